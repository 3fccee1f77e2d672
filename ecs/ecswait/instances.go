package ecswait

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

var instances = kind[describeinstances.Instance]{
	name:  "instance",
	batch: 100,
	list: func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describeinstances.Instance, error] {
		return describeinstances.All(ctx, c, &describeinstances.Request{InstanceIDs: ids, MaxResults: new(100)})
	},
	id:    func(in *describeinstances.Instance) string { return in.InstanceID },
	state: func(in *describeinstances.Instance) string { return string(in.Status) },
}

// InstancesRunning waits until the instances are Running. One that is Stopping, or stopped after it was Starting, or locked,
// or released, fails; one that stays Stopped fails after the grace.
func InstancesRunning(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describeinstances.Instance, error) {
	return InstancesInStatus(ctx, c, ids, types.InstanceStatusRunning, opts...)
}

// InstancesStopped waits until the instances are Stopped. One that starts again after it was Stopping, or is released, fails.
func InstancesStopped(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describeinstances.Instance, error) {
	return InstancesInStatus(ctx, c, ids, types.InstanceStatusStopped, opts...)
}

// InstancesInStatus waits until the instances have the status. For Running and Stopped it is [InstancesRunning] and
// [InstancesStopped]; the others may pass between two polls unseen. An instance that is released fails.
func InstancesInStatus(ctx context.Context, c ecs.Invoker, ids []string, status types.InstanceStatus, opts ...waiter.BatchOption) ([]describeinstances.Instance, error) {
	return instances.wait(ctx, c, ids, instanceIn(status), opts)
}

func instanceIn(status types.InstanceStatus) goal[describeinstances.Instance] {
	const running, starting, stopped, stopping = string(types.InstanceStatusRunning), string(types.InstanceStatusStarting),
		string(types.InstanceStatusStopped), string(types.InstanceStatusStopping)
	g := instances.inState(string(status), path{})
	switch status {
	case types.InstanceStatusRunning:
		g.path = path{away: []string{stopping}, begun: starting, from: []string{stopped}, idle: true}
		g.never = locked
	case types.InstanceStatusStopped:
		g.path = path{begun: stopping, from: []string{starting, running}} // not idle: it may shut down by itself at any time
	default:
	}
	return g
}

func locked(in *describeinstances.Instance) string {
	if len(in.OperationLocks) == 0 {
		return ""
	}
	return fmt.Sprintf("locked for reason %q", in.OperationLocks[0].LockReason)
}

// InstancesReleased waits until the instances are gone.
func InstancesReleased(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) error {
	_, err := instances.wait(ctx, c, ids, instanceReleased, opts)
	return err
}

var instanceReleased = goal[describeinstances.Instance]{wanted: "released"}

// InstancesWithPublicIP waits until the instances have a public address, of their own or an EIP. One that is released fails.
func InstancesWithPublicIP(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describeinstances.Instance, error) {
	return instances.wait(ctx, c, ids, instanceWithPublicIP, opts)
}

var instanceWithPublicIP = goal[describeinstances.Instance]{
	wanted: "public IP",
	reached: func(in *describeinstances.Instance) bool {
		return len(in.PublicIPAddresses) > 0 || in.EIPAddress.IPAddress != ""
	},
}

// InstancesReclaimed waits until the service announces that it takes spot instances back, which it does some five minutes
// ahead, and returns those that it is about to take as soon as there are any, without waiting for the rest. An instance that
// is released, or is no spot instance, fails and ends the wait for all likewise.
func InstancesReclaimed(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describeinstances.Instance, error) {
	return instances.wait(ctx, c, ids, goal[describeinstances.Instance]{
		wanted: "reclaimed",
		first:  true,
		reached: func(in *describeinstances.Instance) bool {
			return slices.ContainsFunc(in.OperationLocks, func(l describeinstances.LockReason) bool {
				return strings.EqualFold(string(l.LockReason), string(types.LockReasonRecycling)) // the filter of the same action has it in lower case
			})
		},
		never: func(in *describeinstances.Instance) string {
			if in.SpotStrategy == types.SpotStrategyNoSpot {
				return "no spot instance"
			}
			return ""
		},
	}, opts)
}
