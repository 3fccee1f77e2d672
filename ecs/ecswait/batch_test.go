//nolint:staticcheck // SA1019, as below
package ecswait_test

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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
	"github.com/go-aliecs/aliecs/ecs/api/describeeipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshotgroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
	"github.com/go-aliecs/aliecs/ecs/credentials"
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
		{"snapshot groups", snapGroups, "accomplished", slices.Repeat([]int{10}, 25), func(r any) int { return *r.(*describesnapshotgroups.Request).MaxResults }},
		{"EIPs", eipInUse, "InUse", slices.Repeat([]int{50}, 5), func(r any) int { return *r.(*describeeipaddresses.Request).PageSize }},
		{"VPCs", vpcs, "Available", append([]int{10}, slices.Repeat([]int{20}, 12)...), func(r any) int { return *r.(*describevpcs.Request).PageSize }},
		{"vSwitches", vswitches, "Available", append([]int{10}, slices.Repeat([]int{20}, 12)...), func(r any) int { return *r.(*describevswitches.Request).PageSize }},
		{"tasks", tasks, "Finished", []int{50, 100, 100}, func(r any) int { return *r.(*describetasks.Request).PageSize }},
		{"launch templates", templates, "", slices.Repeat([]int{50}, 5), func(r any) int { return *r.(*describelaunchtemplates.Request).PageSize }},
		{"key pairs", keyPairs, "", slices.Repeat([]int{1}, 250), nil},
		{"invocations", invocations, "Stopped", slices.Repeat([]int{1}, 500), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := always(tt.done)
				// A size of the caller's own would make the service reject the calls.
				got, err := tt.wait(t.Context(), c, ids(250), ecswait.WithWait(waiter.WithBatchSize(1000)))
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

// staggered makes each instance take a little longer to start than the one before it.
func staggered(start time.Time) func(id string) string {
	return func(id string) string {
		n, _ := strconv.Atoi(strings.TrimPrefix(id, "x-"))
		if time.Since(start) < time.Duration(n)*90*time.Millisecond {
			return "Starting"
		}
		return "Running"
	}
}

func TestInstancesRunning_thousandStaggered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newCloud(staggered(start))
		var progress []waiter.Progress
		got, err := ecswait.InstancesRunning(t.Context(), c, ids(1000), ecswait.WithProgress(0, func(p waiter.Progress) { progress = append(progress, p) }))
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
		images, snapshots, eniAvailable, eniInUse, groups, keyPairs, usable, snapGroups, eipAvailable, eipInUse, vpcs, vpcsDeleted,
		vswitches, tasks, templates} {
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
	_, err = ecswait.InstancesRunning(t.Context(), always("Running"), ids(1), ecswait.WithWait(waiter.WithFactor(0)), nil)
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
		got, err := ecswait.InstancesRunning(ctx, c, []string{"late", "never", "stops", "gone", "unseen", "ready", "ready"}, ecswait.WithInterval(time.Second))

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
			lines = append(lines, text(item))
			assert.ErrorIs(t, err, item)
		}
		const timeout = `: next poll due in 1s, deadline in 500ms: context deadline exceeded after 5 attempts in 4s`
		assert.Equal(t, []string{
			`instance "stops": want "Running", seen "Stopping"`,
			`instance "gone": want "Running", seen "Starting": MISSING`,
			`instance "never": want "Running"` + timeout + `, last value "Starting"`,
			`instance "unseen": want "Running"` + timeout + `, last error: MISSING`,
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
			{"late", "never", "stops", "gone", "unseen"}, // it may have seemed so only
			{"never", "gone", "unseen"},
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
				asked, page1 := req.(*describeinstances.Request), resp.(*describeinstances.Response)
				page, _ := strconv.Atoi(asked.NextToken)
				for _, id := range asked.InstanceIDs[min(page*tt.size, 30):min((page+1)*tt.size, 30)] {
					list(req, resp, id, "Running", nil)
				}
				list(req, resp, "i-not-asked-for", "Running", nil)
				list(req, resp, asked.InstanceIDs[0], "Running", nil) // on every page
				if page+1 < tt.pages {
					page1.NextToken = strconv.Itoa(page + 1)
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

// One id that the service does not know is no reason to reject the others.
func TestCloudAssistantsOnline_oneNotFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("true")
		c.fault = func(ids []string) error {
			if slices.Contains(ids, "x-33") {
				return rejection("InvalidInstance.NotFound")
			}
			return nil
		}
		got, err := ecswait.CloudAssistantsOnline(t.Context(), c, ids(50), ecswait.WithGrace(0))
		assert.Len(t, got, 49)
		assert.Equal(t, `ecswait: 49 of 50 done, 1 failed, 0 pending: cloud assistant "x-33": want "online": MISSING`, text(err))
		t.Logf("%d calls find the one of 50", len(c.calls))
		assert.LessOrEqual(t, len(c.calls), 13)
	})
}

