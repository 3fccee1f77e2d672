package waiter_test

import (
	"context"
	"testing"

	"github.com/go-aliecs/aliecs/waiter"
)

// One operation is one attempt. The delays are as short as possible, so the loop itself is measured.
func BenchmarkUntil(b *testing.B) {
	b.ReportAllocs()
	polls := 0
	_, err := waiter.Until(b.Context(), func(context.Context) (string, error) { polls++; return "Starting", nil },
		func(string, error) (waiter.Verdict, error) { return waiter.Verdict(!b.Loop()), nil }, waiter.WithInterval(1))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(polls)/float64(b.N), "polls/op")
}

// One operation is one attempt for 1,000 keys in batches of 100, none of which finishes before the end.
func BenchmarkUntilAll(b *testing.B) {
	b.ReportAllocs()
	keys := numbers(1000)
	response := make(map[int]string, len(keys))
	for _, key := range keys {
		response[key] = "Starting"
	}
	polls, over := make(chan int, 1), false
	polls <- 0
	_, err := waiter.UntilAll(b.Context(), keys, func(context.Context, []int) (map[int]string, error) {
		polls <- 1 + <-polls
		return response, nil
	}, func(int) waiter.Judge[string] {
		return func(string, error) (waiter.Verdict, error) { return waiter.Verdict(over), nil }
	}, waiter.WithBatchSize(100), waiter.WithInterval(1), waiter.WithProgress(func(waiter.Progress) { over = over || !b.Loop() }))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(<-polls)/float64(b.N), "polls/op")
}
