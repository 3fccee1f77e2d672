package types_test

import (
	"encoding/json"
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

// Some responses spell the fields of a tag TagKey and TagValue, others Key and Value.
func ExampleTag_UnmarshalJSON() {
	var tags []types.Tag
	err := json.Unmarshal([]byte(`[{"TagKey":"env","TagValue":"test"},{"Key":"team","Value":"infra"}]`), &tags)
	fmt.Println(tags, err)
	// Output: [{env test} {team infra}] <nil>
}
