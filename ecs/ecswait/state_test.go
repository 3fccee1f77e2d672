package ecswait_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// A wait that looks once, and goes on from JSON hours later, comes to what a wait that stays comes to.
func TestWithOneLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{
			"late":    {"", "Pending", "Starting", "Running"},
			"stops":   {"Starting", "Stopping"},
			"gone":    {"Starting", ""},
			"unseen":  {""},
			"ready":   {"Running"},
			"flicker": {"Starting", "Stopped", "Starting", "Running"},
			"locked":  {"Stopped lock:financial"},
		})
		all := []string{"late", "stops", "gone", "unseen", "ready", "flicker", "locked"}
		stored, looks := []byte("{}"), 0
		var reached []string
		for {
			var s ecswait.State
			require.NoError(t, json.Unmarshal(stored, &s))
			start := time.Now()
			got, err := ecswait.InstancesRunning(t.Context(), c, all, ecswait.WithOneLook(&s))
			assert.Zero(t, time.Since(start))
			for _, in := range got {
				reached = append(reached, in.InstanceID)
			}
			stored, _ = json.Marshal(s)
			looks++
			e, ok := errors.AsType[*ecswait.Error](err)
			require.True(t, ok)
			if len(e.Pending) == 0 {
				break
			}
			assert.ErrorIs(t, err, waiter.ErrMaxAttempts)
			time.Sleep(10 * time.Second)
		}
		assert.Equal(t, 4, looks)
		assert.Equal(t, []string{"ready", "late", "flicker"}, reached)

		// What is finished is not asked for again, and is still said.
		calls := len(c.calls)
		var s ecswait.State
		require.NoError(t, json.Unmarshal(stored, &s))
		_, err := ecswait.InstancesRunning(t.Context(), c, all, ecswait.WithState(&s))
		assert.Len(t, c.calls, calls)
		e, ok := errors.AsType[*ecswait.Error](err)
		require.True(t, ok)
		var failed []string
		for _, item := range e.Failed {
			failed = append(failed, text(item))
		}
		assert.Equal(t, 3, e.Done)
		assert.Equal(t, []string{
			`instance "stops": want "Running", seen "Stopping"`,
			`instance "gone": want "Running", seen "Starting": MISSING`,
			`instance "unseen": want "Running": MISSING`,
			`instance "locked": want "Running", seen "Stopped": locked for reason "financial"`,
		}, failed)
		assert.Equal(t, ecswait.ResourceState{Seen: "Stopping", Failed: true, Found: true, Begun: true, Unconfirmed: true, Since: s["stops"].Since}, s["stops"])
	})
}

// A wait that is interrupted goes on elsewhere, with what is left of the grace.
func TestWithState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := always("")
		var s ecswait.State
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err := ecswait.InstancesRunning(ctx, c, []string{"x"}, ecswait.WithState(&s), everySecond)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(5 * time.Second)
		start := time.Now()
		_, err = ecswait.InstancesRunning(t.Context(), c, []string{"x"}, ecswait.WithState(&s), everySecond)
		assert.True(t, ecs.IsNotFound(err), err)
		assert.WithinDuration(t, start.Add(5*time.Second), time.Now(), time.Second)
	})
}

// A heartbeat comes between two rounds and during a call, one at a time, and not after the wait.
func TestWithProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(map[string][]string{"x": {"Pending", "Starting", "Running"}, "y": {"Running"}})
		start := time.Now()
		var s ecswait.State
		type beat struct {
			at      time.Duration
			attempt int
			pending int
			seen    string
		}
		var beats []beat
		rounds := 0
		_, err := ecswait.InstancesRunning(t.Context(), slow(c, 10*time.Second), []string{"x", "y"}, ecswait.WithInterval(10*time.Second),
			ecswait.WithState(&s),
			ecswait.WithProgress(3*time.Second, func(p waiter.Progress) {
				assert.Equal(t, time.Since(start), p.Elapsed)
				beats = append(beats, beat{time.Since(start) / time.Second, p.Attempt, p.Pending, s["x"].Seen})
			}),
			ecswait.WithProgress(0, func(waiter.Progress) { rounds++ }), ecswait.WithProgress(time.Second, nil), nil)
		require.NoError(t, err)
		assert.Equal(t, []beat{
			{3, 0, 2, ""}, {6, 0, 2, ""}, {9, 0, 2, ""}, {10, 1, 1, "Pending"}, // a call takes 10 s
			{13, 1, 1, "Pending"}, {16, 1, 1, "Pending"}, {19, 1, 1, "Pending"}, {22, 1, 1, "Pending"}, {25, 1, 1, "Pending"}, {28, 1, 1, "Pending"},
			{30, 2, 1, "Starting"}, {33, 2, 1, "Starting"}, {36, 2, 1, "Starting"}, {39, 2, 1, "Starting"}, {42, 2, 1, "Starting"}, {45, 2, 1, "Starting"}, {48, 2, 1, "Starting"},
			{50, 3, 0, "Running"},
		}, beats)
		assert.Equal(t, 3, rounds)
		time.Sleep(time.Minute)
		assert.Len(t, beats, 18)
	})
}

