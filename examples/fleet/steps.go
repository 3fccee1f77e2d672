package fleet

import (
	"strconv"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/go-aliecs/aliecs/ecs"
)

// do names the activities in workflows.
var do *Activities

const progress = "progress" // the name of a query

// on directs activities to a queue of a region.
func on(ctx workflow.Context, kind queue, region string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           kind.of(workflow.GetInfo(ctx).TaskQueueName, region),
		StartToCloseTimeout: 2 * time.Minute, // room for the client's own retries, which wait when the service throttles
		HeartbeatTimeout:    5 * time.Second, // how soon a worker that was killed is missed
		WaitForCancellation: true,            // the sweep must not begin while a purchase is under way
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
	})
}

const (
	firstLook = 2 * time.Second  // nothing happens sooner
	patience  = 10 * time.Minute // how long instances may take for one step of their life
)

// every calls look after growing delays until it returns true, or for as long as patience allows.
func every(ctx workflow.Context, first time.Duration, look func() (bool, error)) error {
	begin := workflow.Now(ctx)
	for delay := first; workflow.Now(ctx).Sub(begin) < patience; delay = min(max(delay*3/2, firstLook), 15*time.Second) {
		if err := workflow.Sleep(ctx, delay); err != nil {
			return err
		}
		if done, err := look(); done || err != nil {
			return err
		}
	}
	return nil
}

// wait looks until each resource is at the goal or cannot get there, and returns those that are. The state of the wait
// is in the workflow and each look is one call, so that the queue's rate holds for looks, too.
func wait(ctx workflow.Context, l Look) (reached []string, err error) {
	err = every(ctx, firstLook, func() (bool, error) {
		if err := workflow.ExecuteActivity(on(ctx, reads, l.Region), do.Look, l).Get(ctx, &l.State); err != nil {
			return false, err
		}
		var pending []string
		for _, id := range l.IDs { // not over the map, whose order changes
			switch state := l.State[id]; {
			case state.Reached:
				reached = append(reached, id)
			case !state.Failed:
				pending = append(pending, id)
				continue
			}
			delete(l.State, id)
		}
		l.IDs = pending
		return len(pending) == 0, nil
	})
	return reached, err
}

// check runs a script on the instances and returns those where it exited with 0. Where it did not run, it tries again.
func check(ctx workflow.Context, c Command) (well []string, err error) {
	token, tries := c.Token, 0
	err = every(ctx, 0, func() (bool, error) {
		tries++
		c.Token = ecs.ClientTokenFrom(token, strconv.Itoa(tries))
		var invocation string
		if err := workflow.ExecuteActivity(on(ctx, guests, c.Region), do.Command, c).Get(ctx, &invocation); err != nil {
			return false, err
		}
		var outcome Outcome
		err := every(ctx, firstLook, func() (bool, error) {
			err := workflow.ExecuteActivity(on(ctx, guests, c.Region), do.Outcome, c.Region, invocation).Get(ctx, &outcome)
			return outcome.Finished, err
		})
		well, c.IDs = append(well, outcome.Well...), outcome.Later
		return len(c.IDs) == 0, err
	})
	return well, err
}

// sweep releases what has the tags, until two looks in a row find nothing: a list may be a moment behind.
func sweep(ctx workflow.Context, region string, tags map[string]string) error {
	for empty := 0; empty < 2; {
		var page Page
		if err := workflow.ExecuteActivity(on(ctx, reads, region), do.Find, Search{Region: region, Tags: tags}).Get(ctx, &page); err != nil {
			return err
		}
		if len(page.IDs) > 0 {
			empty = 0
			if err := workflow.ExecuteActivity(on(ctx, writes, region), do.Release, region, page.IDs).Get(ctx, nil); err != nil {
				return err
			}
			continue
		}
		if empty++; empty < 2 {
			if err := workflow.Sleep(ctx, 2*time.Second); err != nil {
				return err
			}
		}
	}
	return nil
}
