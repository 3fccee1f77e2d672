package ratelimit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ratelimit"
)

var (
	read  = ecs.Operation{Action: "DescribeDisks", ReadOnly: true}
	write = ecs.Operation{Action: "DeleteDisk"}
)

func attemptOf(op ecs.Operation) *ecs.Attempt {
	return &ecs.Attempt{Operation: op, Region: "cn-hangzhou", Number: 1}
}

// refused is what the service says when so much of a limit's period is left.
func refused(a *ecs.Attempt, left time.Duration) error {
	a.Status = http.StatusBadRequest
	a.Header = http.Header{"X-Ratelimit-User-Api": {fmt.Sprintf("Limit:5,Remain:0,TimeLeft:%d,Reset:1", left.Milliseconds())}}
	return &ecs.Error{Code: "Throttling.User", HTTPStatus: http.StatusBadRequest}
}

func passes(_ context.Context, a *ecs.Attempt) error {
	a.Status = http.StatusOK
	return nil
}

// closed returns a governor that was told to wait for so long.
func closed(t *testing.T, left time.Duration, opts ...ratelimit.Option) *ratelimit.Governor {
	t.Helper()
	g := ratelimit.New(opts...)
	err := g.Intercept(func(_ context.Context, a *ecs.Attempt) error { return refused(a, left) })(t.Context(), attemptOf(read))
	require.True(t, ecs.IsThrottled(err), "the error stays the same")
	return g
}

func TestGovernor_context(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := closed(t, 10*time.Second)
		send := g.Intercept(passes)
		begin := time.Now()
		elapsed := func() time.Duration { return time.Since(begin) }

		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		err := send(ctx, attemptOf(read))
		require.EqualError(t, err, "ratelimit: the turn of DescribeDisks comes in 10s, not before the deadline: context deadline exceeded")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Zero(t, elapsed(), "at once")

		ctx, stop := context.WithCancelCause(t.Context())
		reason := errors.New("enough")
		time.AfterFunc(3*time.Second, func() { stop(reason) })
		err = send(ctx, attemptOf(read))
		require.ErrorIs(t, err, reason)
		require.EqualError(t, err, "ratelimit: waiting for the turn of DescribeDisks: enough")
		assert.Equal(t, 3*time.Second, elapsed())
		require.ErrorIs(t, send(ctx, attemptOf(read)), reason, "not even tried")
		assert.Equal(t, 0, g.Lanes()[0].Waiting)

		require.NoError(t, send(t.Context(), &ecs.Attempt{Operation: read, Region: "cn-beijing", Number: 1}), "another region")
		require.NoError(t, send(t.Context(), attemptOf(write)), "another action")
		assert.Equal(t, 3*time.Second, elapsed())
		require.NoError(t, send(t.Context(), attemptOf(read)))
		assert.Equal(t, 10*time.Second, elapsed())
	})
}

// With a limit that is known, a caller hears at once that its deadline comes before its turn, and others are not held up.
func TestGovernor_deadlineInTheQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := ratelimit.New(ratelimit.WithLimit(10, time.Second, "DescribeDisks"))
		send := g.Intercept(passes)
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		var sent, late atomic.Int64
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				switch err := send(ctx, attemptOf(read)); {
				case err == nil:
					sent.Add(1)
				case errors.Is(err, context.DeadlineExceeded) && time.Since(begin) == 0:
					late.Add(1)
				}
			})
		}
		wg.Wait()
		assert.Equal(t, int64(50), sent.Load())
		assert.Equal(t, int64(50), late.Load())
		assert.Less(t, time.Since(begin), 5*time.Second)
	})
}

// What was sent while there was no limit does not put the turn off once there is one.
func TestGovernor_deadlineAfterALimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := ratelimit.New()
		refuse := g.Intercept(func(_ context.Context, a *ecs.Attempt) error { return refused(a, time.Second) })
		pass := func(n int) {
			for range n {
				require.NoError(t, g.Intercept(passes)(t.Context(), attemptOf(read)))
			}
		}
		pass(500)
		require.Error(t, refuse(t.Context(), attemptOf(read))) // five a period,
		pass(5)
		require.Error(t, refuse(t.Context(), attemptOf(read))) // which is a second
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		assert.NoError(t, g.Intercept(passes)(ctx, attemptOf(read)))
	})
}

