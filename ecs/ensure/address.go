package ensure

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/assignipv6addresses"
	"github.com/go-aliecs/aliecs/ecs/api/assignprivateipaddresses"
)

// AddressesAssigned assigns addresses, IPv4 and IPv6, to a network interface that lacks them, and waits until it has them. It takes
// none away.
func AddressesAssigned(ctx context.Context, c ecs.Invoker, interfaceID string, addresses []netip.Addr, opts ...Option) (Done[NetworkInterface], error) {
	return assigned(ctx, c, interfaceID, fmt.Sprint("with ", addresses), opts, func(have4, have6 []string) (v4 ipv4, v6 ipv6) {
		for _, a := range addresses {
			switch s := a.Unmap().String(); {
			case slices.Contains(slices.Concat(have4, have6, v4.PrivateIPAddresses, v6.IPv6Addresses), s):
			case a.Unmap().Is4() && len(v4.PrivateIPAddresses) < batch:
				v4.PrivateIPAddresses = append(v4.PrivateIPAddresses, s)
			case a.Is6() && len(v6.IPv6Addresses) < batch:
				v6.IPv6Addresses = append(v6.IPv6Addresses, s)
			}
		}
		return v4, v6
	})
}

// AddressCount assigns addresses that the service chooses to a network interface that has fewer than so many private IPv4 addresses,
// its primary one included, or fewer than so many IPv6 addresses, and waits until it has them. It takes none away. Lost responses
// cost no address, but callers for the same interface at the same time may together assign more.
func AddressCount(ctx context.Context, c ecs.Invoker, interfaceID string, privateIPv4, privateIPv6 int, opts ...Option) (Done[NetworkInterface], error) {
	wanted := fmt.Sprintf("with %d IPv4 and %d IPv6 addresses", privateIPv4, privateIPv6)
	return assigned(ctx, c, interfaceID, wanted, opts, func(have4, have6 []string) (v4 ipv4, v6 ipv6) {
		if more := privateIPv4 - len(have4); more > 0 {
			v4.SecondaryPrivateIPAddressCount = &more
		}
		if more := privateIPv6 - len(have6); more > 0 {
			v6.IPv6AddressCount = &more
		}
		return v4, v6
	})
}

type (
	ipv4 = assignprivateipaddresses.Request
	ipv6 = assignipv6addresses.Request
)

// batch is how many addresses, or accounts, one call takes.
const batch = 10

// assigned makes the requests that lacks returns for the addresses that the interface has.
func assigned(ctx context.Context, c ecs.Invoker, id, wanted string, opts []Option, lacks func(have4, have6 []string) (ipv4, ipv6)) (Done[NetworkInterface], error) {
	stale := []string{"InvalidIp.IpAssigned"}
	return networkInterface(ctx, c, id, id, newConfig(opts), goal[NetworkInterface]{
		wanted: wanted,
		next: unlessFailed(func(n *NetworkInterface) step {
			var have4, have6 []string
			for _, a := range n.PrivateIPAddresses {
				have4 = append(have4, a.PrivateIPAddress)
			}
			for _, a := range n.IPv6Addresses {
				if parsed, err := netip.ParseAddr(a.IPv6Address); err == nil {
					have6 = append(have6, parsed.String())
				}
			}
			h := heldInterface(c, n)
			v4, v6 := lacks(have4, have6)
			v4.NetworkInterfaceID, v6.NetworkInterfaceID = id, id
			need4 := v4.PrivateIPAddresses != nil || v4.SecondaryPrivateIPAddressCount != nil
			need6 := v6.IPv6Addresses != nil || v6.IPv6AddressCount != nil
			// Requests for a number are the same action whatever the number, which an old look may have wrong.
			switch {
			case !need4 && !need6 && !h.going():
				return step{done: true}
			case !h.free() && !h.inUse():
				return step{}
			case need4:
				return step{
					action: assignprivateipaddresses.Action, items: v4.PrivateIPAddresses, stale: stale,
					call: call(assignprivateipaddresses.Do, c, &v4),
				}
			}
			return step{
				action: assignipv6addresses.Action, items: v6.IPv6Addresses, stale: stale,
				call: call(assignipv6addresses.Do, c, &v6),
			}
		}),
	})
}
