package fleet

import (
	"errors"

	"go.temporal.io/sdk/workflow"
)

// Release releases all instances that orders of this name bought, in the order's regions.
func Release(ctx workflow.Context, order Order) error {
	errs := make([]error, len(order.Regions))
	all := workflow.NewWaitGroup(ctx)
	for i, region := range order.Regions {
		all.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer all.Done()
			errs[i] = sweep(ctx, region.ID, map[string]string{tagOrder: order.Name})
		})
	}
	all.Wait(ctx)
	return errors.Join(errs...)
}
