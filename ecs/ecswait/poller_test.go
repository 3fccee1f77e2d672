package ecswait_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

// each runs f for every id on a goroutine of its own and waits for them all.
func each(ids []string, f func(i int, id string)) {
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { f(i, id) })
	}
	wg.Wait()
}

// callsByTime counts the server's calls to an action by the moment at which they came, in that order.
func callsByTime(s *ecstest.Server, action string) (counts []int) {
	var last time.Time
	for _, call := range s.CallsTo(action) {
		if !call.Time.Equal(last) {
			counts, last = append(counts, 0), call.Time
		}
		counts[len(counts)-1]++
	}
	return counts
}

// Five hundred goroutines, each with an instance of its own, launched a hundred at a time.
func TestPoller_InstanceRunning_fiveHundred(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for range 5 {
			ids = append(ids, launch(t, c, 100)...)
			time.Sleep(4 * time.Second)
		}
		p := ecswait.NewPoller(c)
		got := make([]describeinstances.Instance, len(ids))
		each(ids, func(i int, id string) {
			var err error
			got[i], err = p.InstanceRunning(t.Context(), id)
			assert.NoError(t, err)
		})
		for i, id := range ids {
			assert.Equal(t, id, got[i].InstanceID)
			assert.EqualValues(t, "Running", got[i].Status)
		}
		counts := callsByTime(s, "DescribeInstances")
		t.Logf("describes per round: %v", counts)
		assert.Equal(t, 5, counts[0])
		assert.IsNonIncreasing(t, counts)
		assert.Equal(t, 1, counts[len(counts)-1])
	}, ecstest.WithStepDuration(20*time.Second))
}

// Waits that begin one by one share the rounds of those that are there.
func TestPoller_InstanceRunning_oneByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newCloud(func(string) string {
			if time.Since(start) < 20*time.Second {
				return "Starting"
			}
			return "Running"
		})
		p := ecswait.NewPoller(c, ecswait.WithRounds(5*time.Second), nil)
		each(ids(250), func(i int, id string) {
			time.Sleep(time.Duration(i) * 40 * time.Millisecond)
			_, err := p.InstanceRunning(t.Context(), id)
			assert.NoError(t, err)
		})
		times, sizes := c.rounds()
		for i, sizes := range sizes {
			t.Logf("at %7s: describes of %v", times[i], sizes)
			assert.LessOrEqual(t, len(sizes), 3)
			assert.Equal(t, times[i].Truncate(5*time.Second), times[i].Truncate(10*time.Millisecond))
		}
		assert.Len(t, c.calls, 1+2+3+3+3)
	})
}

// Each waiter has its own deadline, failure, grace and end.
func TestPoller_outcomes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		script []string
		want   string
		at     int // second
	}{
		{"running", []string{"Pending", "Starting", "Running"}, "", 6},
		{"stopping", []string{"Starting", "Stopping"}, `ecswait: instance "x": want "Running", seen "Stopping"`, 3},
		{"locked", []string{"Stopped lock:financial"}, `ecswait: instance "x": want "Running", seen "Stopped": locked for reason "financial"`, 0},
		{"not yet there", []string{"", "", "Running"}, "", 6},
		{"not found", []string{""}, `ecswait: instance "x": want "Running": missing from the response`, 30},
		{"gone", []string{"Starting", ""}, `ecswait: instance "x": want "Running", seen "Starting": missing from the response`, 3},
		{"not allowed", []string{"!Forbidden.RAM"}, `ecswait: instance "x": want "Running": ecs: Describe: Forbidden.RAM: no (status 400)`, 0},
		{"in trouble", []string{"!ServiceUnavailable", "!InternalError", "Running"}, "", 6},
		{"throttled", []string{"!Throttling", "!Throttling", "!Throttling", "Starting", "Running"}, "", 3 + 4 + 8 + 3},
		{"never", []string{"Starting"}, `ecswait: instance "x": want "Running": next poll due in 2.997s, deadline in 997ms: ` +
			`context deadline exceeded after 34 attempts in 1m39.003s, last value "Starting"`, 99},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
				defer cancel()
				start := time.Now()
				p := ecswait.NewPoller(scripted(map[string][]string{"x": tt.script}), ecswait.WithRounds(-1))
				got, err := p.InstanceRunning(ctx, "x")
				assert.Equal(t, tt.want, text(err))
				assert.Equal(t, err == nil, got.InstanceID == "x")
				assert.WithinDuration(t, start.Add(time.Duration(tt.at)*time.Second), time.Now(), 100*time.Millisecond)
			})
		})
	}
}

