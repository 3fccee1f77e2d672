// List-resources shows what an account has, and where. It counts instances, disks, own images, snapshots, security
// groups, vSwitches and key pairs of all regions, several regions at a time, and then lists those of one region. An
// error in one region does not stop the others. The program changes nothing and costs nothing.
//
//	go run ./examples/list-resources                                    an ECS in memory: no account, no network
//	go run ./examples/list-resources -live -region cn-hangzhou          the real one, with the details of a region
//	go run ./examples/list-resources -live -regions cn-beijing,us-east-1 -region us-east-1
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("list-resources", run) }

func run(ctx context.Context, d *demo.Demo) error {
	only := d.List("regions", "ask only these `regions` (default: all)")
	parallel := d.Int("parallel", 8, "ask this `number` of regions at a time")
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if *parallel < 1 {
		return errors.New("-parallel must be at least 1")
	}

	regions, err := findRegions(ctx, client, *only)
	if err != nil {
		return err
	}
	d.Say("Regions to ask: %d, %d at a time", len(regions), *parallel)
	found, err := ask(ctx, client, regions, *parallel, d.Counter(ctx, "regions asked", len(regions)))
	if err != nil {
		return err
	}
	d.Say("")
	showCounts(d, found)

	i := slices.IndexFunc(found, func(r inventory) bool { return r.region.RegionID == d.Region() })
	if i < 0 {
		d.Say("\nNo details: %s is not one of these regions", d.Region())
		return nil
	}
	d.Say("\nAll of %s, %s", found[i].region.RegionID, found[i].region.LocalName)
	showDetails(d, found[i])
	return nil
}

// findRegions returns all regions, or the regions with the given ids. All of those must exist.
func findRegions(ctx context.Context, client *ecs.Client, only []string) ([]describeregions.Region, error) {
	all, err := describeregions.Do(ctx, client, &describeregions.Request{AcceptLanguage: "en-US"})
	if err != nil {
		return nil, err
	}
	if only == nil {
		return all.Regions, nil
	}
	var some []describeregions.Region
	for _, id := range only {
		i := slices.IndexFunc(all.Regions, func(r describeregions.Region) bool { return r.RegionID == id })
		if i < 0 {
			return nil, fmt.Errorf("there is no region %q for this account", id)
		}
		some = append(some, all.Regions[i])
	}
	return some, nil
}

// ask takes the inventories of all regions, a limited number at a time, and returns them in the order of the regions. It
// returns an error only if it is interrupted: errors of a region are part of its inventory.
func ask(ctx context.Context, client *ecs.Client, regions []describeregions.Region, parallel int, asked func()) ([]inventory, error) {
	found := make([]inventory, len(regions))
	free := make(chan struct{}, parallel)
	var busy sync.WaitGroup
	for i, region := range regions {
		free <- struct{}{}
		busy.Go(func() {
			found[i] = inventory{region: region}
			found[i].take(ctx, client)
			asked()
			<-free
		})
	}
	busy.Wait()
	return found, ctx.Err()
}

// why returns the reasons why lists are incomplete: the service's error codes, or that there was no response.
func why(errs []error) string {
	var codes []string
	for _, err := range errs {
		code := "no response"
		if e, ok := errors.AsType[*ecs.Error](err); ok && e.Code != "" {
			code = e.Code
		}
		if err != nil && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, ", ")
}
