package ecswait_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

func ids(n int) []string {
	var list []string
	for i := range n {
		list = append(list, "x-"+strconv.Itoa(i))
	}
	return list
}

func always(state string) *cloud { return newCloud(func(string) string { return state }) }

// A round is one call for as many ids as the action takes, and its page holds them all.
func TestWaits_batches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		wait  wait
		done  string // the state that ends the wait
		sizes []int
		page  func(req any) int
	}{
		{"instances", running, "Running", []int{50, 100, 100}, func(r any) int { return *r.(*describeinstances.Request).MaxResults }},
		{"assistants", assistants, "true", []int{50, 50, 50, 50, 50}, func(r any) int { return *r.(*describecloudassistantstatus.Request).MaxResults }},
		{"disks", inUse, "In_use", []int{50, 100, 100}, func(r any) int { return *r.(*describedisks.Request).MaxResults }},
		{"images", images, "Available", []int{50, 100, 100}, func(r any) int { return *r.(*describeimages.Request).PageSize }},
		{"snapshots", snapshots, "accomplished", []int{50, 100, 100}, func(r any) int { return *r.(*describesnapshots.Request).MaxResults }},
		{"interfaces", eniInUse, "InUse", []int{50, 100, 100}, func(r any) int { return *r.(*describenetworkinterfaces.Request).MaxResults }},
		{"groups", groups, "", []int{50, 100, 100}, func(r any) int { return *r.(*describesecuritygroups.Request).MaxResults }},
		{"key pairs", keyPairs, "", slices.Repeat([]int{1}, 250), nil},
		{"invocations", invocations, "Stopped", slices.Repeat([]int{1}, 500), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := always(tt.done)
				// A size of the caller's own would lead to refusals.
				got, err := tt.wait(t.Context(), c, ids(250), waiter.WithBatchSize(1000))
				require.NoError(t, err)
				if tt.done != "" {
					assert.Equal(t, 250, got)
				}
				var sizes []int
				asked := make(map[string]bool)
				for _, call := range c.calls {
					sizes = append(sizes, len(call.ids))
					if tt.page != nil {
						assert.GreaterOrEqual(t, tt.page(call.req), len(call.ids))
					}
					for _, id := range call.ids {
						asked[id] = true
					}
				}
				slices.Sort(sizes)
				assert.Equal(t, tt.sizes, sizes)
				assert.Len(t, asked, 250)
			})
		})
	}
}

// Each instance takes a little longer to start than the one before it.
func TestInstancesRunning_thousandStaggered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newCloud(func(id string) string {
			n, _ := strconv.Atoi(strings.TrimPrefix(id, "x-"))
			if time.Since(start) < time.Duration(n)*90*time.Millisecond {
				return "Starting"
			}
			return "Running"
		})
		var progress []waiter.Progress
		got, err := ecswait.InstancesRunning(t.Context(), c, ids(1000), waiter.WithProgress(func(p waiter.Progress) { progress = append(progress, p) }))
		require.NoError(t, err)
		require.Len(t, got, 1000)

		times, sizes := c.rounds()
		require.Len(t, progress, len(times))
		pending, most := 1000, 10
		for i, round := range sizes {
			t.Logf("round %2d at %6s: %4d pending, %2d calls", i+1, times[i].Round(10*time.Millisecond), pending, len(round))
			assert.Len(t, round, (pending+99)/100)
			assert.LessOrEqual(t, len(round), most)
			pending, most = progress[i].Pending, len(round)
		}
		t.Logf("%d calls in %d rounds; one call per instance and round would have been %d", len(c.calls), len(times), sum(sizes))
		assert.Less(t, most, 10)
	})
}

func sum(sizes [][]int) (n int) {
	for _, round := range sizes {
		for _, size := range round {
			n += size
		}
	}
	return n
}

// Nothing to wait for is not everything.
func TestWaits_noIDs(t *testing.T) {
	t.Parallel()
	for _, w := range []wait{running, stopped, released, withIP, reclaimed, assistants, invocations, available, inUse, deleted,
		images, snapshots, eniAvailable, eniInUse, groups, keyPairs} {
		c := always("Running")
		for _, none := range [][]string{nil, {}} {
			got, err := w(t.Context(), c, none)
			assert.NoError(t, err)
			assert.Zero(t, got)
		}
		got, err := w(t.Context(), c, []string{"x-1", ""})
		assert.ErrorContains(t, err, " 2 of 2 has an empty id")
		assert.Zero(t, got)
		assert.Empty(t, c.calls)
	}
}

