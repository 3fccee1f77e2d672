package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A search is a question, the request that asks it, and the flags that do.
type search struct {
	question, flags string
	req             describeinstances.Request
}

// unknown is an id that nobody has.
const unknown = "i-00000000000000000none"

// searches has one search for each filter, and one of several together. It needs two instances of the fleet.
func searches(first, second describeinstances.Instance) []search {
	id, other, image := first.InstanceID, second.InstanceID, first.ImageID
	return []search{
		{"These two, by id. A third id exists nowhere, which is no error", "-ids " + id + "," + other + "," + unknown,
			describeinstances.Request{InstanceIDs: []string{id, other, unknown}}},
		{"In the classic network: nobody is any more", "-network classic",
			describeinstances.Request{InstanceNetworkType: types.NetworkTypeClassic}},
		{"Paid for in advance", "-charge PrePaid",
			describeinstances.Request{InstanceChargeType: types.ChargeTypePrePaid}},
		{"With a line of fixed bandwidth", "-bandwidth PayByBandwidth",
			describeinstances.Request{InternetChargeType: types.InternetChargeTypePayByBandwidth}},
		{"Those that do not run", "-status Stopped",
			describeinstances.Request{Status: types.InstanceStatusStopped}},
		{"All made from one image, as before an update of it", "-image " + image,
			describeinstances.Request{ImageID: image}},
		{"By the beginning of the name", "-name api-*",
			describeinstances.Request{InstanceName: "api-*"}},
		{"By two tags: both have to be there", "-tags env=prod,role=db",
			describeinstances.Request{Tags: []types.Tag{{Key: "env", Value: "prod"}, {Key: "role", Value: "db"}}}},
		{"By use, by traffic, in a VPC, running: all at once", "-network vpc -charge PostPaid -bandwidth PayByTraffic -status Running -tags role=web",
			describeinstances.Request{
				InstanceNetworkType: types.NetworkTypeVPC, InstanceChargeType: types.ChargeTypePostPaid,
				InternetChargeType: types.InternetChargeTypePayByTraffic, Status: types.InstanceStatusRunning,
				Tags: []types.Tag{{Key: "role", Value: "web"}},
			}},
	}
}

// tour asks every question, and then shows what an answer without instances can mean.
func tour(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	fleet, err := find(ctx, client, &describeinstances.Request{MaxResults: new(10)}) // in two pages
	if err != nil {
		return explain(err)
	}
	d.Say("The whole fleet in %s, %d instances, no filter", client.Region(), len(fleet))
	showInstances(d, fleet)

	first := slices.IndexFunc(fleet, func(i describeinstances.Instance) bool { return i.InstanceName == "web-001" })
	if first < 0 || first+1 == len(fleet) {
		return errors.New("the fleet in memory is not as it should be")
	}
	for _, s := range searches(fleet[first], fleet[first+1]) {
		found, err := find(ctx, client, &s.req)
		if err != nil {
			return explain(err)
		}
		d.Say("\n%s\n  %s: %s", s.question, s.flags, count(found, fleet))
		showInstances(d, found)
	}
	return emptiness(ctx, d, client, fleet, fleet[first].InstanceID)
}

// emptiness compares the ways to ask for nothing.
func emptiness(ctx context.Context, d *demo.Demo, client *ecs.Client, fleet []describeinstances.Instance, id string) error {
	none, err := find(ctx, client, &describeinstances.Request{InstanceIDs: []string{}})
	if err != nil {
		return err
	}
	every, err := find(ctx, client, &describeinstances.Request{InstanceIDs: nil})
	if err != nil {
		return err
	}
	absent, err := find(ctx, client, &describeinstances.Request{InstanceIDs: []string{unknown}})
	if err != nil {
		return err
	}
	d.Say("\nA list of no ids is not the same as no list")
	table := d.Table()
	table.Row("  InstanceIDs: nil", count(every, fleet), "no filter")
	table.Row("  InstanceIDs: []string{}", count(none, fleet), "an empty list matches nothing")
	table.Row(fmt.Sprintf("  InstanceIDs: []string{%q}", unknown), count(absent, fleet), "a filter answers with an empty list")
	table.Flush()

	_, err = describeinstanceattribute.Do(ctx, client, &describeinstanceattribute.Request{InstanceID: unknown})
	refusal, refused := errors.AsType[*ecs.Error](err)
	if !refused || !ecs.IsNotFound(err) {
		return errors.Join(errors.New("an instance that does not exist was not refused"), err)
	}
	d.Say("\nDescribeInstanceAttribute names one instance, and refuses: %s, status %d", refusal.Code, refusal.HTTPStatus)

	d.Say("\nOne instance in full\n  -instance %s", id)
	return full(ctx, d, client, id)
}

func count(found, of []describeinstances.Instance) string {
	return fmt.Sprintf("%d of %d", len(found), len(of))
}

// filtered tells whether a flag of the search was given.
func filtered(d *demo.Demo) bool {
	given := false
	d.Visit(func(f *flag.Flag) {
		given = given || !slices.Contains([]string{"region", "live", "v"}, f.Name)
	})
	return given
}

// emptyFlag names a flag that was given without a value, as by a variable of a script that is not set.
func emptyFlag(d *demo.Demo) (name string) {
	d.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			name = f.Name
		}
	})
	return name
}
