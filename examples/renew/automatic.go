package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceautorenewattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceautorenewattribute"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// meaning says what happens when a subscription expires.
var meaning = map[types.RenewalStatus]string{
	types.RenewalStatusAutoRenewal: "is renewed automatically",
	types.RenewalStatusNormal:      "ends unless somebody renews it",
	types.RenewalStatusNotRenewal:  "ends, as its owner decided",
}

type renewal = describeinstanceautorenewattribute.InstanceRenewAttribute

// automatic returns the renewal settings of subscriptions, 100 per call.
func automatic(ctx context.Context, client *ecs.Client, ids []string) (map[string]renewal, error) {
	states := map[string]renewal{}
	for some := range slices.Chunk(ids, 100) {
		req := &describeinstanceautorenewattribute.Request{InstanceIDs: some}
		for state, err := range describeinstanceautorenewattribute.All(ctx, client, req) {
			if err != nil {
				return nil, explain(err)
			}
			states[state.InstanceID] = state
		}
	}
	return states, nil
}

// setAutomatic changes the renewal setting, and shows it before and after.
func setAutomatic(ctx context.Context, d *demo.Demo, client *ecs.Client, ids []string, status types.RenewalStatus) error {
	before, err := automatic(ctx, client, ids)
	if err != nil {
		return err
	}
	order := modifyinstanceautorenewattribute.Request{InstanceIDs: ids, RenewalStatus: status}
	if status == types.RenewalStatusAutoRenewal {
		order.Duration, order.PeriodUnit = new(1), types.PeriodUnitMonth
	}
	if _, err := modifyinstanceautorenewattribute.Do(ctx, client, &order, ecs.WithIdempotent()); err != nil {
		return explain(err)
	}
	after, err := automatic(ctx, client, ids)
	if err != nil {
		return err
	}
	table := d.Table("  INSTANCE", "WAS", "IS", "WHEN IT EXPIRES, IT")
	for _, id := range ids {
		table.Row("  "+id, state(before[id]), state(after[id]), meaning[after[id].RenewalStatus])
		if after[id].RenewalStatus != status {
			err = fmt.Errorf("the renewal setting of %q is %q instead of %q", id, after[id].RenewalStatus, status)
		}
	}
	table.Flush()
	return err
}

// state returns the setting, with the period of an automatic renewal.
func state(r renewal) string {
	if !r.AutoRenewEnabled {
		return string(r.RenewalStatus)
	}
	return fmt.Sprintf("%s, %d %s", r.RenewalStatus, r.Duration, r.PeriodUnit)
}

// tourOfStates sets two subscriptions of the account in memory to each of the three states. The last one is their state
// from before.
func tourOfStates(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	all, err := findDue(ctx, client, nil, time.Now(), time.Now().AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(s subscription) bool { return s.renewal != types.RenewalStatusNormal })
	some := ids(all[:min(2, len(all))])
	for _, status := range []types.RenewalStatus{types.RenewalStatusAutoRenewal, types.RenewalStatusNotRenewal, types.RenewalStatusNormal} {
		d.Say("\nAutomatic renewal: -auto %s", status)
		if err := setAutomatic(ctx, d, client, some, status); err != nil {
			return err
		}
	}
	return nil
}

// showDue shows the subscriptions that expire. It also names the ids of only that are not among them.
func showDue(d *demo.Demo, due []subscription, only []string, now time.Time) {
	table := d.Table("  INSTANCE", "NAME", "EXPIRES", "IN DAYS", "AUTOMATIC")
	for _, s := range due {
		table.Row("  "+s.id, s.name, s.expires, int(s.expires.Sub(now)/(24*time.Hour)), s.renewal)
	}
	table.Flush()
	if only == nil && len(due) > 0 {
		d.Say("  AutoRenewal is renewed automatically, and NotRenewal may end. The others are to be renewed.")
	}
	for _, id := range only {
		if !slices.Contains(ids(due), id) {
			d.Say("  %s is not among them: it was renewed already, is pay-as-you-go, or is gone", id)
		}
	}
}
