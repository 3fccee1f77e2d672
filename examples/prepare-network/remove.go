package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// order lists the prefixes of ids in the order of removal: a resource is removed before those that it depends on.
const order = "m s sg vsw vpc"

func remove(ctx context.Context, d *demo.Demo, client, vpcs *ecs.Client, ids []string, confirm func(string, ...any) error) error {
	rank := func(id string) int {
		prefix, _, _ := strings.Cut(id, "-")
		return slices.Index(strings.Fields(order), prefix)
	}
	for _, id := range ids {
		if rank(id) < 0 {
			return fmt.Errorf("-remove: %q is not an image, snapshot, security group, vSwitch or VPC", id)
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return rank(a) - rank(b) })
	if err := confirm("Remove for good: %s", strings.Join(ids, ", ")); err != nil {
		return err
	}
	for _, id := range ids {
		d.Made(id, d.Command("prepare-network", "-yes -remove", id))
	}
	for _, id := range ids {
		if err := removeOne(ctx, d, client, vpcs, id); err != nil {
			return err
		}
		d.Gone(id)
	}
	return nil
}

// patient retries a deletion while other resources still depend on the resource or change it: those that were just
// deleted may take a moment to disappear.
var patient = ecs.RetryPolicy{Retries: 5, Base: 2 * time.Second}.With(ecs.RetryConflict, func(f ecs.Failure) ecs.Decision {
	if ecs.IsDependencyViolation(f.Err) {
		return ecs.DecisionRetry
	}
	return ecs.DecisionNone
})

// removeOne deletes a resource. A deletion is idempotent: if the resource is gone, it is not found.
func removeOne(ctx context.Context, d *demo.Demo, client, vpcs *ecs.Client, id string) error {
	switch err := deleteAny(ctx, client, vpcs, id, ecs.WithIdempotent(), ecs.WithRetry(patient)); {
	case err == nil:
		d.Say("   %s removed", id)
		return nil
	case ecs.IsNotFound(err):
		d.Say("   %s is gone already", id)
		return nil
	case ecs.IsDependencyViolation(err):
		return fmt.Errorf("something else still uses %s: %w", id, err)
	default:
		return err
	}
}

func deleteAny(ctx context.Context, client, vpcs *ecs.Client, id string, opts ...ecs.CallOption) (err error) {
	switch prefix, _, _ := strings.Cut(id, "-"); prefix {
	case "m":
		_, err = deleteimage.Do(ctx, client, &deleteimage.Request{ImageID: id}, opts...)
	case "s":
		_, err = deletesnapshot.Do(ctx, client, &deletesnapshot.Request{SnapshotID: id}, opts...)
	case "sg":
		_, err = deletesecuritygroup.Do(ctx, client, &deletesecuritygroup.Request{SecurityGroupID: id}, opts...)
	case "vsw", "vpc":
		err = vpc.Delete(ctx, vpcs, id, opts...)
	}
	return err
}
