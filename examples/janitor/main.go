// Janitor searches all regions for resources that have expired, and releases them: instances, disks and snapshots with a
// tag such as expires=2026-03-31 whose day is over. It first lists everything that has the tag, and says what would
// happen to it and why. A failure in one place does not stop the others; all failures are listed at the end.
//
//	go run ./examples/janitor                                         an ECS in memory: searches, then releases
//	go run ./examples/janitor -live                                   the real one: only searches
//	go run ./examples/janitor -live -delete -yes -regions cn-hangzhou,eu-central-1
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("janitor", run) }

func run(ctx context.Context, d *demo.Demo) error {
	key := d.String("tag", "expires", "the `key` of the tag with the last day")
	regions := d.List("regions", "search only these `regions`")
	parallel := d.Int("parallel", 8, "work in this `number` of places at a time")
	remove := d.Bool("delete", false, "release what is due (default: only list it)")
	confirm := d.Confirmation()
	client, err := d.Client(ctx, world())
	if err != nil {
		return err
	}
	if *key == "" || *parallel < 1 {
		return errors.New("-tag must not be empty, and -parallel must be at least 1")
	}

	if *regions == nil {
		if *regions, err = allRegions(ctx, client); err != nil {
			return err
		}
	}
	j := janitor{d: d, key: *key, now: time.Now()}
	var found []*finding
	searched := d.Counter(ctx, "regions searched", len(*regions))
	for _, survey := range each(ctx, *parallel, *regions, func(ctx context.Context, region string) (survey, error) {
		defer searched()
		return j.search(ctx, client, region)
	}) {
		found = append(found, survey.value.found...)
		j.troubles = append(j.troubles, survey.value.troubles...)
		j.trouble(survey.item, "all", survey.err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	due := slices.DeleteFunc(slices.Clone(found), func(f *finding) bool { return f.release == nil })
	d.Say("Resources with the tag %q: %d. Due for release: %d.", *key, len(found), len(due))
	j.showDue(due)
	j.showKept(found)

	switch {
	case len(due) == 0:
	case !*remove:
		d.Say("\nNothing was released. To release what is due, run: %s", d.Again("-delete", "-yes"))
	default:
		if err := j.releaseAll(ctx, due, *parallel, confirm); err != nil {
			return err
		}
	}
	return j.showTroubles()
}

// A janitor does one round through the account.
type janitor struct {
	d        *demo.Demo
	key      string
	now      time.Time
	troubles []trouble
}

// releaseAll releases what is due, kind by kind. Instances come first: a disk goes with its instance or is free after it.
func (j *janitor) releaseAll(ctx context.Context, due []*finding, parallel int, confirm func(string, ...any) error) error {
	j.d.Say("")
	if err := confirm("Release these %d resources and all their data for good", len(due)); err != nil {
		return err
	}
	left, still := len(due), map[string]bool{}
	for _, kind := range kinds {
		of := slices.DeleteFunc(slices.Clone(due), func(f *finding) bool { return f.kind != kind })
		if len(of) == 0 {
			continue
		}
		rest := fmt.Sprintf("up to %d resources that are due for release", left)
		j.d.Made(rest, "to go on: "+j.d.Again("-delete", "-yes"))
		over := j.d.Counter(ctx, kind+"s tried", len(of))
		results := each(ctx, parallel, of, func(ctx context.Context, f *finding) (bool, error) {
			defer over()
			if still[f.on] {
				return false, errors.New("its instance still exists")
			}
			return true, release(ctx, f)
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		j.d.Gone(rest)
		released := 0
		for _, r := range results {
			if r.err == nil {
				released++
			}
			still[r.item.id] = r.err != nil
			j.trouble(r.item.region, r.item.kind+" "+r.item.id, r.err)
		}
		left -= released
		j.d.Say("   %d of %d %ss released", released, len(of), kind)
	}
	return nil
}