// All the waits of a poller, each from a state on the way to its goal.
func TestPoller_waits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		script []string
		wait   func(ctx context.Context, p *ecswait.Poller) (string, error)
	}{
		{"running", []string{"Starting", "Running"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.InstanceRunning(ctx, "x")
			return got.InstanceID, err
		}},
		{"stopped", []string{"Stopping", "Stopped"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.InstanceStopped(ctx, "x")
			return got.InstanceID, err
		}},
		{"released", []string{"Stopped", ""}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			return "x", p.InstanceReleased(ctx, "x")
		}},
		{"public IP", []string{"Running", "Running ip"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.InstanceWithPublicIP(ctx, "x")
			return got.InstanceID, err
		}},
		{"assistant", []string{"false", "true"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.CloudAssistantOnline(ctx, "x")
			return got.InstanceID, err
		}},
		{"disk available", []string{"Detaching", "Available"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.DiskAvailable(ctx, "x")
			return got.DiskID, err
		}},
		{"disk in use", []string{"Attaching", "In_use"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.DiskInUse(ctx, "x")
			return got.DiskID, err
		}},
		{"disk deleted", []string{"Available", ""}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			return "x", p.DiskDeleted(ctx, "x")
		}},
		{"image", []string{"Creating", "Available"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.ImageAvailable(ctx, "x")
			return got.ImageID, err
		}},
		{"snapshot", []string{"progressing", "accomplished"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.SnapshotAccomplished(ctx, "x")
			return got.SnapshotID, err
		}},
		{"interface available", []string{"Detaching", "Available"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.NetworkInterfaceAvailable(ctx, "x")
			return got.NetworkInterfaceID, err
		}},
		{"interface in use", []string{"Attaching", "InUse"}, func(ctx context.Context, p *ecswait.Poller) (string, error) {
			got, err := p.NetworkInterfaceInUse(ctx, "x")
			return got.NetworkInterfaceID, err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := scripted(map[string][]string{"x": tt.script})
				got, err := tt.wait(t.Context(), ecswait.NewPoller(c))
				assert.NoError(t, err)
				assert.Equal(t, "x", got)
				assert.Len(t, c.calls, 2)
			})
		})
	}
}

// slow is a cloud whose calls take their time, and end with their context.
func slow(c *cloud, d time.Duration) ecs.Invoker {
	return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		if err := c.Invoke(ctx, op, req, resp, opts...); err != nil {
			return err
		}
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// A cancelled wait ends at once, wherever it is; the others go on.
func TestPoller_InstanceRunning_cancelled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after time.Duration // rounds are 20 s apart and a call takes 10 s
		want  string
	}{
		{"while gathering", time.Millisecond, `context canceled (over) after 1 attempt in 1ms, last error: context canceled`},
		{"in the first call", 3 * time.Second, `context canceled (over) after 1 attempt in 3s, last error: context canceled`},
		{"between rounds", 15 * time.Second, `context canceled (over) after 1 attempt in 15s, last value "Starting"`},
		{"in the next call", 23 * time.Second, `context canceled (over) after 2 attempts in 23s, last value "Starting", last error: context canceled`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				over := errors.New("over")
				ctx, cancel := context.WithCancelCause(t.Context())
				defer time.AfterFunc(tt.after, func() { cancel(over) }).Stop()
				c := scripted(map[string][]string{"x": {"Starting"}, "y": {"Starting", "Starting", "Running"}})
				p := ecswait.NewPoller(slow(c, 10*time.Second), ecswait.WithRounds(20*time.Second))
				start := time.Now()
				each([]string{"x", "y"}, func(_ int, id string) {
					if id == "y" {
						_, err := p.InstanceRunning(t.Context(), id)
						assert.NoError(t, err)
						return
					}
					_, err := p.InstanceRunning(ctx, id)
					assert.Equal(t, tt.after, time.Since(start))
					assert.EqualError(t, err, `ecswait: instance "x": want "Running": `+tt.want)
					assert.ErrorIs(t, err, over)
				})
				assert.Len(t, c.calls, 3)
			})
		})
	}
}

// A wait that begins between two rounds does not outlive its context for want of the next.
func TestPoller_InstanceRunning_cancelledBeforeItsRound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"x": {"Starting", "Running"}})
		p := ecswait.NewPoller(c)
		each([]string{"x", "y"}, func(_ int, id string) {
			if id == "x" {
				_, err := p.InstanceRunning(t.Context(), id)
				assert.NoError(t, err)
				return
			}
			time.Sleep(time.Second)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := p.InstanceRunning(ctx, id)
			assert.EqualError(t, err, `ecswait: instance "y": want "Running": context deadline exceeded after 1 attempt in 1s, last error: context deadline exceeded`)
		})
		assert.Len(t, c.calls, 2)
	})
}

