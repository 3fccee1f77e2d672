package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// kept lists what is left when everything due is released.
const kept = "trade-fair trial intern licences web files today exports base"

// names returns the names of the resources of the account, except system disks.
func names(account ecstest.Account) string {
	var all []string
	for _, i := range account.Instances {
		all = append(all, i.Name)
	}
	for _, d := range account.Disks {
		if d.Name != "" {
			all = append(all, d.Name)
		}
	}
	for _, s := range account.Snapshots {
		all = append(all, s.Name)
	}
	return strings.Join(all, " ")
}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "janitor", got.Out)

		server := got.Memory.Server
		assert.Equal(t, kept, names(server.Account()))
		assert.Len(t, server.Account().Images, 1)
		for action, n := range map[string]int{deleteinstance.Action: 4, deletedisk.Action: 2, deletesnapshot.Action: 1} {
			server.AssertExecuted(t, action, n)
			assert.Len(t, server.CallsTo(action), n, "no call failed")
		}
	})
}

func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(1, ecstest.DropResponse(deleteinstance.Action)), ecstest.Times(1, ecstest.DropResponse(deletedisk.Action)),
			ecstest.Times(1, ecstest.DropResponse(deletesnapshot.Action)), ecstest.Times(3, ecstest.ReturnBadGateway("Delete*")),
			ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400, "Describe*")), ecstest.Times(2, ecstest.DropRequest(describesnapshots.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "janitor", got.Out)
		assert.Equal(t, kept, names(got.Memory.Server.Account()))
	})
}

// Two regions return incomplete lists, and some resources cannot be released. The program does the rest, and does not
// wait for a disk whose instance stays.
func TestRun_troubles(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		began := time.Now()
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.InRegion("eu-central-1", ecstest.ReturnError("Forbidden.RAM", 403, describeinstances.Action)),
			ecstest.InRegion("ap-southeast-1", ecstest.ReturnBadGateway(describedisks.Action)),
			ecstest.ReturnError("InstanceLockedForSecurity", 403, deleteinstance.Action),
			ecstest.ReturnError("SnapshotCreatedImage", 403, deletesnapshot.Action),
		}})
		assert.EqualError(t, got.Err, "8 failures, as listed above")
		demotest.Golden(t, "troubles", got.Out)
		assert.Equal(t, "loadtest-1 loadtest-2 trade-fair trial intern licences web migration files bench today migration-tmp migration-log exports before-upgrade base",
			names(got.Memory.Server.Account()))
		assert.Less(t, time.Since(began), time.Minute)
	})
}

func TestRun_looksOnly(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-delete=false", "-regions", "cn-shanghai,eu-central-1"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "   … 2/2 regions searched (0s)\nResources with the tag \"expires\": 7. Due for release: 5.")
		assert.Contains(t, got.Out, "Nothing was released. To release what is due, run: go run ./examples/janitor -live -region cn-hangzhou -regions cn-shanghai,eu-central-1 -delete -yes")
		server := got.Memory.Server
		assert.Empty(t, server.CallsTo("Delete*"))
		for _, call := range server.CallsTo(describesnapshots.Action) {
			assert.NotEqual(t, "us-west-1", call.Params["RegionId"])
		}

		got = demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{"-tag", "no-such-tag"}})
		require.NoError(t, got.Err)
		assert.Equal(t, "   … 26/26 regions searched (0s)\nResources with the tag \"no-such-tag\": 0. Due for release: 0.\n", got.Out)
		assert.Empty(t, server.CallsTo("Delete*"))
	})
}

