package wire

// The decoders of the page, written the way generated ones are.

func (v *page) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		switch string(o.Key()) {
		case "RequestId":
			r.String(&v.RequestId)
		case "NextToken":
			r.String(&v.NextToken)
		case "TotalCount":
			r.Int(&v.TotalCount)
		case "PageNumber":
			r.Int(&v.PageNumber)
		case "PageSize":
			r.Int(&v.PageSize)
		case "Instances":
			ReadList(r, "Instance", &v.Instances.Instance, (*pageInstance).decode)
		default:
			r.Skip()
		}
	}
}

func (v *pageInstance) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *pageInstance) field(r *Reader, key []byte) {
	switch string(key) {
	case "InstanceId":
		r.String(&v.InstanceId)
	case "InstanceName":
		r.String(&v.InstanceName)
	case "Description":
		r.String(&v.Description)
	case "HostName":
		r.String(&v.HostName)
	case "SerialNumber":
		r.String(&v.SerialNumber)
	case "RegionId":
		r.String(&v.RegionId)
	case "ZoneId":
		r.String(&v.ZoneId)
	case "ClusterId":
		r.String(&v.ClusterId)
	case "ImageId":
		r.String(&v.ImageId)
	case "InstanceType":
		r.String(&v.InstanceType)
	case "InstanceTypeFamily":
		r.String(&v.InstanceTypeFamily)
	case "InstanceChargeType":
		r.String(&v.InstanceChargeType)
	case "InstanceNetworkType":
		r.String(&v.InstanceNetworkType)
	case "InternetChargeType":
		r.String(&v.InternetChargeType)
	case "Status":
		r.String(&v.Status)
	case "StoppedMode":
		r.String(&v.StoppedMode)
	case "OSName":
		r.String(&v.OSName)
	case "OSNameEn":
		r.String(&v.OSNameEn)
	case "OSType":
		r.String(&v.OSType)
	case "KeyPairName":
		r.String(&v.KeyPairName)
	case "ResourceGroupId":
		r.String(&v.ResourceGroupId)
	case "SaleCycle":
		r.String(&v.SaleCycle)
	case "VlanId":
		r.String(&v.VlanId)
	case "SpotStrategy":
		r.String(&v.SpotStrategy)
	case "SpotInterruptionBehavior":
		r.String(&v.SpotInterruptionBehavior)
	case "CreditSpecification":
		r.String(&v.CreditSpecification)
	case "GPUSpec":
		r.String(&v.GPUSpec)
	case "ISP":
		r.String(&v.ISP)
	case "HpcClusterId":
		r.String(&v.HpcClusterId)
	case "DeploymentSetId":
		r.String(&v.DeploymentSetId)
	case "CreationTime":
		r.Time(&v.CreationTime.Time)
	case "StartTime":
		r.Time(&v.StartTime.Time)
	case "ExpiredTime":
		r.Time(&v.ExpiredTime.Time)
	case "AutoReleaseTime":
		r.Time(&v.AutoReleaseTime.Time)
	case "Cpu":
		r.Int(&v.Cpu)
	case "Memory":
		r.Int(&v.Memory)
	case "GPUAmount":
		r.Int(&v.GPUAmount)
	case "InternetMaxBandwidthIn":
		r.Int(&v.InternetMaxBandwidthIn)
	case "InternetMaxBandwidthOut":
		r.Int(&v.InternetMaxBandwidthOut)
	case "DeploymentSetGroupNo":
		r.Int(&v.DeploymentSetGroupNo)
	case "LocalStorageAmount":
		r.Int(&v.LocalStorageAmount)
	case "SpotDuration":
		r.Int(&v.SpotDuration)
	case "LocalStorageCapacity":
		r.Int64(&v.LocalStorageCapacity)
	case "SpotPriceLimit":
		r.Float(&v.SpotPriceLimit)
	case "DeletionProtection":
		r.Bool(&v.DeletionProtection)
	case "DeviceAvailable":
		r.Bool(&v.DeviceAvailable)
	case "IoOptimized":
		r.Bool(&v.IoOptimized)
	case "Recyclable":
		r.Bool(&v.Recyclable)
	case "EnableNVS":
		r.Bool(&v.EnableNVS)
	case "SecurityGroupIds":
		r.Strings("SecurityGroupId", &v.SecurityGroupIds.SecurityGroupId)
	case "PublicIpAddress":
		r.Strings("IpAddress", &v.PublicIpAddress.IpAddress)
	case "InnerIpAddress":
		r.Strings("IpAddress", &v.InnerIpAddress.IpAddress)
	case "RdmaIpAddress":
		r.Strings("IpAddress", &v.RdmaIpAddress.IpAddress)
	case "Tags":
		ReadList(r, "Tag", &v.Tags.Tag, (*pageTag).decode)
	case "OperationLocks":
		ReadList(r, "LockReason", &v.OperationLocks.LockReason, (*pageLock).decode)
	case "NetworkInterfaces":
		ReadList(r, "NetworkInterface", &v.NetworkInterfaces.NetworkInterface, (*pageNIC).decode)
	case "AdditionalInfo":
		v.AdditionalInfo.decode(r)
	case "ClockOptions":
		v.ClockOptions.decode(r)
	case "CpuOptions":
		v.CpuOptions.decode(r)
	case "DedicatedHostAttribute":
		v.DedicatedHostAttribute.decode(r)
	case "DedicatedInstanceAttribute":
		v.DedicatedInstanceAttribute.decode(r)
	case "EcsCapacityReservationAttr":
		v.EcsCapacityReservationAttr.decode(r)
	case "EipAddress":
		v.EipAddress.decode(r)
	case "HibernationOptions":
		v.HibernationOptions.decode(r)
	case "ImageOptions":
		v.ImageOptions.decode(r)
	case "MetadataOptions":
		v.MetadataOptions.decode(r)
	case "PrivateDnsNameOptions":
		v.PrivateDnsNameOptions.decode(r)
	case "VpcAttributes":
		v.VpcAttributes.decode(r)
	default:
		r.Unknown(key, "InstanceId InstanceName Description HostName SerialNumber RegionId ZoneId ClusterId ImageId InstanceType InstanceTypeFamily InstanceChargeType InstanceNetworkType InternetChargeType Status StoppedMode OSName OSNameEn OSType KeyPairName ResourceGroupId SaleCycle VlanId SpotStrategy SpotInterruptionBehavior CreditSpecification GPUSpec ISP HpcClusterId DeploymentSetId CreationTime StartTime ExpiredTime AutoReleaseTime Cpu Memory GPUAmount InternetMaxBandwidthIn InternetMaxBandwidthOut DeploymentSetGroupNo LocalStorageAmount SpotDuration LocalStorageCapacity SpotPriceLimit DeletionProtection DeviceAvailable IoOptimized Recyclable EnableNVS SecurityGroupIds.SecurityGroupId PublicIpAddress.IpAddress InnerIpAddress.IpAddress RdmaIpAddress.IpAddress Tags.Tag OperationLocks.LockReason NetworkInterfaces.NetworkInterface AdditionalInfo. ClockOptions. CpuOptions. DedicatedHostAttribute. DedicatedInstanceAttribute. EcsCapacityReservationAttr. EipAddress. HibernationOptions. ImageOptions. MetadataOptions. PrivateDnsNameOptions. VpcAttributes.", v.field)
	}
}
