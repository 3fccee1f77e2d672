package ecswait_test

import (
	"context"
	"errors"
	"fmt"
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
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// window is short, so that the times of tests are round.
const window = 3 * time.Millisecond

// each runs f for every id on a goroutine of its own and waits for them all.
func each(ids []string, f func(i int, id string)) {
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { f(i, id) })
	}
	wg.Wait()
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

// Ten thousand look-ups of ten thousand instances, and as many again of the same fifty.
func TestMerge_many(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for range 2000 / 100 {
			ids = append(ids, launch(t, c, 100)...)
		}
		m := ecswait.Merge(c, window)
		lookUp := func(ids []string) int {
			before := len(s.CallsTo("DescribeInstances"))
			each(ids, func(_ int, id string) {
				got, err := ecswait.Instances.Get(t.Context(), m, id)
				assert.NoError(t, err)
				assert.Equal(t, id, got.InstanceID)
			})
			return len(s.CallsTo("DescribeInstances")) - before
		}
		n := lookUp(ids)
		t.Logf("%d look-ups of different instances: %d describes", len(ids), n)
		assert.Equal(t, 2000/100, n)
		n = lookUp(slices.Repeat(ids[:50], 2000/50))
		t.Logf("%d look-ups of 50 instances: %d describes", len(ids), n)
		assert.Equal(t, 1, n)
		// The bubble has no goroutine left when the test returns, or it panics; and no call follows.
		before := len(s.Calls())
		synctest.Wait()
		time.Sleep(24 * time.Hour)
		assert.Len(t, s.Calls(), before)
	})
}

// Calls go out when the window is over, four at a time; what waits for its turn fills the next.
func TestMerge_batches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("Running")
		m := ecswait.Merge(slow(c, time.Second), window)
		each(ids(620), func(i int, id string) {
			switch {
			case i >= 530:
				time.Sleep(500 * time.Millisecond)
			case i >= 450:
				time.Sleep(2 * time.Millisecond)
			}
			_, err := ecswait.Instances.Get(t.Context(), m, id)
			assert.NoError(t, err)
		})
		times, sizes := c.rounds()
		assert.Equal(t, []time.Duration{window, window + time.Second}, times)
		slices.Sort(sizes[1])
		assert.Equal(t, [][]int{{100, 100, 100, 100}, {20, 100, 100}}, sizes)
	})
}

// A look-up sees what was so when it began: it does not take the response of a call that was under way.
func TestMerge_fresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"x": {"Stopped", "Running"}})
		m := ecswait.Merge(slow(c, time.Second), window)
		each([]string{"Stopped", "Stopped", "Running", "Running"}, func(i int, want string) {
			time.Sleep(time.Duration(i/2) * 500 * time.Millisecond)
			got, err := ecswait.Instances.Get(t.Context(), m, "x")
			assert.NoError(t, err)
			assert.EqualValues(t, want, got.Status)
		})
		assert.Len(t, c.calls, 2)
	})
}

// Who gives up does so alone, and only when all have is the call given up too.
func TestMerge_cancelled(t *testing.T) {
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
				m := ecswait.Merge(ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
					defer func() { end = time.Since(start) }()
					return inner.Invoke(ctx, op, req, resp, opts...)
				}), window)
				each(tt.ids, func(i int, id string) {
					if i > 0 && !tt.all {
						_, err := ecswait.Instances.Get(t.Context(), m, id)
						assert.NoError(t, err)
						return
					}
					_, err := ecswait.Instances.Get(ctx, m, id)
					assert.EqualError(t, err, `ecswait: instance "`+id+`": context deadline exceeded`)
					assert.ErrorIs(t, err, context.DeadlineExceeded)
					assert.Equal(t, tt.after, time.Since(start))
				})
				synctest.Wait()
				assert.Len(t, c.calls, tt.calls)
				assert.Equal(t, tt.end, end)
				got, err := ecswait.Instances.Get(t.Context(), m, "later")
				assert.NoError(t, err)
				assert.Equal(t, "later", got.InstanceID)
			})
		})
	}
}

// What the service does not take as an id is the trouble of the one who asks for it.
func TestMerge_malformed(t *testing.T) {
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
						return rejection(tt.code)
					}
					return nil
				}
				m := ecswait.Merge(c, window)
				errs := make([]error, 100)
				each(ids(100), func(i int, id string) { _, errs[i] = ecswait.Instances.Get(t.Context(), m, id) })
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
						assert.True(t, ecs.IsNotFound(err), err)
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
func TestMerge_noAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		m := ecswait.Merge(ecs.InvokerFunc(func(context.Context, ecs.Operation, any, any, ...ecs.CallOption) error {
			calls++
			runtime.Goexit() // as t.FailNow does
			return nil
		}), window)
		for range 5 {
			_, err := ecswait.Instances.Get(t.Context(), m, "x")
			assert.EqualError(t, err, `ecswait: instance "x": ecswait: the shared call did not return`)
		}
		assert.Equal(t, 5, calls)
	})
}

