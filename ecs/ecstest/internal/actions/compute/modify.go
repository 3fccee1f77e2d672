package compute

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func modifyInstanceAttribute(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	name, description, host := c.String("InstanceName"), c.String("Description"), c.String("HostName")
	password, userData := c.String("Password"), c.String("UserData")
	c.CheckTexts(name, description)
	c.CheckHostName(host, in.OSType)
	c.CheckPassword(password)
	c.CheckUserData(userData)
	credit := c.OneOf("CreditSpecification", "Standard", "Unlimited")
	protect := c.BoolOr("DeletionProtection", in.DeletionProtection)
	queues := c.Int("NetworkInterfaceQueueNumber", 0)
	groups := c.Groups(c.Numbered("SecurityGroupIds"))
	checkGroups(c, groups, in.Primary().VSwitch.VPC, "InvalidSecurityGroupVpc.NotBelongToOneVpc")
	c.CheckSecurity(in)
	switch {
	case (userData != "" || queues != 0) && in.Status != backend.Stopped, password != "" && in.Status == backend.Starting:
		c.RejectStatus(in)
	case protect && in.Charge == backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	return action.Change(func() {
		in.Name, in.HostName = cmp.Or(name, in.Name), cmp.Or(host, in.HostName)
		in.Description, in.UserData = cmp.Or(description, in.Description), cmp.Or(userData, in.UserData)
		in.Credit, in.DeletionProtection = cmp.Or(credit, in.Credit), protect
		in.PasswordSet = in.PasswordSet || password != ""
		if len(groups) > 0 {
			in.Primary().Groups = groups
		}
		if queues > 0 {
			in.Primary().Queues = queues
		}
	})
}

// modifyInstanceSpec changes the type or the bandwidth of a pay-as-you-go instance, but not both in one call.
func modifyInstanceSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	newType := c.Has("InstanceType")
	newBandwidth := c.Has("InternetMaxBandwidthOut") || c.Has("InternetMaxBandwidthIn")
	t, into, out := in.Type, in.BandwidthIn, in.BandwidthOut
	switch {
	case newType && newBandwidth:
		c.Reject("InvalidParameter.Mismatch", "Type and bandwidth cannot be changed together.")
	case newType:
		t = readType(c)
		c.CheckNewTypeOr(in, t, "CategoryViolation", "DependencyViolation.InstanceType")
	case newBandwidth:
		into, out = readBandwidths(c, in, "InvalidParameter.Bandwidth", "InvalidParameter")
	default:
		c.Missing("InstanceType")
	}
	if in.Charge == backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	c.CheckSecurity(in) // only subscriptions expire
	switch {
	case newType && in.Status != backend.Stopped:
		c.Reject("InvalidInstanceStatus.NotStopped", "The instance %q is %s.", in.ID, in.Status)
	case !in.Settled():
		c.Reject("InvalidStatus.ValueNotSupported", "The instance %q is %s.", in.ID, in.Status)
	}
	return action.Change(func() {
		in.Type = t
		c.SetBandwidth(in, into, out)
	})
}

// modifyPrepayInstanceSpec changes the type of a subscription. The change of a running instance takes effect at its next
// start.
func modifyPrepayInstanceSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	t := readType(c)
	c.CheckNewType(in, t)
	down := c.OneOf("OperatorType", "upgrade", "downgrade") == "downgrade"
	reboot, _ := c.Bool("RebootWhenFinished")
	c.Bool("AutoPay")
	c.Bool("MigrateAcrossZone")
	switch {
	case in.Charge != backend.PrePaid:
		c.Reject("InvalidInstanceChargeType.ValueNotSupported", "The instance %q is not a subscription.", in.ID)
	case in.Locked(backend.LockFinancial):
		c.Reject("InvalidInstance.PreInstanceExpired", "The instance %q has expired.", in.ID)
	case down && in.Status != backend.Stopped:
		c.Reject("InvalidStatus.NotStopped", "The instance %q is %s.", in.ID, in.Status)
	case !in.Settled():
		c.RejectStatus(in)
	}
	return func() reply.Object {
		if in.Status == backend.Stopped {
			in.Type = t
		} else {
			in.NextType = t
			if reboot {
				boot(c, in)
			}
		}
		return orderOf(c, in)
	}
}
