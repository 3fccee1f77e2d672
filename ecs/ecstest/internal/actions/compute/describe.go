package compute

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeInstances(c *action.Call) action.Effect {
	c.Ignore("AdditionalAttributes") // the response has them all
	return action.ListPage(c, instanceFilters(c).Of(&c.Instances), "Instances", "Instance", func(in *backend.Instance) reply.Object {
		return describeInstance(c, in)
	})
}

func describeInstanceAttribute(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	return func() reply.Object {
		return append(describeBasics(in),
			reply.String("IoOptimized", "optimized"),
			reply.Bool("EnableJumboFrame", in.JumboFrame),
			reply.Struct("DedicatedHostAttribute", describeHost(in.Host)...),
			reply.List("OperationLocks", "LockReason", reply.Each(in.Locks, func(l backend.Lock) reply.Object {
				return reply.Object{reply.String("LockReason", l.Reason)}
			})),
		)
	}
}

// describeBasics returns the fields that DescribeInstances and DescribeInstanceAttribute share.
func describeBasics(in *backend.Instance) reply.Object {
	stopped := stoppedModeNone
	if in.Status == backend.Stopped {
		stopped = in.StoppedMode
	}
	n := in.Primary()
	return reply.Object{
		reply.String("InstanceId", in.ID),
		reply.String("InstanceName", in.Name),
		reply.String("Description", in.Description),
		reply.String("HostName", in.HostName),
		reply.String("SerialNumber", backend.Serial(in.ID)),
		reply.String("Status", in.Status),
		reply.String("StoppedMode", stopped),
		reply.String("RegionId", in.Region),
		reply.String("ZoneId", in.Zone),
		reply.String("ClusterId", ""),
		reply.String("CreationTime", action.FormatMinute(in.Created)),
		reply.String("ExpiredTime", cmp.Or(action.FormatMinute(in.Expires), action.Never)),
		reply.String("InstanceChargeType", in.Charge),
		reply.String("InstanceType", in.Type.ID),
		reply.Int("Cpu", in.Type.Cores),
		reply.Int("Memory", int(in.Type.Memory*1024)),
		reply.String("CreditSpecification", describeCredit(in)),
		reply.String("ImageId", in.ImageID),
		reply.String("InstanceNetworkType", "vpc"),
		reply.String("VlanId", ""),
		reply.String("InternetChargeType", in.InternetCharge),
		reply.Int("InternetMaxBandwidthIn", in.BandwidthIn),
		reply.Int("InternetMaxBandwidthOut", in.BandwidthOut),
		reply.List("InnerIpAddress", "IpAddress", reply.Array{}),
		describeEIP(in.EIP), // before PublicIpAddress as in ECS: Ansible's collection sets fields in order, and needs this one first
		reply.List("PublicIpAddress", "IpAddress", reply.Strings(ipam.AddressTexts(in.PublicIP)...)),
		reply.List("SecurityGroupIds", "SecurityGroupId", reply.Strings(action.IDsOf(n.Groups)...)),
		reply.Struct("VpcAttributes",
			reply.String("VpcId", n.VSwitch.VPC.ID),
			reply.String("VSwitchId", n.VSwitch.ID),
			reply.String("NatIpAddress", ""),
			reply.List("PrivateIpAddress", "IpAddress", reply.Strings(ipam.AddressTexts(n.Addresses...)...)),
		),
	}
}

// describeCredit returns the performance mode, which an instance loses with a type that is not burstable.
func describeCredit(in *backend.Instance) string {
	if in.Type.Credit == 0 {
		return ""
	}
	return in.Credit
}

// describePrivateDNS describes the names that the private DNS has for the instance.
func describePrivateDNS(n backend.PrivateDNS) reply.Field {
	return reply.Struct("PrivateDnsNameOptions",
		reply.String("HostnameType", cmp.Or(n.HostnameType, "Custom")),
		reply.Bool("EnableInstanceIdDnsARecord", n.InstanceIDA),
		reply.Bool("EnableInstanceIdDnsAAAARecord", n.InstanceIDAAAA),
		reply.Bool("EnableIpDnsARecord", n.IPA),
		reply.Bool("EnableIpDnsPtrRecord", n.IPPtr),
	)
}

