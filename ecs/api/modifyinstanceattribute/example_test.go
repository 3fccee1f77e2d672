package modifyinstanceattribute_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// What the request leaves out stays as it is. A new host name or password works after the next reboot.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", InstanceName: "db-standby", HostName: "db2",
	})
	if err != nil {
		log.Fatal(err)
	}

	_, err = modifyinstanceattribute.Do(ctx, client, &modifyinstanceattribute.Request{
		InstanceID:         launched.InstanceIDs[0],
		InstanceName:       "db-primary",
		Description:        "took over from db1",
		DeletionProtection: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	instance, err := ecswait.Instances.Get(ctx, client, launched.InstanceIDs[0])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(instance.InstanceName, instance.HostName)
	fmt.Println("protected:", instance.DeletionProtection)
	// Output:
	// db-primary db2
	// protected: true
}
