package fleet

import (
	"context"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// An Audit compares what was ordered with what is in the account, batch by batch.
type Audit struct {
	Ordered   int
	There     int // instances with the tags of the order
	Idle      int // those of them that do not run
	Doubled   int // more than ordered, in any batch
	Missing   int // less than ordered, in any batch
	Forgotten int // more than the workflow knows of
}

// Examine looks at all instances of a run of an order, of which the workflow says tally.
func Examine(ctx context.Context, client func(region string) (ecs.Invoker, error), o Order, run string, tally Tally) (a Audit, err error) {
	if o, err = o.complete(); err != nil {
		return a, err
	}
	for _, region := range o.Regions {
		c, err := client(region.ID)
		if err != nil {
			return a, err
		}
		have := map[string]int{}
		tags := types.Tags(map[string]string{tagOrder: o.Name, tagRun: run})
		for instance, err := range describeinstances.All(ctx, c, &describeinstances.Request{Tags: tags, MaxResults: new(100)}) {
			if err != nil {
				return a, err
			}
			for _, tag := range instance.Tags {
				if tag.Key == tagBatch {
					have[tag.Value]++
				}
			}
			if instance.Status != types.InstanceStatusRunning {
				a.Idle++
			}
			a.There++
		}
		s := Share{Order: o.only(region), Run: run}
		for number := range s.batches() {
			more := have[strconv.Itoa(number)] - s.batch(number).Amount
			a.Doubled += max(0, more)
			a.Missing += max(0, -more)
		}
	}
	a.Ordered, a.Forgotten = o.Amount(), max(0, a.There-tally.Healthy)
	return a, nil
}