// An error of one half does not hide what the other has.
func TestCloudAssistantsOnline_halfRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("true")
		c.fault = func(ids []string) error {
			switch {
			case len(ids) == 4:
				return rejection("InvalidInstance.NotFound")
			case ids[0] == "x-2":
				return rejection("Forbidden.RAM")
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

// The first instance to be reclaimed ends the wait, which returns all of its round.
func TestInstancesReclaimed_first(t *testing.T) {
	t.Parallel()
	states := map[string][]string{
		"a": {"Running"}, "b": {"Running", "Running lock:Recycling"}, "c": {"Running", "Running", "Running lock:Recycling"},
		"d": {"Running", "Running lock:Recycling"}, "e": {"Running", ""}, "f": {"Stopped", "Stopped", "Stopped", "Stopped lock:Recycling"},
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
		{"released unannounced", []string{"a", "e", "f"}, nil, `ecswait: instance "e": want "reclaimed", seen "Running": MISSING`, 2},
		{"announced and released", []string{"c", "a", "e"}, []string{"c"}, `ecswait: 1 of 2 done, 1 failed, 0 pending: instance "e": want "reclaimed", seen "Running": MISSING`, 2},
		{"interrupted", []string{"a", "g"}, nil, `ecswait: 0 of 2 done, 0 failed, 2 pending: instance "a": want "reclaimed": context canceled after 10 attempts in 9.5s, last value "Running"`, 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				defer time.AfterFunc(9500*time.Millisecond, cancel).Stop()
				c := scripted(states)
				got, err := ecswait.InstancesReclaimed(ctx, c, tt.ids, ecswait.WithInterval(time.Second))
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
	assert.EqualError(t, new(ecswait.ResourceError), ` ""`)
}

// text is what an error says, "" for none, with MISSING for the text of waiter.ErrMissing.
func text(err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), waiter.ErrMissing.Error(), "MISSING")
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
				_, err := ecswait.InstancesRunning(t.Context(), c, []string{"x"}, ecswait.WithGrace(tt.grace), ecswait.WithInterval(time.Second))
				e, ok := errors.AsType[*ecswait.Error](err)
				require.True(t, ok)
				assert.Len(t, e.Failed, 1)
				assert.Len(t, c.calls, tt.calls)
			})
		})
	}
}

