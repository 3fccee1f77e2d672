package main

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceautorenewattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describerenewalprice"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceautorenewattribute"
	"github.com/go-aliecs/aliecs/ecs/api/renewinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// prepared and preparedStates are the numbers of renewals and settings made by the world.
const prepared, preparedStates = 4, 1

// expiries returns the expiries of the account's instances, by name.
func expiries(p demotest.Played) map[string]string {
	all := map[string]string{}
	for _, i := range p.Memory.Server.Account().Instances {
		all[i.Name] = day(i.Expires)
	}
	return all
}

// idsOf returns the ids of the instances with these names.
func idsOf(p demotest.Played, names ...string) string {
	var ids []string
	for _, i := range p.Memory.Server.Account().Instances {
		for _, name := range names {
			if i.Name == name {
				ids = append(ids, i.ID)
			}
		}
	}
	return strings.Join(ids, ",")
}

var (
	before = map[string]string{
		"web-001": "2026-03-09", "web-002": "2026-03-09", "web-003": "2026-03-09", "mail": "2026-03-23",
		"db-001": "2026-03-16", "db-002": "2026-03-16", "shop-2023": "2026-03-16",
		"cache-001": "2026-03-20", "cache-002": "2026-03-20", "queue-001": "2026-04-25", "queue-002": "2026-04-25", "build": "0001-01-01",
	}
	after = map[string]string{
		"web-001": "2026-04-09", "web-002": "2026-04-09", "web-003": "2026-04-09", "mail": "2026-04-23",
		"db-001": "2026-03-16", "db-002": "2026-03-16", "shop-2023": "2026-03-16",
		"cache-001": "2026-04-20", "cache-002": "2026-04-20", "queue-001": "2026-04-25", "queue-002": "2026-04-25", "build": "0001-01-01",
	}
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "renew", got.Out)
		assert.Equal(t, after, expiries(got))

		server := got.Memory.Server
		server.AssertExecuted(t, renewinstance.Action, prepared+6)
		window := server.CallsTo(describeinstances.Action)[0].Params
		assert.Equal(t, "ExpiredStartTime 2026-03-02T10:00Z ExpiredEndTime 2026-03-23T10:00Z",
			strings.Join([]string{window["Filter.3.Key"], window["Filter.3.Value"], window["Filter.4.Key"], window["Filter.4.Value"]}, " "))
		set := server.CallsTo(modifyinstanceautorenewattribute.Action)[preparedStates:]
		require.Len(t, set, 3)
		for i, status := range []string{"AutoRenewal", "NotRenewal", "Normal"} {
			assert.Equal(t, status, set[i].Params["RenewalStatus"])
			assert.True(t, set[i].Executed)
		}
		assert.Equal(t, "1 Month", set[0].Params["Duration"]+" "+set[0].Params["PeriodUnit"])
	})
}

// Faults do not change the output, and nothing is bought twice.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(3, ecstest.DropResponse(renewinstance.Action)), ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400, describeinstances.Action)),
			ecstest.Times(2, ecstest.ReturnBadGateway(describerenewalprice.Action)), ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, "Modify*")),
			ecstest.Times(2, ecstest.TruncateResponse(describeinstanceautorenewattribute.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "renew", got.Out)
		assert.Equal(t, after, expiries(got))
		assert.Len(t, got.Memory.Server.CallsTo(renewinstance.Action), prepared+6+3)
		got.Memory.Server.AssertExecuted(t, renewinstance.Action, prepared+6)
	})
}

// The second run continues where Ctrl-C ended the first one, at the worst moment: the renewal was bought, but its
// response was lost.
func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: renewinstance.Action})
		require.ErrorIs(t, first.Err, context.Canceled)
		first.Memory.Server.AssertExecuted(t, renewinstance.Action, prepared+1)
		assert.NotContains(t, first.Err.Error(), "web-002", "it stopped at once")
		again := regexp.MustCompile(`(?m)to go on: go run ./examples/renew -live -region cn-hangzhou -yes (-client-token .*)$`).FindStringSubmatch(first.Out)
		require.NotNil(t, again, first.Out)

		time.Sleep(5 * time.Minute)
		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: strings.Fields(again[1])})
		require.NoError(t, second.Err)
		assert.Equal(t, after, expiries(second))
		second.Memory.Server.AssertExecuted(t, renewinstance.Action, prepared+6)
		assert.Contains(t, second.Out, "is not among them: it was renewed already")

		third := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: strings.Fields(again[1])})
		require.NoError(t, third.Err)
		assert.Contains(t, third.Out, "There is nothing to renew.")
		third.Memory.Server.AssertExecuted(t, renewinstance.Action, prepared+6)
	})
}

// The list may be out of date and show a renewed instance as due. Then only the token prevents a second renewal.
func TestRun_sameToken(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		args := []string{"-client-token", "tuesday", "-to", "2026-03-20T00:00:00Z", "-unit", "Week", "-period", "3"}
		first := demotest.Play(t, run, demotest.Scene{Args: args, CtrlCAtText: "/3 renewed"})
		require.ErrorIs(t, first.Err, context.Canceled)
		assert.Equal(t, "2026-03-30", expiries(first)["web-001"])
		again := append(args, "-to", "2026-03-31T00:00:00Z", "-from", "2026-03-25T00:00:00Z", "-instances", idsOf(first, "web-001"))
		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: again})
		require.ErrorIs(t, second.Err, context.DeadlineExceeded, "the expiry does not change")
		assert.Contains(t, second.Out, "The program did not finish.")
		assert.Equal(t, "2026-03-30", expiries(second)["web-001"])
		second.Memory.Server.AssertExecuted(t, renewinstance.Action, prepared+3)
	})
}