func mergedRunning(ctx context.Context, c ecs.Invoker, id string, opts ...ecswait.Option) error {
	_, err := ecswait.InstancesRunning(ctx, c, []string{id}, opts...)
	return err
}

// Five hundred goroutines, each with an instance of its own, launched a hundred at a time.
func TestMerge_fiveHundredWaits(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for range 5 {
			ids = append(ids, launch(t, c, 100)...)
			time.Sleep(4 * time.Second)
		}
		m := ecswait.Merge(c, 3*time.Second)
		each(ids, func(_ int, id string) {
			got, err := ecswait.InstancesRunning(t.Context(), m, []string{id})
			assert.NoError(t, err)
			if assert.Len(t, got, 1) {
				assert.Equal(t, id, got[0].InstanceID)
				assert.EqualValues(t, "Running", got[0].Status)
			}
		})
		counts := rounds(s, "DescribeInstances")
		t.Logf("describes per round: %v", counts)
		assert.Equal(t, 5, counts[0])
		assert.IsNonIncreasing(t, counts)
	}, ecstest.WithStepDuration(20*time.Second))
}

// rounds counts the server's calls to an action by round: calls that follow another within 3 s are of the same.
func rounds(s *ecstest.Server, action string) (counts []int) {
	var first time.Time
	for _, call := range s.CallsTo(action) {
		if call.Time.Sub(first) >= 3*time.Second {
			counts, first = append(counts, 0), call.Time
		}
		counts[len(counts)-1]++
	}
	return counts
}

// A thousand goroutines, whose instances take a little longer to start each than the one before.
func TestMerge_thousandStaggered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newCloud(staggered(start))
		m := ecswait.Merge(c, 3*time.Second)
		each(ids(1000), func(_ int, id string) { assert.NoError(t, mergedRunning(t.Context(), m, id)) })
		var sizes []int // of the rounds
		var first time.Duration
		for i, call := range c.calls {
			if i == 0 || call.at-first > 3*time.Second {
				sizes, first = append(sizes, 0), call.at
			}
			sizes[len(sizes)-1]++
		}
		t.Logf("%d calls, per round: %v", len(c.calls), sizes)
		assert.Equal(t, 10, sizes[0])
		assert.IsNonIncreasing(t, sizes)
	})
}

// Five attaches, 100 ms apart, each on a goroutine of its own.
func TestMerge_attaches(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		instance := runningInstance(t, c)
		var disks []string
		for range 5 {
			made, err := createdisk.Do(t.Context(), c, &createdisk.Request{ZoneID: instance.ZoneID, Size: new(40), DiskCategory: "cloud_essd"})
			require.NoError(t, err)
			disks = append(disks, made.DiskID)
		}
		lasts(t, 10*time.Second, func() (int, error) { return available(t.Context(), c, disks[:1], everySecond) })
		before := len(s.CallsTo("DescribeDisks"))
		m := ecswait.Merge(c, time.Second)
		each(disks, func(i int, disk string) {
			time.Sleep(time.Duration(i) * 100 * time.Millisecond)
			_, err := attachdisk.Do(t.Context(), m, &attachdisk.Request{DiskID: disk, InstanceID: instance.InstanceID})
			assert.NoError(t, err)
			_, err = ecswait.DisksAttached(t.Context(), m, instance.InstanceID, []string{disk})
			assert.NoError(t, err)
		})
		calls := len(s.CallsTo("DescribeDisks")) - before
		t.Logf("%d calls", calls)
		assert.LessOrEqual(t, calls, 9)
	})
}

// What is not a look-up of one resource, and nothing else, goes through at once and as it is.
func TestMerge_others(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		req    *describeinstances.Request
		opts   []ecs.CallOption
		merged bool
	}{
		{"one id", &describeinstances.Request{InstanceIDs: []string{"x"}}, nil, true},
		{"one id and a page size", &describeinstances.Request{InstanceIDs: []string{"x"}, PageSize: new(10)}, nil, true},
		{"two ids", &describeinstances.Request{InstanceIDs: []string{"x", "y"}}, nil, false},
		{"an empty id", &describeinstances.Request{InstanceIDs: []string{""}}, nil, false},
		{"no request", nil, nil, false},
		{"a status", &describeinstances.Request{InstanceIDs: []string{"x"}, Status: "Running"}, nil, false},
		{"a region", &describeinstances.Request{InstanceIDs: []string{"x"}, RegionID: "cn-beijing"}, nil, false},
		{"more attributes", &describeinstances.Request{InstanceIDs: []string{"x"}, AdditionalAttributes: []string{"META_OPTIONS"}}, nil, false},
		{"no tags", &describeinstances.Request{InstanceIDs: []string{"x"}, Tags: []types.Tag{}}, nil, false},
		{"a token", &describeinstances.Request{InstanceIDs: []string{"x"}, NextToken: "t"}, nil, false},
		{"a call option", &describeinstances.Request{InstanceIDs: []string{"x"}}, []ecs.CallOption{ecs.WithIdempotent()}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var sent any
				options := 0
				m := ecswait.Merge(ecs.InvokerFunc(func(_ context.Context, _ ecs.Operation, req, _ any, opts ...ecs.CallOption) error {
					sent, options = req, len(opts)
					return nil
				}), time.Second)
				_, err := describeinstances.Do(t.Context(), m, tt.req, tt.opts...)
				assert.NoError(t, err)
				if tt.merged {
					assert.Equal(t, time.Second, time.Since(start))
					return
				}
				assert.Zero(t, time.Since(start))
				assert.Same(t, tt.req, sent)
				assert.Len(t, tt.opts, options)
			})
		})
	}
}