// An attempt that was refused goes before those that have not been tried.
func TestGovernor_refusedGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := closed(t, time.Second, ratelimit.WithMaxInFlight(1))
		var order []int
		send := g.Intercept(func(ctx context.Context, a *ecs.Attempt) error {
			order = append(order, a.Number)
			return passes(ctx, a)
		})
		var wg sync.WaitGroup
		for _, number := range []int{1, 1, 2, 3} {
			wg.Go(func() {
				assert.NoError(t, send(t.Context(), &ecs.Attempt{Operation: read, Region: "cn-hangzhou", Number: number}))
			})
			synctest.Wait()
		}
		wg.Wait()
		assert.Equal(t, []int{2, 3, 1, 1}, order)
	})
}

func TestGovernor_maxInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := ratelimit.New(ratelimit.WithMaxInFlight(3))
		var inFlight, most atomic.Int64
		var mu sync.Mutex
		var order []bool // whether they read
		send := g.Intercept(func(ctx context.Context, a *ecs.Attempt) error {
			n := inFlight.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			mu.Lock()
			order = append(order, a.Operation.ReadOnly)
			mu.Unlock()
			time.Sleep(time.Second)
			inFlight.Add(-1)
			return passes(ctx, a)
		})
		var wg sync.WaitGroup
		for i := range 60 {
			op := ecs.Operation{Action: fmt.Sprint("A", i%10), ReadOnly: i%10 < 5}
			wg.Go(func() { assert.NoError(t, send(t.Context(), attemptOf(op))) })
		}
		wg.Wait()
		assert.Equal(t, int64(3), most.Load())
		reads := 0
		for _, isRead := range order[10:30] {
			if isRead {
				reads++
			}
		}
		assert.Equal(t, 4, reads, "writes go first, and every fifth turn is for a read")
	})
}

// When the service does not say when to come back, one attempt looks after a second, and later if it is still refused.
func TestGovernor_oneProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := ratelimit.New()
		begin := time.Now()
		var mu sync.Mutex
		var at []time.Duration
		inFlight := 0
		send := g.Intercept(func(ctx context.Context, a *ecs.Attempt) error {
			mu.Lock()
			at = append(at, time.Since(begin).Round(time.Second))
			inFlight++
			probe := time.Since(begin) > 900*time.Millisecond
			assert.False(t, probe && inFlight > 1 && time.Since(begin) < 12*time.Second, "alone")
			mu.Unlock()
			time.Sleep(100 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			inFlight--
			if time.Since(begin) < 8*time.Second {
				a.Status = http.StatusBadRequest
				return &ecs.Error{Code: "Throttling", HTTPStatus: http.StatusBadRequest}
			}
			return passes(ctx, a)
		})
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				for n := 1; send(t.Context(), &ecs.Attempt{Operation: read, Region: "cn-hangzhou", Number: n}) != nil; n++ {
				}
			})
		}
		wg.Wait()
		assert.Equal(t, []time.Duration{0, 0, time.Second, 3 * time.Second, 7 * time.Second}, at[:5])
	})
}

// A limit of the caller's holds from the first attempt on, and for each region.
func TestWithLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := ratelimit.New(ratelimit.WithLimit(2, time.Second), ratelimit.WithLimit(4, time.Second, "DescribeDisks"),
			ratelimit.WithLimit(0, time.Second, "DeleteDisk"), ratelimit.WithLimit(1, 0, "DeleteDisk"), nil)
		send := g.Intercept(passes)
		took := func(op ecs.Operation) time.Duration {
			begin := time.Now()
			for range 9 {
				require.NoError(t, send(t.Context(), attemptOf(op)))
			}
			return time.Since(begin).Round(100 * time.Millisecond)
		}
		assert.Equal(t, 2*time.Second, took(read))
		assert.Equal(t, 4*time.Second, took(write))
		for _, l := range g.Lanes() {
			assert.Equal(t, 9, l.Sent)
			assert.Equal(t, time.Second, l.Period)
		}
	})
}

