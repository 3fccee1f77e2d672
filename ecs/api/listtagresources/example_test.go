package listtagresources_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// How many instances each stage has. An entry is one tag of one resource, so entries of other keys are skipped.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")
	for stage, amount := range map[string]int{"prod": 12, "test": 3} {
		_, err := runinstances.Do(ctx, client, &runinstances.Request{
			ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large", Amount: new(amount),
			Tags: []types.Tag{{Key: "app", Value: "web"}, {Key: "stage", Value: stage}},
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	count := map[string]int{}
	staged := &listtagresources.Request{
		ResourceType: types.ResourceTypeInstance,
		Tags:         []types.Tag{{Key: "stage"}}, // with any value
	}
	for tag, err := range listtagresources.All(ctx, client, staged) {
		if err != nil {
			log.Fatal(err)
		}
		if tag.TagKey == "stage" {
			count[tag.TagValue]++
		}
	}
	fmt.Println(count)
	// Output: map[prod:12 test:3]
}
