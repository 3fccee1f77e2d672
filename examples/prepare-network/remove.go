package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletevpc"
	"github.com/go-aliecs/aliecs/ecs/api/deletevswitch"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/waiter"
)

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

// order lists the prefixes of ids in the order of removal: a resource is removed before those that it depends on.
const order = "m s sg vsw vpc"

func remove(ctx context.Context, d *demo.Demo, client *ecs.Client, ids []string, confirm func(string, ...any) error) error {
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
		if err := removeOne(ctx, d, client, id); err != nil {
			return err
		}
		d.Gone(id)
	}
	return nil
}

// removeOne deletes a resource. It tries again while other resources still depend on this one: those that were just
// deleted may take a moment to disappear. A deletion is idempotent: if the resource is gone, it is not found.
func removeOne(ctx context.Context, d *demo.Demo, client *ecs.Client, id string) error {
	_, err := waiter.Until(ctx, func(ctx context.Context) (string, error) { return id, deleteAny(ctx, client, id) },
		func(_ string, err error) (waiter.Verdict, error) {
			switch {
			case ecs.IsNotFound(err):
				d.Say("   %s is gone already", id)
				return waiter.Done, nil
			case ecs.IsDependencyViolation(err), ecs.IsConflict(err), ecs.IsRetryable(err):
				return waiter.Continue, nil
			case err == nil:
				d.Say("   %s removed", id)
			}
			return waiter.Done, err
		}, waiter.WithMaxAttempts(5))
	if gaveUp, ok := errors.AsType[*waiter.Error](err); ok && errors.Is(err, waiter.ErrMaxAttempts) {
		return fmt.Errorf("something else still uses %s: %w", id, gaveUp.LastErr)
	}
	return err
}

func deleteAny(ctx context.Context, client *ecs.Client, id string) (err error) {
	idempotent := ecs.WithIdempotent()
	switch prefix, _, _ := strings.Cut(id, "-"); prefix {
	case "m":
		_, err = deleteimage.Do(ctx, client, &deleteimage.Request{ImageID: id}, idempotent)
	case "s":
		_, err = deletesnapshot.Do(ctx, client, &deletesnapshot.Request{SnapshotID: id}, idempotent)
	case "sg":
		_, err = deletesecuritygroup.Do(ctx, client, &deletesecuritygroup.Request{SecurityGroupID: id}, idempotent)
	case "vsw":
		_, err = deletevswitch.Do(ctx, client, &deletevswitch.Request{VSwitchID: id}, idempotent)
	case "vpc":
		_, err = deletevpc.Do(ctx, client, &deletevpc.Request{VPCID: id}, idempotent)
	}
	return err
}
