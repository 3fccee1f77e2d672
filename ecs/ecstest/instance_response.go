package ecstest

import (
	"net/netip"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// never is the expiry time that the service states for a pay-as-you-go
// instance.
const never = "2099-12-31T15:59Z"

// formatMinute formats t as instance responses do. The zero time is "".
func formatMinute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(minuteLayout)
}

// formatSecond formats t as most other responses do. The zero time is "".
func formatSecond(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02T15:04:05Z")
}

// describe returns the instance as DescribeInstances shows it.
func (in *instance) describe(st *state) reply.Object {
	t, n := in.shape, in.primary()
	cycle := map[string]string{prePaid: "month"}[in.charge]
	o := reply.Object{
		reply.String("InstanceId", in.id),
		reply.String("InstanceName", in.name),
		reply.String("Description", in.description),
		reply.String("HostName", in.hostName),
		reply.String("SerialNumber", serial(in.id)),
		reply.String("Status", in.status),
		reply.String("StoppedMode", in.stoppedText()),
		reply.String("RegionId", in.region),
		reply.String("ZoneId", in.zone),
		reply.String("ClusterId", ""),
		reply.String("ResourceGroupId", in.group),
		reply.String("CreationTime", formatMinute(in.created)),
		reply.String("StartTime", formatMinute(in.started)),
		reply.String("ExpiredTime", in.expiryText()),
		reply.String("AutoReleaseTime", formatMinute(in.autoReleaseAt)),
		reply.String("InstanceChargeType", in.charge),
		reply.String("SaleCycle", cycle),
		reply.String("InstanceType", t.id),
		reply.String("InstanceTypeFamily", t.family.id),
		reply.Int("Cpu", t.cores),
		reply.Int("Memory", int(t.memory*1024)),
		reply.Struct("CpuOptions", reply.Int("CoreCount", max(t.cores/2, 1)), reply.Int("ThreadsPerCore", 2), reply.String("Numa", "ON")),
		reply.Int("GPUAmount", t.gpus),
		reply.String("GPUSpec", t.family.gpu),
		reply.Int("LocalStorageAmount", t.disks),
		reply.Int("LocalStorageCapacity", t.diskGiB),
		reply.Bool("IoOptimized", true),
		reply.String("CreditSpecification", in.credit),
		reply.String("ImageId", in.imageID),
		reply.String("OSType", in.osType),
		reply.String("OSName", strings.Replace(in.osName, " bit", "位", 1)),
		reply.String("OSNameEn", in.osName),
		reply.String("KeyPairName", in.keyPair),
		reply.Bool("DeletionProtection", in.deletionProtection),
		reply.String("DeploymentSetId", in.deploymentSet),
		reply.String("HpcClusterId", ""),
		reply.Bool("DeviceAvailable", true),
		reply.Bool("Recyclable", false),
		reply.String("SpotStrategy", in.spotStrategy),
		reply.Float("SpotPriceLimit", in.spotPriceLimit),
		reply.Int("SpotDuration", in.spotDuration),
		reply.String("SpotInterruptionBehavior", in.spotInterruption),
		in.describeLocks(),
		reply.Struct("MetadataOptions", reply.String("HttpEndpoint", in.httpEndpoint), reply.String("HttpTokens", in.httpTokens)),
		reply.Struct("DedicatedHostAttribute", reply.String("DedicatedHostId", ""), reply.String("DedicatedHostName", "")),
		reply.Struct("DedicatedInstanceAttribute", reply.String("Tenancy", ""), reply.String("Affinity", "")),
		reply.Struct("EcsCapacityReservationAttr", reply.String("CapacityReservationId", ""), reply.String("CapacityReservationPreference", "")),
		reply.Struct("HibernationOptions", reply.Bool("Configured", false)),
		st.tags.describe(&in.resource),
		reply.List("NetworkInterfaces", "NetworkInterface", in.describeInterfaces()),
	}
	return append(o, in.describeNetwork(n)...)
}

