package ecstest

import (
	"cmp"
	"slices"
	"strconv"

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

func allocateEIPAddress(c *call) effect {
	e := &eip{status: networkAvailable, charge: postPaid}
	e.internetCharge = cmp.Or(c.oneOf("InternetChargeType", "PayByBandwidth", "PayByTraffic"), "PayByBandwidth")
	c.oneOf("ISP", "BGP", "BGP_PRO")
	e.bandwidth = c.integer("Bandwidth", 5)
	if most := maxBandwidth[e.internetCharge]; e.bandwidth < 1 || e.bandwidth > most {
		c.invalid("Bandwidth", "it is not between 1 and "+strconv.Itoa(most))
	}
	if c.public.free() == 0 {
		c.reject("QuotaExceeded.Eip", "No public address is left.")
	}
	return func() reply.Object {
		e.resource = c.newResource(KindEIP, c.region, "")
		e.address, _ = c.public.take()
		c.eips.add(e)
		return reply.Object{reply.String("AllocationId", e.id), reply.String("EipAddress", e.address.String())}
	}
}

func describeEIPAddresses(c *call) effect {
	f := newFilters[*eip](c)
	oneOrMore(f, "AllocationId")
	if wanted := c.comma("EipAddress"); len(wanted) > 0 {
		f.check(func(e *eip) bool { return slices.Contains(wanted, e.address.String()) })
	}
	f.oneOf("Status", func(e *eip) string { return e.status }, networkAvailable, eipAssociating, eipInUse, eipUnassociating)
	f.oneOf("AssociatedInstanceType", func(e *eip) string { _, kind := e.holder(); return kind }, eipHolders...)
	f.equal("AssociatedInstanceId", func(e *eip) string { id, _ := e.holder(); return id })
	f.oneOf("ChargeType", func(e *eip) string { return e.charge }, postPaid, prePaid)
	f.oneOf("ISP", func(*eip) string { return "BGP" }, "BGP", "BGP_PRO")
	f.oneOf("LockReason", func(*eip) string { return "" }, "financial", "security")
	f.created(2)
	page, fields := onePage(c, f.of(&c.eips))
	items := reply.Array{}
	for _, e := range page {
		items = append(items, e.describe())
	}
	return func() reply.Object {
		return append(fields, reply.List("EipAddresses", "EipAddress", items))
	}
}

// holder returns what the EIP is associated with. The kind is empty if there is
// nothing.
func (e *eip) holder() (id, kind string) {
	switch {
	case e.instance != nil:
		return e.instance.id, toInstance
	case e.eni != nil:
		return e.eni.id, toInterface
	}
	return "", ""
}

func (e *eip) describe() reply.Object {
	id, kind := e.holder()
	bandwidth := strconv.Itoa(e.bandwidth)
	return reply.Object{
		reply.String("AllocationId", e.id),
		reply.String("IpAddress", e.address.String()),
		reply.String("Status", e.status),
		reply.String("InstanceId", id),
		reply.String("InstanceType", kind),
		reply.String("Bandwidth", bandwidth),
		reply.String("EipBandwidth", bandwidth),
		reply.String("InternetChargeType", e.internetCharge),
		reply.String("ChargeType", e.charge),
		reply.String("RegionId", e.region),
		reply.String("AllocationTime", formatSecond(e.created)),
		reply.String("ExpiredTime", ""),
		reply.List("OperationLocks", "LockReason", reply.Array{}),
	}
}

// eipOf returns the EIP that is associated with the interface itself, or nil.
func (st *state) eipOf(n *networkInterface) *eip {
	i := slices.IndexFunc(st.eips.all, func(e *eip) bool { return e.eni == n })
	if i < 0 {
		return nil
	}
	return st.eips.all[i]
}

func (c *call) allocation() *eip {
	return lookup(c, KindEIP, &c.eips, c.text("AllocationId"))
}

func (c *call) eipStatus(e *eip, needed string) {
	if e.status != needed {
		c.reject("IncorrectEipStatus", "The EIP %q is %s.", e.id, e.status)
	}
}

// eipHolder reads the kind of resource to associate an EIP with.
func (c *call) eipHolder() string {
	kind := cmp.Or(c.text("InstanceType"), toInstance)
	if kind != toInstance && kind != toInterface {
		c.reject("InvalidInstanceType.ValueNotSupported", "The instance type %q is not supported here.", kind)
	}
	return kind
}

func associateEIPAddress(c *call) effect {
	e := c.allocation()
	c.eipStatus(e, networkAvailable)
	var bind func()
	if c.eipHolder() == toInterface {
		bind = c.bindableInterface(e)
	} else {
		bind = c.bindableInstance(e)
	}
	return func() reply.Object {
		bind()
		c.transitionEIP(e, eipAssociating, func() { e.status = eipInUse })
		return nil
	}
}

// bindableInstance checks that the EIP can be associated with the instance, and
// returns the function that does so.
func (c *call) bindableInstance(e *eip) (bind func()) {
	in := c.instance("InstanceId")
	switch {
	case in.region != e.region:
		c.reject("InvalidParameter.Mismatch", "The EIP and the instance are not in the same region.")
	case in.status != running && in.status != stopped:
		c.reject("IncorrectInstanceStatus", "The instance %q is %s.", in.id, in.status)
	case in.eip != nil:
		c.reject("InvalidAssociation.Duplicated", "The instance %q has an EIP.", in.id)
	case in.publicIP.IsValid():
		c.reject("InvalidStatus.InstanceHasBandWidth", "The instance %q has a public address.", in.id)
	}
	return func() { c.bindEIP(e, in) }
}

// bindableInterface checks that the EIP can be associated with the interface,
// and returns the function that does so.
func (c *call) bindableInterface(e *eip) (bind func()) {
	n := lookup(c, KindNetworkInterface, &c.interfaces, c.text("InstanceId"))
	switch {
	case n.region != e.region:
		c.reject("InvalidParameter.Mismatch", "The EIP and the network interface are not in the same region.")
	case n.use == "Primary":
		c.reject("InvalidInstanceType.ValueNotSupported", "An EIP is associated with the instance, not with its primary network interface.")
	case n.status != interfaceAvailable && n.status != interfaceInUse:
		c.reject("InvalidStatus.EniStatusNotSupport", "The network interface %q is %s.", n.id, n.status)
	case c.eipOf(n) != nil:
		c.reject("InvalidAssociation.Duplicated", "The network interface %q has an EIP.", n.id)
	}
	return func() { e.eni = n }
}

func unassociateEIPAddress(c *call) effect {
	e := c.allocation()
	c.eipStatus(e, eipInUse)
	kind := c.eipHolder()
	if id, holder := e.holder(); id != c.text("InstanceId") || c.text("InstanceType") != "" && holder != kind {
		c.reject("InvalidInstanceId.NotFound", "The EIP %q is not associated with %q.", e.id, c.text("InstanceId"))
	}
	return func() reply.Object {
		c.transitionEIP(e, eipUnassociating, func() { c.unbindEIP(e) })

		return nil
	}
}

// transitionEIP puts the EIP into a transitional state and calls then after a
// step, unless the state has changed before that.
func (st *state) transitionEIP(e *eip, status string, then func()) {
	st.cancel(e.change)
	e.status = status
	e.change = st.step(KindEIP, func() {
		if e.status == status {
			then()
		}
	})
}

func releaseEIPAddress(c *call) effect {
	e := c.allocation()
	c.eipStatus(e, networkAvailable)
	return func() reply.Object {
		c.public.release(e.address)
		discard(c.state, &c.eips, e)

		return nil
	}
}
