// Find-instances searches for instances by id, network, charge type, bandwidth, status, image, name and tags. Each of
// them is a flag; an instance must match all flags. Without flags it searches a fleet in memory once for each filter. It
// changes nothing and costs nothing.
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
	var req describeinstances.Request // the flags are its fields; a flag that is not given is not sent
	ids := d.List("ids", "find instances with one of these `ids`")
	d.StringVar((*string)(&req.InstanceNetworkType), "network", "", "in this `network`: vpc or classic")
	d.StringVar((*string)(&req.InstanceChargeType), "charge", "", "with this `charge type`: PrePaid or PostPaid")
	d.StringVar((*string)(&req.InternetChargeType), "bandwidth", "", "with this `charge type` of the public bandwidth: PayByTraffic or PayByBandwidth")
	d.StringVar((*string)(&req.Status), "status", "", "in this `status`, such as Running or Stopped")
	d.StringVar(&req.ImageID, "image", "", "created from this `image`")
	d.StringVar(&req.InstanceName, "name", "", "with this `name`; * matches any text")
	labels := d.List("tags", "with all of these `tags`, such as env=prod,role=web")
	instance := d.String("instance", "", "show this `instance` in full, instead of a search")
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if name := emptyFlag(d); name != "" {
		return fmt.Errorf("-%s is empty: an empty filter matches every instance", name)
	}
	req.InstanceIDs, req.Tags = *ids, tags(*labels) // without its flag a list is nil, which is no filter

	switch {
	case *instance != "":
		return showOne(ctx, d, client, *instance)
	case !filtered(d) && !d.Live():
		return tour(ctx, d, client)
	}
	found, err := ecs.Collect(describeinstances.All(ctx, client, &req)) // all pages
	if err != nil {
		return explain(err)
	}
	d.Say("Found in %s: %d", client.Region(), len(found))
	showInstances(d, found)
	return nil
}

// showOne shows one instance. It must exist: unlike a filter, this call names the instance.
func showOne(ctx context.Context, d *demo.Demo, client *ecs.Client, id string) error {
	instance, err := describeinstanceattribute.Do(ctx, client, &describeinstanceattribute.Request{InstanceID: id})
	if err != nil {
		return explain(err)
	}
	showInstance(d, instance)
	return nil
}

// explain adds to an error what to do about it. It tests codes, never text.
func explain(err error) error {
	switch {
	case ecs.IsNotFound(err):
		return fmt.Errorf("this region has no such instance, another one may have it: %w", err)
	case ecs.IsForbidden(err):
		return fmt.Errorf("these keys have no permission to list instances: %w", err)
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
