package ecstest

import (
	"cmp"
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func modifyInstanceAttribute(c *call) effect {
	in := c.instance("InstanceId")
	p := c.params
	name, description, host, password, userData := p["InstanceName"], p["Description"], p["HostName"], p["Password"], p["UserData"]
	c.checkTexts(name, description)
	c.checkHostName(host, in.osType)
	c.checkPassword(password)
	c.checkUserData(userData)
	credit := c.oneOf("CreditSpecification", "Standard", "Unlimited")
	protect, protectGiven := c.boolean("DeletionProtection")
	queues := c.integer("NetworkInterfaceQueueNumber", 0)
	groups := c.groups(c.every("SecurityGroupIds"))
	c.checkGroups(groups, in.primary().vswitch.vpc)
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case userData != "" && in.status != stopped, password != "" && in.status == starting, queues != 0 && in.status != stopped:
		c.fail(incorrectStatus(in))
	case protect && in.charge == prePaid:
		c.reject("ChargeTypeViolation", "The instance %q is a subscription.", in.id)
	}
	return func() reply.Object {
		in.name, in.hostName = cmp.Or(name, in.name), cmp.Or(host, in.hostName)
		in.description, in.userData = cmp.Or(description, in.description), cmp.Or(userData, in.userData)
		in.credit = cmp.Or(credit, in.credit)
		in.passwordSet = in.passwordSet || password != ""
		if protectGiven {
			in.deletionProtection = protect
		}
		if len(groups) > 0 {
			in.primary().groups = groups
		}
		if queues > 0 {
			in.primary().queues = queues
		}
		return nil
	}
}

// modifyInstanceSpec changes the type or the bandwidth of a pay-as-you-go
// instance, but not both in one call.
func modifyInstanceSpec(c *call) effect {
	in := c.instance("InstanceId")
	change := c.text("InstanceType") != ""
	bandwidth := c.text("InternetMaxBandwidthOut") != "" || c.text("InternetMaxBandwidthIn") != ""
	t, out, into := in.shape, in.bandwidthOut, in.bandwidthIn
	switch {
	case change && bandwidth:
		c.reject("InvalidParameter.Mismatch", "Type and bandwidth cannot be changed together.")
	case change:
		t = c.launchType()
		c.checkNewType(in, t)
	case bandwidth:
		out = c.bandwidthOut(in.bandwidthOut)
		into = c.bandwidthIn(out)
	default:
		c.fail(missingParameter("InstanceType"))
	}
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case in.charge == prePaid:
		c.reject("ChargeTypeViolation", "The instance %q is a subscription.", in.id)
	case change && in.status != stopped:
		c.reject("InvalidInstanceStatus.NotStopped", "The instance %q is %s.", in.id, in.status)
	case in.status != stopped && in.status != running:
		c.fail(incorrectStatus(in))
	}
	return func() reply.Object {
		in.shape = t
		c.setBandwidth(in, into, out)

		return nil
	}
}

// checkNewType checks that the instance can be changed to the type.
func (c *call) checkNewType(in *instance, t *instanceType) {
	if c.err != nil {
		return
	}
	c.checkZone(in.zone, t)
	m, known := c.images.get(in.imageID)
	switch {
	case known && !m.runs(t):
		c.reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", m.id, t.id)
	case in.shape.disks > 0 || t.disks > 0:
		c.reject("OperationDenied.LocalDiskUnsupported", "The type of an instance with local disks cannot be changed.")
	case in.spot() && t.family.noSpot, in.charge == prePaid && t.family.postPaidOnly:
		c.reject("InvalidInstanceType.NotSupported", "The instance %q cannot become %s.", in.id, t.id)
	}
}

// setBandwidth also allocates or releases the public IP address.
func (st *state) setBandwidth(in *instance, into, out int) {
	in.bandwidthIn, in.bandwidthOut = into, out
	if out == 0 && in.publicIP.IsValid() {
		st.public.release(in.publicIP)
		in.publicIP = netip.Addr{}
	}
}

// modifyPrepayInstanceSpec changes the type of a subscription. The change of a
// running instance takes effect at its next start.
func modifyPrepayInstanceSpec(c *call) effect {
	in := c.instance("InstanceId")
	t := c.launchType()
	down := c.oneOf("OperatorType", "upgrade", "downgrade") == "downgrade"
	restart, _ := c.boolean("RebootWhenFinished")
	c.boolean("AutoPay")
	c.boolean("MigrateAcrossZone")
	switch {
	case in.charge != prePaid:
		c.reject("InvalidInstanceChargeType.ValueNotSupported", "The instance %q is not a subscription.", in.id)
	case in.locked(lockFinancial):
		c.reject("InvalidInstance.PreInstanceExpired", "The instance %q has expired.", in.id)
	case down && in.status != stopped:
		c.reject("InvalidStatus.NotStopped", "The instance %q is %s.", in.id, in.status)
	case in.status != stopped && in.status != running:
		c.fail(incorrectStatus(in))
	}
	c.checkNewType(in, t)
	return func() reply.Object {
		switch {
		case in.status == stopped:
			in.shape = t
		case restart:
			in.nextShape = t
			c.walk(in, starting, running)
		default:
			in.nextShape = t
		}
		return reply.Object{reply.String("OrderId", c.newOrder())}
	}
}

// modifyInstanceNetworkSpec changes the bandwidth of the public IP address, and
// allocates an address on request.
func modifyInstanceNetworkSpec(c *call) effect {
	in := c.instance("InstanceId")
	out := c.bandwidthOut(in.bandwidthOut)
	into := in.bandwidthIn
	if c.text("InternetMaxBandwidthIn") != "" || out != in.bandwidthOut {
		into = c.bandwidthIn(out)
	}
	charge := c.internetCharge("NetworkChargeType", in.internetCharge)
	allocate, _ := c.boolean("AllocatePublicIp")
	c.boolean("AutoPay")
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	if in.status != stopped && in.status != running {
		c.fail(incorrectStatus(in))
	}
	return func() reply.Object {
		c.setBandwidth(in, into, out)
		in.internetCharge = charge
		if allocate && out > 0 && !in.publicIP.IsValid() && in.eip == nil {
			in.publicIP, _ = c.public.take()
		}
		if in.charge == prePaid {
			return reply.Object{reply.String("OrderId", c.newOrder())}
		}
		return nil
	}
}