// Ten thousand look-ups of ten thousand instances, and as many again of the same fifty.
func TestPoller_Instance_many(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for range manyLookUps / 100 {
			ids = append(ids, launch(t, c, 100)...)
		}
		p := ecswait.NewPoller(c)
		lookUp := func(ids []string) int {
			before := len(s.CallsTo("DescribeInstances"))
			each(ids, func(_ int, id string) {
				got, err := p.Instance(t.Context(), id)
				assert.NoError(t, err)
				assert.Equal(t, id, got.InstanceID)
			})
			return len(s.CallsTo("DescribeInstances")) - before
		}
		n := lookUp(ids)
		t.Logf("%d look-ups of different instances: %d describes", len(ids), n)
		assert.Equal(t, manyLookUps/100, n)
		n = lookUp(slices.Repeat(ids[:50], manyLookUps/50))
		t.Logf("%d look-ups of 50 instances: %d describes", len(ids), n)
		assert.Equal(t, 1, n)
		// The bubble has no goroutine left when the test returns, or it panics; and no call follows.
		before := len(s.Calls())
		synctest.Wait()
		time.Sleep(24 * time.Hour)
		assert.Len(t, s.Calls(), before)
	})
}

func TestPoller_lookUps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind string
		get  func(ctx context.Context, p *ecswait.Poller, id string) (string, error)
	}{
		{"instance", func(ctx context.Context, p *ecswait.Poller, id string) (string, error) {
			got, err := p.Instance(ctx, id)
			return got.InstanceID, err
		}},
		{"disk", func(ctx context.Context, p *ecswait.Poller, id string) (string, error) {
			got, err := p.Disk(ctx, id)
			return got.DiskID, err
		}},
		{"network interface", func(ctx context.Context, p *ecswait.Poller, id string) (string, error) {
			got, err := p.NetworkInterface(ctx, id)
			return got.NetworkInterfaceID, err
		}},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud(func(id string) string {
					if id == "x-7" {
						return ""
					}
					return "Available"
				})
				p := ecswait.NewPoller(c)
				each(ids(20), func(_ int, id string) {
					got, err := tt.get(t.Context(), p, id)
					if id != "x-7" {
						assert.NoError(t, err)
						assert.Equal(t, id, got)
						return
					}
					e, ok := errors.AsType[*ecswait.NotFoundError](err)
					require.True(t, ok)
					assert.Equal(t, ecswait.NotFoundError{Kind: tt.kind, ID: id}, *e)
					assert.EqualError(t, err, `ecswait: `+tt.kind+` "x-7" not found`)
					assert.ErrorIs(t, err, waiter.ErrMissing)
				})
				assert.Len(t, c.calls, 1)
				_, err := tt.get(t.Context(), p, "")
				assert.EqualError(t, err, "ecswait: "+tt.kind+" 1 of 1 has an empty id")
				var none context.Context
				_, err = tt.get(none, p, "x-1")
				assert.EqualError(t, err, "ecswait: the context is nil")
				_, err = tt.get(t.Context(), ecswait.NewPoller(nil), "x-1")
				assert.ErrorIs(t, err, ecs.ErrNoClient)
			})
		})
	}
}

// A call goes out when it is full or a few milliseconds old, four at a time; what waits for its turn fills the next.
func TestPoller_Instance_batches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("Running")
		p := ecswait.NewPoller(slow(c, time.Second))
		each(ids(620), func(i int, id string) {
			switch {
			case i >= 530:
				time.Sleep(500 * time.Millisecond)
			case i >= 450:
				time.Sleep(2 * time.Millisecond)
			}
			_, err := p.Instance(t.Context(), id)
			assert.NoError(t, err)
		})
		times, sizes := c.rounds()
		assert.Equal(t, []time.Duration{0, time.Second}, times)
		slices.Sort(sizes[1])
		assert.Equal(t, [][]int{{100, 100, 100, 100}, {20, 100, 100}}, sizes)
	})
}

// A look-up sees what was so when it began: it does not take the answer of a call that was under way.
func TestPoller_Instance_fresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"x": {"Stopped", "Running"}})
		p := ecswait.NewPoller(slow(c, time.Second))
		each([]string{"Stopped", "Stopped", "Running", "Running"}, func(i int, want string) {
			time.Sleep(time.Duration(i/2) * 500 * time.Millisecond)
			got, err := p.Instance(t.Context(), "x")
			assert.NoError(t, err)
			assert.EqualValues(t, want, got.Status)
		})
		assert.Len(t, c.calls, 2)
	})
}