func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "Kept:"})
		require.ErrorIs(t, first.Err, context.Canceled)
		server := first.Memory.Server
		assert.Empty(t, server.CallsTo("Delete*"))
		assert.Contains(t, first.Out, "to go on: go run ./examples/janitor -live -region cn-hangzhou -delete -yes")

		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, CtrlCAtText: "4 of 4 instances released"})
		require.ErrorIs(t, second.Err, context.Canceled)
		assert.Contains(t, second.Out, "up to 4 resources that are due for release")
		assert.Empty(t, server.CallsTo(deletedisk.Action, deletesnapshot.Action))

		third := demotest.Play(t, run, demotest.Scene{Memory: first.Memory})
		require.NoError(t, third.Err)
		assert.Equal(t, kept, names(server.Account()))
		server.AssertExecuted(t, deleteinstance.Action, 4)
	})
}

func TestRun_interruptedSearching(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: describeinstances.Action})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Empty(t, got.Out, "an incomplete search is not shown")
		assert.Empty(t, got.Memory.Server.CallsTo("Delete*"))
	})
}

func TestRun_flags(t *testing.T) {
	for args, want := range map[string]string{
		"-live -parallel 0": "-parallel must be at least 1", // before any call
		"-tag=":             "-tag must not be empty",
		"-parallel 0":       "-parallel must be at least 1",
		"-regions ,":        "a value is empty",
		"-regions nosuch":   "3 failures",
	} {
		t.Run(args, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields(args)})
				assert.ErrorContains(t, got.Err, want)
			})
		})
	}
}

func TestAdd(t *testing.T) {
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name, value, otherwise, why string
		found, due                  bool
	}{
		{"its day is over", "2026-03-01", "", "", true, true},
		{"its day is today", "2026-03-02", "", "its day is not over yet", true, false},
		{"another reason to keep it", "2026-03-01", "in use", "in use", true, false},
		{"no date", "soon", "", "the date cannot be read", true, false},
		{"no value", "", "", "the date cannot be read", true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := regionSearch{j: &janitor{key: "expires", now: now}, client: ecstest.NewServer().Client()}
			due := s.add(finding{}, []types.Tag{{Key: "a", Value: "b"}, {Key: "expires", Value: tt.value}}, tt.otherwise, func(context.Context) error { return nil })
			assert.Equal(t, tt.due, due)
			require.Len(t, s.found, 1)
			assert.Equal(t, tt.why, s.found[0].why)
			assert.Equal(t, tt.due, s.found[0].release != nil)
		})
	}
	s := regionSearch{j: &janitor{key: "expires", now: now}}
	assert.False(t, s.add(finding{}, []types.Tag{{Key: "Expires", Value: "2026-01-01"}}, "", nil))
	assert.Empty(t, s.found, "a resource without the tag stays, whatever the filter returned")
}

func TestEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		items := slices.Collect(func(yield func(int) bool) {
			for i := range 20 {
				yield(i)
			}
		})
		odd := errors.New("odd")
		results := each(t.Context(), 3, items, func(_ context.Context, i int) (int, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Duration(30-i) * time.Second)
			now.Add(-1)
			if i%2 == 1 {
				return 0, odd
			}
			return i * i, nil
		})
		assert.EqualValues(t, 3, most.Load())
		for i, r := range results {
			assert.Equal(t, i, r.item)
			assert.Equal(t, i%2 == 1, r.err != nil)
		}
		assert.Equal(t, 324, results[18].value)

		ctx, cancel := context.WithCancel(t.Context())
		results = each(ctx, 1, items, func(context.Context, int) (int, error) { cancel(); return 0, nil })
		require.NoError(t, results[0].err)
		for _, r := range results[1:] {
			assert.ErrorIs(t, r.err, context.Canceled)
		}
	})
}

func TestHarmless(t *testing.T) {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse(deletesnapshot.Action))))
	op := ecs.Operation{Action: deletesnapshot.Action}
	err := server.Client().Invoke(t.Context(), op, &struct {
		SnapshotID string `url:"SnapshotId"`
	}{"s-missing"}, nil, ecs.WithIdempotent())
	assert.True(t, ecs.IsNotFound(err), err)
	assert.Len(t, server.Calls(), 2)
}
