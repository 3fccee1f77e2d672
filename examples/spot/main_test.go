package main

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/metadata"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "spot", got.Out)
		bought(t, got, "0.2")

		server := got.Memory.Server
		history := server.CallsTo(describespotpricehistory.Action)
		require.Len(t, history, 2, "two pages of prices")
		assert.Equal(t, "1000", history[1].Params["Offset"])
		first := server.Account().Instances[1]
		assert.Equal(t, []string{"Recycling"}, first.LockReasons)
		time.Sleep(5 * time.Minute)
		names := []string{}
		for _, instance := range server.Account().Instances {
			names = append(names, instance.Name)
		}
		assert.Equal(t, []string{"nightly-batch", "spot-worker002", "spot-worker003"}, names, "only the first one was reclaimed")
	})
}

// bought checks the account after one run, or after several runs with the same plan.
func bought(t *testing.T, got demotest.Played, limit string) {
	t.Helper()
	instances := got.Memory.Server.Account().Instances
	require.Len(t, instances, 1+3, "the instance of the world, and the workers")
	for _, instance := range instances[1:] {
		assert.Equal(t, "Running", instance.Status)
		assert.Equal(t, "SpotWithPriceLimit", instance.SpotStrategy)
		assert.Equal(t, "cn-hangzhou-i", instance.ZoneID, "the cheapest zone with stock and a vSwitch")
		assert.Equal(t, map[string]string{"example": "spot"}, instance.Tags)
	}
	got.Memory.Server.AssertExecuted(t, runinstances.Action, 1+1)
	for _, call := range got.Memory.Server.CallsTo(runinstances.Action)[1:] {
		assert.Equal(t, limit, call.Params["SpotPriceLimit"])
	}
}

// Faults do not change the output: the client retries, and buys nothing twice.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.TruncateResponse(describespotpricehistory.Action)), ecstest.Times(3, ecstest.ReturnBadGateway(describeinstances.Action)),
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, "DescribeA*", "DescribeZ*")), ecstest.Random(4, 0.4, ecstest.DropResponse(runinstances.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "spot", got.Out)
		bought(t, got, "0.2")
		assert.True(t, slices.ContainsFunc(got.Memory.Server.CallsTo(runinstances.Action), func(c ecstest.Call) bool { return c.Executed && c.Dropped }),
			"the response to the purchase was lost")
	})
}

func TestRun_looksOnly(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-price-limit", "0"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "such as -price-limit 0.096.")
		got.Memory.Server.AssertExecuted(t, runinstances.Action, 1)

		got = demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, " spot up to 0.2: available")
		assert.NotContains(t, got.Out, "Buy")
		got.Memory.Server.AssertExecuted(t, runinstances.Action, 1)
	})
}

func TestRun_rejected(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-price-limit", "0.15"}})
		assert.ErrorContains(t, got.Err, "no candidate left")
		assert.True(t, ecs.IsOutOfCapacity(got.Err))
		assert.Contains(t, got.Out, "price too high: 0.171 is above 0.15")
		assert.Contains(t, got.Out, "limit of 0.15 for 5")
		assert.NotContains(t, got.Out, "Buy")

		account := got.Memory.Server.Account()
		soldOut := account.VSwitches[slices.IndexFunc(account.VSwitches, func(v ecstest.VSwitch) bool { return v.ZoneID == "cn-hangzhou-g" })]
		got = demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{"-vswitch", soldOut.ID}})
		assert.True(t, ecs.IsOutOfCapacity(got.Err))
		got.Memory.Server.AssertExecuted(t, runinstances.Action, 1)

		for args, want := range map[string]string{
			"-vswitch vsw-missing":                  "no zone has an available vSwitch",
			"-security-group sg-missing":            "no such security group",
			"-type ecs.t6-c1m1.large":               "prices of ecs.t6-c1m1.large",
			"-days 31":                              "prices of",
			"-plan main.go":                         "this is no plan",
			"-plan .":                               "is a directory",
			"-image m-missing":                      "mistake in the order",
			"-live -price-limit little":             "invalid value",
			"-live -price-limit 0.2 -yes and-begin": `"and-begin" is not a flag`,
		} {
			got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields(args)})
			assert.ErrorContains(t, got.Err, want, args)
			if got.Memory.Server != nil {
				assert.Len(t, got.Memory.Server.Account().Instances, 1, args)
			}
		}
	})
}

