package network

import (
	"cmp"
	"fmt"
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

// maxBandwidth is the limit of an EIP's bandwidth in Mbit/s, by charge type.
var maxBandwidth = map[string]int{"PayByBandwidth": 500, "PayByTraffic": 200}

func allocateEIPAddress(c *action.Call) action.Effect {
	charge := cmp.Or(c.OneOf("InternetChargeType", "PayByBandwidth", "PayByTraffic"), "PayByBandwidth")
	isp := cmp.Or(c.OneOf("ISP", "BGP", "BGP_PRO"), "BGP")
	c.Unsupported("InvalidParameter", "ActivityId")
	bandwidth := c.Int("Bandwidth", 5)
	if most := maxBandwidth[charge]; bandwidth < 1 || bandwidth > most {
		c.Invalid("Bandwidth", fmt.Sprintf("it is not between 1 and %d", most))
	}
	if c.Public.Free() == 0 {
		c.Reject("QuotaExceeded.Eip", "No public address is left.")
	}
	return func() reply.Object {
		e := c.AllocateEIP(c.Region, charge, bandwidth)
		e.ISP = isp
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
	f.OneOf("AssociatedInstanceType", func(e *backend.EIP) string { _, kind := holder(e); return kind },
		toInstance, "SlbInstance", "Nat", "HaVip", toInterface)
	f.Equal("AssociatedInstanceId", func(e *backend.EIP) string { id, _ := holder(e); return id })
	f.OneOf("ChargeType", func(e *backend.EIP) string { return e.Charge }, backend.PostPaid, backend.PrePaid)
	f.OneOf("ISP", func(e *backend.EIP) string { return e.ISP }, "BGP", "BGP_PRO")
	f.OneOf("LockReason", func(*backend.EIP) string { return "" }, "financial", "security")
	f.Created(2)
	return action.ListPage(c, f.Of(&c.EIPs), "EipAddresses", "EipAddress", describeEIP)
}

// holder returns what the EIP is associated with, if anything.
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

// findEIP finds the EIP that the call names, which must have the status.
func findEIP(c *action.Call, status string) *backend.EIP {
	e := action.Find(c, &c.EIPs, c.String("AllocationId"))
	if e.Status != status {
		c.Reject("IncorrectEipStatus", "The EIP %q is %s.", e.ID, e.Status)
	}
	return e
}

// holderKind reads the kind of resource that an EIP is or shall be associated with.
func holderKind(c *action.Call) string {
	return cmp.Or(c.OneOfOr("InstanceType", "InvalidInstanceType.ValueNotSupported", toInstance, toInterface), toInstance)
}

func associateEIPAddress(c *action.Call) action.Effect {
	e := findEIP(c, backend.NetworkAvailable)
	var bind func()
	if holderKind(c) == toInterface {
		n := bindableInterface(c, e)
		bind = func() { c.BindEIPToInterface(e, n) }
	} else {
		in := bindableInstance(c, e)
		bind = func() { c.BindEIP(e, in) }
	}
	return action.Change(func() {
		bind()
		c.EIPStep(e, eipAssociating, func() { e.Status = eipInUse })
	})
}

// bindableInstance finds the instance to associate the EIP with.
func bindableInstance(c *action.Call, e *backend.EIP) *backend.Instance {
	in := action.FindOr(c, &c.Instances, c.String("InstanceId"), "InvalidInstanId.NotFound") // the typo is the service's
	switch {
	case in.Region != e.Region:
		c.Reject("InvalidParameter.Mismatch", "The EIP and the instance are not in the same region.")
	case !in.Settled():
		c.Reject("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case in.EIP != nil:
		c.Reject("InvalidAssociation.Duplicated", "The instance %q has an EIP.", in.ID)
	case in.PublicIP.IsValid():
		c.Reject("InvalidStatus.InstanceHasBandWidth", "The instance %q has a public address.", in.ID)
	}
	return in
}

// bindableInterface finds the network interface to associate the EIP with.
func bindableInterface(c *action.Call, e *backend.EIP) *backend.NetworkInterface {
	n := action.FindOr(c, &c.Interfaces, c.String("InstanceId"), "InvalidNicOrVm.NotFound")
	switch {
	case n.Region != e.Region:
		c.Reject("InvalidParameter.Mismatch", "The EIP and the network interface are not in the same region.")
	case n.Use == "Primary":
		c.Reject("InvalidInstanceType.ValueNotSupported", "An EIP is associated with the instance, not with its primary network interface.")
	case !n.Settled():
		c.Reject("InvalidStatus.EniStatusNotSupport", "The network interface %q is %s.", n.ID, n.Status)
	case c.EIPOf(n) != nil:
		c.Reject("InvalidAssociation.Duplicated", "The network interface %q has an EIP.", n.ID)
	}
	return n
}

func unassociateEIPAddress(c *action.Call) action.Effect {
	e := findEIP(c, eipInUse)
	wanted := holderKind(c)
	if id, kind := holder(e); id != c.String("InstanceId") || kind != wanted && c.String("InstanceType") != "" {
		c.Reject("InvalidInstanceId.NotFound", "The EIP %q is not associated with %q.", e.ID, c.String("InstanceId"))
	}
	return action.Change(func() { c.EIPStep(e, eipUnassociating, func() { c.UnbindEIP(e) }) })
}

func releaseEIPAddress(c *action.Call) action.Effect {
	e := findEIP(c, backend.NetworkAvailable)
	return action.Change(func() { c.ReleaseEIP(e) })
}
