package network

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The states of an EIP other than Available.
const (
	eipAssociating   = "Associating"
	eipInUse         = "InUse"
	eipUnassociating = "Unassociating"
)

// The kinds of resource that an EIP can be associated with here.
const (
	toInstance  = "EcsInstance"
	toInterface = "NetworkInterface"
)

var eipHolders = []string{toInstance, "SlbInstance", "Nat", "HaVip", toInterface}

// maxBandwidth is the limit of an EIP's bandwidth in Mbit/s, by charge type.
var maxBandwidth = map[string]int{"PayByBandwidth": 500, "PayByTraffic": 200}

func allocateEIPAddress(c *action.Call) action.Effect {
	e := &backend.EIP{Status: backend.NetworkAvailable, Charge: backend.PostPaid}
	e.InternetCharge = cmp.Or(c.OneOf("InternetChargeType", "PayByBandwidth", "PayByTraffic"), "PayByBandwidth")
	c.OneOf("ISP", "BGP", "BGP_PRO")
	e.Bandwidth = c.Int("Bandwidth", 5)
	if most := maxBandwidth[e.InternetCharge]; e.Bandwidth < 1 || e.Bandwidth > most {
		c.Invalid("Bandwidth", "it is not between 1 and "+strconv.Itoa(most))
	}
	if c.Public.Free() == 0 {
		c.Reject("QuotaExceeded.Eip", "No public address is left.")
	}
	return func() reply.Object {
		e.Resource = c.NewResource(backend.KindEIP, c.Region, "")
		e.Address, _ = c.Public.Take()
		c.EIPs.Add(e)
		return reply.Object{reply.String("AllocationId", e.ID), reply.String("EipAddress", e.Address.String())}
	}
}

func describeEIPAddresses(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.EIP](c)
	f.OneOrMore("AllocationId")
	if wanted := c.Comma("EipAddress"); len(wanted) > 0 {
		f.Check(func(e *backend.EIP) bool { return slices.Contains(wanted, e.Address.String()) })
	}
	f.OneOf("Status", func(e *backend.EIP) string { return e.Status }, backend.NetworkAvailable, eipAssociating, eipInUse, eipUnassociating)
	f.OneOf("AssociatedInstanceType", func(e *backend.EIP) string { _, kind := holder(e); return kind }, eipHolders...)
	f.Equal("AssociatedInstanceId", func(e *backend.EIP) string { id, _ := holder(e); return id })
	f.OneOf("ChargeType", func(e *backend.EIP) string { return e.Charge }, backend.PostPaid, backend.PrePaid)
	f.OneOf("ISP", func(*backend.EIP) string { return "BGP" }, "BGP", "BGP_PRO")
	f.OneOf("LockReason", func(*backend.EIP) string { return "" }, "financial", "security")
	f.Created(2)
	page, fields := action.OnePage(c, f.Of(&c.EIPs))
	items := reply.Array{}
	for _, e := range page {
		items = append(items, describeEIP(e))
	}
	return func() reply.Object {
		return append(fields, reply.List("EipAddresses", "EipAddress", items))
	}
}

// holder returns what the EIP is associated with. The kind is empty if there is
// nothing.
func holder(e *backend.EIP) (id, kind string) {
	switch {
	case e.Instance != nil:
		return e.Instance.ID, toInstance
	case e.ENI != nil:
		return e.ENI.ID, toInterface
	}
	return "", ""
}

func describeEIP(e *backend.EIP) reply.Object {
	id, kind := holder(e)
	bandwidth := strconv.Itoa(e.Bandwidth)
	return reply.Object{
		reply.String("AllocationId", e.ID),
		reply.String("IpAddress", e.Address.String()),
		reply.String("Status", e.Status),
		reply.String("InstanceId", id),
		reply.String("InstanceType", kind),
		reply.String("Bandwidth", bandwidth),
		reply.String("EipBandwidth", bandwidth),
		reply.String("InternetChargeType", e.InternetCharge),
		reply.String("ChargeType", e.Charge),
		reply.String("RegionId", e.Region),
		reply.String("AllocationTime", action.FormatSecond(e.Created)),
		reply.String("ExpiredTime", ""),
		reply.List("OperationLocks", "LockReason", reply.Array{}),
	}
}

