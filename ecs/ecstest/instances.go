package ecstest

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// instanceActions are the actions on instances.
var instanceActions = table{
	"AllocatePublicIpAddress":   {do: allocatePublicIPAddress},
	"CreateInstance":            {do: createInstance},
	"DeleteInstance":            {do: toOne(deleteOperation)},
	"DeleteInstances":           {do: deleteInstances, dryRun: "DRYRUN.SUCCESS"},
	"DescribeInstanceAttribute": {do: describeInstanceAttribute},
	"DescribeInstanceAutoRenewAttribute": {
		do:    describeInstanceAutoRenewAttribute,
		lists: []listRule{{name: "InstanceId", form: commas, max: 100, code: "InvalidParameter.ToManyInstanceIds"}},
	},
	"DescribeInstanceHistoryEvents": {do: describeInstanceHistoryEvents, pages: pageRule{tokens: true, minResults: 10}},
	"DescribeInstances": {
		do:    describeInstances,
		pages: pageRule{tokens: true, minResults: 10},
		lists: jsonLists(100, "InstanceIds", "EipAddresses", "InnerIpAddresses", "PrivateIpAddresses", "PublicIpAddresses", "RdmaIpAddresses"),
	},
	"DescribeInstanceStatus":        {do: describeInstanceStatus, pages: pageRule{maxSize: 50}},
	"DescribeInstanceVncUrl":        {do: describeInstanceVncURL},
	"DescribeUserData":              {do: describeUserData},
	"ModifyInstanceAttribute":       {do: modifyInstanceAttribute},
	"ModifyInstanceAutoReleaseTime": {do: modifyInstanceAutoReleaseTime},
	"ModifyInstanceAutoRenewAttribute": {
		do:    modifyInstanceAutoRenewAttribute,
		lists: []listRule{{name: "InstanceId", form: commas, max: 100, code: "InvalidParameter.ToManyInstanceIds"}},
	},
	"ModifyInstanceChargeType": {
		do:    modifyInstanceChargeType,
		lists: []listRule{{name: "InstanceIds", form: jsonArray, max: 20, code: "InstancesIdQuotaExceed"}},
	},
	"ModifyInstanceNetworkSpec": {do: modifyInstanceNetworkSpec},
	"ModifyInstanceSpec":        {do: modifyInstanceSpec},
	"ModifyPrepayInstanceSpec":  {do: modifyPrepayInstanceSpec},
	"RebootInstance":            {do: toOne(rebootOperation)},
	"RebootInstances":           {do: toMany(rebootOperation), dryRun: "DRYRUN.SUCCESS"},
	"RenewInstance":             {do: renewInstance},
	"RunInstances":              {do: runInstances},
	"StartInstance":             {do: toOne(startOperation)},
	"StartInstances":            {do: toMany(startOperation), dryRun: "DRYRUN.SUCCESS"},
	"StopInstance":              {do: toOne(stopOperation)},
	"StopInstances":             {do: toMany(stopOperation), dryRun: "DRYRUN.SUCCESS"},
}

func describeInstances(c *call) effect {
	page, fields := onePage(c, c.instanceFilters().of(&c.instances))
	return func() reply.Object {
		items := reply.Array{}
		for _, in := range page {
			items = append(items, in.describe(c.state))
		}
		return append(fields, reply.List("Instances", "Instance", items))
	}
}

var instanceStates = []string{pending, running, starting, stopping, stopped}

// instanceFilters reads the filters of DescribeInstances. An instance must
// match all of them.
func (c *call) instanceFilters() *filters[*instance] {
	f := newFilters[*instance](c)
	f.ids("InstanceIds")
	f.oneOf("Status", func(in *instance) string { return in.status }, instanceStates...)
	f.wildcard("InstanceName", func(in *instance) string { return in.name })
	f.equal("ImageId", func(in *instance) string { return in.imageID })
	f.equal("InstanceType", func(in *instance) string { return in.shape.id })
	f.equal("InstanceTypeFamily", func(in *instance) string { return in.shape.family.id })
	f.equal("ZoneId", func(in *instance) string { return in.zone })
	f.equal("KeyPairName", func(in *instance) string { return in.keyPair })
	f.equal("HpcClusterId", func(*instance) string { return "" })
	f.oneOf("InstanceChargeType", func(in *instance) string { return in.charge }, postPaid, prePaid)
	f.oneOf("HttpEndpoint", func(in *instance) string { return in.httpEndpoint }, "enabled", "disabled")
	f.oneOf("HttpTokens", func(in *instance) string { return in.httpTokens }, "optional", "required")
	f.flag("IoOptimized", func(*instance) bool { return true })
	f.group()
	f.tags("Tag")
	f.times(4, map[string]func(*instance) time.Time{
		"Creation": func(in *instance) time.Time { return in.created },
		"Expired":  func(in *instance) time.Time { return in.expires },
	})
	if reason := c.text("LockReason"); reason != "" {
		f.check(func(in *instance) bool {
			return slices.ContainsFunc(in.locks, func(l lock) bool { return strings.EqualFold(l.reason, reason) })
		})
	}
	c.placeFilters(f)
	c.every("AdditionalAttributes")
	return f
}

