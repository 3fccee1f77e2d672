package network

import (
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func allocateEIPAddress(c *action.Call) action.Effect {
	allocate := c.NewEIP()
	return func() reply.Object {
		e := allocate()
		return reply.Object{reply.String("AllocationId", e.ID), reply.String("EipAddress", e.Address.String())}
	}
}

func describeEIPAddresses(c *action.Call) action.Effect {
	f := action.EIPFilters(c)
	return action.ListPage(c, f.Of(&c.EIPs), "EipAddresses", "EipAddress", describeEIP)
}

func describeEIP(e *backend.EIP) reply.Object {
	id, kind := action.HolderOf(e)
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

func associateEIPAddress(c *action.Call) action.Effect {
	e := c.EIP(backend.NetworkAvailable)
	var bind func()
	if c.HolderKind() == action.ToInterface {
		n := c.BindableInterface(e)
		bind = func() { c.BindEIPToInterface(e, n) }
	} else {
		in := c.BindableInstance(e)
		bind = func() { c.BindEIP(e, in) }
	}
	return action.Change(func() {
		bind()
		c.EIPStep(e, backend.EIPAssociating, func() { e.Status = backend.EIPInUse })
	})
}

func unassociateEIPAddress(c *action.Call) action.Effect {
	e := c.EIP(backend.EIPInUse)
	wanted := c.HolderKind()
	if id, kind := action.HolderOf(e); id != c.String("InstanceId") || kind != wanted && c.String("InstanceType") != "" {
		c.Reject("InvalidInstanceId.NotFound", "The EIP %q is not associated with %q.", e.ID, c.String("InstanceId"))
	}
	return action.Change(func() { c.EIPStep(e, backend.EIPUnassociating, func() { c.UnbindEIP(e) }) })
}

func releaseEIPAddress(c *action.Call) action.Effect {
	e := c.EIP(backend.NetworkAvailable)
	return action.Change(func() { c.ReleaseEIP(e) })
}
