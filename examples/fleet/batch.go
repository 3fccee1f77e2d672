package fleet

import (
	"slices"

	"go.temporal.io/sdk/workflow"
)

// A Batch is one purchase, with what to do until all of its instances are healthy.
type Batch struct {
	Purchase
	Rounds int
	Check  string
}

// LaunchBatch buys instances and waits until they are healthy. Those that are not, it releases and buys others.
func LaunchBatch(ctx workflow.Context, b Batch) (Tally, error) {
	t := Tally{Ordered: b.Amount}
	for p := b.Purchase; t.Healthy < b.Amount; {
		if p.Round++; p.Round > b.Rounds {
			return t.problem("batch %d in %s: %d instances were not healthy in %d rounds", p.Batch, p.Region, b.Amount-t.Healthy, b.Rounds), nil
		}
		p.Amount = b.Amount - t.Healthy
		var bought []string
		err := workflow.ExecuteActivity(on(ctx, writes, p.Region), do.Buy, p).Get(ctx, &bought)
		if err != nil && ctx.Err() == nil {
			// An attempt whose response was lost may have bought before this one was refused.
			return t.problem("batch %d in %s: %v", p.Batch, p.Region, err), sweep(ctx, p.Region, p.tags())
		}
		if err != nil {
			return t, ctx.Err()
		}
		well, err := ready(ctx, p.Region, bought, b.Check, p.token("check"))
		if err != nil {
			return t, err
		}
		t.Healthy += len(well)
		if sick := without(bought, well); len(sick) > 0 {
			if err := workflow.ExecuteActivity(on(ctx, writes, p.Region), do.Release, p.Region, sick).Get(ctx, nil); err != nil {
				return t, err
			}
			t.Replaced += len(sick)
		}
	}
	return t, nil
}

// ready waits until the instances run, and checks them. It returns those that are well.
func ready(ctx workflow.Context, region string, ids []string, script, token string) ([]string, error) {
	running, err := wait(ctx, Look{Region: region, Goal: Running, IDs: ids})
	if err != nil || script == "" || len(running) == 0 {
		return running, err
	}
	return check(ctx, Command{Region: region, IDs: running, Script: script, Token: token})
}

// without returns the ids that are not among others.
func without(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
}