func TestRun_onInstance(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-on-instance"}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "on-instance", got.Out)
		require.Len(t, got.Memory.Server.Account().Instances, 1, "it buys nothing")
		assert.Equal(t, []string{"Recycling"}, got.Memory.Server.Account().Instances[0].LockReasons)

		got = demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{"-on-instance", "-region", "cn-beijing"}})
		assert.ErrorContains(t, got.Err, `this instance is in "cn-hangzhou": add -region cn-hangzhou`)
	})
}

// The second run continues where Ctrl-C ended the first one, at the worst moment: something was bought, but nobody knows
// its id. In the second run the price is above the limit. The service returns what was bought all the same.
func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "plan.json")
		args := []string{"-type", "ecs.g6.large", "-price-limit", "0.16", "-plan", file}
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: runinstances.Action, Args: args})
		require.ErrorIs(t, first.Err, context.Canceled)
		assert.Contains(t, first.Out, "0 of 3, and perhaps 3 more")
		again := regexp.MustCompile(`perhaps more spot instances\n +to go on: go run ./examples/spot -live (.*)\n`).FindStringSubmatch(first.Out)
		require.NotNil(t, again, first.Out)
		require.Len(t, first.Memory.Server.Account().Instances, 1+3)

		time.Sleep(8 * time.Hour)
		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: strings.Fields(again[1])})
		require.NoError(t, second.Err)
		assert.Contains(t, second.Out, "3 of 3")
		assert.NotContains(t, second.Out, "What the service would sell")
		bought(t, second, "0.16")
	})
}

func TestRun_interruptedWatching(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "Watching until"})
		require.ErrorIs(t, got.Err, context.Canceled)
		instances := got.Memory.Server.Account().Instances
		require.Len(t, instances, 4)
		for _, instance := range instances[1:] {
			assert.Regexp(t, `examples/release -live .*`+instance.ID, got.Out, "how to remove it")
		}
		assert.NotContains(t, got.Out, "is reclaimed within")
		assert.NotContains(t, got.Out, "to go on", "there is nothing left to buy")
		time.Sleep(time.Minute)
		assert.Empty(t, got.Memory.Server.Account().Instances[1].LockReasons, "the program no longer reclaims instances")
	})
}

func TestZone(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	z := zone{}
	for hour, price := range map[int]float64{0: 0.2, 6: 0.4, 9: 0.1} {
		z.prices = append(z.prices, describespotpricehistory.SpotPrice{Timestamp: start.Add(time.Duration(hour) * time.Hour), SpotPrice: price})
	}
	slices.SortFunc(z.prices, func(a, b describespotpricehistory.SpotPrice) int { return a.Timestamp.Compare(b.Timestamp) })
	end := start.Add(12 * time.Hour)
	assert.Equal(t, []float64{0.1, 0.1, 0.4}, []float64{z.now(), z.lowest(), z.highest()})
	assert.InDelta(t, 0.75, z.within(0.2, end), 1e-9)
	assert.InDelta(t, 0, z.within(0.05, end), 1e-9)

	heights := columns(z.prices, start, end, 4)
	assert.Equal(t, []float64{0.2, 0.2, 0.4, 0.4}, heights, "a price holds until the next one, and a part shows its highest price")
	assert.Equal(t, "▃▃██", bars(heights, 0.1, 0.4))
	assert.Equal(t, "▁▁", bars([]float64{0.2, 0.2}, 0.2, 0.2))
}

func TestHear(t *testing.T) {
	t.Parallel()
	m := metadata.NewClient(metadata.Options{})
	inside := map[string]*metadata.Client{"i-1": m, "i-2": m}
	api1, api2, metadata2 := notice{by: "API", instance: "i-1"}, notice{by: "API", instance: "i-2"}, notice{by: "metadata", instance: "i-2"}
	gone := errors.New("gone")
	for _, tt := range []struct {
		name          string
		notices       []notice
		inside        map[string]*metadata.Client
		first, second notice
		err           error
	}{
		{"API alone", []notice{api1}, nil, api1, notice{}, nil},
		{"another between", []notice{metadata2, api1, api2}, inside, metadata2, api2, nil},
		{"no notice", []notice{{by: "API", err: gone}}, inside, notice{by: "API", err: gone}, notice{}, gone},
		{"no second notice", []notice{metadata2, {by: "API", err: gone}}, inside, metadata2, notice{by: "API", err: gone}, gone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			notices := make(chan notice, len(tt.notices))
			for _, n := range tt.notices {
				notices <- n
			}
			first, second, err := hear(t.Context(), notices, tt.inside)
			require.ErrorIs(t, err, tt.err)
			assert.Equal(t, []notice{tt.first, tt.second}, []notice{first, second})
		})
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := hear(ctx, make(chan notice), nil)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "  API       i-1 is reclaimed within five minutes", api1.String())
}
