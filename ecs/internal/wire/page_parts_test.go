package wire

// The decoders of the parts of an instance.

func (v *pageAdditional) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageAdditional) field(r *Reader, key []byte) {
	switch string(key) {
	case "EnableHighDensityMode":
		r.Bool(&v.EnableHighDensityMode)
	case "NodeSerialNumber":
		r.String(&v.NodeSerialNumber)
	default:
		r.Skip()
	}
}

func (v *pageClock) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageClock) field(r *Reader, key []byte) {
	switch string(key) {
	case "PtpStatus":
		r.String(&v.PtpStatus)
	default:
		r.Skip()
	}
}

func (v *pageCPU) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageCPU) field(r *Reader, key []byte) {
	switch string(key) {
	case "CoreCount":
		r.Int(&v.CoreCount)
	case "ThreadsPerCore":
		r.Int(&v.ThreadsPerCore)
	case "Numa":
		r.String(&v.Numa)
	case "TopologyType":
		r.String(&v.TopologyType)
	case "TurboMode":
		r.String(&v.TurboMode)
	case "NestedVirtualization":
		r.String(&v.NestedVirtualization)
	case "EnableVISST":
		r.Bool(&v.EnableVISST)
	case "EnableVRDT":
		r.Bool(&v.EnableVRDT)
	default:
		r.Skip()
	}
}

func (v *pageHost) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageHost) field(r *Reader, key []byte) {
	switch string(key) {
	case "DedicatedHostId":
		r.String(&v.DedicatedHostId)
	case "DedicatedHostName":
		r.String(&v.DedicatedHostName)
	case "DedicatedHostClusterId":
		r.String(&v.DedicatedHostClusterId)
	default:
		r.Skip()
	}
}

func (v *pageDedicated) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageDedicated) field(r *Reader, key []byte) {
	switch string(key) {
	case "Affinity":
		r.String(&v.Affinity)
	case "Tenancy":
		r.String(&v.Tenancy)
	default:
		r.Skip()
	}
}

func (v *pageReservation) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageReservation) field(r *Reader, key []byte) {
	switch string(key) {
	case "CapacityReservationId":
		r.String(&v.CapacityReservationId)
	case "CapacityReservationPreference":
		r.String(&v.CapacityReservationPreference)
	default:
		r.Skip()
	}
}

func (v *pageEIP) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageEIP) field(r *Reader, key []byte) {
	switch string(key) {
	case "AllocationId":
		r.String(&v.AllocationId)
	case "IpAddress":
		r.String(&v.IpAddress)
	case "InternetChargeType":
		r.String(&v.InternetChargeType)
	case "Bandwidth":
		r.Int(&v.Bandwidth)
	case "IsSupportUnassociate":
		r.Bool(&v.IsSupportUnassociate)
	default:
		r.Skip()
	}
}

func (v *pageHibernation) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageHibernation) field(r *Reader, key []byte) {
	switch string(key) {
	case "Configured":
		r.Bool(&v.Configured)
	default:
		r.Skip()
	}
}

func (v *pageImage) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageImage) field(r *Reader, key []byte) {
	switch string(key) {
	case "LoginAsNonRoot":
		r.Bool(&v.LoginAsNonRoot)
	case "CurrentOSNVMeSupported":
		r.Bool(&v.CurrentOSNVMeSupported)
	default:
		r.Skip()
	}
}

func (v *pageMetadata) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageMetadata) field(r *Reader, key []byte) {
	switch string(key) {
	case "HttpEndpoint":
		r.String(&v.HttpEndpoint)
	case "HttpTokens":
		r.String(&v.HttpTokens)
	case "InstanceMetadataTags":
		r.String(&v.InstanceMetadataTags)
	case "HttpPutResponseHopLimit":
		r.Int(&v.HttpPutResponseHopLimit)
	default:
		r.Skip()
	}
}