func TestGovernor_Lanes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := closed(t, 10*time.Second)
		begin := time.Now()
		send := g.Intercept(passes)
		done := make(chan error)
		go func() { done <- send(t.Context(), attemptOf(read)) }()
		require.NoError(t, send(t.Context(), attemptOf(write)))
		synctest.Wait()
		until := begin.Add(10 * time.Second)
		assert.Equal(t, []ratelimit.Lane{
			{Action: "DeleteDisk", Region: "cn-hangzhou", Sent: 1},
			{Action: "DescribeDisks", Region: "cn-hangzhou", Sent: 1, Refused: 1, Waiting: 1, Limit: 5, ClosedUntil: until},
		}, g.Lanes())
		require.NoError(t, <-done)
		assert.Equal(t, ratelimit.Lane{
			Action: "DescribeDisks", Region: "cn-hangzhou", Sent: 2, Refused: 1, Waited: 10 * time.Second, Longest: 10 * time.Second,
			Limit: 5, ClosedUntil: until,
		}, g.Lanes()[1])
	})
}

// What is told is not believed for ever: a very long time is tried again.
func TestGovernor_veryLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := closed(t, 24*time.Hour)
		begin := time.Now()
		require.NoError(t, g.Intercept(passes)(t.Context(), attemptOf(read)))
		assert.Equal(t, 5*time.Minute, time.Since(begin))
	})
}

// An attempt that never returns, because its goroutine ends, does not take its place with it.
func TestGovernor_goexit(t *testing.T) {
	t.Parallel()
	g := ratelimit.New(ratelimit.WithMaxInFlight(1))
	require.NoError(t, new(ratelimit.Governor).Intercept(passes)(t.Context(), attemptOf(read)), "the zero value")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = g.Intercept(func(context.Context, *ecs.Attempt) error { runtime.Goexit(); return nil })(t.Context(), attemptOf(read))
	}()
	<-ended
	assert.NoError(t, g.Intercept(passes)(t.Context(), attemptOf(read)))
}

// Whatever the service does, and whoever leaves: all get through or out, and nothing stays behind.
func TestGovernor_random(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			var mu sync.Mutex
			n := func(most int) int {
				mu.Lock()
				defer mu.Unlock()
				return random.IntN(most)
			}
			g := ratelimit.New(ratelimit.WithMaxInFlight(n(20)), ratelimit.WithLimit(n(5), time.Second, "A0"))
			send := g.Intercept(func(_ context.Context, a *ecs.Attempt) error {
				time.Sleep(time.Duration(n(200)) * time.Millisecond)
				switch n(10) {
				case 0:
					return refused(a, time.Duration(n(3000))*time.Millisecond)
				case 1:
					a.Status, a.Header = 400, http.Header{"X-Ratelimit-User": {fmt.Sprintf("Limit:%d,Remain:0,TimeLeft:%d", n(4), n(3000))}}
					return &ecs.Error{Code: "Throttling.User"}
				case 2:
					a.Status = 400
					return &ecs.Error{Code: "Throttling"}
				case 3:
					return errors.New("no connection")
				default:
					a.Status = 200
					return nil
				}
			})
			var wg sync.WaitGroup
			for range 200 {
				wg.Go(func() {
					ctx := t.Context()
					if n(3) == 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, time.Duration(n(5000))*time.Millisecond)
						defer cancel()
					}
					time.Sleep(time.Duration(n(10000)) * time.Millisecond)
					op := ecs.Operation{Action: fmt.Sprint("A", n(4)), ReadOnly: n(2) == 0}
					_ = send(ctx, &ecs.Attempt{Operation: op, Region: fmt.Sprint("r", n(2)), Number: 1 + n(2)})
				})
			}
			wg.Wait()
			for _, l := range g.Lanes() {
				assert.Zero(t, l.Waiting)
				assert.Zero(t, l.InFlight)
				assert.LessOrEqual(t, l.Refused, l.Sent)
			}
		})
	}
}

// Where nothing is throttled, the governor costs about as much as locking a mutex twice.
func BenchmarkGovernor(b *testing.B) {
	send := ratelimit.New().Intercept(passes)
	a := attemptOf(read)
	b.Run("with", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = send(b.Context(), a)
		}
	})
	b.Run("without", func(b *testing.B) {
		for b.Loop() {
			_ = passes(b.Context(), a)
		}
	})
}
