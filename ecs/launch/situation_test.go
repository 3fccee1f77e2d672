package launch_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/launch"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A situation is what callers meet, and what it must take.
type situation struct {
	name    string
	options []ecstest.Option
	order   launch.Order // of each caller
	callers int
	got     int // instances of all callers
	calls   int // the fewest possible without knowing more than what the calls say
}

const big, small, spot = "ecs.g7.2xlarge", "ecs.g7.large", true // 8 and 2 vCPUs

func at(typ, zone string, price float64, spot ...bool) launch.Candidate {
	return launch.Candidate{InstanceType: typ, ZoneID: "cn-hangzhou-" + zone, Price: price, Spot: len(spot) > 0}
}

func soldOut(typ string, zones ...string) ecstest.Option {
	for i := range zones {
		zones[i] = "cn-hangzhou-" + zones[i]
	}
	return ecstest.WithStock(typ, 0, zones...)
}

func situations() []situation {
	zones := []launch.Candidate{at(small, "g", 0.5), at(small, "h", 0.5), at(small, "i", 0.5), at(small, "j", 0.5)}
	quota := ecstest.WithQuota("max-postpaid-instance-vcpu-count", 8)
	of := func(n int, cs ...launch.Candidate) launch.Order {
		return launch.Order{Request: runinstances.Request{ImageID: image}, Amount: n, Candidates: cs}
	}
	capped := of(10, at(small, "k", 0, spot), at(small, "i", 0, spot), at(small, "j", 0.6))
	capped.MaxPrice = 0.2
	mixed := of(10, at(small, "g", 0, spot), at(small, "h", 0, spot), at(small, "k", 0, spot), at(small, "i", 0, spot))
	mixed.Candidates[2].SpotPriceLimit = 0.1
	return []situation{
		{"all is to be had", nil, of(10, zones...), 1, 10, 1},
		{"more than fits into one call", nil, of(250, zones...), 1, 250, 3},
		{"half of the zones are sold out", []ecstest.Option{soldOut(small, "g", "h")}, of(10, zones...), 1, 10, 3},
		{"a zone has 4 of 10", []ecstest.Option{ecstest.WithStock(small, 4, "cn-hangzhou-g")}, of(10, zones...), 1, 10, 2},
		{"two zones are sold out, one has its spot price above the limit", []ecstest.Option{soldOut(small, "g", "h")}, mixed, 1, 10, 4},
		{"the quota is too low for the large type in all zones", []ecstest.Option{quota},
			of(2, at(big, "g", 0.1), at(big, "h", 0.1), at(big, "i", 0.1), at(small, "g", 0.2)), 1, 2, 2},
		{"the quota has room for 4 of 10", []ecstest.Option{quota}, of(10, zones...), 1, 4, 5},
		{"prices are above the ceiling", nil, capped, 1, 10, 2},
		{"everything is sold out", []ecstest.Option{soldOut(small)}, of(10, zones...), 1, 0, 4},
		{"no permission", []ecstest.Option{ecstest.WithDenied(ecstest.DefaultAccessKeyID, "RunInstances")}, of(10, zones...), 1, 0, 1},
		{"the account cannot pay", []ecstest.Option{ecstest.Fail("RunInstances", "InsufficientBalance", 403)}, of(10, zones...), 1, 0, 1},
		{"the image does not exist", nil, launch.Order{Request: runinstances.Request{ImageID: "m-missing"}, Amount: 10, Candidates: zones}, 1, 0, 1},
		{"60 callers want one each, half of the zones are sold out", []ecstest.Option{soldOut(small, "g", "h")}, of(1, zones...), 60, 60, 3},
		{"500 callers want one each", nil, of(1, zones...), 500, 500, 5},
	}
}

// The table of README.md: what is found in how many calls.
func TestSituations(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	fmt.Fprintf(&table, "| situation | wanted | got | calls | one by one |\n|---|---|---|---|---|\n")
	var reports strings.Builder
	for _, s := range situations() {
		synctest.Test(t, func(t *testing.T) {
			server := ecstest.NewServer(s.options...)
			l := launch.New(server.Client(), launch.Options{Window: time.Second})
			plans, errs := launchAll(t.Context(), l, s.callers, func(int) launch.Order { return s.order })
			got := len(server.Account().Instances)
			assert.Equal(t, s.got, got, s.name)
			assert.Equal(t, s.got == s.order.Amount*s.callers, errors.Join(errs...) == nil, s.name)
			assert.Len(t, server.Calls(), s.calls, s.name)
			fmt.Fprintf(&table, "| %s | %d | %d | %d | %d |\n", s.name, s.order.Amount*s.callers, got, s.calls, oneByOne(t, s))
			if s.callers == 1 && got < 250 {
				fmt.Fprintf(&reports, "%s: %v\n", s.name, plans[0])
			}
		})
	}
	golden(t, "testdata/reports.txt", reports.String())
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	before, rest, _ := strings.Cut(string(text), "<!-- situations -->\n")
	_, after, _ := strings.Cut(rest, "<!-- end -->\n")
	want := before + "<!-- situations -->\n" + table.String() + "<!-- end -->\n" + after
	if updates() {
		require.NoError(t, os.WriteFile("README.md", []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, string(text), "go test ./ecs/launch -update writes it")
}

// updates reports whether -update is given, which the other test package of this folder declares.
func updates() bool { return flag.Lookup("update").Value.String() == "true" }

func golden(t *testing.T, name, got string) {
	t.Helper()
	if updates() {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o600))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "go test ./ecs/launch -update writes it")
}

// oneByOne counts the calls of the loop that programs have: for each instance, the candidates in their order.
func oneByOne(t *testing.T, s situation) int {
	server := ecstest.NewServer(s.options...)
	client := server.Client()
	var wg sync.WaitGroup
	for range s.callers {
		wg.Go(func() {
			for range s.order.Amount {
				for _, c := range s.order.Candidates {
					req := s.order.Request
					req.InstanceType, req.ZoneID = c.InstanceType, c.ZoneID
					if c.Spot {
						req.SpotStrategy = types.SpotStrategySpotAsPriceGo
						if limit := max(c.SpotPriceLimit, s.order.MaxPrice); limit > 0 {
							req.SpotStrategy, req.SpotPriceLimit = types.SpotStrategySpotWithPriceLimit, new(limit)
						}
					}
					if _, err := runinstances.Do(context.WithoutCancel(t.Context()), client, &req); !isAboutCandidate(err) {
						break
					}
				}
			}
		})
	}
	wg.Wait()
	return len(server.Calls())
}

func isAboutCandidate(err error) bool {
	return ecs.IsOutOfCapacity(err) || ecs.IsQuotaExceeded(err) || ecs.HasCode(err, "InvalidSpotPriceLimit.LowerThanPublicPrice")
}