// describeInstance returns the instance as DescribeInstances shows it, with all that AdditionalAttributes can ask for.
func describeInstance(c *action.Call, in *backend.Instance) reply.Object {
	t := in.Type
	cycle := ""
	if in.Charge == backend.PrePaid {
		cycle = "month"
	}
	return append(append(describeBasics(in),
		reply.String("ResourceGroupId", in.Group),
		reply.String("StartTime", action.FormatMinute(in.Started)),
		reply.String("AutoReleaseTime", action.FormatMinute(in.AutoReleaseAt)),
		reply.String("SaleCycle", cycle),
		reply.String("InstanceTypeFamily", t.Family.ID),
		reply.Struct("CpuOptions",
			reply.Int("CoreCount", min(cmp.Or(in.Cores, cores(t)), cores(t))), // fewer after a change of the type
			reply.Int("ThreadsPerCore", cmp.Or(in.Threads, 2)),
			reply.String("Numa", "ON"),
		),
		describePrivateDNS(in.PrivateDNS),
		reply.Struct("ImageOptions", reply.Bool("LoginAsNonRoot", in.LoginAsNonRoot)),
		reply.Int("GPUAmount", t.GPUs),
		reply.String("GPUSpec", t.Family.GPU),
		reply.Int("LocalStorageAmount", t.Disks),
		reply.Int("LocalStorageCapacity", t.DiskGiB),
		reply.Bool("IoOptimized", true),
		reply.String("OSType", in.OSType),
		reply.String("OSName", strings.Replace(in.OSName, " bit", "位", 1)),
		reply.String("OSNameEn", in.OSName),
		reply.String("KeyPairName", in.KeyPair),
		reply.Bool("DeletionProtection", in.DeletionProtection),
		reply.String("DeploymentSetId", action.IDOf(in.Set)),
		reply.String("HpcClusterId", action.IDOf(in.HPC)),
		reply.Bool("DeviceAvailable", true),
		reply.Bool("Recyclable", false),
		reply.String("SpotStrategy", in.SpotStrategy),
		reply.Float("SpotPriceLimit", in.SpotPriceLimit),
		reply.Int("SpotDuration", in.SpotDuration),
		reply.String("SpotInterruptionBehavior", in.SpotInterruption),
		reply.List("OperationLocks", "LockReason", reply.Each(in.Locks, func(l backend.Lock) reply.Object {
			return reply.Object{reply.String("LockReason", l.Reason), reply.String("LockMsg", l.Message)}
		})),
		reply.Struct("MetadataOptions",
			reply.String("HttpEndpoint", in.HTTPEndpoint),
			reply.String("HttpTokens", in.HTTPTokens),
			reply.Int("HttpPutResponseHopLimit", in.HTTPHops),
			reply.String("InstanceMetadataTags", "disabled"),
		),
		reply.Struct("HibernationOptions", reply.Bool("Configured", false)),
		action.DescribeTags(c.Tags, &in.Resource),
		reply.List("NetworkInterfaces", "NetworkInterface", reply.Each(in.Interfaces, describeInterface)),
	), describePlace(in)...)
}

func describeHost(h *backend.DedicatedHost) reply.Object {
	if h == nil {
		h = new(backend.DedicatedHost)
	}
	return reply.Object{reply.String("DedicatedHostId", h.ID), reply.String("DedicatedHostName", h.Name)}
}

// describePlace returns the group in the deployment set, if it has groups, what binds the instance to a dedicated host, and the
// private pool.
func describePlace(in *backend.Instance) reply.Object {
	var place reply.Object
	if in.SetGroup > 0 {
		place = append(place, reply.Int("DeploymentSetGroupNo", in.SetGroup))
	}
	var tenancy, affinity, cluster string
	if in.Host != nil {
		tenancy, affinity, cluster = "host", cmp.Or(in.Affinity, "default"), action.IDOf(in.Host.Cluster)
	}
	preference := ""
	if in.PrivatePool != "None" {
		preference = strings.ToLower(in.PrivatePool)
	}
	return append(place,
		reply.Struct("EcsCapacityReservationAttr",
			reply.String("CapacityReservationId", action.IDOf(in.Pool)), reply.String("CapacityReservationPreference", preference)),
		reply.Struct("DedicatedHostAttribute", append(describeHost(in.Host), reply.String("DedicatedHostClusterId", cluster))...),
		reply.Struct("DedicatedInstanceAttribute", reply.String("Tenancy", tenancy), reply.String("Affinity", affinity)))
}

func describeEIP(e *backend.EIP) reply.Field {
	if e == nil {
		return reply.Struct("EipAddress",
			reply.String("AllocationId", ""), reply.String("IpAddress", ""), reply.String("InternetChargeType", ""))
	}
	return reply.Struct("EipAddress",
		reply.String("AllocationId", e.ID),
		reply.String("IpAddress", e.Address.String()),
		reply.Int("Bandwidth", e.Bandwidth),
		reply.String("InternetChargeType", e.InternetCharge),
	)
}

func describeInterface(n *backend.NetworkInterface) reply.Object {
	private := func(a netip.Addr) reply.Object {
		return reply.Object{reply.String("PrivateIpAddress", a.String()), reply.Bool("Primary", a == n.Address())}
	}
	ipv6 := func(a netip.Addr) reply.Object { return reply.Object{reply.String("Ipv6Address", a.String())} }
	return reply.Object{
		reply.String("NetworkInterfaceId", n.ID),
		reply.String("Type", n.Use),
		reply.String("MacAddress", n.MAC),
		reply.String("PrimaryIpAddress", action.Text(n.Address())),
		reply.List("PrivateIpSets", "PrivateIpSet", reply.Each(n.Addresses, private)),
		reply.List("Ipv6Sets", "Ipv6Set", reply.Each(n.IPv6, ipv6)),
		action.DescribePrefixes("Ipv4Prefix", n.Prefixes),
		action.DescribePrefixes("Ipv6Prefix", n.IPv6Prefixes),
	}
}

