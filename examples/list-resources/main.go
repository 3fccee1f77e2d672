// List-resources shows what an account has and where: for every region, several at a time, it counts instances,
// disks, own images, snapshots, security groups, vSwitches and key pairs, and then lists those of one region. A
// region that refuses hides none of the others. It changes nothing and costs nothing.
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
		return errors.New("-parallel is less than 1: no region would be asked")
	}

	regions, err := findRegions(ctx, client, *only)
	if err != nil {
		return err
	}
	d.Say("Regions to ask: %d, of which %d at a time", len(regions), *parallel)
	found, err := ask(ctx, client, regions, *parallel, d.Counter(ctx, "regions asked", len(regions)))
	if err != nil {
		return err
	}
	d.Say("")
	showCounts(d, found)

	i := slices.IndexFunc(found, func(r inventory) bool { return r.region.RegionID == d.Region() })
	if i < 0 {
		d.Say("\n%s was not among them: no details", d.Region())
		return nil
	}
	d.Say("\nAll of %s, %s", found[i].region.RegionID, found[i].region.LocalName)
	showDetails(d, found[i])
	return nil
}

// findRegions lists the regions, or those of the given ids, all of which have to exist.
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

// ask takes the inventory of all regions, a limited number of them at a time, in the order of the regions. It
// fails only when it is interrupted: what a region refuses is part of its inventory.
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

// why tells in a word or two why a list is not there: the code of the service, or that it did not answer.
func why(errs []error) string {
	var codes []string
	for _, err := range errs {
		code := "no answer"
		if refusal, ok := errors.AsType[*ecs.Error](err); ok && refusal.Code != "" {
			code = refusal.Code
		}
		if err != nil && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, ", ")
}
