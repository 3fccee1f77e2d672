// Find-instances looks for instances by id, network, way of paying, bandwidth, status, image, name and tags, each
// a flag, together if several are given. Without flags it tours a fleet in memory with one search for each
// filter. It changes nothing and costs nothing.
//
//	go run ./examples/find-instances                                                   an ECS in memory: the tour
//	go run ./examples/find-instances -live -status Running -tags env=prod,role=web     a search of the real one
//	go run ./examples/find-instances -live -region cn-hangzhou -instance i-…           one instance in full
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("find-instances", run) }

func run(ctx context.Context, d *demo.Demo) error {
	var req describeinstances.Request // the flags are its fields: what is not given is not sent
	ids := d.List("ids", "with one of these `ids`")
	d.StringVar((*string)(&req.InstanceNetworkType), "network", "", "in this `network`: vpc or classic")
	d.StringVar((*string)(&req.InstanceChargeType), "charge", "", "paid for in this `way`: PrePaid or PostPaid")
	d.StringVar((*string)(&req.InternetChargeType), "bandwidth", "", "public traffic paid for in this `way`: PayByTraffic or PayByBandwidth")
	d.StringVar((*string)(&req.Status), "status", "", "in this `state`, as Running or Stopped")
	d.StringVar(&req.ImageID, "image", "", "made from this `image`")
	d.StringVar(&req.InstanceName, "name", "", "of this `name`, in which * stands for anything")
	labels := d.List("tags", "with all of these `tags`, as env=prod,role=web")
	instance := d.String("instance", "", "show this `instance` in full, in place of a search")
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if name := emptyFlag(d); name != "" {
		return fmt.Errorf("-%s is empty: it would not narrow the search down but leave it open", name)
	}
	req.InstanceIDs, req.Tags = *ids, tags(*labels) // without its flag a list is nil: no filter

	switch {
	case *instance != "":
		return full(ctx, d, client, *instance)
	case !filtered(d) && !d.Live():
		return tour(ctx, d, client)
	}
	found, err := find(ctx, client, &req)
	if err != nil {
		return explain(err)
	}
	d.Say("Found in %s: %d", client.Region(), len(found))
	showInstances(d, found)
	return nil
}

// find collects what matches, however much it is: All turns the pages.
func find(ctx context.Context, client *ecs.Client, req *describeinstances.Request) ([]describeinstances.Instance, error) {
	var found []describeinstances.Instance
	for instance, err := range describeinstances.All(ctx, client, req) {
		if err != nil {
			return nil, err
		}
		found = append(found, instance)
	}
	return found, nil
}

// full asks for one instance. It must exist: this is no filter, which would match nothing, but a name.
func full(ctx context.Context, d *demo.Demo, client *ecs.Client, id string) error {
	instance, err := describeinstanceattribute.Do(ctx, client, &describeinstanceattribute.Request{InstanceID: id})
	if err != nil {
		return explain(err)
	}
	showInstance(d, instance)
	return nil
}

// explain says what to do about an error. It looks at codes, never at text.
func explain(err error) error {
	switch {
	case ecs.IsNotFound(err):
		return fmt.Errorf("no such instance in this region, perhaps in another one: %w", err)
	case ecs.IsForbidden(err):
		return fmt.Errorf("these keys may not look at instances: %w", err)
	default:
		return err
	}
}

// tags reads key=value; a key alone matches any value.
func tags(labels []string) []types.Tag {
	var all []types.Tag
	for _, label := range labels {
		key, value, _ := strings.Cut(label, "=")
		all = append(all, types.Tag{Key: key, Value: value})
	}
	return all
}