// Running is not ready: it has to stay so, and a stale response in between begins the time anew.
func TestInstancesReady(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		script []string
		calls  int // one a second
		want   string
	}{
		{"running from the beginning", []string{"Running"}, 6, ""},
		{"running after a while", []string{"Pending", "Starting", "Running"}, 8, ""},
		{"running, shown as starting once", []string{"Running", "Running", "Starting", "Running"}, 9, ""},
		{"running and locked", []string{"Running", "Running lock:security"}, 2, `ecswait: instance "x": want "ready", seen "Running": locked for reason "security"`},
		{"running and stopped", []string{"Running", "Stopping"}, 3, `ecswait: instance "x": want "ready", seen "Stopping"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := scripted(map[string][]string{"x": tt.script})
				_, err := ecswait.InstancesReady(t.Context(), c, []string{"x"}, everySecond)
				assert.Equal(t, tt.want, text(err))
				assert.Len(t, c.calls, tt.calls)
			})
		})
	}
}

// A service that shows things late, shows an old state once more, throttles and loses responses: exact outcomes.
func TestWaits_eventualConsistency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		wait   wait
		script []string
		at     int // second
		want   string
	}{
		{"appears late, vanishes once", running, []string{"", "", "Pending", "", "Starting", "Running"}, 5, ""},
		{"goes back once", running, []string{"Starting", "Stopped", "Starting", "Running"}, 3, ""},
		{"shows once where it came from", running, []string{"Stopping", "Stopped", "Starting", "Running"}, 3, ""},
		{"goes back once, while throttled", running, []string{"Starting", "Stopped", "!Throttling", "Running"}, 4, ""},
		{"goes back, throttled, still back", running, []string{"Starting", "Stopped", "!Throttling", "Stopped"}, 4,
			`ecswait: instance "x": want "Running", seen "Stopped": fell back after "Starting"`},
		{"goes back twice, not in a row", running, []string{"Starting", "Stopped", "Starting", "Stopped", "Running"}, 4, ""},
		{"attached, then shown as Detaching once", attached, []string{"Detaching", "Available", "Attaching i-1", "In_use i-1"}, 3, ""},
		{"in trouble all along", stopped, []string{"!InternalError", "!ServiceUnavailable", "Running", "!InternalError", "Stopping", "Running", "Stopped"}, 6, ""},
		{"gone, and shown once more", deleted, []string{"Available", "!Throttling", "Available", ""}, 4, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for name, merged := range map[string]bool{"alone": false, "merged": true} {
				t.Run(name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						var c ecs.Invoker = scripted(map[string][]string{"x": tt.script})
						if merged {
							c = ecswait.Merge(c, time.Millisecond)
						}
						start := time.Now()
						_, err := tt.wait(t.Context(), c, []string{"x"}, everySecond)
						assert.Equal(t, tt.want, text(err))
						assert.Equal(t, tt.at, int(time.Since(start)/time.Second))
					})
				})
			}
		})
	}
}

// A goal, and a kind, of one's own.
func TestKind_Until(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		instance := runningInstance(t, c)
		goal := ecswait.Goal[describedisks.Disk]{
			Wanted:  "system disk of " + instance.InstanceID,
			Reached: func(d *describedisks.Disk) bool { return d.InstanceID == instance.InstanceID },
			Never: func(d *describedisks.Disk) string {
				if d.Type != types.DiskTypeSystem {
					return "a data disk"
				}
				return ""
			},
		}
		found, err := describedisks.Do(t.Context(), c, &describedisks.Request{InstanceID: instance.InstanceID})
		require.NoError(t, err)
		got, err := ecswait.Disks.Until(t.Context(), c, []string{found.Disks[0].DiskID}, goal)
		assert.NoError(t, err)
		assert.Len(t, got, 1)

		byName := ecswait.NewKind("name", 1, func(ctx context.Context, c ecs.Invoker, names []string) iter.Seq2[describeinstances.Instance, error] {
			return describeinstances.All(ctx, c, &describeinstances.Request{InstanceName: names[0]})
		}, func(in *describeinstances.Instance) string { return in.InstanceName }, nil)
		one, err := byName.Get(t.Context(), c, instance.InstanceName)
		assert.NoError(t, err)
		assert.Equal(t, instance.InstanceID, one.InstanceID)
		_, err = byName.Get(t.Context(), c, "nobody")
		assert.True(t, ecs.IsNotFound(err), err)
		assert.Equal(t, `ecswait: name "nobody": MISSING`, text(err))
		_, err = byName.Until(t.Context(), c, []string{instance.InstanceName}, ecswait.Goal[describeinstances.Instance]{Wanted: "nothing"})
		assert.EqualError(t, err, "ecswait: the goal has no Reached")
		assert.NoError(t, byName.UntilGone(t.Context(), c, []string{"nobody"}))

		var none ecswait.Kind[describedisks.Disk]
		_, err = none.Until(t.Context(), c, ids(1), goal)
		assert.EqualError(t, err, "ecswait: the kind is empty")
		_, err = none.Get(t.Context(), c, "x")
		assert.EqualError(t, err, "ecswait: the kind is empty")
		assert.EqualError(t, none.UntilGone(t.Context(), c, ids(1)), "ecswait: the kind is empty")
		assert.Equal(t, none, ecswait.NewKind[describedisks.Disk]("", 0, nil, nil, nil))
	})
}
