package deletesecuritygroup_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// A group stays while instances are in it, and for a while after their release, when the last call is retried.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large",
	})
	if err != nil {
		log.Fatal(err)
	}
	instance, err := ecswait.Instances.Get(ctx, client, launched.InstanceIDs[0])
	if err != nil {
		log.Fatal(err)
	}

	group := &deletesecuritygroup.Request{SecurityGroupID: instance.SecurityGroupIDs[0]}
	_, err = deletesecuritygroup.Do(ctx, client, group)
	if ecs.IsDependencyViolation(err) {
		fmt.Println("instances are in it")
		release := &deleteinstances.Request{InstanceIDs: launched.InstanceIDs, Force: new(true)}
		if _, err := deleteinstances.Do(ctx, client, release); err != nil {
			log.Fatal(err)
		}
		if err := ecswait.InstancesReleased(ctx, client, launched.InstanceIDs); err != nil {
			log.Fatal(err)
		}
		policy := ecs.DefaultRetry().With(ecs.RetryCodes("DependencyViolation"))
		_, err = deletesecuritygroup.Do(ctx, client, group, ecs.WithRetry(policy))
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("deleted")
	// Output:
	// instances are in it
	// deleted
}
