package waiter_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// available waits for a disk or an image.
func available(state string, err error) (waiter.Verdict, error) { return state == "Available", err }

// A few lost calls in a row do not end the wait; other errors do.
func ExampleTolerate() {
	calls := 0
	poll := func(context.Context) (string, error) {
		if calls++; calls < 3 {
			return "", fmt.Errorf("call %d: %w", calls, io.ErrUnexpectedEOF)
		}
		return "Running", nil
	}
	lost := func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
	state, err := waiter.Until(context.Background(), poll, waiter.Tolerate(5, lost, running), waiter.WithInterval(time.Millisecond))
	fmt.Println(state, err, calls)
	// Output: Running <nil> 3
}

// A health check has to succeed three times in a row; one failure starts the count again.
func ExampleHold() {
	healthy := func(state string, err error) (waiter.Verdict, error) { return state == "ok", err }
	_, err := waiter.Until(context.Background(), states("ok", "ok", "down", "ok"), waiter.Hold(3, healthy),
		waiter.WithInterval(time.Millisecond),
		waiter.WithProgress(func(p waiter.Progress) { fmt.Println(p.Attempt, p.Last) }))
	fmt.Println(err)
	// Output:
	// 1 ok
	// 2 ok
	// 3 down
	// 4 ok
	// 5 ok
	// 6 ok
	// <nil>
}

// The text says what was seen last; the last error of poll is in it, but is not unwrapped.
func ExampleError_Error() {
	err := &waiter.Error{
		Last: "Starting", LastErr: errNotFound, Attempts: 4, Elapsed: 7500 * time.Millisecond, Err: context.DeadlineExceeded,
	}
	fmt.Println(err)
	fmt.Println(errors.Is(err, errNotFound))
	// Output:
	// waiter: context deadline exceeded after 4 attempts in 7.5s, last value "Starting", last error: not found
	// false
}

// A program tells its own shutdown from a deadline by the cause of the context.
func ExampleError_Unwrap() {
	errShutdown := errors.New("the program shuts down")
	ctx, cancel := context.WithCancelCause(context.Background())
	poll := func(context.Context) (string, error) {
		cancel(errShutdown)
		return "Starting", nil
	}
	_, err := waiter.Until(ctx, poll, running)
	fmt.Println(errors.Is(err, context.Canceled), errors.Is(err, errShutdown))
	// Output: true true
}
