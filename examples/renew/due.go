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
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A subscription is an instance that expires.
type subscription struct {
	id, name string
	expires  time.Time
	renewal  types.RenewalStatus // what happens at the expiry
}

// sound checks the flags before any call.
func sound(from, to time.Time, term renewinstance.Request, auto string, only []string) error {
	days := map[types.PeriodUnit]int{types.PeriodUnitWeek: 7, types.PeriodUnitMonth: 28, types.PeriodUnitYear: 365}[term.PeriodUnit]
	switch {
	case auto != "" && meaning[types.RenewalStatus(auto)] == "":
		return fmt.Errorf("-auto %q is not one of AutoRenewal, Normal and NotRenewal", auto)
	case auto != "" && only == nil:
		return errors.New("-auto needs -instances, to say which")
	case !to.After(from):
		return errors.New("the window ends before it begins: check -from and -to")
	case days == 0:
		return fmt.Errorf("-unit %q is not one of Week, Month and Year", term.PeriodUnit)
	case *term.Period < 1 || !from.AddDate(0, 0, *term.Period*days).After(to):
		return fmt.Errorf("%d %s is too short: a renewed subscription could expire in the same window again", *term.Period, term.PeriodUnit)
	}
	return nil
}

// findDue returns the subscriptions that expire in the window, with their renewal settings, sorted by expiry.
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

// findExpiring returns the subscriptions that expire in the window. The order of the time filters matters to the service:
// the first two must be for the creation, and the next two for the expiry. Whatever expires in the window was created
// before the window ends.
func findExpiring(ctx context.Context, client *ecs.Client, only []string, from, to time.Time) ([]subscription, error) {
	const minute = "2006-01-02T15:04Z"
	window := &describeinstances.Request{
		InstanceChargeType: types.ChargeTypePrePaid,
		InstanceIDs:        only, // nil means all
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

// quote returns the price. The service quotes months and years only.
func quote(ctx context.Context, client *ecs.Client, due []subscription, term renewinstance.Request) (string, error) {
	if term.PeriodUnit == types.PeriodUnitWeek {
		return "at an unknown price: there are no quotes for weeks", nil
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

// checkRenewed waits until the service shows the new expiries, and prints them next to the old ones.
func checkRenewed(ctx context.Context, d *demo.Demo, client *ecs.Client, renewed []subscription, to time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // normally it takes seconds
	defer cancel()
	expires := map[string]time.Time{}
	_, err := ecswait.Instances.Until(ctx, client, ids(renewed), ecswait.Goal[describeinstances.Instance]{
		Wanted: "renewed",
		Reached: func(instance *describeinstances.Instance) bool {
			expires[instance.InstanceID] = instance.ExpiredTime
			return instance.ExpiredTime.After(to)
		},
	}, d.Progress("renewed"))
	table := d.Table("  INSTANCE", "NAME", "EXPIRED", "EXPIRES NOW")
	for _, s := range renewed {
		table.Row("  "+s.id, s.name, s.expires, expires[s.id])
	}
	table.Flush()
	return err
}

// explain adds to an error what to do about it. It tests codes, never text.
func explain(err error) error {
	e, ok := errors.AsType[*ecs.Error](err)
	switch {
	case ok && e.ClientToken != "" && ecs.IsOutcomeUnknown(err):
		return fmt.Errorf("nobody knows whether this was done, go on with the same client token to find out: %w", err)
	case ecs.IsInsufficientBalance(err):
		return fmt.Errorf("the account needs more funds first: %w", err)
	case ecs.HasCode(err, "ChargeTypeViolation"):
		return fmt.Errorf("it is pay-as-you-go and never expires: %w", err)
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