func TestInstancesRunning_badArguments(t *testing.T) {
	t.Parallel()
	_, err := ecswait.InstancesRunning(t.Context(), nil, ids(1))
	assert.ErrorIs(t, err, ecs.ErrNoClient)
	var none context.Context
	_, err = ecswait.InstancesRunning(none, always("Running"), ids(1))
	assert.EqualError(t, err, "ecswait: the context is nil")
	_, err = ecswait.InstancesRunning(t.Context(), always("Running"), ids(1), waiter.WithFactor(0), nil)
	assert.EqualError(t, err, "waiter: factor 0: want 1 or more")
}

// What is finished is not asked for again, nor lost because others failed.
func TestInstancesRunning_partialFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 4500*time.Millisecond)
		defer cancel()
		c := scripted(map[string][]string{
			"late":   {"Pending", "Starting", "Running"},
			"stops":  {"Starting", "Stopping"},
			"never":  {"Starting"},
			"gone":   {"Starting", "Starting", ""},
			"unseen": {""},
			"ready":  {"Running"},
		})
		got, err := ecswait.InstancesRunning(ctx, c, []string{"late", "never", "stops", "gone", "unseen", "ready", "ready"}, waiter.WithInterval(time.Second))

		var names []string
		for _, in := range got {
			names = append(names, in.InstanceID)
		}
		assert.Equal(t, []string{"late", "ready", "ready"}, names)
		assert.EqualError(t, err, `ecswait: 3 of 7 done, 2 failed, 2 pending: instance "stops": want "Running", seen "Stopping"`)
		e, ok := errors.AsType[*ecswait.Error](err)
		require.True(t, ok)
		var lines []string
		for _, item := range slices.Concat(e.Failed, e.Pending) {
			lines = append(lines, item.Error())
			assert.ErrorIs(t, err, item)
		}
		const timeout = `: next poll due in 1s, deadline in 500ms: context deadline exceeded after 5 attempts in 4s`
		assert.Equal(t, []string{
			`instance "stops": want "Running", seen "Stopping"`,
			`instance "gone": want "Running", seen "Starting": missing from the response`,
			`instance "never": want "Running"` + timeout + `, last value "Starting"`,
			`instance "unseen": want "Running"` + timeout + `, last error: missing from the response`,
		}, lines)
		assert.Equal(t, "Starting", e.Pending[0].Seen)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, waiter.ErrMissing)

		var asked [][]string
		for _, call := range c.calls {
			asked = append(asked, call.ids)
		}
		assert.Equal(t, [][]string{
			{"late", "never", "stops", "gone", "unseen", "ready"},
			{"late", "never", "stops", "gone", "unseen"},
			{"late", "never", "gone", "unseen"},
			{"never", "unseen"},
			{"never", "unseen"},
		}, asked)
	})
}

// A service that splits what would fit one page loses nothing, and the token of an empty page is not followed.
func TestInstancesRunning_pages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		size      int // of the service's pages
		pages     int
		wantCalls int
	}{
		{"small pages", 10, 3, 3},
		{"token of an empty page", 30, 3, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			c := ecs.InvokerFunc(func(_ context.Context, _ ecs.Operation, req, resp any, _ ...ecs.CallOption) error {
				calls++
				asked, answer := req.(*describeinstances.Request), resp.(*describeinstances.Response)
				page, _ := strconv.Atoi(asked.NextToken)
				for _, id := range asked.InstanceIDs[min(page*tt.size, 30):min((page+1)*tt.size, 30)] {
					list(req, resp, id, "Running", nil)
				}
				list(req, resp, "i-not-asked-for", "Running", nil)
				list(req, resp, asked.InstanceIDs[0], "Running", nil) // on every page
				if page+1 < tt.pages {
					answer.NextToken = strconv.Itoa(page + 1)
				}
				return nil
			})
			got, err := ecswait.InstancesRunning(t.Context(), c, ids(30))
			assert.NoError(t, err)
			assert.Len(t, got, 30)
			assert.Equal(t, tt.wantCalls, calls)
		})
	}
}

// One id that the service does not know is no reason to refuse the others.
func TestCloudAssistantsOnline_oneNotFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("true")
		c.fault = func(ids []string) error {
			if slices.Contains(ids, "x-33") {
				return refusal("InvalidInstance.NotFound")
			}
			return nil
		}
		got, err := ecswait.CloudAssistantsOnline(t.Context(), c, ids(50), ecswait.WithGrace(0))
		assert.Len(t, got, 49)
		assert.EqualError(t, err, `ecswait: 49 of 50 done, 1 failed, 0 pending: cloud assistant "x-33": want "online": missing from the response`)
		t.Logf("%d calls find the one of 50", len(c.calls))
		assert.LessOrEqual(t, len(c.calls), 13)
	})
}

