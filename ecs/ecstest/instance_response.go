package ecstest

import (
	"net/netip"
	"strings"
	"time"
)

// never is the expiry time that the service states for a pay-as-you-go
// instance.
const never = "2099-12-31T15:59Z"

// formatMinute formats t as instance responses do. The zero time is "".
func formatMinute(t time.Time) text {
	if t.IsZero() {
		return ""
	}
	return text(t.Format(minuteLayout))
}

// formatSecond formats t as most other responses do. The zero time is "".
func formatSecond(t time.Time) text {
	if t.IsZero() {
		return ""
	}
	return text(t.Format("2006-01-02T15:04:05Z"))
}

// describe returns the instance as DescribeInstances shows it.
func (in *instance) describe(st *state) object {
	t, n := in.shape, in.primary()
	cycle := map[string]text{prePaid: "month"}[in.charge]
	o := object{
		{"InstanceId", text(in.id)},
		{"InstanceName", text(in.name)},
		{"Description", text(in.description)},
		{"HostName", text(in.hostName)},
		{"SerialNumber", text(serial(in.id))},
		{"Status", text(in.status)},
		{"StoppedMode", in.stoppedText()},
		{"RegionId", text(in.region)},
		{"ZoneId", text(in.zone)},
		{"ClusterId", text("")},
		{"ResourceGroupId", text(in.group)},
		{"CreationTime", formatMinute(in.created)},
		{"StartTime", formatMinute(in.started)},
		{"ExpiredTime", in.expiryText()},
		{"AutoReleaseTime", formatMinute(in.autoReleaseAt)},
		{"InstanceChargeType", text(in.charge)},
		{"SaleCycle", cycle},
		{"InstanceType", text(t.id)},
		{"InstanceTypeFamily", text(t.family.id)},
		{"Cpu", integer(t.cores)},
		{"Memory", integer(t.memory * 1024)},
		{"CpuOptions", object{{"CoreCount", integer(max(t.cores/2, 1))}, {"ThreadsPerCore", integer(2)}, {"Numa", text("ON")}}},
		{"GPUAmount", integer(t.gpus)},
		{"GPUSpec", text(t.family.gpu)},
		{"LocalStorageAmount", integer(t.disks)},
		{"LocalStorageCapacity", integer(t.diskGiB)},
		{"IoOptimized", boolean(true)},
		{"CreditSpecification", text(in.credit)},
		{"ImageId", text(in.imageID)},
		{"OSType", text(in.osType)},
		{"OSName", text(strings.Replace(in.osName, " bit", "位", 1))},
		{"OSNameEn", text(in.osName)},
		{"KeyPairName", text(in.keyPair)},
		{"DeletionProtection", boolean(in.deletionProtection)},
		{"DeploymentSetId", text(in.deploymentSet)},
		{"HpcClusterId", text("")},
		{"DeviceAvailable", boolean(true)},
		{"Recyclable", boolean(false)},
		{"SpotStrategy", text(in.spotStrategy)},
		{"SpotPriceLimit", decimal(in.spotPriceLimit)},
		{"SpotDuration", integer(in.spotDuration)},
		{"SpotInterruptionBehavior", text(in.spotInterruption)},
		{"OperationLocks", in.describeLocks()},
		{"MetadataOptions", object{{"HttpEndpoint", text(in.httpEndpoint)}, {"HttpTokens", text(in.httpTokens)}}},
		{"DedicatedHostAttribute", object{{"DedicatedHostId", text("")}, {"DedicatedHostName", text("")}}},
		{"DedicatedInstanceAttribute", object{{"Tenancy", text("")}, {"Affinity", text("")}}},
		{"EcsCapacityReservationAttr", object{{"CapacityReservationId", text("")}, {"CapacityReservationPreference", text("")}}},
		{"HibernationOptions", object{{"Configured", boolean(false)}}},
		{"Tags", st.tags.describe(&in.resource)},
		{"NetworkInterfaces", wrapped("NetworkInterface", in.describeInterfaces())},
	}
	return append(o, in.describeNetwork(n)...)
}

