package ensure

import (
	"cmp"
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/detachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// NetworkInterface is a network interface as the verbs see it.
type NetworkInterface = describenetworkinterfaces.NetworkInterface

// InterfaceAttached attaches a network interface to an instance unless it is, and waits until it is. One that another instance has
// is an error; with [WithForce] it is detached from there first.
func InterfaceAttached(ctx context.Context, c ecs.Invoker, interfaceID, instanceID string, opts ...Option) (Done[NetworkInterface], error) {
	conf := newConfig(opts)
	attach := step{action: attachnetworkinterface.Action, call: call(attachnetworkinterface.Do, c, &attachnetworkinterface.Request{
		NetworkInterfaceID: interfaceID, InstanceID: instanceID,
	})}
	return networkInterface(ctx, c, interfaceID, instanceID, conf, goal[NetworkInterface]{
		wanted: "attached to " + instanceID,
		next:   unlessFailed(func(n *NetworkInterface) step { return heldInterface(c, n).attached(instanceID, conf.force, attach) }),
	})
}

// InterfaceDetached detaches a network interface from an instance that has it, and waits until it does not. One that another
// instance has, or that does not exist, is detached.
func InterfaceDetached(ctx context.Context, c ecs.Invoker, interfaceID, instanceID string, opts ...Option) (Done[NetworkInterface], error) {
	return networkInterface(ctx, c, interfaceID, instanceID, newConfig(opts), goal[NetworkInterface]{
		wanted: "detached from " + instanceID, gone: true,
		next: func(n *NetworkInterface) step { return heldInterface(c, n).detached(instanceID) },
	})
}

// InterfaceGone deletes a network interface, and waits until it is gone. One that an instance has is an error; with [WithForce] it
// is detached first.
func InterfaceGone(ctx context.Context, c ecs.Invoker, interfaceID string, opts ...Option) (Done[NetworkInterface], error) {
	conf := newConfig(opts)
	remove := step{action: deletenetworkinterface.Action, call: call(deletenetworkinterface.Do, c, &deletenetworkinterface.Request{
		NetworkInterfaceID: interfaceID,
	})}
	return networkInterface(ctx, c, interfaceID, interfaceID, conf, goal[NetworkInterface]{
		wanted: "gone", gone: true,
		next: func(n *NetworkInterface) step {
			if n.Status == types.NetworkInterfaceStatusCreateFailed {
				return remove
			}
			return heldInterface(c, n).deleted(conf.force, remove)
		},
	})
}

func networkInterface(ctx context.Context, c ecs.Invoker, id, other string, conf config, g goal[NetworkInterface]) (Done[NetworkInterface], error) {
	g.kind, g.id, g.state = "network interface", id, func(n *NetworkInterface) string { return heldInterface(c, n).String() }
	return reachOf(ctx, c, ecswait.NetworkInterfaces, g, conf, other)
}

func unlessFailed(next func(*NetworkInterface) step) func(*NetworkInterface) step {
	return func(n *NetworkInterface) step {
		if n.Status == types.NetworkInterfaceStatusCreateFailed {
			return blocked("its creation has failed")
		}
		return next(n)
	}
}

func heldInterface(c ecs.Invoker, n *NetworkInterface) held {
	h := held{status: string(n.Status)}
	if id := cmp.Or(n.InstanceID, n.Attachment.InstanceID); id != "" {
		h.at = []string{id}
	}
	h.detach = func(instanceID string) step {
		return step{
			action: detachnetworkinterface.Action, items: []string{instanceID}, stale: []string{"InvalidParameter.EniNotBelongEcs"},
			call: call(detachnetworkinterface.Do, c, &detachnetworkinterface.Request{NetworkInterfaceID: n.NetworkInterfaceID, InstanceID: instanceID}),
		}
	}
	return h
}
