package startinstance_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// An instance that runs already is a conflict, which a program that only wants it running can ignore.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	created, err := createinstance.Do(ctx, client, &createinstance.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large",
	})
	if err != nil {
		log.Fatal(err)
	}

	for range 2 {
		_, err = startinstance.Do(ctx, client, &startinstance.Request{InstanceID: created.InstanceID})
		if ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
			fmt.Println("it was not stopped")
		} else if err != nil {
			log.Fatal(err)
		}
	}
	running, err := ecswait.InstancesRunning(ctx, client, []string{created.InstanceID})
	if err != nil {
		log.Fatal(err) // also if it was not stopped because it is on its way to Stopped
	}
	fmt.Println(running[0].Status)
	// Output:
	// it was not stopped
	// Running
}
