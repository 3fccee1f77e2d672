package compute

import (
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

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
