// Renew takes care of subscriptions. It finds those that expire in a window of time, draws a calendar of the expiries,
// renews the subscriptions without automatic renewal, and checks the new expiries. It can also set the automatic renewal.
//
//	go run ./examples/renew                                             an ECS in memory: no account, no cost
//	go run ./examples/renew -live -region cn-hangzhou                   the real one: only shows what expires
//	go run ./examples/renew -live -region cn-hangzhou -instances i-… -period 3 -yes        renews for three months
//	go run ./examples/renew -live -region cn-hangzhou -instances i-… -auto AutoRenewal -yes      from now on automatically
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
	now := time.Now().UTC().Truncate(time.Minute) // the precision of time filters
	from, to := now, now.AddDate(0, 0, 21)
	d.TextVar(&from, "from", from, "the window begins at this `time`")
	d.TextVar(&to, "to", to, "the window ends at this `time`")
	months := d.Int("months", 4, "draw a calendar of this `number` of months")
	only := d.List("instances", "renew the subscriptions with these `ids` (default: all in the window that need it)")
	term := renewinstance.Request{Period: d.Int("period", 1, "renew for this `number` of units"), PeriodUnit: types.PeriodUnitMonth}
	d.StringVar((*string)(&term.PeriodUnit), "unit", string(term.PeriodUnit), "`unit` of the period: Week, Month or Year")
	auto := d.String("auto", "", "instead of renewing, set the renewal setting of -instances to this `state`: AutoRenewal, Normal or NotRenewal")
	token, confirm := d.ClientToken(), d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if err := sound(from, to, term, *auto, *only); err != nil {
		return err
	}
	if *auto != "" {
		if err := confirm("Set the renewal of %s to %s: when it expires, it %s", strings.Join(*only, ", "), *auto, meaning[types.RenewalStatus(*auto)]); err != nil {
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

// renew buys another term for each subscription, and waits until all of them outlast the window. An order that fails
// does not stop the others.
func renew(ctx context.Context, d *demo.Demo, client *ecs.Client, due []subscription, term renewinstance.Request, to time.Time, token func(string) string) error {
	var renewed []subscription
	var failed []error
	for _, s := range due {
		order := term
		order.InstanceID = s.id
		order.ClientToken = token(s.id) // a second run with the same token buys nothing twice
		_, err := renewinstance.Do(ctx, client, &order)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed = append(failed, fmt.Errorf("%s, %s: %w", s.id, s.name, explain(err)))
		default:
			renewed = append(renewed, s)
		}
	}
	if len(renewed) == 0 {
		return errors.Join(failed...)
	}
	return errors.Join(append(failed, checkRenewed(ctx, d, client, renewed, to))...)
}
