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
	return instance(ctx, c, instanceID, newConfig(opts), goal[describeinstances.Instance]{
		wanted: "Running",
		next: func(in *describeinstances.Instance) step {
			switch {
			case in.Status == types.InstanceStatusRunning:
				return step{done: true}
			case in.Status != types.InstanceStatusStopped:
				return step{}
			case len(in.OperationLocks) > 0:
				return blocked("locked for reason %q", in.OperationLocks[0].LockReason)
			}
			return step{action: startinstance.Action, call: call(startinstance.Do, c, &startinstance.Request{InstanceID: instanceID})}
		},
	})
}

// InstanceStopped stops an instance unless it is stopped, and waits until it is. See [WithForce] and [WithStoppedMode].
func InstanceStopped(ctx context.Context, c ecs.Invoker, instanceID string, opts ...Option) (Done[describeinstances.Instance], error) {
	conf := newConfig(opts)
	return instance(ctx, c, instanceID, conf, goal[describeinstances.Instance]{
		wanted: "Stopped",
		next: func(in *describeinstances.Instance) step {
			switch {
			case in.Status == types.InstanceStatusStopped:
				return step{done: true}
			case in.Status == types.InstanceStatusRunning:
				return step{action: stopinstance.Action, call: call(stopinstance.Do, c, &stopinstance.Request{
					InstanceID: instanceID, ForceStop: &conf.force, StoppedMode: conf.stoppedMode,
				})}
			}
			return step{}
		},
	})
}

// InstanceGone releases an instance, running or not, and waits until it is gone. It cuts the power of one that runs; call
// [InstanceStopped] first where that matters. A subscription is an error, and so is release protection without [WithForce].
func InstanceGone(ctx context.Context, c ecs.Invoker, instanceID string, opts ...Option) (Done[describeinstances.Instance], error) {
	conf := newConfig(opts)
	return instance(ctx, c, instanceID, conf, goal[describeinstances.Instance]{
		wanted: "gone", gone: true,
		next: func(in *describeinstances.Instance) step {
			switch {
			case in.DeletionProtection && !conf.force:
				return blocked("protected from being released")
			case in.DeletionProtection:
				return step{action: modifyinstanceattribute.Action, call: call(modifyinstanceattribute.Do, c, &modifyinstanceattribute.Request{
					InstanceID: instanceID, DeletionProtection: new(false),
				})}
			case in.InstanceChargeType == types.ChargeTypePrePaid:
				return blocked("a subscription, which cannot be released before it expires")
			case in.Status != types.InstanceStatusRunning && in.Status != types.InstanceStatusStopped:
				return step{}
			}
			return step{action: deleteinstance.Action, call: call(deleteinstance.Do, c, &deleteinstance.Request{
				InstanceID: instanceID, Force: new(in.Status == types.InstanceStatusRunning),
			})}
		},
	})
}

func instance(ctx context.Context, c ecs.Invoker, id string, conf config, g goal[describeinstances.Instance]) (Done[describeinstances.Instance], error) {
	g.kind, g.id, g.state = "instance", id, func(in *describeinstances.Instance) string { return string(in.Status) }
	return reachOf(ctx, c, ecswait.Instances, g, conf)
}
