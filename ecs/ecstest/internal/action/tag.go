package action

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// DescribeTags returns the tags of a resource in the form of most responses.
func DescribeTags(ts backend.Tags, r *backend.Resource) reply.Field {
	return reply.List("Tags", "Tag", reply.Each(ts.Of(r), func(tag backend.Pair) reply.Object {
		return reply.Object{reply.String("TagKey", tag.Key), reply.String("TagValue", tag.Value)}
	}))
}

// MaxTags is the number of tags that a resource can have.
const MaxTags = 20

// NewTags reads the tags of a new resource: Tag.N.Key and Tag.N.Value, or another list in that format.
func (c *Call) NewTags(name string) []backend.Pair {
	tags := c.Pairs(name, MaxTags)
	for i, tag := range tags {
		key := strings.ToLower(tag.Key)
		switch {
		case slices.ContainsFunc(tags[:i], func(other backend.Pair) bool { return other.Key == tag.Key }):
			c.Reject("Duplicate.TagKey", "The tag key %q is duplicated.", tag.Key)
		case len(tag.Key) > 128 || Reserved(key) || strings.HasPrefix(key, "aliyun"):
			c.Reject("InvalidTagKey.Malformed", "The tag key %q is not valid.", tag.Key)
		case len(tag.Value) > 128 || Reserved(strings.ToLower(tag.Value)):
			c.Reject("InvalidTagValue.Malformed", "The tag value %q is not valid.", tag.Value)
		}
	}
	return tags
}

// Reserved reports whether the service keeps such texts to itself, in tags and in other names.
func Reserved(s string) bool {
	return strings.HasPrefix(s, "acs:") || strings.Contains(s, "http://") || strings.Contains(s, "https://")
}
