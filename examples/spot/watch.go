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

// A notice says that an instance is being reclaimed.
type notice struct {
	instance, by string
	seen, ends   time.Time // ends is zero if it is not known
	err          error     // why the watch ended without a notice
}

// watch waits until one of the instances is about to be reclaimed. It watches all instances in the API, and some in their
// metadata as well. If the instance is one of those, it waits for both notices.
func watch(ctx context.Context, d *demo.Demo, client *ecs.Client, ids []string, inside map[string]*metadata.Client) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	apiEvery, metadataEvery := 15*time.Second, 5*time.Second
	if !d.Live() { // no long waits in memory, where the service soon reclaims the first one
		apiEvery, metadataEvery = 2*time.Second, 500*time.Millisecond
		defer time.AfterFunc(1200*time.Millisecond, func() { _ = d.Server().Reclaim(ids[0]) }).Stop()
	}

	notices := make(chan notice, len(ids)+len(inside)+1) // no watch blocks when nobody reads any more
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
	d.Say("\nWatching until an instance is reclaimed. Ctrl-C ends the watch; the instances stay.")
	table := d.Table()
	table.Row("  in the API", len(ids), fmt.Sprint("every ", apiEvery))
	table.Row("  in their metadata", len(inside), fmt.Sprint("every ", metadataEvery))
	table.Flush()
	if len(inside) == 0 {
		d.Say("To watch the metadata, run this on an instance: %s", d.Command("spot", "-on-instance"))
	}

	first, second, err := hear(ctx, notices, inside)
	if err != nil {
		return err
	}
	d.Say("\n%v", first)
	if second.by != "" {
		d.Say("%v\nThe %s had the notice first, %v earlier.", second, first.by, second.seen.Sub(first.seen).Round(100*time.Millisecond))
	}
	d.Say("Now is the time to finish its work, and to buy elsewhere.")
	return nil
}

// hear returns the first notice, and the second one for the same instance if its metadata is watched too.
func hear(ctx context.Context, notices <-chan notice, inside map[string]*metadata.Client) (first, second notice, err error) {
	if first, err = next(ctx, notices); err != nil || inside[first.instance] == nil {
		return first, second, err
	}
	for err == nil && second.instance != first.instance {
		second, err = next(ctx, notices) // skips other instances that are reclaimed at the same time
	}
	return first, second, err
}

// next returns the next notice, or the reason why a watch ended without one.
func next(ctx context.Context, notices <-chan notice) (notice, error) {
	select {
	case n := <-notices:
		return n, n.err
	case <-ctx.Done():
		return notice{}, ctx.Err()
	}
}

// String says how much time the instance has left. The API does not return the time, only that it is within five minutes.
func (n notice) String() string {
	left := "within five minutes"
	if !n.ends.IsZero() {
		left = fmt.Sprintf("at %s UTC, in %v", n.ends.UTC().Format(time.TimeOnly), n.ends.Sub(n.seen).Round(time.Second))
	}
	return fmt.Sprintf("  %-8s  %s is reclaimed %s", n.by, n.instance, left)
}

// insides returns clients for the metadata of the instances. Only a program on an instance reaches its metadata. The
// server in memory gives access to all of them.
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

// watchHere watches the instance that this program runs on. In memory that is the instance of the world.
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
