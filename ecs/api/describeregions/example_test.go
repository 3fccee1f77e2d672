package describeregions_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A client belongs to one region. With makes the one for the next region, which shares connections and credentials.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	resp, err := describeregions.Do(ctx, client, &describeregions.Request{AcceptLanguage: types.LanguageEnUs})
	if err != nil {
		log.Fatal(err)
	}
	for _, region := range resp.Regions {
		if !strings.HasPrefix(region.RegionID, "eu-") {
			continue
		}
		there, err := client.With(ecs.WithRegion(region.RegionID))
		if err != nil {
			log.Fatal(err)
		}
		instances, err := describeinstances.Do(ctx, there, &describeinstances.Request{PageSize: new(1)})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(region.RegionID, region.LocalName, "has", instances.TotalCount, "instances")
	}
	// Output:
	// eu-central-1 Germany (Frankfurt) has 0 instances
	// eu-west-1 UK (London) has 0 instances
}
