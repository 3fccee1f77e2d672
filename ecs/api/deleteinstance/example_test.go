package deleteinstance_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// Force releases an instance that is running, but not one that is protected.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", DeletionProtection: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}

	id := launched.InstanceIDs[0]
	_, err = deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: id, Force: new(true)})
	if ecs.IsDependencyViolation(err) {
		fmt.Println("it is protected")
		unprotect := &modifyinstanceattribute.Request{InstanceID: id, DeletionProtection: new(false)}
		if _, err := modifyinstanceattribute.Do(ctx, client, unprotect); err != nil {
			log.Fatal(err)
		}
		_, err = deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: id, Force: new(true)})
	}
	if err != nil && !ecs.IsNotFound(err) { // not found: it is released already
		log.Fatal(err)
	}
	if err := ecswait.InstancesReleased(ctx, client, launched.InstanceIDs); err != nil {
		log.Fatal(err)
	}
	fmt.Println("released")
	// Output:
	// it is protected
	// released
}
