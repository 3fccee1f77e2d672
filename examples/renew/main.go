// Renew looks after subscriptions: it finds those that expire within a window, draws a calendar of what expires
// when, renews what nothing else renews, checks the new expiry, and reads and sets the automatic renewal.
//
//	go run ./examples/renew                                             an ECS in memory: no account, no cost
//	go run ./examples/renew -live -region cn-hangzhou                   the real one: shows what expires, and stops
//	go run ./examples/renew -live -region cn-hangzhou -instances i-… -period 3 -yes        renews for three months
//	go run ./examples/renew -live -region cn-hangzhou -instances i-… -auto AutoRenewal -yes      from now on by itself
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/renewinstance"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("renew", run) }

func run(ctx context.Context, d *demo.Demo) error {
	now := time.Now().UTC().Truncate(time.Minute) // filters on times are as fine as that
	from, to := now, now.AddDate(0, 0, 21)
	d.TextVar(&from, "from", from, "the window begins at this `time`")
	d.TextVar(&to, "to", to, "the window ends at this `time`")
	months := d.Int("months", 4, "draw a calendar of this `number` of months")
	only := d.List("instances", "renew these `ids` (default: all in the window that need it)")
	term := renewinstance.Request{Period: d.Int("period", 1, "renew for this `number` of units"), PeriodUnit: types.PeriodUnitMonth}
	d.StringVar((*string)(&term.PeriodUnit), "unit", string(term.PeriodUnit), "renew for weeks, months or years, as this `unit` says: Week, Month or Year")
	auto := d.String("auto", "", "in place of renewing, set the automatic renewal of -instances to this `state`: AutoRenewal, Normal or NotRenewal")
	token, confirm := d.ClientToken(), d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if err := sound(from, to, term, *auto, *only); err != nil {
		return err
	}
	if *auto != "" {
		if err := confirm("Set the automatic renewal of %s to %s: at the end it %s", strings.Join(*only, ", "), *auto, meaning[types.RenewalStatus(*auto)]); err != nil {
			return err
		}
		return setAutomatic(ctx, d, client, *only, types.RenewalStatus(*auto))
	}

	d.Say("Subscriptions in %s that expire between %s and %s", client.Region(), day(from), day(to))
	due, err := findDue(ctx, client, *only, from, to)
	if err != nil {
		return err
	}
	showDue(d, due, *only, now)
	if err := showCalendar(ctx, d, client, from, *months); err != nil {
		return err
	}

	due = slices.DeleteFunc(due, func(s subscription) bool { return *only == nil && s.renewal != types.RenewalStatusNormal })
	if len(due) == 0 {
		d.Say("\nThere is nothing to renew.")
		return nil
	}
	price, err := quote(ctx, client, due, term)
	if err != nil {
		return err
	}
	d.Say("")
	if err := confirm("Renew %s for %d %s each, %s", names(due), *term.Period, term.PeriodUnit, price); err != nil {
		return err
	}
	again := d.Again("-yes", "-client-token "+token(""), "-instances "+strings.Join(ids(due), ","),
		"-from "+from.Format(time.RFC3339), "-to "+to.Format(time.RFC3339))
	d.Made("Renewals of the order "+token(""), "to go on: "+again)
	if err := renew(ctx, d, client, due, term, to, token); err != nil {
		return err
	}
	d.Gone("Renewals of the order " + token(""))

	if err := showCalendar(ctx, d, client, from, *months); err != nil || d.Live() {
		return err
	}
	return tourOfStates(ctx, d, client)
}

// renew buys a further term for each subscription, and waits until all of them last longer than the window. An
// order that is refused does not keep the others from being made.
func renew(ctx context.Context, d *demo.Demo, client *ecs.Client, due []subscription, term renewinstance.Request, to time.Time, token func(string) string) error {
	var renewed []subscription
	var refused []error
	for _, s := range due {
		order := term
		order.InstanceID = s.id
		order.ClientToken = token(s.id) // a second run with the same one buys nothing twice
		_, err := renewinstance.Do(ctx, client, &order)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			refused = append(refused, fmt.Errorf("%s, %s: %w", s.id, s.name, explain(err)))
		default:
			renewed = append(renewed, s)
		}
	}
	if len(renewed) == 0 {
		return errors.Join(refused...)
	}
	return errors.Join(append(refused, checkRenewed(ctx, d, client, renewed, to))...)
}
