package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describerenewalprice"
	"github.com/go-aliecs/aliecs/ecs/api/renewinstance"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/waiter"
)

// A subscription is an instance that expires.
type subscription struct {
	id, name string
	expires  time.Time
	renewal  types.RenewalStatus // what happens then
}

// sound refuses what could not end well before anything is asked for.
func sound(from, to time.Time, term renewinstance.Request, auto string, only []string) error {
	days := map[types.PeriodUnit]int{types.PeriodUnitWeek: 7, types.PeriodUnitMonth: 28, types.PeriodUnitYear: 365}[term.PeriodUnit]
	switch {
	case auto != "" && meaning[types.RenewalStatus(auto)] == "":
		return fmt.Errorf("-auto %q is not one of AutoRenewal, Normal and NotRenewal", auto)
	case auto != "" && only == nil:
		return errors.New("-auto needs -instances, to say which")
	case !to.After(from):
		return errors.New("the window ends before it begins: see -from and -to")
	case days == 0:
		return fmt.Errorf("-unit %q is not one of Week, Month and Year", term.PeriodUnit)
	case *term.Period < 1 || !from.AddDate(0, 0, *term.Period*days).After(to):
		return fmt.Errorf("%d %s is too short: what expires first in the window would expire in it once more", *term.Period, term.PeriodUnit)
	}
	return nil
}

// findDue finds what expires in the window, the first to expire first, and what happens then.
func findDue(ctx context.Context, client *ecs.Client, only []string, from, to time.Time) ([]subscription, error) {
	due, err := findExpiring(ctx, client, only, from, to)
	if err != nil {
		return nil, err
	}
	states, err := automatic(ctx, client, ids(due))
	for i, s := range due {
		due[i].renewal = states[s.id].RenewalStatus
	}
	return due, err
}

// findExpiring finds what expires in the window. The service counts its time filters: the first two are for the
// creation, and whatever expires by some time was created by then; the expiry comes third and fourth.
func findExpiring(ctx context.Context, client *ecs.Client, only []string, from, to time.Time) ([]subscription, error) {
	const minute = "2006-01-02T15:04Z"
	window := &describeinstances.Request{
		InstanceChargeType: types.ChargeTypePrePaid,
		InstanceIDs:        only, // nil: all
		Filters: []describeinstances.Filter{
			{Key: "CreationStartTime", Value: "2009-01-01T00:00Z"},
			{Key: "CreationEndTime", Value: to.UTC().Format(minute)},
			{Key: "ExpiredStartTime", Value: from.UTC().Format(minute)},
			{Key: "ExpiredEndTime", Value: to.UTC().Format(minute)},
		},
	}
	var found []subscription
	for instance, err := range describeinstances.All(ctx, client, window) {
		if err != nil {
			return nil, err
		}
		found = append(found, subscription{id: instance.InstanceID, name: instance.InstanceName, expires: instance.ExpiredTime})
	}
	slices.SortStableFunc(found, func(a, b subscription) int { return a.expires.Compare(b.expires) })
	return found, nil
}

// quote asks what it will cost. The service has an answer for months and years.
func quote(ctx context.Context, client *ecs.Client, due []subscription, term renewinstance.Request) (string, error) {
	if term.PeriodUnit == types.PeriodUnitWeek {
		return "at a price that is not quoted for weeks", nil
	}
	sum, currency := 0.0, types.Currency("")
	for _, s := range due {
		offer, err := describerenewalprice.Do(ctx, client, &describerenewalprice.Request{
			ResourceID: s.id, Period: term.Period, PriceUnit: term.PeriodUnit,
		})
		if err != nil {
			return "", err
		}
		sum += offer.PriceInfo.Price.TradePrice
		currency = offer.PriceInfo.Price.Currency
	}
	return fmt.Sprintf("%.2f %s together", sum, currency), nil
}

// checkRenewed waits until the new expiries show, and shows them beside the old ones.
func checkRenewed(ctx context.Context, d *demo.Demo, client *ecs.Client, renewed []subscription, to time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // it takes seconds, or somebody has to see why
	defer cancel()
	look := func(ctx context.Context, ids []string) (map[string]time.Time, error) {
		expires := map[string]time.Time{}
		for instance, err := range describeinstances.All(ctx, client, &describeinstances.Request{InstanceIDs: ids}) {
			if err != nil {
				return expires, err
			}
			expires[instance.InstanceID] = instance.ExpiredTime
		}
		return expires, nil
	}
	judge := func(string) waiter.Judge[time.Time] {
		return waiter.Tolerate(5, ecs.IsRetryable, func(expires time.Time, err error) (waiter.Verdict, error) {
			return waiter.Verdict(expires.After(to)), err
		})
	}
	seen, err := waiter.UntilAll(ctx, ids(renewed), look, judge, waiter.WithBatchSize(100), d.Progress("renewed"))
	table := d.Table("  INSTANCE", "NAME", "EXPIRED", "EXPIRES NOW")
	for i, outcome := range seen {
		table.Row("  "+outcome.Key, renewed[i].name, renewed[i].expires, outcome.Value)
	}
	table.Flush()
	return err
}

// explain says what to do about a refusal. It looks at codes, never at text.
func explain(err error) error {
	switch {
	case ecs.HasCode(err, "InvalidAccountStatus.NotEnoughBalance"):
		return fmt.Errorf("the account has to be topped up first: %w", err)
	case ecs.HasCode(err, "ChargeTypeViolation"):
		return fmt.Errorf("it is paid for by use and never expires: %w", err)
	default:
		return err
	}
}

func ids(all []subscription) []string {
	list := make([]string, len(all))
	for i, s := range all {
		list[i] = s.id
	}
	return list
}

func names(all []subscription) string {
	list := make([]string, len(all))
	for i, s := range all {
		list[i] = s.name
	}
	return fmt.Sprintf("%d of these (%s)", len(all), strings.Join(list, ", "))
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