// Throttling makes rounds rarer, whatever the interval, until a round passes.
func TestInstancesRunning_throttled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		script  []string
		timeout time.Duration // 0: none
		at      []int         // seconds
		want    string
	}{
		{"longer and longer", []string{"Pending", "!Throttling", "!Throttling", "!Throttling", "!Throttling", "!Throttling", "!Throttling", "Running"}, 0,
			[]int{0, 1, 3, 7, 15, 31, 61, 91}, ""},
		{"as before", []string{"!Throttling", "!Throttling", "Pending", "Pending", "!Throttling", "Running"}, 0, []int{0, 2, 6, 7, 8, 10}, ""},
		{"not for trouble", []string{"!ServiceUnavailable", "!ServiceUnavailable", "Running"}, 0, []int{0, 1, 2}, ""},
		{"room before the deadline", []string{"!Throttling", "!Throttling", "!Throttling", "Running"}, 14 * time.Second, []int{0, 2, 6, 10}, ""},
		{"until the deadline", []string{"Pending", "!Throttling"}, 4 * time.Second, nil,
			`ecswait: instance "x": want "Running": next poll due in 1s, deadline in 500ms: context deadline exceeded after 4 attempts in 3.5s,` +
				` last value "Pending", last error: ecs: Describe: Throttling: no (status 400)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tt.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				c := scripted(map[string][]string{"x": tt.script})
				_, err := ecswait.InstancesRunning(ctx, c, []string{"x"}, ecswait.WithInterval(time.Second))
				assert.Equal(t, tt.want, text(err))
				times, _ := c.rounds()
				if tt.at != nil {
					assert.Equal(t, seconds(tt.at...), times)
				}
			})
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What the service says of when to come back holds, and a connection that breaks is nothing to give up for.
func TestInstancesRunning_client(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var times []time.Duration
		respond := func(status int, header http.Header, body string) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
		transport := roundTrip(func(*http.Request) (*http.Response, error) {
			times = append(times, time.Since(start))
			switch len(times) {
			case 1:
				return respond(429, http.Header{"Retry-After": {"40"}}, `{"Code":"Throttling","Message":"slow down"}`)
			case 2:
				return nil, errors.New("connection reset")
			case 3:
				return respond(502, nil, "<html>")
			default:
				return respond(200, nil, `{"Instances":{"Instance":[{"InstanceId":"x-0","Status":"Running"}]}}`)
			}
		})
		c, err := ecs.NewClient("cn-hangzhou", ecs.WithHTTPClient(&http.Client{Transport: transport}), ecs.WithRetry(ecs.NoRetry),
			ecs.WithCredentials(credentials.Static("testid", "testsecret", "")))
		require.NoError(t, err)
		got, err := ecswait.InstancesRunning(t.Context(), c, ids(1), ecswait.WithInterval(time.Second))
		assert.NoError(t, err)
		assert.Len(t, got, 1)
		assert.Equal(t, seconds(0, 40, 41, 42), times)
	})
}

// A cancelled wait ends as soon as the call under way does, and one between two calls at once.
func TestInstancesRunning_cancelled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after time.Duration // the first call begins at 0 and takes 10 s, the next after a delay of 1 s
		calls int
		want  string
	}{
		{"in the first call", 3 * time.Second, 1, `ecswait: instance "x-0": want "Running": context canceled (over) after 1 attempt in 3s, last error: context canceled`},
		{"in the delay", 10500 * time.Millisecond, 1, `ecswait: instance "x-0": want "Running": context canceled (over) after 1 attempt in 10.5s, last value "Starting"`},
		{"in the next call", 12 * time.Second, 2, `ecswait: instance "x-0": want "Running": context canceled (over) after 2 attempts in 12s, last value "Starting", last error: context canceled`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				over := errors.New("over")
				ctx, cancel := context.WithCancelCause(t.Context())
				defer time.AfterFunc(tt.after, func() { cancel(over) }).Stop()
				cloud := always("Starting")
				c := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
					if err := cloud.Invoke(ctx, op, req, resp, opts...); err != nil {
						return err
					}
					select {
					case <-time.After(10 * time.Second):
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				})
				start := time.Now()
				got, err := ecswait.InstancesRunning(ctx, c, ids(1), ecswait.WithInterval(time.Second))
				assert.Empty(t, got)
				assert.Equal(t, tt.after, time.Since(start))
				assert.EqualError(t, err, tt.want)
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorIs(t, err, over)
				assert.Len(t, cloud.calls, tt.calls)
			})
		})
	}
}

func TestInstancesRunning_endedContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := always("Running")
	_, err := ecswait.InstancesRunning(ctx, c, ids(1))
	assert.EqualError(t, err, `ecswait: instance "x-0": want "Running": context canceled after 0 attempts in 0s`)
	assert.Empty(t, c.calls)
}

func TestErrors_NotFound(t *testing.T) {
	t.Parallel()
	missing := &ecswait.ResourceError{ID: "i-1", Err: waiter.ErrMissing}
	pending := &ecswait.ResourceError{ID: "i-2", Err: &waiter.Error{Err: context.DeadlineExceeded, LastErr: waiter.ErrMissing}}
	for _, tt := range []struct {
		name string
		err  error
		want bool
	}{
		{"missing", missing, true},
		{"rejected as not found", &ecswait.ResourceError{Err: &ecs.Error{Code: "InvalidDiskId.NotFound"}}, true},
		{"rejected otherwise", &ecswait.ResourceError{Err: &ecs.Error{Code: "Forbidden.RAM"}}, false},
		{"in another state", &ecswait.ResourceError{Seen: "Stopped"}, false},
		{"not seen before the deadline", pending, false},
		{"wait for one", &ecswait.Error{Failed: []*ecswait.ResourceError{missing}}, true},
		{"wait for one, wrapped", fmt.Errorf("start: %w", &ecswait.Error{Failed: []*ecswait.ResourceError{missing}}), true},
		{"wait for one, too short", &ecswait.Error{Pending: []*ecswait.ResourceError{pending}}, false},
		{"wait for two", &ecswait.Error{Failed: []*ecswait.ResourceError{missing, missing}}, false},
		{"wait for two, one done", &ecswait.Error{Done: 1, Failed: []*ecswait.ResourceError{missing}}, false},
		{"wait for two, one pending", &ecswait.Error{Failed: []*ecswait.ResourceError{missing}, Pending: []*ecswait.ResourceError{pending}}, false},
		{"nothing", &ecswait.Error{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, ecs.IsNotFound(tt.err))
		})
	}
}

// What the functions return, not what a test makes up.
func TestWaits_notFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"x": {""}, "y": {"Running"}, "spot": {"Running"}})
		_, err := ecswait.InstancesRunning(t.Context(), c, []string{"x"}, ecswait.WithInterval(time.Second))
		assert.True(t, ecs.IsNotFound(err), "%v", err)
		_, err = ecswait.InstancesRunning(t.Context(), c, []string{"x", "y"}, ecswait.WithInterval(time.Second))
		assert.False(t, ecs.IsNotFound(err), "%v", err)
		_, err = ecswait.InstancesReclaimed(t.Context(), c, []string{"x", "spot"}, ecswait.WithGrace(0), ecswait.WithInterval(time.Second))
		require.ErrorIs(t, err, waiter.ErrMissing)
		assert.False(t, ecs.IsNotFound(err), "the wait was for two: %v", err)
		_, err = ecswait.Instances.Get(t.Context(), c, "x")
		assert.True(t, ecs.IsNotFound(err), "%v", err)
	})
}

func TestDisks_withoutAnInstance(t *testing.T) {
	t.Parallel()
	c := newCloud(func(string) string { return "Available" })
	_, err := ecswait.DisksAttached(t.Context(), c, "", []string{"d-1"})
	assert.EqualError(t, err, "ecswait: the id of the instance is empty")
	_, err = ecswait.DisksDetached(t.Context(), c, "", []string{"d-1"})
	assert.EqualError(t, err, "ecswait: the id of the instance is empty")
	assert.Empty(t, c.calls)
}
