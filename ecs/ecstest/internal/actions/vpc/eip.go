package vpc

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// eipTexts reads the name and the description of an EIP, for which no codes are documented.
func eipTexts(c *action.Call) (name, description string) {
	name, description = c.String("Name"), c.String("Description")
	if !valid(name, 128) {
		c.Invalid("Name", "it is too long, or a URL")
	}
	if !valid(description, 256) {
		c.Invalid("Description", "it is too long, or a URL")
	}
	return name, description
}

// allocateEIPAddress allocates EIPs that are paid by use.
func allocateEIPAddress(c *action.Call) action.Effect {
	allocate := c.NewEIP()
	name, description := eipTexts(c)
	c.OneOf("InstanceChargeType", backend.PostPaid)
	c.OneOf("Netmode", "public")
	c.Ignore("Period", "PricingCycle", "AutoPay") // of subscriptions
	group, tags := c.String("ResourceGroupId"), newTags(c)
	return func() reply.Object {
		e := allocate()
		e.Name, e.Description, e.Group = name, description, group
		c.Tags.Set(&e.Resource, tags...)
		return reply.Object{
			reply.String("AllocationId", e.ID),
			reply.String("EipAddress", e.Address.String()),
			reply.String("ResourceGroupId", e.Group),
		}
	}
}

func describeEIPAddresses(c *action.Call) action.Effect {
	f := action.EIPFilters(c)
	f.Equal("EipName", func(e *backend.EIP) string { return e.Name })
	for _, name := range []string{"SegmentInstanceId", "PublicIpAddressPoolId", "BandwidthPackageId"} {
		f.Equal(name, func(*backend.EIP) string { return "" })
	}
	for _, name := range []string{"ServiceManaged", "SecurityProtectionEnabled"} {
		f.Flag(name, func(*backend.EIP) bool { return false })
	}
	c.Bool("IncludeReservationData")
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.EIPs), "EipAddresses", "EipAddress", func(e *backend.EIP) reply.Object {
		return describeEIP(c, e)
	})
}

// describeEIP shows the private address only if the association named it, and no VPC, which an association names for other
// kinds of holders: Terraform's provider would replace an association that has what its configuration does not.
func describeEIP(c *action.Call, e *backend.EIP) reply.Object {
	id, kind := action.HolderOf(e)
	region, private := "", ""
	if e.Instance != nil || e.ENI != nil {
		region = e.Region
	}
	if e.Private.IsValid() {
		private = e.Private.String()
	}
	bandwidth := strconv.Itoa(e.Bandwidth)
	return reply.Object{
		reply.String("AllocationId", e.ID),
		reply.String("IpAddress", e.Address.String()),
		reply.String("Name", e.Name),
		reply.String("Description", e.Description),
		reply.String("Descrit"+"pion", e.Description), // the typo is the service's, and released programs read it
		reply.String("Status", e.Status),
		reply.String("BusinessStatus", "Normal"),
		reply.String("InstanceId", id),
		reply.String("InstanceType", kind),
		reply.String("InstanceRegionId", region),
		reply.String("PrivateIpAddress", private),
		reply.String("VpcId", ""),
		reply.String("Mode", "NAT"),
		reply.String("Bandwidth", bandwidth),
		reply.String("EipBandwidth", bandwidth),
		reply.String("InternetChargeType", e.InternetCharge),
		reply.String("ChargeType", e.Charge),
		reply.String("ISP", e.ISP),
		reply.String("Netmode", "public"),
		reply.String("RegionId", e.Region),
		reply.String("ResourceGroupId", e.Group),
		reply.String("AllocationTime", action.FormatSecond(e.Created)),
		reply.String("ExpiredTime", ""),
		reply.String("BandwidthPackageId", ""),
		reply.String("SegmentInstanceId", ""),
		reply.String("HasReservationData", "false"),
		reply.String("HDMonitorStatus", "OFF"),
		reply.Bool("DeletionProtection", false),
		reply.Bool("SecondLimited", false),
		reply.Int("ServiceManaged", 0),
		ids("AvailableRegions", "AvailableRegion", []string{e.Region}),
		ids("SecurityProtectionTypes", "SecurityProtectionType", nil),
		reply.List("OperationLocks", "LockReason", reply.Array{}),
		tagsOf(c, &e.Resource),
	}
}

// privateOf returns the private address that the EIP is associated with.
func privateOf(e *backend.EIP) netip.Addr {
	switch {
	case e.Private.IsValid():
		return e.Private
	case e.ENI != nil:
		return e.ENI.Address()
	case e.Instance != nil:
		return e.Instance.Primary().Address()
	}
	return netip.Addr{}
}

// associateEIPAddress associates an EIP with an instance, or with an address of a network interface. An interface has at
// most one EIP here.
func associateEIPAddress(c *action.Call) action.Effect {
	e := c.EIP(backend.NetworkAvailable)
	c.OneOf("Mode", "NAT")
	if r := c.String("InstanceRegionId"); r != "" && r != e.Region {
		c.Reject("InvalidParameter.Mismatch", "An EIP is only associated with resources of its region.")
	}
	private, _ := netip.ParseAddr(c.String("PrivateIpAddress"))
	has := []netip.Addr(nil)
	var bind func()
	if c.HolderKind() == action.ToInterface {
		n := c.BindableInterface(e)
		has = n.Addresses
		bind = func() { c.BindEIPToInterface(e, n) }
	} else {
		in := c.BindableInstance(e)
		has = in.Primary().Addresses[:min(1, len(in.Primary().Addresses))]
		bind = func() { c.BindEIP(e, in) }
	}
	if c.Has("PrivateIpAddress") && !slices.Contains(has, private) {
		c.Invalid("PrivateIpAddress", "it is not an address that the EIP can be associated with")
	}
	return action.Change(func() {
		bind()
		e.Private = private
		c.EIPStep(e, backend.EIPAssociating, func() { e.Status = backend.EIPInUse })
	})
}

// unassociateEIPAddress needs no InstanceId, unlike that of ECS. Force is about NAT gateways.
func unassociateEIPAddress(c *action.Call) action.Effect {
	e := c.EIP(backend.EIPInUse)
	c.Bool("Force")
	wanted := c.HolderKind()
	id, kind := action.HolderOf(e)
	if s := c.String("InstanceId"); s != "" && s != id || c.Has("InstanceType") && kind != wanted {
		c.Reject("InvalidInstanceId.NotFound", "The EIP %q is not associated with the %s %q.", e.ID, wanted, s)
	}
	if s := c.String("PrivateIpAddress"); s != "" && s != privateOf(e).String() {
		c.Invalid("PrivateIpAddress", "the EIP is not associated with it")
	}
	return action.Change(func() { c.EIPStep(e, backend.EIPUnassociating, func() { c.UnbindEIP(e) }) })
}

func modifyEIPAddressAttribute(c *action.Call) action.Effect {
	e := action.Find(c, &c.EIPs, c.String("AllocationId"))
	name, description := eipTexts(c)
	bandwidth := e.Bandwidth
	if c.Has("Bandwidth") {
		bandwidth = c.Bandwidth(0, e.InternetCharge)
	}
	return action.Change(func() {
		change(&e.Name, name)
		change(&e.Description, description)
		e.Bandwidth = bandwidth
	})
}

func releaseEIPAddress(c *action.Call) action.Effect {
	e := c.EIP(backend.NetworkAvailable)
	return action.Change(func() { c.ReleaseEIP(e) })
}
