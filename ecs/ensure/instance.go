package ensure

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// InstanceRunning starts an instance unless it runs, and waits until it does. A lock, such as that of an overdue payment, is an
// error.
func InstanceRunning(ctx context.Context, c ecs.Invoker, instanceID string, opts ...Option) (Done[describeinstances.Instance], error) {
	return instance(ctx, c, instanceID, opts, "Running", func(in *describeinstances.Instance, _ config) step {
		switch {
		case in.Status == types.InstanceStatusRunning:
			return step{done: true}
		case in.Status != types.InstanceStatusStopped:
			return step{}
		case len(in.OperationLocks) > 0:
			return blocked("locked for reason %q", in.OperationLocks[0].LockReason)
		}
		return act(startinstance.Action, startinstance.Do, &startinstance.Request{InstanceID: instanceID})
	})
}

// InstanceStopped stops an instance unless it is stopped, and waits until it is. See [WithForce] and [WithStoppedMode].
func InstanceStopped(ctx context.Context, c ecs.Invoker, instanceID string, opts ...Option) (Done[describeinstances.Instance], error) {
	return instance(ctx, c, instanceID, opts, "Stopped", func(in *describeinstances.Instance, conf config) step {
		if in.Status != types.InstanceStatusRunning {
			return step{done: in.Status == types.InstanceStatusStopped}
		}
		return act(stopinstance.Action, stopinstance.Do, &stopinstance.Request{
			InstanceID: instanceID, ForceStop: &conf.force, StoppedMode: conf.stoppedMode,
		})
	})
}

// InstanceGone releases an instance, running or not, and waits until it is gone. It cuts the power of one that runs; call
// [InstanceStopped] first where that matters. A subscription is an error, and so is release protection without [WithForce].
func InstanceGone(ctx context.Context, c ecs.Invoker, instanceID string, opts ...Option) (Done[describeinstances.Instance], error) {
	return instance(ctx, c, instanceID, opts, "gone", func(in *describeinstances.Instance, conf config) step {
		runs := in.Status == types.InstanceStatusRunning
		switch {
		case in.DeletionProtection && !conf.force:
			return blocked("protected from being released")
		case in.DeletionProtection:
			return act(modifyinstanceattribute.Action, modifyinstanceattribute.Do, &modifyinstanceattribute.Request{
				InstanceID: instanceID, DeletionProtection: new(false),
			})
		case in.InstanceChargeType == types.ChargeTypePrePaid:
			return blocked("a subscription, which cannot be released before it expires")
		case !runs && in.Status != types.InstanceStatusStopped:
			return step{}
		}
		return act(deleteinstance.Action, deleteinstance.Do, &deleteinstance.Request{InstanceID: instanceID, Force: &runs})
	})
}

func instance(
	ctx context.Context, c ecs.Invoker, id string, opts []Option, wanted string, next func(*describeinstances.Instance, config) step,
) (Done[describeinstances.Instance], error) {
	return reach(ctx, c, opts, goal[describeinstances.Instance]{
		kind: "instance", id: id, wanted: wanted, gone: wanted == "gone", look: ecswait.Instances.Get, next: next,
		state: func(in *describeinstances.Instance) string { return string(in.Status) },
	})
}
