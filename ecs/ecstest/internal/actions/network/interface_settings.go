package network

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// readSettings returns s with what the call changes of it. It rejects queues of a chosen depth and RDMA, which the server
// does not simulate.
func readSettings(c *action.Call, s backend.InterfaceSettings) backend.InterfaceSettings {
	s.DeleteOnRelease, s.SourceDestCheck = c.BoolOr("DeleteOnRelease", s.DeleteOnRelease), c.BoolOr("SourceDestCheck", s.SourceDestCheck)
	config := c.Struct("NetworkInterfaceTrafficConfig")
	for _, p := range []action.Input{c.Input, config} {
		s.TrafficMode = cmp.Or(p.OneOf("NetworkInterfaceTrafficMode", "Standard", "HighPerformance"), s.TrafficMode)
		s.Queues = p.Int("QueueNumber", s.Queues)
		if s.Queues < 1 || s.Queues > 2048 {
			p.Invalid("QueueNumber", "it is not between 1 and 2048")
		}
		if p.Has("RxQueueSize") || p.Has("TxQueueSize") {
			c.Reject("InvalidEniQueueSize.RegionOrUserNotSupported", "The depth of queues cannot be chosen.")
		}
		if p.Int("QueuePairNumber", 0) != 0 {
			c.Reject("InvalidParameter.InvalidQueuePairNumber", "No network interface has queue pairs.")
		}
	}
	for _, name := range []string{"NetworkInterfaceTrafficMode", "QueueNumber"} {
		if flat, nested := c.String(name), config.String(name); flat != "" && nested != "" && flat != nested {
			c.Reject("InvalidParameter.Conflict", "The call has two values of %s.", name)
		}
	}
	s.Tracking = readTracking(c, s.Tracking)
	s.Enhanced = readEnhanced(c, s.Enhanced)
	return s
}

// The timeouts in seconds that the service offers.
var (
	establishedTimeouts = []int{30, 60, 80, 100, 200, 300, 500, 700, 910}
	udpTimeouts         = []int{10, 20, 30, 60, 80, 100}
)

func readTracking(c *action.Call, t backend.ConnectionTracking) backend.ConnectionTracking {
	p := c.Struct("ConnectionTrackingConfiguration")
	t.Established = p.Int("TcpEstablishedTimeout", t.Established)
	t.Closed = p.Int("TcpClosedAndTimeWaitTimeout", t.Closed)
	t.UDP = p.Int("UdpTimeout", t.UDP)
	if !slices.Contains(establishedTimeouts, t.Established) || !slices.Contains(udpTimeouts, t.UDP) || t.Closed < 3 || t.Closed > 15 {
		c.Reject("InvalidParameter.EniConnectionTrackingConfiguration", "The service does not offer these timeouts.")
	}
	return t
}

func readEnhanced(c *action.Call, e backend.EnhancedNetwork) backend.EnhancedNetwork {
	p := c.Struct("EnhancedNetwork")
	e.RSS, e.SRIOV = p.BoolOr("EnableRss", e.RSS), p.BoolOr("EnableSriov", e.SRIOV)
	e.VirtualFunctions = p.Int("VirtualFunctionQuantity", e.VirtualFunctions)
	e.VirtualQueues = p.Int("VirtualFunctionTotalQueueNumber", e.VirtualQueues)
	if e.VirtualFunctions < 0 || e.VirtualQueues < 0 {
		c.Invalid("EnhancedNetwork", "a number is negative")
	}
	return e
}
