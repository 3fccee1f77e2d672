package fleet

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// Place places an order in a queue and returns its workflow. An order of that name that is under way or complete is the same order;
// one that was cancelled or failed is placed anew.
func Place(ctx context.Context, engine client.Client, queue string, o Order) (client.WorkflowRun, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	return begin(ctx, engine, queue, o.Name, Launch, o)
}

// Roll begins a rollout, or returns the one of that name.
func Roll(ctx context.Context, engine client.Client, queue string, r Rollout) (client.WorkflowRun, error) {
	if r.Name == "" || r.Order == "" || len(r.Regions) == 0 || r.Batch < 1 || r.Batch > 100 {
		return nil, errors.New("a rollout needs a name, an order, regions, and a batch of 1 to 100")
	}
	return begin(ctx, engine, queue, r.Name, Restart, r)
}

// Retire releases all that orders of this name bought, and waits for that. The orders must have ended.
func Retire(ctx context.Context, engine client.Client, queue string, o Order) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	run, err := engine.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: o.Name + "-release", TaskQueue: queue}, Release, o)
	if err != nil {
		return err
	}
	return run.Get(ctx, nil)
}

func begin(ctx context.Context, engine client.Client, queue, id string, workflow, input any) (client.WorkflowRun, error) {
	run, err := engine.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: queue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, workflow, input)
	if _, complete := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); complete {
		return engine.GetWorkflow(ctx, id, ""), nil
	}
	return run, err
}

// Progress returns how far an order or a rollout is in its regions. A region that cannot tell at the moment counts as 0.
func Progress(ctx context.Context, engine client.Client, name string, regions []string) (total Tally) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second) // nobody responds while no worker lives
	defer cancel()
	parts := make([]Tally, len(regions))
	var all sync.WaitGroup
	for i, region := range regions {
		all.Go(func() {
			if value, err := engine.QueryWorkflow(ctx, RegionID(name, region), "", progress); err == nil {
				_ = value.Get(&parts[i]) // as above
			}
		})
	}
	all.Wait()
	for _, part := range parts {
		total = total.plus(part)
	}
	return total
}
