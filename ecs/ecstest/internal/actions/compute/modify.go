package compute

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func modifyInstanceAttribute(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	name, description, host, password, userData := c.String("InstanceName"), c.String("Description"), c.String("HostName"), c.String("Password"), c.String("UserData")
	c.CheckTexts(name, description)
	c.CheckHostName(host, in.OSType)
	c.CheckPassword(password)
	c.CheckUserData(userData)
	credit := c.OneOf("CreditSpecification", "Standard", "Unlimited")
	protect, protectGiven := c.Bool("DeletionProtection")
	queues := c.Int("NetworkInterfaceQueueNumber", 0)
	groups := c.Groups(c.Numbered("SecurityGroupIds"))
	checkGroups(c, groups, in.Primary().VSwitch.VPC)
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case userData != "" && in.Status != backend.Stopped, password != "" && in.Status == backend.Starting, queues != 0 && in.Status != backend.Stopped:
		c.Fail(action.IncorrectStatus(in))
	case protect && in.Charge == backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	return func() reply.Object {
		in.Name, in.HostName = cmp.Or(name, in.Name), cmp.Or(host, in.HostName)
		in.Description, in.UserData = cmp.Or(description, in.Description), cmp.Or(userData, in.UserData)
		in.Credit = cmp.Or(credit, in.Credit)
		in.PasswordSet = in.PasswordSet || password != ""
		if protectGiven {
			in.DeletionProtection = protect
		}
		if len(groups) > 0 {
			in.Primary().Groups = groups
		}
		if queues > 0 {
			in.Primary().Queues = queues
		}
		return nil
	}
}

// modifyInstanceSpec changes the type or the bandwidth of a pay-as-you-go
// instance, but not both in one call.
func modifyInstanceSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	change := c.String("InstanceType") != ""
	bandwidth := c.String("InternetMaxBandwidthOut") != "" || c.String("InternetMaxBandwidthIn") != ""
	t, out, into := in.Type, in.BandwidthOut, in.BandwidthIn
	switch {
	case change && bandwidth:
		c.Reject("InvalidParameter.Mismatch", "Type and bandwidth cannot be changed together.")
	case change:
		t = launchType(c)
		c.CheckNewType(in, t)
	case bandwidth:
		out = c.BandwidthOut(in.BandwidthOut)
		into = c.BandwidthIn(out)
	default:
		c.Missing("InstanceType")
	}
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case in.Charge == backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	case change && in.Status != backend.Stopped:
		c.Reject("InvalidInstanceStatus.NotStopped", "The instance %q is %s.", in.ID, in.Status)
	case in.Status != backend.Stopped && in.Status != backend.Running:
		c.Fail(action.IncorrectStatus(in))
	}
	return func() reply.Object {
		in.Type = t
		c.SetBandwidth(in, into, out)

		return nil
	}
}

// modifyPrepayInstanceSpec changes the type of a subscription. The change of a
// running instance takes effect at its next start.
func modifyPrepayInstanceSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	t := launchType(c)
	down := c.OneOf("OperatorType", "upgrade", "downgrade") == "downgrade"
	restart, _ := c.Bool("RebootWhenFinished")
	c.Bool("AutoPay")
	c.Bool("MigrateAcrossZone")
	switch {
	case in.Charge != backend.PrePaid:
		c.Reject("InvalidInstanceChargeType.ValueNotSupported", "The instance %q is not a subscription.", in.ID)
	case in.Locked(backend.LockFinancial):
		c.Reject("InvalidInstance.PreInstanceExpired", "The instance %q has expired.", in.ID)
	case down && in.Status != backend.Stopped:
		c.Reject("InvalidStatus.NotStopped", "The instance %q is %s.", in.ID, in.Status)
	case in.Status != backend.Stopped && in.Status != backend.Running:
		c.Fail(action.IncorrectStatus(in))
	}
	c.CheckNewType(in, t)
	return func() reply.Object {
		switch {
		case in.Status == backend.Stopped:
			in.Type = t
		case restart:
			in.NextType = t
			c.Walk(in, backend.Starting, backend.Running)
		default:
			in.NextType = t
		}
		return reply.Object{reply.String("OrderId", c.NewOrder())}
	}
}

// modifyInstanceNetworkSpec changes the bandwidth of the public IP address, and
// allocates an address on request.
func modifyInstanceNetworkSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	out := c.BandwidthOut(in.BandwidthOut)
	into := in.BandwidthIn
	if c.String("InternetMaxBandwidthIn") != "" || out != in.BandwidthOut {
		into = c.BandwidthIn(out)
	}
	charge := c.InternetCharge("NetworkChargeType", in.InternetCharge)
	allocate, _ := c.Bool("AllocatePublicIp")
	c.Bool("AutoPay")
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	if in.Status != backend.Stopped && in.Status != backend.Running {
		c.Fail(action.IncorrectStatus(in))
	}
	return func() reply.Object {
		c.SetBandwidth(in, into, out)
		in.InternetCharge = charge
		if allocate && out > 0 && !in.PublicIP.IsValid() && in.EIP == nil {
			in.PublicIP, _ = c.Public.Take()
		}
		if in.Charge == backend.PrePaid {
			return reply.Object{reply.String("OrderId", c.NewOrder())}
		}
		return nil
	}
}