// A refusal in one half does not hide what the other has.
func TestCloudAssistantsOnline_halfRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("true")
		c.fault = func(ids []string) error {
			switch {
			case len(ids) == 4:
				return refusal("InvalidInstance.NotFound")
			case ids[0] == "x-2":
				return refusal("Forbidden.RAM")
			default:
				return nil
			}
		}
		got, err := ecswait.CloudAssistantsOnline(t.Context(), c, ids(4))
		assert.Len(t, got, 2)
		assert.True(t, ecs.IsForbidden(err))
		assert.Len(t, c.calls, 3)
	})
}

// A service that takes the ids of a list for one id that it does not know is asked for each.
func TestImagesAvailable_noLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"a": {"Creating", "Available"}, "b": {"Available"}, "c": {"Available"}})
		single := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			if asked := req.(*describeimages.Request); strings.Contains(asked.ImageID, ",") {
				return c.Invoke(ctx, op, &describeimages.Request{ImageID: "unknown"}, resp, opts...)
			}
			return c.Invoke(ctx, op, req, resp, opts...)
		})
		got, err := ecswait.ImagesAvailable(t.Context(), single, []string{"a", "b", "c"})
		require.NoError(t, err)
		assert.Len(t, got, 3)
		assert.Len(t, c.calls, 4+1)
	})
}

func TestInvocationsFinished_output(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"t-1": {"Running", "Running", "PartialFailed"}, "t-2": {"Running", "Success"}})
		got, err := ecswait.InvocationsFinished(t.Context(), c, []string{"t-1", "t-2"})
		require.NoError(t, err)
		require.Len(t, got, 2)
		for _, run := range got {
			require.Len(t, run.InvokeInstances, 1)
			assert.EqualValues(t, 3, run.InvokeInstances[0].ExitCode)
			assert.Equal(t, "out of PlainText", run.InvokeInstances[0].Output)
		}
		assert.Len(t, c.calls, 2+2+1+1+1)
	})
}

// The first instance that is to go ends the wait, and tells all those of its round.
func TestInstancesReclaimed_first(t *testing.T) {
	t.Parallel()
	states := map[string][]string{
		"a": {"Running"}, "b": {"Running", "Running lock:Recycling"}, "c": {"Running", "Running", "Running lock:Recycling"},
		"d": {"Running", "Running lock:Recycling"}, "e": {"Running", "Running", ""}, "f": {"Stopped", "Stopped", "Stopped", "Stopped lock:Recycling"},
		"g": {""},
	}
	for _, tt := range []struct {
		name string
		ids  []string
		want []string
		err  string
		at   int // second
	}{
		{"one", []string{"a", "c"}, []string{"c"}, "", 2},
		{"two in one round", []string{"a", "b", "c", "d"}, []string{"b", "d"}, "", 1},
		{"released unannounced", []string{"a", "e", "f"}, nil, `ecswait: instance "e": want "reclaimed", seen "Running": missing from the response`, 2},
		{"announced and released", []string{"c", "a", "e"}, []string{"c"}, `ecswait: 1 of 2 done, 1 failed, 0 pending: instance "e": want "reclaimed", seen "Running": missing from the response`, 2},
		{"interrupted", []string{"a", "g"}, nil, `ecswait: 0 of 2 done, 0 failed, 2 pending: instance "a": want "reclaimed": context canceled after 10 attempts in 9.5s, last value "Running"`, 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				defer time.AfterFunc(9500*time.Millisecond, cancel).Stop()
				c := scripted(states)
				got, err := ecswait.InstancesReclaimed(ctx, c, tt.ids, waiter.WithInterval(time.Second))
				var names []string
				for _, in := range got {
					names = append(names, in.InstanceID)
				}
				assert.Equal(t, tt.want, names)
				assert.Equal(t, tt.err, text(err))
				assert.Equal(t, seconds(tt.at)[0], c.calls[len(c.calls)-1].at)
			})
		})
	}
}

func TestError_empty(t *testing.T) {
	t.Parallel()
	assert.EqualError(t, new(ecswait.Error), "ecswait: the wait did not end well")
	assert.EqualError(t, new(ecswait.ResourceError), ` "": want ""`)
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestWithGrace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		grace  time.Duration
		script []string
		calls  int
	}{
		{0, []string{""}, 1},
		{-1, []string{""}, 1},
		{0, []string{"Stopped"}, 1},
		{3 * time.Second, []string{""}, 4},
		{3 * time.Second, []string{"Pending", "Stopped"}, 5},
		{time.Minute, []string{""}, 61},
	} {
		t.Run(fmt.Sprint(tt.grace, tt.script), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := scripted(map[string][]string{"x": tt.script})
				_, err := ecswait.InstancesRunning(t.Context(), c, []string{"x"}, ecswait.WithGrace(tt.grace), waiter.WithInterval(time.Second))
				e, ok := errors.AsType[*ecswait.Error](err)
				require.True(t, ok)
				assert.Len(t, e.Failed, 1)
				assert.Len(t, c.calls, tt.calls)
			})
		})
	}
}