func TestRun_interruptedBefore(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "-> Renew"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Equal(t, before, expiries(got))
	})
}

func TestRun_error(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(1, ecstest.ReturnError("InvalidAccountStatus.NotEnoughBalance", 403, renewinstance.Action)),
		}})
		assert.True(t, ecs.HasCode(got.Err, "InvalidAccountStatus.NotEnoughBalance"), got.Err)
		assert.ErrorContains(t, got.Err, "web-001: the account needs more funds first")
		assert.Contains(t, got.Out, "to go on: ")
		assert.Equal(t, "2026-03-09", expiries(got)["web-001"])
		assert.Equal(t, "2026-04-23", expiries(got)["mail"], "the others were renewed")
	})
}

// The response to an order is lost for good. The second run finds out with the same token, and buys nothing twice.
func TestRun_outcomeUnknown(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{ecstest.Times(4, ecstest.DropResponse(renewinstance.Action))}})
		assert.True(t, ecs.IsOutcomeUnknown(first.Err), first.Err)
		assert.ErrorContains(t, first.Err, "web-001: nobody knows whether this was done")
		assert.Contains(t, first.Out, "A response was lost")
		token := regexp.MustCompile(`to go on: .* -client-token (\S+)`).FindStringSubmatch(first.Out)
		require.NotNil(t, token, first.Out)

		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-client-token", token[1]}})
		require.NoError(t, second.Err)
		assert.Equal(t, after, expiries(second))
		second.Memory.Server.AssertExecuted(t, renewinstance.Action, prepared+6)
	})
}

func TestRun_instances(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "-> Renew"})
		ids := idsOf(first, "shop-2023", "build", "web-002")
		got := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-instances", ids, "-unit", "Year", "-months", "0"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "Renew 2 of these (web-002, shop-2023) for 1 Year each")
		assert.NotContains(t, got.Out, "Expiries by day")
		assert.Contains(t, got.Out, idsOf(first, "build")+" is not among them")
		assert.Equal(t, "2027-03-16", expiries(got)["shop-2023"])
		assert.Equal(t, "2026-03-09", expiries(got)["web-001"])
	})
}

func TestRun_auto(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "-> Renew"})
		play := func(status, ids string) demotest.Played {
			return demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-auto", status, "-instances", ids}})
		}
		got := play("AutoRenewal", idsOf(first, "web-001", "shop-2023"))
		require.NoError(t, got.Err)
		assert.Regexp(t, `(?m)-> Set the renewal of i-\S+, i-\S+ to AutoRenewal: when it expires, it is renewed automatically$`, got.Out)
		assert.Regexp(t, `(?m)Normal +AutoRenewal, 1 Month .*\n.*NotRenewal +AutoRenewal, 1 Month `, got.Out)
		got = play("Normal", idsOf(first, "db-001"))
		require.NoError(t, got.Err)
		assert.Regexp(t, `AutoRenewal, 1 Week +Normal `, got.Out)
		assert.Equal(t, before, expiries(got), "nothing was renewed")

		got = play("AutoRenewal", idsOf(first, "build"))
		assert.True(t, ecs.HasCode(got.Err, "ChargeTypeViolation"), got.Err)
		assert.ErrorContains(t, got.Err, "pay-as-you-go")
		first.Memory.Server.AssertExecuted(t, modifyinstanceautorenewattribute.Action, preparedStates+2)
	})
}

func TestRun_flags(t *testing.T) {
	for _, tt := range []struct {
		args string
		want string
	}{
		{"-live -auto AutoRenewal", "-auto needs -instances"},
		{"-live -auto Sometimes -instances i-1", `-auto "Sometimes" is not one of`},
		{"-live -from 2026-03-09T00:00:00Z -to 2026-03-08T00:00:00Z", "ends before it begins"},
		{"-live -unit Day", `-unit "Day" is not one of`},
		{"-live -unit Week", "too short"},
		{"-live -period 0", "too short"},
		{"-live -instances i-1,", "a value is empty"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields(tt.args)})
				assert.ErrorContains(t, got.Err, tt.want)
				assert.Empty(t, got.Out)
			})
		})
	}
}

func TestCalendar(t *testing.T) {
	at := func(text string) time.Time {
		day, err := time.Parse(time.DateOnly, text)
		require.NoError(t, err)
		return day
	}
	count := map[time.Time]int{at("2026-03-02"): 1, at("2026-03-31"): 12, at("2026-04-01"): 3}
	assert.Equal(t, strings.Split(strings.TrimPrefix(`
March 2026: 13                       April 2026: 3
Mo   Tu   We   Th   Fr   Sa   Su     Mo   Tu   We   Th   Fr   Sa   Su
                               ·                1×3  2    3    4    5
 2×1  3    4    5    6    7    8      6    7    8    9   10   11   12
 9   10   11   12   13   14   15     13   14   15   16   17   18   19
16   17   18   19   20   21   22     20   21   22   23   24   25   26
23   24   25   26   27   28   29     27   28   29   30
30   31×+`, "\n"), "\n"), calendar(at("2026-03-02"), 2, count, 80))
	for columns, want := range map[int]int{20: 1, 50: 1, 71: 1, 72: 2, 80: 2, 109: 3} {
		assert.Equal(t, want, strings.Count(calendar(at("2026-03-31"), 3, nil, columns)[0], ":"), columns)
	}
}