// placeFilters reads the filters on an instance's place in the network. No
// instance is in the classic network or in an RDMA network.
func (c *call) placeFilters(f *filters[*instance]) {
	f.oneOf("InstanceNetworkType", func(*instance) string { return "vpc" }, "vpc", "classic")
	f.oneOf("InternetChargeType", func(in *instance) string { return in.internetCharge }, "PayByBandwidth", "PayByTraffic")
	f.equal("VSwitchId", func(in *instance) string { return in.primary().vswitch.id })
	f.equal("VpcId", func(in *instance) string { return in.primary().vswitch.vpc.id })
	if id := c.text("SecurityGroupId"); id != "" {
		f.check(func(in *instance) bool {
			return slices.ContainsFunc(in.primary().groups, func(g *securityGroup) bool { return g.id == id })
		})
	}
	none := func(*instance) []string { return nil }
	f.anyOf("InnerIpAddresses", none)
	f.anyOf("RdmaIpAddresses", none)
	f.anyOf("PrivateIpAddresses", (*instance).privateAddresses)
	f.anyOf("PublicIpAddresses", func(in *instance) []string { return addressTexts(in.publicIP) })
	f.anyOf("Ipv6Address", func(in *instance) []string { return addressTexts(in.primary().ipv6...) })
	f.anyOf("EipAddresses", func(in *instance) []string {
		if in.eip == nil {
			return nil
		}
		return addressTexts(in.eip.address)
	})
}

// privateAddresses returns the addresses of all interfaces.
func (in *instance) privateAddresses() []string {
	var all []string
	for _, n := range in.interfaces {
		all = append(all, addressTexts(n.addresses...)...)
	}
	return all
}

// addressTexts omits invalid addresses.
func addressTexts(addresses ...netip.Addr) []string {
	var all []string
	for _, a := range addresses {
		if a.IsValid() {
			all = append(all, a.String())
		}
	}
	return all
}

func describeInstanceStatus(c *call) effect {
	f := newFilters[*instance](c)
	f.ids("InstanceId")
	f.equal("ZoneId", func(in *instance) string { return in.zone })
	f.equal("ClusterId", func(*instance) string { return "" })
	page, fields := onePage(c, f.of(&c.instances))
	items := reply.Array{}
	for _, in := range page {
		items = append(items, reply.Object{reply.String("InstanceId", in.id), reply.String("Status", in.status)})
	}
	return func() reply.Object {
		return append(fields, reply.List("InstanceStatuses", "InstanceStatus", items))
	}
}

func describeUserData(c *call) effect {
	in := c.instance("InstanceId")
	return func() reply.Object {
		return reply.Object{reply.String("InstanceId", in.id), reply.String("RegionId", in.region), reply.String("UserData", in.userData)}
	}
}

// describeInstanceHistoryEvents returns no events: the server simulates none.
func describeInstanceHistoryEvents(c *call) effect {
	c.oneOf("ResourceType", "instance", "ddh", "managedhost")
	_, fields := onePage[*instance](c, nil)
	return func() reply.Object {
		return append(fields, reply.List("InstanceSystemEventSet", "InstanceSystemEventType", reply.Array{}))
	}
}

func describeInstanceVncURL(c *call) effect {
	in := c.instance("InstanceId")
	if in.status != running {
		c.fail(incorrectStatus(in))
	}
	return func() reply.Object {
		return reply.Object{reply.String("VncUrl", "wss%3A%2F%2F"+c.region+"-vnc.invalid%2Fwebsockify%2F%3Fs%3D"+serial(in.id+c.now.String()))}
	}
}

func allocatePublicIPAddress(c *call) effect {
	in := c.instance("InstanceId")
	address := in.publicIP
	switch {
	case in.locked(lockSecurity):
		c.fail(checkLocks(in, ""))
	case in.status != running && in.status != stopped:
		c.fail(incorrectStatus(in))
	case address.IsValid():
		c.reject("AllocatedAlready", "The instance %q has a public address.", in.id)
	case in.eip != nil:
		c.reject("OperationDenied", "The instance %q has an EIP.", in.id)
	case c.text("IpAddress") != "":
		a, err := netip.ParseAddr(c.text("IpAddress"))
		if err != nil || !c.public.usable(a) {
			c.invalid("IpAddress", "it is not a public address of the service")
		} else if c.public.used[a] {
			c.reject("IpInUse", "The address %s is in use.", a)
		}
		address = a
	}
	return func() reply.Object {
		if !c.public.claim(address) {
			address, _ = c.public.take()
		}
		in.publicIP = address
		return reply.Object{reply.String("IpAddress", address.String())}
	}
}
