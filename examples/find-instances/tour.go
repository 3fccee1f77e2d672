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

// A search is a question, the flags for it, and the request that they make.
type search struct {
	question, flags string
	req             describeinstances.Request
}

// unknown is the id of no instance.
const unknown = "i-00000000000000000none"

// searches returns one search for each filter, and one with several. It needs two instances of the fleet.
func searches(first, second describeinstances.Instance) []search {
	id, other, image := first.InstanceID, second.InstanceID, first.ImageID
	return []search{
		{"Two instances, by id. The third id does not exist, which is not an error", "-ids " + id + "," + other + "," + unknown,
			describeinstances.Request{InstanceIDs: []string{id, other, unknown}}},
		{"In the classic network, which is no longer in use", "-network classic",
			describeinstances.Request{InstanceNetworkType: types.NetworkTypeClassic}},
		{"Subscriptions", "-charge PrePaid",
			describeinstances.Request{InstanceChargeType: types.ChargeTypePrePaid}},
		{"With a fixed public bandwidth", "-bandwidth PayByBandwidth",
			describeinstances.Request{InternetChargeType: types.InternetChargeTypePayByBandwidth}},
		{"Stopped instances", "-status Stopped",
			describeinstances.Request{Status: types.InstanceStatusStopped}},
		{"All instances of one image, such as before an update of the image", "-image " + image,
			describeinstances.Request{ImageID: image}},
		{"By the start of the name", "-name api-*",
			describeinstances.Request{InstanceName: "api-*"}},
		{"By two tags: an instance must have both", "-tags env=prod,role=db",
			describeinstances.Request{Tags: []types.Tag{{Key: "env", Value: "prod"}, {Key: "role", Value: "db"}}}},
		{"Pay-as-you-go, pay-by-traffic, in a VPC, running: several filters together", "-network vpc -charge PostPaid -bandwidth PayByTraffic -status Running -tags role=web",
			describeinstances.Request{
				InstanceNetworkType: types.NetworkTypeVPC, InstanceChargeType: types.ChargeTypePostPaid,
				InternetChargeType: types.InternetChargeTypePayByTraffic, Status: types.InstanceStatusRunning,
				Tags: []types.Tag{{Key: "role", Value: "web"}},
			}},
	}
}

// tour makes every search, and then shows what a response without instances can mean.
func tour(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	fleet, err := list(ctx, client, &describeinstances.Request{MaxResults: new(10)}) // in two pages
	if err != nil {
		return explain(err)
	}
	d.Say("The whole fleet in %s, %d instances, no filter", client.Region(), len(fleet))
	showInstances(d, fleet)

	first := slices.IndexFunc(fleet, func(i describeinstances.Instance) bool { return i.InstanceName == "web-001" })
	if first < 0 || first+1 == len(fleet) {
		return errors.New("the fleet in memory lacks the instances of the tour")
	}
	for _, s := range searches(fleet[first], fleet[first+1]) {
		found, err := list(ctx, client, &s.req)
		if err != nil {
			return explain(err)
		}
		d.Say("\n%s\n  %s: %s", s.question, s.flags, count(found, fleet))
		showInstances(d, found)
	}
	return emptiness(ctx, d, client, fleet, fleet[first].InstanceID)
}

// emptiness compares requests with an empty list of ids.
func emptiness(ctx context.Context, d *demo.Demo, client *ecs.Client, fleet []describeinstances.Instance, id string) error {
	none, err := list(ctx, client, &describeinstances.Request{InstanceIDs: []string{}})
	if err != nil {
		return err
	}
	every, err := list(ctx, client, &describeinstances.Request{InstanceIDs: nil})
	if err != nil {
		return err
	}
	absent, err := list(ctx, client, &describeinstances.Request{InstanceIDs: []string{unknown}})
	if err != nil {
		return err
	}
	d.Say("\nAn empty list of ids is not the same as no list")
	table := d.Table()
	table.Row("  InstanceIDs: nil", count(every, fleet), "no filter")
	table.Row("  InstanceIDs: []string{}", count(none, fleet), "an empty list matches nothing")
	table.Row(fmt.Sprintf("  InstanceIDs: []string{%q}", unknown), count(absent, fleet), "a filter that matches nothing is not an error")
	table.Flush()

	_, err = describeinstanceattribute.Do(ctx, client, &describeinstanceattribute.Request{InstanceID: unknown})
	e, ok := errors.AsType[*ecs.Error](err)
	if !ok || !ecs.IsNotFound(err) {
		return errors.Join(errors.New("a missing instance gave no error that says so"), err)
	}
	d.Say("\nDescribeInstanceAttribute names one instance, so a missing one is an error: %s, status %d", e.Code, e.HTTPStatus)

	d.Say("\nOne instance in full\n  -instance %s", id)
	return showOne(ctx, d, client, id)
}

func list(ctx context.Context, client *ecs.Client, req *describeinstances.Request) ([]describeinstances.Instance, error) {
	return ecs.Collect(describeinstances.All(ctx, client, req))
}

func count(found, of []describeinstances.Instance) string {
	return fmt.Sprintf("%d of %d", len(found), len(of))
}

// filtered reports whether a flag of the search was given.
func filtered(d *demo.Demo) bool {
	given := false
	d.Visit(func(f *flag.Flag) {
		given = given || !slices.Contains([]string{"region", "live", "v"}, f.Name)
	})
	return given
}

// emptyFlag returns the name of a flag with an empty value, such as from a variable that a script did not set.
func emptyFlag(d *demo.Demo) (name string) {
	d.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			name = f.Name
		}
	})
	return name
}
