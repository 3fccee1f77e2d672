package metadata_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs/metadata"
)

func Example() {
	service := &service{entries: map[string]string{"meta-data/region-id": "cn-hangzhou", "meta-data/instance-id": "i-1"}}
	m := service.client(metadata.Options{}) // metadata.NewClient(metadata.Options{}) on an instance

	ctx := context.Background()
	region, err := m.RegionID(ctx)
	fmt.Println(region, err)
	if _, err := m.EIP(ctx); errors.Is(err, metadata.ErrNotFound) {
		fmt.Println("no elastic address")
	}
	_, reclaimed, err := m.SpotTermination(ctx)
	fmt.Println(reclaimed, err)
	// Output:
	// cn-hangzhou <nil>
	// no elastic address
	// false <nil>
}