func (v *pageDNS) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageDNS) field(r *Reader, key []byte) {
	switch string(key) {
	case "HostnameType":
		r.String(&v.HostnameType)
	case "EnableInstanceIdDnsARecord":
		r.Bool(&v.EnableInstanceIdDnsARecord)
	case "EnableInstanceIdDnsAAAARecord":
		r.Bool(&v.EnableInstanceIdDnsAAAARecord)
	case "EnableIpDnsARecord":
		r.Bool(&v.EnableIpDnsARecord)
	case "EnableIpDnsPtrRecord":
		r.Bool(&v.EnableIpDnsPtrRecord)
	default:
		r.Skip()
	}
}

func (v *pageVPC) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageVPC) field(r *Reader, key []byte) {
	switch string(key) {
	case "VpcId":
		r.String(&v.VpcId)
	case "VSwitchId":
		r.String(&v.VSwitchId)
	case "NatIpAddress":
		r.String(&v.NatIpAddress)
	case "PrivateIpAddress":
		r.Strings("IpAddress", &v.PrivateIpAddress.IpAddress)
	default:
		r.Skip()
	}
}

func (v *pageTag) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageTag) field(r *Reader, key []byte) {
	switch string(key) {
	case "TagKey":
		r.String(&v.TagKey)
	case "TagValue":
		r.String(&v.TagValue)
	default:
		r.Skip()
	}
}

func (v *pageLock) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageLock) field(r *Reader, key []byte) {
	switch string(key) {
	case "LockReason":
		r.String(&v.LockReason)
	case "LockMsg":
		r.String(&v.LockMsg)
	default:
		r.Skip()
	}
}

func (v *pageNIC) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageNIC) field(r *Reader, key []byte) {
	switch string(key) {
	case "NetworkInterfaceId":
		r.String(&v.NetworkInterfaceId)
	case "MacAddress":
		r.String(&v.MacAddress)
	case "PrimaryIpAddress":
		r.String(&v.PrimaryIpAddress)
	case "Type":
		r.String(&v.Type)
	case "PrivateIpSets":
		ReadList(r, "PrivateIpSet", &v.PrivateIpSets.PrivateIpSet, (*pagePrivateIP).decode)
	case "Ipv6Sets":
		ReadList(r, "Ipv6Set", &v.Ipv6Sets.Ipv6Set, (*pageIPv6).decode)
	case "Ipv4PrefixSets":
		ReadList(r, "Ipv4PrefixSet", &v.Ipv4PrefixSets.Ipv4PrefixSet, (*pageIPv4Prefix).decode)
	case "Ipv6PrefixSets":
		ReadList(r, "Ipv6PrefixSet", &v.Ipv6PrefixSets.Ipv6PrefixSet, (*pageIPv6Prefix).decode)
	default:
		r.Skip()
	}
}

func (v *pagePrivateIP) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pagePrivateIP) field(r *Reader, key []byte) {
	switch string(key) {
	case "PrivateIpAddress":
		r.String(&v.PrivateIpAddress)
	case "PrivateDnsName":
		r.String(&v.PrivateDnsName)
	case "Primary":
		r.Bool(&v.Primary)
	default:
		r.Skip()
	}
}

func (v *pageIPv6) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageIPv6) field(r *Reader, key []byte) {
	switch string(key) {
	case "Ipv6Address":
		r.String(&v.Ipv6Address)
	default:
		r.Skip()
	}
}

func (v *pageIPv4Prefix) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageIPv4Prefix) field(r *Reader, key []byte) {
	switch string(key) {
	case "Ipv4Prefix":
		r.String(&v.Ipv4Prefix)
	default:
		r.Skip()
	}
}

func (v *pageIPv6Prefix) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageIPv6Prefix) field(r *Reader, key []byte) {
	switch string(key) {
	case "Ipv6Prefix":
		r.String(&v.Ipv6Prefix)
	default:
		r.Skip()
	}
}
