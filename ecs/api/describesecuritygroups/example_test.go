package describesecuritygroups_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The groups of an application, and those among them that no instance is in.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")
	for _, name := range []string{"shop-web", "shop-db"} {
		_, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{
			SecurityGroupName: name, Tags: []types.Tag{{Key: "app", Value: "shop"}},
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	shop := &describesecuritygroups.Request{
		Tags:            []types.Tag{{Key: "app", Value: "shop"}},
		IsQueryECSCount: new(true), // fills in ECSCount
		MaxResults:      new(100),
	}
	for group, err := range describesecuritygroups.All(ctx, client, shop) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(group.SecurityGroupName, "unused:", group.ECSCount == 0)
	}
	// Output:
	// shop-web unused: true
	// shop-db unused: true
}
