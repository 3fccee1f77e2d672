package startinstances_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// With SuccessFirst, instances that cannot be started do not hold up the others; each has a result of its own.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	fleet, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", Amount: new(3),
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := stopinstances.Do(ctx, client, &stopinstances.Request{InstanceIDs: fleet.InstanceIDs[:2]}); err != nil {
		log.Fatal(err)
	}

	resp, err := startinstances.Do(ctx, client, &startinstances.Request{
		InstanceIDs:       fleet.InstanceIDs,
		BatchOptimization: types.BatchOptimizationSuccessFirst,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, result := range resp.InstanceResponses {
		fmt.Println(result.Code, result.PreviousStatus)
	}
	running, err := ecswait.InstancesRunning(ctx, client, fleet.InstanceIDs)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(running), "instances run")
	// Output:
	// 200 Stopped
	// 200 Stopped
	// IncorrectInstanceStatus Running
	// 3 instances run
}
