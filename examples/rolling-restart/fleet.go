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
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A fleet is the set of instances of a rollout.
type fleet struct {
	*demo.Demo
	client  *ecs.Client
	members []*member
	rest    string // the note about the members that are left
}

// A member is one instance of the fleet and its health.
type member struct {
	describeinstances.Instance
	health health
	says   string // the output of its check, or what went wrong before
}

type health rune

// A health is the rune that draws it.
const (
	untouched health = '·'
	healthy   health = '■'
	unhealthy health = '✗'
)

// findFleet finds the instances with the tag. It leaves stopped instances alone, because somebody stopped them for a
// reason. Only named ones are included: an earlier rollout may have ended before it started them again.
func findFleet(ctx context.Context, d *demo.Demo, client *ecs.Client, tag string, only []string) (*fleet, error) {
	key, value, _ := strings.Cut(tag, "=")
	if key == "" || value == "" {
		return nil, fmt.Errorf("-tag %q is not of the form key=value", tag)
	}
	f := &fleet{Demo: d, client: client}
	missing := slices.Clone(only)
	tagged := &describeinstances.Request{Tags: types.Tags(map[string]string{key: value}), PageSize: new(100)}
	for instance, err := range describeinstances.All(ctx, client, tagged) {
		switch named := slices.Contains(only, instance.InstanceID); {
		case err != nil:
			return nil, err
		case only != nil && !named:
		case !named && instance.Status != types.InstanceStatusRunning:
			d.Say("%s stays as it is: %s.", instance.InstanceName, instance.Status)
		default:
			f.members = append(f.members, &member{Instance: instance, health: untouched})
			missing = slices.DeleteFunc(missing, func(id string) bool { return id == instance.InstanceID })
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%q has no tag %q in %s", missing, tag, client.Region())
	}
	if len(f.members) == 0 {
		return nil, fmt.Errorf("no running instance has the tag %q in %s", tag, client.Region())
	}
	return f, nil
}

// mayStop makes a dry run of the stop.
func (f *fleet) mayStop(ctx context.Context) error {
	for batch := range slices.Chunk(f.members, 100) {
		_, err := stopinstances.Do(ctx, f.client, &stopinstances.Request{InstanceIDs: ids(batch), DryRun: new(true)})
		if !ecs.IsDryRunSuccess(err) {
			return errors.Join(errors.New("not all of them can be stopped"), err)
		}
	}
	f.Say("The dry run passed: they can be stopped.")
	return nil
}

// take runs a step for the members of the batch that are not unhealthy.
func (f *fleet) take(ctx context.Context, patience time.Duration, batch []*member, step func(ctx context.Context, ids []string) error) error {
	well := slices.DeleteFunc(slices.Clone(batch), func(m *member) bool { return m.health == unhealthy })
	if len(well) == 0 {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := step(limited, ids(well))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return f.blame(err)
}

// blame notes what an error says about single instances. It returns an error that concerns all of them.
func (f *fleet) blame(err error) error {
	if ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
		return nil // they are in that state already, or on the way to it: the next wait finds out
	}
	if partial, ok := errors.AsType[*ecs.PartialError](err); ok {
		for _, item := range partial.Failed {
			if item.Code != ecs.CodeIncorrectInstanceStatus {
				f.note(item.ID, unhealthy, item.Code)
			}
		}
		return nil
	}
	if wait, ok := errors.AsType[*ecswait.Error](err); ok {
		for _, item := range wait.Failed {
			f.note(item.ID, unhealthy, fmt.Sprintf("wanted %s, seen %s", item.Wanted, item.Seen))
		}
		for _, item := range wait.Pending {
			f.note(item.ID, unhealthy, fmt.Sprintf("not %s in time, seen %s", item.Wanted, item.Seen))
		}
		return nil
	}
	return err
}

func (f *fleet) note(id string, h health, says string) {
	for _, m := range f.members {
		if m.InstanceID == id {
			m.health, m.says = h, says
		}
	}
}

func (f *fleet) name(id string) string {
	for _, m := range f.members {
		if m.InstanceID == id {
			return m.InstanceName
		}
	}
	return id
}

func (f *fleet) count(h health) (n int) {
	for _, m := range f.members {
		if m.health == h {
			n++
		}
	}
	return n
}

// noteRest notes how to go on with the members that are not healthy yet.
func (f *fleet) noteRest() {
	f.Gone(f.rest)
	left := slices.DeleteFunc(slices.Clone(f.members), func(m *member) bool { return m.health == healthy })
	if len(left) == 0 {
		return
	}
	// Unhealthy members come first: a fix for them may be needed for the others too.
	slices.SortStableFunc(left, func(a, b *member) int { return int(b.health) - int(a.health) })
	f.rest = fmt.Sprintf("%d of %d instances are left to restart, %d of them unhealthy: %s", len(left), len(f.members), f.count(unhealthy), names(left))
	f.Made(f.rest, "to go on: "+f.Again("-yes", "-instances "+strings.Join(ids(left), ",")))
}

func ids(members []*member) (all []string) {
	for _, m := range members {
		all = append(all, m.InstanceID)
	}
	return all
}

func names(members []*member) string {
	var all []string
	for _, m := range members {
		all = append(all, m.InstanceName)
	}
	return strings.Join(all, ", ")
}
