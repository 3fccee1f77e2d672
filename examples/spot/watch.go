package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/metadata"
	"github.com/go-aliecs/aliecs/ecs/metadata/spot"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/waiter"
)

// A notice is what a watch sees of an instance that is being reclaimed.
type notice struct {
	instance, by string
	seen, ends   time.Time // ends is zero where it is not told
	err          error     // the watch ended without any
}

// watch waits until one of the instances is about to be reclaimed: in the API for all of them, and in the metadata
// of those that it can be inside of. Where both can see it, it waits for both.
func watch(ctx context.Context, d *demo.Demo, client *ecs.Client, ids []string, inside map[string]*metadata.Client) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	apiEvery, metadataEvery := 15*time.Second, 5*time.Second
	if !d.Live() { // nobody wants to wait in memory, where the service takes back the first one before long
		apiEvery, metadataEvery = 2*time.Second, 500*time.Millisecond
		defer time.AfterFunc(1200*time.Millisecond, func() { _ = d.Server().Reclaim(ids[0]) }).Stop()
	}

	notices := make(chan notice, len(ids)+len(inside)+1) // no watch is left behind for want of a reader
	go func() {
		for rest := ids; len(rest) > 0; {
			reclaimed, err := ecswait.InstancesReclaimed(ctx, client, rest, ecswait.WithInterval(apiEvery))
			if len(reclaimed) == 0 {
				notices <- notice{by: "API", err: err}
				return
			}
			for _, i := range reclaimed {
				notices <- notice{instance: i.InstanceID, by: "API", seen: time.Now()}
				rest = slices.DeleteFunc(slices.Clone(rest), func(id string) bool { return id == i.InstanceID })
			}
		}
	}()
	for id, m := range inside {
		go func() {
			ends, err := spot.Wait(ctx, m, waiter.WithInterval(metadataEvery))
			notices <- notice{id, "metadata", time.Now(), ends, err}
		}()
	}
	d.Say("\nWatching until one is reclaimed. Ctrl-C ends the watch and leaves the instances as they are.")
	table := d.Table()
	table.Row("  in the API", len(ids), fmt.Sprint("every ", apiEvery))
	table.Row("  in their metadata", len(inside), fmt.Sprint("every ", metadataEvery))
	table.Flush()
	if len(inside) == 0 {
		d.Say("Metadata is to be seen on an instance alone: there, run %s", d.Command("spot", "-on-instance"))
	}

	first, second, err := hear(ctx, notices, inside)
	if err != nil {
		return err
	}
	d.Say("\n%v", first)
	if second.by != "" {
		d.Say("%v\nThe %s saw it first, by %v.", second, first.by, second.seen.Sub(first.seen).Round(100*time.Millisecond))
	}
	d.Say("This is the time to finish what it is doing, and to buy elsewhere.")
	return nil
}

// hear returns the first notice, and the second one of the same instance if that is watched from inside as well.
func hear(ctx context.Context, notices <-chan notice, inside map[string]*metadata.Client) (first, second notice, err error) {
	if first, err = next(ctx, notices); err != nil || inside[first.instance] == nil {
		return first, second, err
	}
	for err == nil && second.instance != first.instance {
		second, err = next(ctx, notices) // others may be reclaimed at the same time
	}
	return first, second, err
}

// next returns the next notice, or why a watch ended without one.
func next(ctx context.Context, notices <-chan notice) (notice, error) {
	select {
	case n := <-notices:
		return n, n.err
	case <-ctx.Done():
		return notice{}, ctx.Err()
	}
}

// String tells how long the instance has. The API does not say when it ends, only that it will within five minutes.
func (n notice) String() string {
	left := "within five minutes"
	if !n.ends.IsZero() {
		left = fmt.Sprintf("at %s UTC, which leaves %v", n.ends.UTC().Format(time.TimeOnly), n.ends.Sub(n.seen).Round(time.Second))
	}
	return fmt.Sprintf("  %-8s  %s is reclaimed %s", n.by, n.instance, left)
}

// insides returns the metadata services of the instances. Only a program on an instance reaches its metadata; in
// memory there is a way to all of them.
func insides(d *demo.Demo, ids []string) map[string]*metadata.Client {
	if d.Live() {
		return nil
	}
	inside := map[string]*metadata.Client{}
	for _, id := range ids {
		inside[id] = metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: d.Server().Metadata(id)}})
	}
	return inside
}

// watchHere watches the instance that this program runs on; in memory that is the one that the world begins with.
func watchHere(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	here := metadata.NewClient(metadata.Options{})
	if !d.Live() {
		first := d.Server().Account().Instances[0].ID
		here = insides(d, []string{first})[first]
	}
	doc, err := here.IdentityDocument(ctx)
	if err != nil {
		return err
	}
	if doc.RegionID != client.Region() {
		return fmt.Errorf("this instance is in %q: add -region %s", doc.RegionID, doc.RegionID)
	}
	d.Say("This is %s, %s in %s.", doc.InstanceID, doc.InstanceType, doc.ZoneID)
	return watch(ctx, d, client, []string{doc.InstanceID}, map[string]*metadata.Client{doc.InstanceID: here})
}
