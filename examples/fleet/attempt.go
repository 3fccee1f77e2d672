package fleet

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"github.com/go-aliecs/aliecs/ecs"
)

// attempts is around every attempt of an activity: it sends heartbeats, and tells the engine which errors are final.
type attempts struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity implements interceptor.WorkerInterceptor.
func (*attempts) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &attempt{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type attempt struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity implements interceptor.ActivityInboundInterceptor.
func (a *attempt) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	stop := beat(ctx)
	defer stop()
	result, err := a.Next.ExecuteActivity(ctx, in)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err() // cancelled, or out of time: says nothing about the call
	}
	return result, verdict(err)
}

// beat sends a heartbeat each second until it is stopped. Activities that are short as a rule have heartbeats, too:
// without, the engine learns only at the end of StartToCloseTimeout that a worker was killed. The response to a heartbeat
// brings a cancel.
func beat(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		ticks := time.NewTicker(time.Second)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				activity.RecordHeartbeat(ctx)
			case <-done:
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { close(done) }
}

// verdict says whether the engine calls again. The client has repeated the call a few times already; the engine goes on
// for hours, through crashes. IsConflict is among what passes: an instance that is Pending cannot be released yet.
func verdict(err error) error {
	e, ok := errors.AsType[*ecs.Error](err)
	switch {
	case !ok:
		return err
	case ecs.IsRetryable(err), ecs.IsConflict(err), ecs.IsOutcomeUnknown(err):
		return temporal.NewApplicationErrorWithOptions(e.Error(), e.Code, temporal.ApplicationErrorOptions{NextRetryDelay: e.RetryAfter()})
	default:
		return temporal.NewNonRetryableApplicationError(e.Error(), e.Code, nil)
	}
}