func allocation(c *action.Call) *backend.EIP {
	return action.Find(c, &c.EIPs, c.String("AllocationId"))
}

func eipStatus(c *action.Call, e *backend.EIP, needed string) {
	if e.Status != needed {
		c.Reject("IncorrectEipStatus", "The EIP %q is %s.", e.ID, e.Status)
	}
}

// eipHolder reads the kind of resource to associate an EIP with.
func eipHolder(c *action.Call) string {
	kind := cmp.Or(c.String("InstanceType"), toInstance)
	if kind != toInstance && kind != toInterface {
		c.Reject("InvalidInstanceType.ValueNotSupported", "The instance type %q is not supported here.", kind)
	}
	return kind
}

func associateEIPAddress(c *action.Call) action.Effect {
	e := allocation(c)
	eipStatus(c, e, backend.NetworkAvailable)
	var bind func()
	if eipHolder(c) == toInterface {
		bind = bindableInterface(c, e)
	} else {
		bind = bindableInstance(c, e)
	}
	return func() reply.Object {
		bind()
		c.TransitionEIP(e, eipAssociating, func() { e.Status = eipInUse })
		return nil
	}
}

// bindableInstance checks that the EIP can be associated with the instance, and
// returns the function that does so.
func bindableInstance(c *action.Call, e *backend.EIP) (bind func()) {
	in := c.Instance("InstanceId")
	switch {
	case in.Region != e.Region:
		c.Reject("InvalidParameter.Mismatch", "The EIP and the instance are not in the same region.")
	case in.Status != backend.Running && in.Status != backend.Stopped:
		c.Reject("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case in.EIP != nil:
		c.Reject("InvalidAssociation.Duplicated", "The instance %q has an EIP.", in.ID)
	case in.PublicIP.IsValid():
		c.Reject("InvalidStatus.InstanceHasBandWidth", "The instance %q has a public address.", in.ID)
	}
	return func() { c.BindEIP(e, in) }
}

// bindableInterface checks that the EIP can be associated with the interface,
// and returns the function that does so.
func bindableInterface(c *action.Call, e *backend.EIP) (bind func()) {
	n := action.Find(c, &c.Interfaces, c.String("InstanceId"))
	switch {
	case n.Region != e.Region:
		c.Reject("InvalidParameter.Mismatch", "The EIP and the network interface are not in the same region.")
	case n.Use == "Primary":
		c.Reject("InvalidInstanceType.ValueNotSupported", "An EIP is associated with the instance, not with its primary network interface.")
	case n.Status != backend.InterfaceAvailable && n.Status != backend.InterfaceInUse:
		c.Reject("InvalidStatus.EniStatusNotSupport", "The network interface %q is %s.", n.ID, n.Status)
	case c.EipOf(n) != nil:
		c.Reject("InvalidAssociation.Duplicated", "The network interface %q has an EIP.", n.ID)
	}
	return func() { e.ENI = n }
}

func unassociateEIPAddress(c *action.Call) action.Effect {
	e := allocation(c)
	eipStatus(c, e, eipInUse)
	kind := eipHolder(c)
	if id, holder := holder(e); id != c.String("InstanceId") || c.String("InstanceType") != "" && holder != kind {
		c.Reject("InvalidInstanceId.NotFound", "The EIP %q is not associated with %q.", e.ID, c.String("InstanceId"))
	}
	return func() reply.Object {
		c.TransitionEIP(e, eipUnassociating, func() { c.UnbindEIP(e) })

		return nil
	}
}

func releaseEIPAddress(c *action.Call) action.Effect {
	e := allocation(c)
	eipStatus(c, e, backend.NetworkAvailable)
	return func() reply.Object {
		c.Public.Release(e.Address)
		backend.Discard(c.State, &c.EIPs, e)

		return nil
	}
}