func TestMerge_nothing(t *testing.T) {
	t.Parallel()
	c := always("Running")
	assert.Same(t, c, ecswait.Merge(c, 0))
	_, err := ecswait.Instances.Get(t.Context(), ecswait.Merge(nil, time.Second), "x")
	assert.ErrorIs(t, err, ecs.ErrNoClient)
}

// All kinds that a call lists several of: twenty waits or look-ups make one call, and the one that is not there is its own
// caller's trouble.
func TestMerge_kinds(t *testing.T) {
	t.Parallel()
	for name, get := range map[string]func(context.Context, ecs.Invoker, string) error{
		"instances": getOne(ecswait.Instances), "disks": getOne(ecswait.Disks), "images": getOne(ecswait.Images),
		"snapshots": getOne(ecswait.Snapshots), "interfaces": getOne(ecswait.NetworkInterfaces), "EIPs": getOne(ecswait.EIPs),
		"VPCs": getOne(ecswait.VPCs), "vSwitches": getOne(ecswait.VSwitches), "groups": getOne(ecswait.SecurityGroups),
		"assistants": getOne(ecswait.CloudAssistants), "tasks": getOne(ecswait.Tasks), "templates": getOne(ecswait.LaunchTemplates),
		"snapshot groups": getOne(ecswait.SnapshotGroups),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud(func(id string) string {
					if id == "x-7" {
						return ""
					}
					return "Available"
				})
				m := ecswait.Merge(c, time.Second)
				each(ids(10), func(_ int, id string) {
					err := get(t.Context(), m, id)
					assert.Equal(t, id == "x-7", ecs.IsNotFound(err), err)
					assert.Equal(t, id == "x-7", err != nil)
				})
				most := 1
				if len(c.calls) > 0 && strings.Contains(fmt.Sprint(c.calls[0].ids), "x-1 ") && len(c.calls[0].ids) == 10 {
					for _, call := range c.calls[1:] { // byCommas asks once more for the one that is missing
						assert.Equal(t, []string{"x-7"}, call.ids)
						most = 2
					}
				}
				assert.LessOrEqual(t, len(c.calls), most)
			})
		})
	}
}

func getOne[T any](k ecswait.Kind[T]) func(context.Context, ecs.Invoker, string) error {
	return func(ctx context.Context, c ecs.Invoker, id string) error {
		_, err := k.Get(ctx, c, id)
		return err
	}
}

// A service that throttles makes waits longer, and ends none.
func TestMerge_troubledServer(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ids := slices.Concat(launch(t, c, 100), launch(t, c, 50))
		s.Inject(ecstest.Throttle(2, time.Minute, "DescribeInstances"))
		m := ecswait.Merge(c, 3*time.Second)
		start := time.Now()
		each(ids, func(_ int, id string) { assert.NoError(t, mergedRunning(t.Context(), m, id)) })
		t.Logf("%d waits with two describes a minute: %d calls in %s", len(ids), len(s.CallsTo("DescribeInstances")), time.Since(start))
		assert.Less(t, time.Since(start), 5*time.Minute)
	})
}

// A wait ends with its own context, wherever it is; the others go on.
func TestMerge_waitsEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after time.Duration // the window is 2 s, a call takes 10 s, and 5 s lie between
		want  string
	}{
		{"while gathering", time.Second, `context canceled (over) after 1 attempt in 1s, last error: context canceled`},
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
				m := ecswait.Merge(slow(c, 10*time.Second), 2*time.Second)
				every := ecswait.WithInterval(5 * time.Second)
				start := time.Now()
				each([]string{"x", "y"}, func(_ int, id string) {
					if id == "y" {
						assert.NoError(t, mergedRunning(t.Context(), m, id, every))
						return
					}
					err := mergedRunning(ctx, m, id, every)
					assert.Equal(t, tt.after, time.Since(start))
					assert.EqualError(t, err, `ecswait: instance "x": want "Running": `+tt.want)
					assert.ErrorIs(t, err, over)
				})
				assert.Len(t, c.calls, 3)
			})
		})
	}
}
