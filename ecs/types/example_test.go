package types_test

import (
	"fmt"

	"github.com/go-aliecs/aliecs/ecs/types"
)

func ExampleTags() {
	tags := types.Tags(map[string]string{"team": "infra", "env": "test"})
	for _, tag := range tags {
		fmt.Println(tag.Key, tag.Value)
	}
	// Output:
	// env test
	// team infra
}

func ExampleTagMap() {
	tags := []types.Tag{{Key: "env", Value: "test"}, {Key: "team", Value: "infra"}} // as in a response
	fmt.Println(types.TagMap(tags)["team"])
	// Output: infra
}