// Who gives up does so alone, and only when all have is the call given up too.
func TestPoller_Instance_cancelled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after time.Duration // a call is sent after 3 ms and takes 10 s
		all   bool
		ids   []string
		calls int
		end   time.Duration // of the last call
	}{
		{"while gathering", time.Millisecond, false, []string{"a", "b", "c"}, 1, 10*time.Second + 3*time.Millisecond},
		{"in the call", time.Second, false, []string{"a", "b", "c"}, 1, 10*time.Second + 3*time.Millisecond},
		{"one of two of the same", time.Second, false, []string{"a", "a"}, 1, 10*time.Second + 3*time.Millisecond},
		{"all while gathering", time.Millisecond, true, []string{"a", "b", "b"}, 0, 0},
		{"all in the call", time.Second, true, []string{"a", "b", "b"}, 1, time.Second},
		{"before", 0, true, []string{"a"}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.after)
				defer cancel()
				c := always("Running")
				start := time.Now()
				var end time.Duration
				inner := slow(c, 10*time.Second)
				p := ecswait.NewPoller(ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
					defer func() { end = time.Since(start) }()
					return inner.Invoke(ctx, op, req, resp, opts...)
				}))
				each(tt.ids, func(i int, id string) {
					if i > 0 && !tt.all {
						_, err := p.Instance(t.Context(), id)
						assert.NoError(t, err)
						return
					}
					_, err := p.Instance(ctx, id)
					assert.EqualError(t, err, `ecswait: instance "`+id+`": context deadline exceeded`)
					assert.ErrorIs(t, err, context.DeadlineExceeded)
					assert.Equal(t, tt.after, time.Since(start))
				})
				synctest.Wait()
				assert.Len(t, c.calls, tt.calls)
				assert.Equal(t, tt.end, end)
				got, err := p.Instance(t.Context(), "later")
				assert.NoError(t, err)
				assert.Equal(t, "later", got.InstanceID)
			})
		})
	}
}

// What the service does not take as an id is the trouble of the one who asks for it.
func TestPoller_Instance_malformed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code  string
		bad   []string
		fails int
		calls int // at most
	}{
		{"InvalidInstanceIds.Malformed", []string{"x-33"}, 1, 15},
		{"InvalidParameter", []string{"x-33", "x-77"}, 2, 27},
		{"InvalidInstanceId.NotFound", []string{"x-33"}, 1, 15},
		{"Forbidden.RAM", []string{"x-33"}, 100, 1},
		{"Throttling", []string{"x-33"}, 100, 1},
	} {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := always("Running")
				c.fault = func(ids []string) error {
					if slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(tt.bad, id) }) {
						return refusal(tt.code)
					}
					return nil
				}
				p := ecswait.NewPoller(c)
				errs := make([]error, 100)
				each(ids(100), func(i int, id string) { _, errs[i] = p.Instance(t.Context(), id) })
				fails := 0
				for i, err := range errs {
					if err == nil {
						continue
					}
					fails++
					if tt.fails == len(tt.bad) {
						assert.Contains(t, tt.bad, "x-"+strconv.Itoa(i))
					}
					if tt.code == "InvalidInstanceId.NotFound" {
						assert.ErrorIs(t, err, waiter.ErrMissing)
					} else {
						assert.True(t, ecs.HasCode(err, tt.code), err)
					}
				}
				assert.Equal(t, tt.fails, fails)
				assert.LessOrEqual(t, len(c.calls), tt.calls)
			})
		})
	}
}

// A client that ends the goroutine of a call leaves nobody hanging.
func TestPoller_Instance_noAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		p := ecswait.NewPoller(ecs.InvokerFunc(func(context.Context, ecs.Operation, any, any, ...ecs.CallOption) error {
			calls++
			runtime.Goexit() // as t.FailNow does
			return nil
		}))
		for range 5 {
			_, err := p.Instance(t.Context(), "x")
			assert.EqualError(t, err, `ecswait: instance "x": the call did not return`)
		}
		assert.Equal(t, 5, calls)
	})
}

// A service that throttles makes waits longer, and ends none.
func TestPoller_troubledServer(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ids := slices.Concat(launch(t, c, 100), launch(t, c, 50))
		s.Inject(ecstest.Throttle(2, time.Minute, "DescribeInstances"))
		p := ecswait.NewPoller(c)
		start := time.Now()
		each(ids, func(_ int, id string) {
			_, err := p.InstanceRunning(t.Context(), id)
			assert.NoError(t, err)
		})
		t.Logf("%d waits with two describes a minute: %d calls in %s", len(ids), len(s.CallsTo("DescribeInstances")), time.Since(start))
		assert.Less(t, time.Since(start), 5*time.Minute)

		s.Inject(ecstest.ReturnError("Forbidden.RAM", 403, "DeleteInstances")) // and waits for what nobody does end by themselves
		_, err := deleteinstances.Do(t.Context(), c, &deleteinstances.Request{InstanceIDs: ids[:1], Force: new(true)})
		require.True(t, ecs.IsForbidden(err))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err = p.InstanceReleased(ctx, ids[0])
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.True(t, strings.HasPrefix(err.Error(), `ecswait: instance "`+ids[0]+`": want "released"`), err)
	})
}
