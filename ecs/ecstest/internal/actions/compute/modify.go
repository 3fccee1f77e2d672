package compute

import (
	"cmp"
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func modifyInstanceAttribute(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	name, description, host := c.String("InstanceName"), c.String("Description"), c.String("HostName")
	password, userData := c.String("Password"), c.String("UserData")
	c.CheckTexts("Instance", name, description)
	c.CheckHostName(host, in.OSType)
	c.CheckPassword(password)
	c.CheckUserData(userData)
	credit := c.OneOf("CreditSpecification", "Standard", "Unlimited")
	protect := c.BoolOr("DeletionProtection", in.DeletionProtection)
	jumbo := c.BoolOr("EnableJumboFrame", in.JumboFrame)
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
		in.Credit, in.DeletionProtection, in.JumboFrame = cmp.Or(credit, in.Credit), protect, jumbo
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
		c.CheckNewType(in, t, "CategoryViolation", "DependencyViolation.InstanceType")
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
	c.CheckNewType(in, t, "OperationDenied.LocalDiskUnsupported", "InvalidInstanceType.NotSupported")
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

// leastBandwidthIn is the incoming bandwidth in Mbit/s of an instance with less outgoing bandwidth.
const leastBandwidthIn = 10

// readBandwidths reads the bandwidths of the public address in Mbit/s. An absent one stays as it is, but the incoming one
// follows a new outgoing one.
func readBandwidths(c *action.Call, in *backend.Instance, badIn, badOut string) (into, out int) {
	into, out = in.BandwidthIn, c.Int("InternetMaxBandwidthOut", in.BandwidthOut)
	if out != in.BandwidthOut {
		into = max(out, leastBandwidthIn)
	}
	into = c.Int("InternetMaxBandwidthIn", into)
	switch {
	case out < 0 || out > 100:
		c.Reject(badOut, "The bandwidth %d is not between 0 and 100.", out)
	case into < 1 || into > 200:
		c.Reject(badIn, "The bandwidth %d is not between 1 and 200.", into)
	}
	return into, out
}

// modifyInstanceNetworkSpec changes the bandwidth of the public IP address, and allocates an address on request.
func modifyInstanceNetworkSpec(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	into, out := readBandwidths(c, in,
		"InvalidInternetMaxBandwidthIn.ValueNotSupported", "InvalidInternetMaxBandwidthOut.ValueNotSupported")
	charge := c.InternetCharge("NetworkChargeType", in.InternetCharge)
	allocate, _ := c.Bool("AllocatePublicIp")
	c.Bool("AutoPay")
	c.CheckLocks(in, "InstanceExpiredOrInArrears")
	c.CheckSettled(in)
	return func() reply.Object {
		c.SetBandwidth(in, into, out)
		in.InternetCharge = charge
		if allocate && out > 0 && !in.PublicIP.IsValid() && in.EIP == nil {
			in.PublicIP, _ = c.Public.Take()
		}
		return orderOf(c, in)
	}
}

func allocatePublicIPAddress(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	c.CheckLocks(in, "InstanceExpiredOrInArrears")
	c.CheckSettled(in)
	switch {
	case in.PublicIP.IsValid():
		c.Reject("AllocatedAlready", "The instance %q has a public address.", in.ID)
	case in.EIP != nil:
		c.Reject("OperationDenied", "The instance %q has an EIP.", in.ID)
	}
	address := readPublicIP(c)
	return func() reply.Object {
		if !c.Public.Claim(address) {
			address, _ = c.Public.Take()
		}
		in.PublicIP = address
		return reply.Object{reply.String("IpAddress", address.String())}
	}
}

// readPublicIP reads a public address that the caller chose, if any.
func readPublicIP(c *action.Call) netip.Addr {
	s := c.String("IpAddress")
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		c.Reject("InvalidIpAddress.Malformed", "The address %q is malformed.", s)
	case !c.Public.Usable(a):
		c.Reject("InvalidIpAddress.NotFound", "The address %s is not a public address of the service.", a)
	case c.Public.Used[a]:
		c.Reject("IpInUse", "The address %s is in use.", a)
	}
	return a
}
