package fleet

import (
	"cmp"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Launch carries an order out: one child workflow for each region. Cancelled, it returns when nothing of it is left.
func Launch(ctx workflow.Context, order Order) (total Tally, err error) {
	order, err = order.complete()
	if err != nil {
		return total, temporal.NewNonRetryableApplicationError(err.Error(), "InvalidOrder", err)
	}
	run := runID(ctx)
	var left error
	var regions []workflow.ChildWorkflowFuture
	for _, region := range order.Regions {
		regions = append(regions, workflow.ExecuteChildWorkflow(child(ctx, RegionID(order.Name, region.ID)), LaunchRegion, Share{Order: order.only(region), Run: run}))
	}
	for i, region := range regions {
		part := Tally{Ordered: order.Regions[i].Amount}
		switch err := region.Get(ctx, &part); {
		case err == nil, temporal.IsCanceledError(err):
		case ctx.Err() != nil:
			left = errors.Join(left, fmt.Errorf("%s was not cleaned up: %w", order.Regions[i].ID, err))
		default:
			part = part.problem("%s: %v", order.Regions[i].ID, err)
		}
		total = total.plus(part)
	}
	return total, cmp.Or(left, ctx.Err())
}

// runID tells this order from earlier ones of its name. It stays the same when somebody resets the workflow, and so do
// the tokens. Only in tests the first run has no ID.
func runID(ctx workflow.Context) string {
	info := workflow.GetInfo(ctx)
	return cmp.Or(info.FirstRunID, info.WorkflowExecution.RunID)
}

// only returns the part of the order in one region.
func (o Order) only(region Region) Order {
	o.Regions = []Region{region}
	return o
}

// RegionID returns the ID of the workflow of a region.
func RegionID(order, region string) string { return order + "/" + region }

// child names a child workflow. A cancel waits for its end: only then can be swept.
func child(ctx workflow.Context, id string) workflow.Context {
	return workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: id, WaitForCancellation: true})
}

// A Share is the part of an order in one region, and how far it is.
type Share struct {
	Order Order  // with this region alone
	Run   string // of the whole order
	Next  int    // batches before this one were begun
	Lost  []int  // batches that failed, with instances perhaps
	Tally Tally  // of the batches that ended
}

func (s *Share) region() Region { return s.Order.Regions[0] }

// batches returns the number of batches.
func (s *Share) batches() int { return (s.region().Amount + s.Order.Batch - 1) / s.Order.Batch }

// batch returns the purchase of a batch, which all have the same size but the last.
func (s *Share) batch(number int) Purchase {
	r := s.region()
	return Purchase{
		Order: s.Order.Name, Run: s.Run, Region: r.ID, Batch: number, Spec: r.Spec,
		Amount: min(s.Order.Batch, r.Amount-number*s.Order.Batch),
	}
}

// LaunchRegion runs the batches of a region, some at a time.
func LaunchRegion(ctx workflow.Context, s Share) (Tally, error) {
	if err := workflow.SetQueryHandler(ctx, progress, func() (Tally, error) { return s.Tally, nil }); err != nil {
		return s.Tally, err
	}
	suggested := func() bool { return workflow.GetInfo(ctx).GetContinueAsNewSuggested() } // the history has become long
	open, ended := 0, workflow.NewSelector(ctx)
	for {
		// A region that had a problem, such as no stock, begins nothing new.
		for s.Next < s.batches() && open < s.Order.Window && len(s.Tally.Problems) == 0 && ctx.Err() == nil && !suggested() {
			b := s.batch(s.Next)
			id := fmt.Sprintf("%s/%04d", RegionID(b.Order, b.Region), b.Batch)
			batch := workflow.ExecuteChildWorkflow(child(ctx, id), LaunchBatch, Batch{Purchase: b, Rounds: s.Order.Rounds, Check: s.Order.Check})
			open, s.Next = open+1, s.Next+1
			ended.AddFuture(batch, func(f workflow.Future) { open--; s.end(ctx, b, f) })
		}
		if open == 0 {
			break
		}
		ended.Select(ctx)
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d of %d healthy, %d of %d batches begun", s.Tally.Healthy, s.region().Amount, s.Next, s.batches()))
	}
	switch {
	case ctx.Err() != nil:
		// Batches that were complete keep their instances, and so does one that was buying: all are found by their tags.
		safe, _ := workflow.NewDisconnectedContext(ctx)
		if err := sweep(safe, s.region().ID, map[string]string{tagOrder: s.Order.Name, tagRun: s.Run}); err != nil {
			return s.Tally, err
		}
		return s.Tally, ctx.Err()
	case s.Next < s.batches() && len(s.Tally.Problems) == 0:
		return s.Tally, workflow.NewContinueAsNewError(ctx, LaunchRegion, s)
	}
	for _, number := range s.Lost {
		tags := s.batch(number).tags()
		delete(tags, tagRound)
		if err := sweep(ctx, s.region().ID, tags); err != nil {
			return s.Tally, err
		}
	}
	s.Tally.Ordered = s.region().Amount // batches that were not begun, too
	return s.Tally, nil
}

// end adds what a batch came to.
func (s *Share) end(ctx workflow.Context, b Purchase, f workflow.Future) {
	part := Tally{Ordered: b.Amount}
	if err := f.Get(ctx, &part); err != nil && ctx.Err() == nil {
		part = part.problem("batch %d in %s: %v", b.Batch, b.Region, err)
		s.Lost = append(s.Lost, b.Batch)
	}
	s.Tally = s.Tally.plus(part)
}
