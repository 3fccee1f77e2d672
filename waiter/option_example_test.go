package waiter_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/waiter"
)

// printDelay prints the delay that follows an attempt.
func printDelay(p waiter.Progress) { fmt.Println(p.Last, p.Next) }

// All delays are the same.
func ExampleWithInterval() {
	_, err := waiter.Until(context.Background(), states("Pending", "Starting", "Running"), running,
		waiter.WithInterval(2*time.Millisecond), waiter.WithProgress(printDelay))
	fmt.Println(err)
	// Output:
	// Pending 2ms
	// Starting 2ms
	// Running 0s
	// <nil>
}

// Without jitter the delays are exact, which a test may want. Many waits that begin together should keep it.
func ExampleWithJitter() {
	_, err := waiter.Until(context.Background(), states("Pending", "Starting", "Running"), running,
		waiter.WithInitialDelay(2*time.Millisecond), waiter.WithJitter(0), waiter.WithProgress(printDelay))
	fmt.Println(err)
	// Output:
	// Pending 2ms
	// Starting 3ms
	// Running 0s
	// <nil>
}

// Something that takes minutes is polled for late, and then rarely.
func ExampleWithInitialDelay() {
	_, err := waiter.Until(context.Background(), states("Creating", "Creating", "Available"), available,
		waiter.WithInitialDelay(8*time.Millisecond), // rather 30 * time.Second
		waiter.WithJitter(0), waiter.WithProgress(printDelay))
	fmt.Println(err)
	// Output:
	// Creating 8ms
	// Creating 12ms
	// Available 0s
	// <nil>
}

// The delays double.
func ExampleWithFactor() {
	_, err := waiter.Until(context.Background(), states("Creating", "Creating", "Creating", "Available"), available,
		waiter.WithInitialDelay(time.Millisecond), waiter.WithFactor(2), waiter.WithJitter(0), waiter.WithProgress(printDelay))
	fmt.Println(err)
	// Output:
	// Creating 1ms
	// Creating 2ms
	// Creating 4ms
	// Available 0s
	// <nil>
}

// The delays grow to a maximum and stay there.
func ExampleWithMaxDelay() {
	_, err := waiter.Until(context.Background(), states("Creating", "Creating", "Creating", "Creating", "Available"), available,
		waiter.WithInitialDelay(time.Millisecond), waiter.WithFactor(2), waiter.WithMaxDelay(3*time.Millisecond),
		waiter.WithJitter(0), waiter.WithProgress(printDelay))
	fmt.Println(err)
	// Output:
	// Creating 1ms
	// Creating 2ms
	// Creating 3ms
	// Creating 3ms
	// Available 0s
	// <nil>
}

// A program that has other work looks twice and comes back later.
func ExampleWithMaxAttempts() {
	state, err := waiter.Until(context.Background(), states("Pending", "Starting", "Running"), running,
		waiter.WithMaxAttempts(2), waiter.WithInterval(time.Millisecond))
	fmt.Println(state, errors.Is(err, waiter.ErrMaxAttempts))
	// Output: Starting true
}

// A progress bar for a batch of keys.
func ExampleWithProgress() {
	poll := states("Starting", "Running")
	describe := func(ctx context.Context, ids []string) (map[string]string, error) {
		state, err := poll(ctx)
		return map[string]string{"i-1": "Running", "i-2": state}, err
	}
	_, err := waiter.UntilAll(context.Background(), []string{"i-1", "i-2"}, describe,
		func(string) waiter.Judge[string] { return running },
		waiter.WithInterval(time.Millisecond),
		waiter.WithProgress(func(p waiter.Progress) {
			fmt.Println(strings.Repeat("#", p.Done)+strings.Repeat(".", p.Pending), "round", p.Attempt)
		}))
	fmt.Println(err)
	// Output:
	// #. round 1
	// ## round 2
	// <nil>
}

// Each attempt is a line at level debug.
func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "elapsed" {
				return slog.Attr{} // differ in every run
			}
			return a
		},
	}))
	_, err := waiter.Until(context.Background(), states("Starting", "Running"), running,
		waiter.WithInterval(time.Millisecond), waiter.WithLogger(logger))
	fmt.Println(err)
	// Output:
	// level=DEBUG msg=waiting attempt=1 next=1ms done=0 failed=0 pending=1 last=Starting
	// level=DEBUG msg=waiting attempt=2 next=0s done=1 failed=0 pending=0 last=Running
	// <nil>
}

// The service takes two ids in a call, so five machines need three calls.
func ExampleWithBatchSize() {
	describe := func(_ context.Context, ids []string) (map[string]string, error) {
		fmt.Println(strings.Join(ids, " "))
		seen := map[string]string{}
		for _, id := range ids {
			seen[id] = "Running"
		}
		return seen, nil
	}
	_, err := waiter.UntilAll(context.Background(), []string{"i-1", "i-2", "i-3", "i-4", "i-5"}, describe,
		func(string) waiter.Judge[string] { return running },
		waiter.WithBatchSize(2), waiter.WithConcurrency(1))
	fmt.Println(err)
	// Output:
	// i-1 i-2
	// i-3 i-4
	// i-5
	// <nil>
}

// A service that throttles early gets one call at a time.
func ExampleWithConcurrency() {
	var mu sync.Mutex
	describe := func(_ context.Context, ids []string) (map[string]string, error) {
		if !mu.TryLock() {
			fmt.Println("two calls at a time")
		}
		defer mu.Unlock()
		return map[string]string{ids[0]: "Running"}, nil
	}
	outcomes, err := waiter.UntilAll(context.Background(), []string{"i-1", "i-2", "i-3"}, describe,
		func(string) waiter.Judge[string] { return running },
		waiter.WithBatchSize(1), waiter.WithConcurrency(1))
	fmt.Println(len(outcomes), err)
	// Output: 3 <nil>
}

// The line that a wait writes to a log, here written by the program.
func ExampleProgress_LogValue() {
	p := waiter.Progress{Attempt: 3, Elapsed: 4 * time.Second, Next: 2 * time.Second, Last: "Starting", Pending: 1}
	fmt.Println(p.LogValue())
	// Output: [attempt=3 elapsed=4s next=2s done=0 failed=0 pending=1 last=Starting]
}
