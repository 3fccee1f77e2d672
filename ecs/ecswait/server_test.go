package ecswait_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/deletekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// onServer runs f with a server whose states change every 10 s of a bubble's clock.
func onServer(t *testing.T, f func(t *testing.T, s *ecstest.Server, c *ecs.Client), opts ...ecstest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(append([]ecstest.Option{ecstest.WithStepDuration(10 * time.Second)}, opts...)...)
		f(t, s, s.Client())
	})
}

func launch(t *testing.T, c ecs.Invoker, amount int) []string {
	t.Helper()
	made, err := runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: &amount, InternetMaxBandwidthOut: new(5),
	})
	require.NoError(t, err)
	require.Len(t, made.InstanceIDs, amount)
	return made.InstanceIDs
}

func TestInstances_lifeCycle(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		start := time.Now()
		ids := launch(t, c, 3)
		each := func(status types.InstanceStatus, wait wait) {
			t.Helper()
			n, err := wait(ctx, c, ids, waiter.WithInterval(time.Second), ecswait.WithGrace(0))
			require.NoError(t, err)
			assert.Equal(t, 3, n, status)
		}
		each(types.InstanceStatusRunning, listing(ecswait.InstancesRunning))
		assert.Equal(t, 20*time.Second, time.Since(start))
		each("with an address", listing(ecswait.InstancesWithPublicIP))
		assert.Equal(t, 20*time.Second, time.Since(start))

		_, err := stopinstances.Do(ctx, c, &stopinstances.Request{InstanceIDs: ids})
		require.NoError(t, err)
		each(types.InstanceStatusStopped, listing(ecswait.InstancesStopped))

		_, err = startinstances.Do(ctx, c, &startinstances.Request{InstanceIDs: ids})
		require.NoError(t, err)
		each(types.InstanceStatusRunning, listing(ecswait.InstancesRunning))

		_, err = stopinstances.Do(ctx, c, &stopinstances.Request{InstanceIDs: ids[:1]})
		require.NoError(t, err)
		running, err := ecswait.InstancesRunning(ctx, c, ids)
		assert.Len(t, running, 2)
		assert.EqualError(t, err, `ecswait: 2 of 3 done, 1 failed, 0 pending: instance "`+ids[0]+`": want "Running", seen "Stopping"`)

		_, err = deleteinstances.Do(ctx, c, &deleteinstances.Request{InstanceIDs: ids, Force: new(true)})
		require.NoError(t, err)
		calls := len(s.CallsTo("DescribeInstances"))
		assert.NoError(t, ecswait.InstancesReleased(ctx, c, ids))
		assert.Len(t, s.CallsTo("DescribeInstances"), calls+1)
		_, err = ecswait.InstancesRunning(ctx, c, ids, ecswait.WithGrace(0))
		assert.ErrorIs(t, err, waiter.ErrMissing)
	})
}

func TestInstancesRunning_releasedMeanwhile(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ids := launch(t, c, 2)
		time.AfterFunc(12*time.Second, func() {
			_, err := deleteinstances.Do(t.Context(), c, &deleteinstances.Request{InstanceIDs: ids[1:], Force: new(true)})
			assert.NoError(t, err)
		})
		running, err := ecswait.InstancesRunning(t.Context(), c, ids, waiter.WithInterval(time.Second))
		assert.Len(t, running, 1)
		assert.EqualError(t, err, `ecswait: 1 of 2 done, 1 failed, 0 pending: instance "`+ids[1]+`": want "Running", seen "Starting": missing from the response`)
	})
}

// A thousand instances, launched a hundred at a time.
func TestInstancesRunning_thousandLaunched(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for range 10 {
			ids = append(ids, launch(t, c, 100)...)
			time.Sleep(5 * time.Second)
		}
		var progress []waiter.Progress
		running, err := ecswait.InstancesRunning(t.Context(), c, ids, waiter.WithInterval(5*time.Second),
			waiter.WithProgress(func(p waiter.Progress) { progress = append(progress, p) }))
		require.NoError(t, err)
		assert.Len(t, running, 1000)

		rounds := make(map[time.Time]int)
		for _, call := range s.CallsTo("DescribeInstances") {
			rounds[call.Time]++
		}
		var calls []int
		for at := range rounds {
			calls = append(calls, rounds[at])
		}
		slices.Sort(calls)
		slices.Reverse(calls)
		t.Logf("calls per round: %v", calls)
		require.Len(t, calls, len(progress))
		pending := 1000
		for i, n := range calls {
			assert.Equal(t, (pending+99)/100, n)
			pending = progress[i].Pending
		}
		assert.Len(t, calls, 12)
	}, ecstest.WithStepDuration(30*time.Second))
}

