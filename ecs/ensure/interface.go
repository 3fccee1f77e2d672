package ensure

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/assignipv6addresses"
	"github.com/go-aliecs/aliecs/ecs/api/assignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/detachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// NetworkInterface is a network interface as the verbs see it.
type NetworkInterface = describenetworkinterfaces.NetworkInterface

var interfaces = part[NetworkInterface]{
	kind: "network interface",
	look: ecswait.NetworkInterfaces.Get,
	held: func(n *NetworkInterface) held {
		h := held{status: string(n.Status)}
		if id := cmp.Or(n.InstanceID, n.Attachment.InstanceID); id != "" {
			h.at = []string{id}
		}
		return h
	},
	attach: func(id, instanceID string, _ config) step {
		return act(attachnetworkinterface.Action, attachnetworkinterface.Do, &attachnetworkinterface.Request{
			NetworkInterfaceID: id, InstanceID: instanceID,
		})
	},
	detach: func(id, instanceID string) step {
		return act(detachnetworkinterface.Action, detachnetworkinterface.Do, &detachnetworkinterface.Request{
			NetworkInterfaceID: id, InstanceID: instanceID,
		}, instanceID).excusing("InvalidParameter.EniNotBelongEcs")
	},
	remove: func(id string) step {
		return act(deletenetworkinterface.Action, deletenetworkinterface.Do, &deletenetworkinterface.Request{NetworkInterfaceID: id})
	},
}

// InterfaceAttached attaches a network interface to an instance unless it is, and waits until it is. One that another instance
// has is an error; with [WithForce] it is detached from there first.
func InterfaceAttached(ctx context.Context, c ecs.Invoker, interfaceID, instanceID string, opts ...Option) (Done[NetworkInterface], error) {
	return interfaces.attached(ctx, c, interfaceID, instanceID, opts)
}

// InterfaceDetached detaches a network interface from an instance that has it, and waits until it does not. One that another
// instance has, or that does not exist, is detached.
func InterfaceDetached(ctx context.Context, c ecs.Invoker, interfaceID, instanceID string, opts ...Option) (Done[NetworkInterface], error) {
	return interfaces.detached(ctx, c, interfaceID, instanceID, opts)
}

// InterfaceGone deletes a network interface, and waits until it is gone. One that an instance has is an error; with [WithForce]
// it is detached first.
func InterfaceGone(ctx context.Context, c ecs.Invoker, interfaceID string, opts ...Option) (Done[NetworkInterface], error) {
	return interfaces.deleted(ctx, c, interfaceID, opts)
}

// AddressesAssigned assigns addresses to a network interface that lacks them, and waits until it has them. It takes none away.
func AddressesAssigned(ctx context.Context, c ecs.Invoker, interfaceID string, addresses []netip.Addr, opts ...Option) (Done[NetworkInterface], error) {
	var wanted []string
	for _, a := range addresses {
		wanted = append(wanted, a.Unmap().String())
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	return interfaces.reach(ctx, c, interfaceID, opts, goal[NetworkInterface]{
		wanted: fmt.Sprint("with ", wanted),
		next: func(n *NetworkInterface, _ config) step {
			var have []string
			for _, a := range n.PrivateIPAddresses {
				have = append(have, a.PrivateIPAddress)
			}
			for _, a := range n.IPv6Addresses {
				have = append(have, a.IPv6Address)
			}
			return interfaces.held(n).settled(assign(interfaceID, without(wanted, have, cidr)))
		},
	})
}

// assign is the step that assigns as many addresses of the version of the first as one call takes.
func assign(id string, missing []string) step {
	if len(missing) == 0 {
		return step{done: true}
	}
	v6 := strings.Contains(missing[0], ":")
	some := slices.DeleteFunc(missing, func(a string) bool { return strings.Contains(a, ":") != v6 })
	some = some[:min(len(some), 10)]
	s := act(assignprivateipaddresses.Action, assignprivateipaddresses.Do, &assignprivateipaddresses.Request{
		NetworkInterfaceID: id, PrivateIPAddresses: some,
	}, some...)
	if v6 {
		s = act(assignipv6addresses.Action, assignipv6addresses.Do, &assignipv6addresses.Request{
			NetworkInterfaceID: id, IPv6Addresses: some,
		}, some...)
	}
	return s.excusing("InvalidIp.IpAssigned")
}
