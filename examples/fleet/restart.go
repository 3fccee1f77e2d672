package fleet

import (
	"cmp"
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/go-aliecs/aliecs/ecs"
)

// A Rollout restarts the running instances of an order.
type Rollout struct {
	Name        string   // the workflow's ID
	Order       string   // the name of the order
	Regions     []string // where, each on its own
	Batch       int      // instances that are down at a time in a region, 1 to 100
	MaxFailures int      `json:",omitzero"` // a region ends when more than these are not healthy afterwards
	Check       string   `json:",omitzero"` // as in the order
}

// The signals of a rollout.
const (
	Pause = "pause" // begins no new batch
	Go    = "go"
)

// Restart stops and starts a fleet, batch by batch. Cancelled, it ends after the batches in hand: what it stopped, it
// starts again.
func Restart(ctx workflow.Context, r Rollout) (total Tally, err error) {
	open, events := 0, workflow.NewSelector(ctx)
	var regions []workflow.ChildWorkflowFuture
	for _, id := range r.Regions {
		region := workflow.ExecuteChildWorkflow(child(ctx, RegionID(r.Name, id)), RestartRegion, Leg{Rollout: r, Region: id})
		regions = append(regions, region)
		open++
		events.AddFuture(region, func(f workflow.Future) {
			open--
			var part Tally
			if err := f.Get(ctx, &part); err != nil && ctx.Err() == nil {
				part = part.problem("%s: %v", id, err)
			}
			total = total.plus(part)
		})
	}
	for _, name := range []string{Pause, Go} {
		events.AddReceive(workflow.GetSignalChannel(ctx, name), func(c workflow.ReceiveChannel, _ bool) {
			c.Receive(ctx, nil)
			for _, region := range regions {
				region.SignalChildWorkflow(ctx, name, nil) // a region that has ended needs none
			}
		})
	}
	for open > 0 {
		events.Select(ctx)
	}
	return total, ctx.Err()
}

// A Leg is the part of a rollout in one region, and how far it is.
type Leg struct {
	Rollout Rollout
	Region  string
	Left    []string // of the page that was looked up last
	Next    string   // the page after it
	Last    bool     // there is none
	Batch   int      // the number of batches that were restarted
	Paused  bool
	Tally   Tally
}

// RestartRegion restarts the instances of one region.
func RestartRegion(ctx workflow.Context, l Leg) (Tally, error) {
	if err := workflow.SetQueryHandler(ctx, progress, func() (Tally, error) { return l.Tally, nil }); err != nil {
		return l.Tally, err
	}
	workflow.Go(ctx, l.listen)
	for !l.Last || len(l.Left) > 0 {
		if len(l.Left) == 0 {
			if err := l.turn(ctx); err != nil {
				return l.Tally, err
			}
			continue
		}
		if err := workflow.Await(ctx, func() bool { return !l.Paused }); err != nil || ctx.Err() != nil {
			return l.Tally, cmp.Or(err, ctx.Err())
		}
		n := min(l.Rollout.Batch, len(l.Left))
		if err := l.restart(ctx, l.Left[:n]); err != nil {
			return l.Tally, err
		}
		l.Left, l.Batch = l.Left[n:], l.Batch+1
		if failed := l.Tally.Ordered - l.Tally.Healthy; failed > l.Rollout.MaxFailures {
			return l.Tally.problem("%s: %d instances are not healthy after batch %d", l.Region, failed, l.Batch), nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && ctx.Err() == nil {
			return l.Tally, workflow.NewContinueAsNewError(ctx, RestartRegion, l)
		}
	}
	return l.Tally, nil
}

// turn turns to the next page. Instances that do not run stay as they are: somebody stopped them for a reason.
func (l *Leg) turn(ctx workflow.Context) error {
	var page Page
	search := Search{Region: l.Region, Tags: map[string]string{tagOrder: l.Rollout.Order}, Next: l.Next}
	if err := workflow.ExecuteActivity(on(ctx, reads, l.Region), do.Find, search).Get(ctx, &page); err != nil {
		return err
	}
	l.Left, l.Next, l.Last = page.Running, page.Next, page.Next == ""
	return nil
}

// listen receives the signals.
func (l *Leg) listen(ctx workflow.Context) {
	signals := workflow.NewSelector(ctx)
	signals.AddReceive(workflow.GetSignalChannel(ctx, Pause), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil); l.Paused = true })
	signals.AddReceive(workflow.GetSignalChannel(ctx, Go), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil); l.Paused = false })
	for ctx.Err() == nil {
		signals.Select(ctx)
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("paused: %v", l.Paused))
	}
}

// restart takes one batch through. A cancel does not reach it.
func (l *Leg) restart(ctx workflow.Context, ids []string) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := workflow.ExecuteActivity(on(ctx, writes, l.Region), do.Stop, l.Region, ids).Get(ctx, nil); err != nil {
		return err
	}
	if _, err := wait(ctx, Look{Region: l.Region, Goal: Stopped, IDs: ids}); err != nil {
		return err
	}
	if err := workflow.ExecuteActivity(on(ctx, writes, l.Region), do.Start, l.Region, ids).Get(ctx, nil); err != nil {
		return err
	}
	token := ecs.ClientTokenFrom(runID(ctx), l.Region, fmt.Sprint(l.Batch), "check")
	well, err := ready(ctx, l.Region, ids, l.Rollout.Check, token)
	l.Tally.Ordered += len(ids)
	l.Tally.Healthy += len(well)
	return err
}
