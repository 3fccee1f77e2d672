package waiter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/waiter"
)

// states returns a poll that sees one state after the other.
func states(seen ...string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) {
		state := seen[0]
		if len(seen) > 1 {
			seen = seen[1:]
		}
		if state == "not found" {
			return "", errNotFound
		}
		return state, nil
	}
}

func ExampleUntil() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	poll := states("Pending", "Starting", "Running")
	state, err := waiter.Until(ctx, poll, func(state string, err error) (waiter.Verdict, error) {
		if state == "CreateFailed" {
			return waiter.Continue, errors.New("the machine cannot be created")
		}
		return state == "Running", err
	}, waiter.WithInitialDelay(time.Millisecond), waiter.WithMaxDelay(time.Second))
	fmt.Println(state, err)
	// Output: Running <nil>
}

func ExampleUntilAll() {
	// One call returns the states of many machines. It leaves out unknown ones.
	calls := 0
	describe := func(_ context.Context, ids []string) (map[string]string, error) {
		calls++
		fmt.Println("asked for", strings.Join(ids, " "))
		if calls == 1 {
			return map[string]string{"i-1": "Running", "i-2": "Starting"}, nil
		}
		return map[string]string{"i-2": "CreateFailed", "i-3": "Running"}, nil
	}

	isRunning := func(id string) waiter.Judge[string] {
		judge := func(state string, err error) (waiter.Verdict, error) {
			if state == "CreateFailed" {
				return waiter.Continue, fmt.Errorf("machine %s is %s", id, state)
			}
			return state == "Running", err
		}
		notYetVisible := func(err error) bool { return errors.Is(err, waiter.ErrMissing) }
		return waiter.Grace(time.Minute, notYetVisible, judge)
	}

	outcomes, err := waiter.UntilAll(context.Background(), []string{"i-1", "i-2", "i-3"}, describe, isRunning,
		waiter.WithBatchSize(100), waiter.WithInterval(time.Millisecond))
	for _, o := range outcomes {
		switch {
		case o.Err == nil:
			fmt.Println(o.Key, "done")
		case o.Pending:
			fmt.Println(o.Key, "is still", o.Value)
		default:
			fmt.Println(o.Key, "failed:", o.Err)
		}
	}
	fmt.Println(err)
	// Output:
	// asked for i-1 i-2 i-3
	// asked for i-2 i-3
	// i-1 done
	// i-2 failed: machine i-2 is CreateFailed
	// i-3 done
	// waiter: 2 of 3 done, 1 failed, 0 pending: i-2: machine i-2 is CreateFailed
}

func ExampleError() {
	_, err := waiter.Until(context.Background(), states("Pending", "Starting"), running,
		waiter.WithInterval(time.Millisecond), waiter.WithMaxAttempts(3))
	if e, ok := errors.AsType[*waiter.Error](err); ok {
		fmt.Println("gave up after", e.Attempts, "attempts, last seen:", e.Last)
	}
	fmt.Println(errors.Is(err, context.DeadlineExceeded), errors.Is(err, waiter.ErrMaxAttempts))
	// Output:
	// gave up after 3 attempts, last seen: Starting
	// false true
}

// Judges can be wrapped more than once: a new machine may not be found yet, and counts as running once it was seen running twice
// in a row.
func ExampleGrace() {
	judge := waiter.Grace(time.Minute, notFound, waiter.Hold(2, running))
	state, err := waiter.Until(context.Background(), states("not found", "Starting", "Running"), judge,
		waiter.WithInterval(time.Millisecond),
		waiter.WithProgress(func(p waiter.Progress) { fmt.Println(p.Attempt, p.Last, p.Err) }))
	fmt.Println(state, err)
	// Output:
	// 1 <nil> not found
	// 2 Starting <nil>
	// 3 Running <nil>
	// 4 Running <nil>
	// Running <nil>
}

// busyError is the error of a poll to which the server responded with a time to wait.
type busyError struct{ after time.Duration }

func (e *busyError) Error() string             { return "busy" }
func (e *busyError) RetryAfter() time.Duration { return e.after }

func ExampleRetryAfterer() {
	calls := 0
	poll := func(context.Context) (string, error) {
		if calls++; calls == 1 {
			return "", fmt.Errorf("describe: %w", &busyError{20 * time.Millisecond})
		}
		return "Running", nil
	}
	state, err := waiter.Until(context.Background(), poll, waiter.Tolerate(5, nil, running),
		waiter.WithInterval(time.Millisecond),
		waiter.WithProgress(func(p waiter.Progress) { fmt.Println("next poll in", p.Next) }))
	fmt.Println(state, err)
	// Output:
	// next poll in 20ms
	// next poll in 0s
	// Running <nil>
}
