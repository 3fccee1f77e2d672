package main

import (
	"context"
	"sync"
)

// A result is the result of one item.
type result[T, R any] struct {
	item  T
	value R
	err   error
}

// each calls do for each item, n at a time, and returns the results in the order of the items. Once the context has
// ended it begins no more; the other items get the error of the context.
func each[T, R any](ctx context.Context, n int, items []T, do func(context.Context, T) (R, error)) []result[T, R] {
	results := make([]result[T, R], len(items))
	free := make(chan struct{}, n)
	var running sync.WaitGroup
	for i, item := range items {
		results[i].item = item
		free <- struct{}{}
		if results[i].err = ctx.Err(); results[i].err != nil {
			<-free
			continue
		}
		running.Go(func() {
			defer func() { <-free }()
			results[i].value, results[i].err = do(ctx, item)
		})
	}
	running.Wait()
	return results
}