// describeNetwork returns the network fields that two actions share.
func (in *instance) describeNetwork(n *networkInterface) reply.Object {
	private := addressTexts(n.addresses...)
	return reply.Object{
		reply.String("InstanceNetworkType", "vpc"),
		reply.String("VlanId", ""),
		reply.String("InternetChargeType", in.internetCharge),
		reply.Int("InternetMaxBandwidthIn", in.bandwidthIn),
		reply.Int("InternetMaxBandwidthOut", in.bandwidthOut),
		reply.List("InnerIpAddress", "IpAddress", reply.Array{}),
		reply.List("PublicIpAddress", "IpAddress", reply.Strings(addressTexts(in.publicIP)...)),
		reply.Struct("EipAddress", in.describeEIP()...),
		reply.List("SecurityGroupIds", "SecurityGroupId", reply.Strings(idsOf(n.groups)...)),
		reply.Struct("VpcAttributes",
			reply.String("VpcId", n.vswitch.vpc.id),
			reply.String("VSwitchId", n.vswitch.id),
			reply.String("NatIpAddress", ""),
			reply.List("PrivateIpAddress", "IpAddress", reply.Strings(private...)),
		),
	}
}

func (in *instance) stoppedText() string {
	if in.status == stopped {
		return in.stoppedMode
	}
	return "Not-applicable"
}

func (in *instance) expiryText() string {
	if in.expires.IsZero() {
		return never
	}
	return formatMinute(in.expires)
}

func (in *instance) describeLocks() reply.Field {
	items := reply.Array{}
	for _, l := range in.locks {
		items = append(items, reply.Object{reply.String("LockReason", l.reason), reply.String("LockMsg", l.message)})
	}
	return reply.List("OperationLocks", "LockReason", items)
}

func (in *instance) describeEIP() reply.Object {
	e := in.eip
	if e == nil {
		return reply.Object{reply.String("AllocationId", ""), reply.String("IpAddress", ""), reply.String("InternetChargeType", "")}
	}
	return reply.Object{
		reply.String("AllocationId", e.id),
		reply.String("IpAddress", e.address.String()),
		reply.Int("Bandwidth", e.bandwidth),
		reply.String("InternetChargeType", e.internetCharge),
	}
}

// addressText returns "" for an invalid address.
func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

func (in *instance) describeInterfaces() reply.Array {
	items := reply.Array{}
	for _, n := range in.interfaces {
		private, ipv6 := reply.Array{}, reply.Array{}
		for i, a := range n.addresses {
			private = append(private, reply.Object{reply.String("PrivateIpAddress", a.String()), reply.Bool("Primary", i == 0)})
		}
		for _, a := range n.ipv6 {
			ipv6 = append(ipv6, reply.Object{reply.String("Ipv6Address", a.String())})
		}
		items = append(items, reply.Object{
			reply.String("NetworkInterfaceId", n.id),
			reply.String("Type", n.use),
			reply.String("MacAddress", n.mac),
			reply.String("PrimaryIpAddress", addressText(n.address())),
			reply.List("PrivateIpSets", "PrivateIpSet", private),
			reply.List("Ipv6Sets", "Ipv6Set", ipv6),
		})
	}
	return items
}

// describeInstanceAttribute describes one instance. Some fields differ from
// those of DescribeInstances.
func describeInstanceAttribute(c *call) effect {
	in := c.instance("InstanceId")
	return func() reply.Object {
		locks := reply.Array{}
		for _, l := range in.locks {
			locks = append(locks, reply.Object{reply.String("LockReason", l.reason)})
		}
		return append(reply.Object{
			reply.String("InstanceId", in.id),
			reply.String("InstanceName", in.name),
			reply.String("Description", in.description),
			reply.String("HostName", in.hostName),
			reply.String("SerialNumber", serial(in.id)),
			reply.String("Status", in.status),
			reply.String("StoppedMode", in.stoppedText()),
			reply.String("RegionId", in.region),
			reply.String("ZoneId", in.zone),
			reply.String("ClusterId", ""),
			reply.String("CreationTime", formatMinute(in.created)),
			reply.String("ExpiredTime", in.expiryText()),
			reply.String("InstanceChargeType", in.charge),
			reply.String("InstanceType", in.shape.id),
			reply.Int("Cpu", in.shape.cores),
			reply.Int("Memory", int(in.shape.memory*1024)),
			reply.String("IoOptimized", "optimized"),
			reply.String("CreditSpecification", in.credit),
			reply.String("ImageId", in.imageID),
			reply.List("OperationLocks", "LockReason", locks),
		}, in.describeNetwork(in.primary())...)
	}
}
