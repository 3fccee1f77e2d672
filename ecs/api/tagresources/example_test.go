package tagresources_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/tagresources"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A key that a resource has already gets the new value; other tags stay.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large", Amount: new(2),
		Tags: []types.Tag{{Key: "app", Value: "web"}, {Key: "stage", Value: "test"}},
	})
	if err != nil {
		log.Fatal(err)
	}

	_, err = tagresources.Do(ctx, client, &tagresources.Request{
		ResourceType: types.ResourceTypeInstance,
		ResourceIDs:  launched.InstanceIDs, // up to 50, all or none
		Tags:         []types.Tag{{Key: "stage", Value: "prod"}, {Key: "owner", Value: "team-a"}},
	})
	if ecs.IsNotFound(err) {
		log.Fatal("one of them does not exist, so none was tagged: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	for instance, err := range describeinstances.All(ctx, client, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(instance.Tags)
	}
	// Output:
	// [{app web} {stage prod} {owner team-a}]
	// [{app web} {stage prod} {owner team-a}]
}