// instanceFilters reads the filters of DescribeInstances. An instance must match all of them.
func instanceFilters(c *action.Call) *action.Filters[*backend.Instance] {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceIds")
	f.OneOf("Status", func(in *backend.Instance) string { return in.Status },
		backend.Pending, backend.Running, backend.Starting, backend.Stopping, backend.Stopped)
	f.Wildcard("InstanceName", func(in *backend.Instance) string { return in.Name })
	f.Equal("ImageId", func(in *backend.Instance) string { return in.ImageID })
	f.Equal("InstanceType", func(in *backend.Instance) string { return in.Type.ID })
	f.Equal("InstanceTypeFamily", func(in *backend.Instance) string { return in.Type.Family.ID })
	f.Equal("ZoneId", func(in *backend.Instance) string { return in.Zone })
	f.Equal("KeyPairName", func(in *backend.Instance) string { return in.KeyPair })
	f.Equal("HpcClusterId", func(in *backend.Instance) string { return action.IDOf(in.HPC) })
	f.OneOf("InstanceChargeType", func(in *backend.Instance) string { return in.Charge }, backend.PostPaid, backend.PrePaid)
	f.OneOf("HttpEndpoint", func(in *backend.Instance) string { return in.HTTPEndpoint }, "enabled", "disabled")
	f.OneOf("HttpTokens", func(in *backend.Instance) string { return in.HTTPTokens }, "optional", "required")
	f.Equal("HttpPutResponseHopLimit", func(in *backend.Instance) string { return strconv.Itoa(in.HTTPHops) })
	f.Flag("IoOptimized", func(*backend.Instance) bool { return true })
	f.Flag("DeviceAvailable", func(*backend.Instance) bool { return true })
	c.Numbered("AdditionalAttributes") // all are shown in any case, and so is the sale cycle
	c.Bool("NeedSaleCycle")
	f.Group()
	f.Tags("Tag")
	f.Times(4, map[string]func(*backend.Instance) time.Time{
		"Creation": func(in *backend.Instance) time.Time { return in.Created },
		"Expired":  func(in *backend.Instance) time.Time { return in.Expires },
	})
	if reason := c.String("LockReason"); reason != "" {
		f.Check(func(in *backend.Instance) bool {
			return slices.ContainsFunc(in.Locks, func(l backend.Lock) bool { return strings.EqualFold(l.Reason, reason) })
		})
	}
	placeFilters(c, f)
	return f
}

// placeFilters reads the filters on an instance's place in the network. No instance is in the classic network or in an
// RDMA network.
func placeFilters(c *action.Call, f *action.Filters[*backend.Instance]) {
	f.OneOf("InstanceNetworkType", func(*backend.Instance) string { return "vpc" }, "vpc", "classic")
	f.OneOf("InternetChargeType", func(in *backend.Instance) string { return in.InternetCharge }, "PayByBandwidth", "PayByTraffic")
	f.Equal("VSwitchId", func(in *backend.Instance) string { return in.Primary().VSwitch.ID })
	f.Equal("VpcId", func(in *backend.Instance) string { return in.Primary().VSwitch.VPC.ID })
	f.Has("SecurityGroupId", func(in *backend.Instance) []string { return action.IDsOf(in.Primary().Groups) })
	none := func(*backend.Instance) []string { return nil }
	f.AnyOf("InnerIpAddresses", none)
	f.AnyOf("RdmaIpAddresses", none)
	f.AnyOf("PrivateIpAddresses", (*backend.Instance).PrivateAddresses)
	f.AnyOf("PublicIpAddresses", func(in *backend.Instance) []string { return ipam.AddressTexts(in.PublicIP) })
	f.AnyOf("Ipv6Address", (*backend.Instance).IPv6Addresses)
	f.AnyOf("EipAddresses", func(in *backend.Instance) []string {
		if in.EIP == nil {
			return nil
		}
		return ipam.AddressTexts(in.EIP.Address)
	})
}

func describeInstanceStatus(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceId")
	f.Equal("ZoneId", func(in *backend.Instance) string { return in.Zone })
	f.Equal("ClusterId", func(*backend.Instance) string { return "" })
	return action.ListPage(c, f.Of(&c.Instances), "InstanceStatuses", "InstanceStatus", func(in *backend.Instance) reply.Object {
		return reply.Object{reply.String("InstanceId", in.ID), reply.String("Status", in.Status)}
	})
}

func describeUserData(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	return func() reply.Object {
		return reply.Object{reply.String("InstanceId", in.ID), reply.String("RegionId", in.Region), reply.String("UserData", in.UserData)}
	}
}