// describeNetwork returns the network fields that two actions share.
func (in *instance) describeNetwork(n *networkInterface) object {
	groups := make(array, len(n.groups))
	for i, g := range n.groups {
		groups[i] = text(g.id)
	}
	private := addressTexts(n.addresses...)
	return object{
		{"InstanceNetworkType", text("vpc")},
		{"VlanId", text("")},
		{"InternetChargeType", text(in.internetCharge)},
		{"InternetMaxBandwidthIn", integer(in.bandwidthIn)},
		{"InternetMaxBandwidthOut", integer(in.bandwidthOut)},
		{"InnerIpAddress", wrapped("IpAddress", array{})},
		{"PublicIpAddress", wrapped("IpAddress", texts(addressTexts(in.publicIP)...))},
		{"EipAddress", in.describeEIP()},
		{"SecurityGroupIds", wrapped("SecurityGroupId", groups)},
		{"VpcAttributes", object{
			{"VpcId", text(n.vswitch.vpc.id)},
			{"VSwitchId", text(n.vswitch.id)},
			{"NatIpAddress", text("")},
			{"PrivateIpAddress", wrapped("IpAddress", texts(private...))},
		}},
	}
}

func (in *instance) stoppedText() text {
	if in.status == stopped {
		return text(in.stoppedMode)
	}
	return "Not-applicable"
}

func (in *instance) expiryText() text {
	if in.expires.IsZero() {
		return never
	}
	return formatMinute(in.expires)
}

func (in *instance) describeLocks() object {
	items := array{}
	for _, l := range in.locks {
		items = append(items, object{{"LockReason", text(l.reason)}, {"LockMsg", text(l.message)}})
	}
	return wrapped("LockReason", items)
}

func (in *instance) describeEIP() object {
	e := in.eip
	if e == nil {
		return object{{"AllocationId", text("")}, {"IpAddress", text("")}, {"InternetChargeType", text("")}}
	}
	return object{
		{"AllocationId", text(e.id)},
		{"IpAddress", text(e.address.String())},
		{"Bandwidth", integer(e.bandwidth)},
		{"InternetChargeType", text(e.internetCharge)},
	}
}

// addressText returns "" for an invalid address.
func addressText(a netip.Addr) text {
	if !a.IsValid() {
		return ""
	}
	return text(a.String())
}

func (in *instance) describeInterfaces() array {
	items := array{}
	for _, n := range in.interfaces {
		private, ipv6 := array{}, array{}
		for i, a := range n.addresses {
			private = append(private, object{{"PrivateIpAddress", text(a.String())}, {"Primary", boolean(i == 0)}})
		}
		for _, a := range n.ipv6 {
			ipv6 = append(ipv6, object{{"Ipv6Address", text(a.String())}})
		}
		items = append(items, object{
			{"NetworkInterfaceId", text(n.id)},
			{"Type", text(n.use)},
			{"MacAddress", text(n.mac)},
			{"PrimaryIpAddress", addressText(n.address())},
			{"PrivateIpSets", wrapped("PrivateIpSet", private)},
			{"Ipv6Sets", wrapped("Ipv6Set", ipv6)},
		})
	}
	return items
}

// describeInstanceAttribute describes one instance. Some fields differ from
// those of DescribeInstances.
func describeInstanceAttribute(c *call) object {
	in := c.instance("InstanceId")
	if !c.ready() {
		return nil
	}
	locks := array{}
	for _, l := range in.locks {
		locks = append(locks, object{{"LockReason", text(l.reason)}})
	}
	return append(object{
		{"InstanceId", text(in.id)},
		{"InstanceName", text(in.name)},
		{"Description", text(in.description)},
		{"HostName", text(in.hostName)},
		{"SerialNumber", text(serial(in.id))},
		{"Status", text(in.status)},
		{"StoppedMode", in.stoppedText()},
		{"RegionId", text(in.region)},
		{"ZoneId", text(in.zone)},
		{"ClusterId", text("")},
		{"CreationTime", formatMinute(in.created)},
		{"ExpiredTime", in.expiryText()},
		{"InstanceChargeType", text(in.charge)},
		{"InstanceType", text(in.shape.id)},
		{"Cpu", integer(in.shape.cores)},
		{"Memory", integer(in.shape.memory * 1024)},
		{"IoOptimized", text("optimized")},
		{"CreditSpecification", text(in.credit)},
		{"ImageId", text(in.imageID)},
		{"OperationLocks", wrapped("LockReason", locks)},
	}, in.describeNetwork(in.primary())...)
}
