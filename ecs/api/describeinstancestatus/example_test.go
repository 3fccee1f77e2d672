package describeinstancestatus_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstancestatus"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A count of the instances in a zone by state, for a dashboard: the responses are far smaller than those of
// DescribeInstances.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", ZoneID: "cn-hangzhou-g", Amount: new(5),
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: launched.InstanceIDs[0]}); err != nil {
		log.Fatal(err)
	}

	count := map[types.InstanceStatus]int{}
	zone := &describeinstancestatus.Request{ZoneID: "cn-hangzhou-g", PageSize: new(50)}
	for instance, err := range describeinstancestatus.All(ctx, client, zone) {
		if err != nil {
			log.Fatal(err)
		}
		count[instance.Status]++
	}
	fmt.Println(count)
	// Output: map[Running:4 Stopped:1]
}