// A service that throttles, breaks connections and loses its backend makes a wait longer, and what it allows is kept to.
func TestInstancesRunning_troubledServer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  ecstest.Fault
		within time.Duration
	}{
		{"throttled", ecstest.Throttle(2, time.Minute, "DescribeInstances"), 5 * time.Minute},
		{"throttled altogether", ecstest.Times(40, ecstest.ReturnError("Throttling", 429, "DescribeInstances")), 10 * time.Minute},
		{"no connection", ecstest.Times(40, ecstest.DropRequest("DescribeInstances")), time.Minute},
		{"answers cut off", ecstest.Times(9, ecstest.TruncateResponse("DescribeInstances")), time.Minute},
		{"bad gateway", ecstest.Times(40, ecstest.ReturnBadGateway("DescribeInstances")), time.Minute},
		{"in trouble", ecstest.Times(40, ecstest.ReturnError("InternalError", 500, "DescribeInstances")), time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
				ids := slices.Concat(launch(t, c, 100), launch(t, c, 1)) // two calls a round
				s.Inject(tt.fault)
				start := time.Now()
				running, err := ecswait.InstancesRunning(t.Context(), c, ids, waiter.WithInterval(time.Second))
				assert.NoError(t, err)
				assert.Len(t, running, 101)
				assert.LessOrEqual(t, time.Since(start), tt.within)
				t.Logf("%d calls in %s", len(s.CallsTo("DescribeInstances")), time.Since(start))
			})
		})
	}
}

func TestInstancesRunning_notAllowed(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ids := launch(t, c, 2)
		s.Inject(ecstest.ReturnError("Forbidden.RAM", 403, "DescribeInstances"))
		start := time.Now()
		_, err := ecswait.InstancesRunning(t.Context(), c, ids)
		e, ok := errors.AsType[*ecswait.Error](err)
		require.True(t, ok)
		assert.Len(t, e.Failed, 2)
		assert.True(t, ecs.IsForbidden(err))
		assert.Zero(t, time.Since(start))
		assert.Len(t, s.CallsTo("DescribeInstances"), 1)
	})
}

func TestInstancesRunning_tooLate(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ids := launch(t, c, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		_, err := ecswait.InstancesRunning(ctx, c, ids, waiter.WithInterval(2*time.Second))
		assert.EqualError(t, err, `ecswait: instance "`+ids[0]+`": want "Running": next poll due in 2s, deadline in 1s: `+
			`context deadline exceeded after 8 attempts in 14s, last value "Starting"`)
	})
}

func TestImagesAvailable_catalog(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for image, err := range describeimages.All(t.Context(), c, &describeimages.Request{}) {
			require.NoError(t, err)
			ids = append(ids, image.ImageID)
		}
		require.Greater(t, len(ids), 3)
		before := len(s.Calls())
		got, err := ecswait.ImagesAvailable(t.Context(), c, ids)
		assert.NoError(t, err)
		assert.Len(t, got, len(ids))
		assert.Len(t, s.Calls(), before+1)
	})
}

func TestKeyPairsDeleted_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		names := []string{"one", "never was"}
		_, err := createkeypair.Do(t.Context(), c, &createkeypair.Request{KeyPairName: names[0]})
		require.NoError(t, err)
		time.AfterFunc(30*time.Second, func() {
			_, err := deletekeypairs.Do(t.Context(), c, &deletekeypairs.Request{KeyPairNames: names[:1]})
			assert.NoError(t, err)
		})
		start := time.Now()
		assert.NoError(t, ecswait.KeyPairsDeleted(t.Context(), c, names, waiter.WithInterval(7*time.Second)))
		assert.Equal(t, 35*time.Second, time.Since(start))
	})
}
