package types

import (
	"maps"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

// Tag is a label on a resource. A key has 1 to 128 characters, a value 0 to 128. Neither may start with "acs:" or contain "http://"
// or "https://", and a key may not start with "aliyun". In a filter, a key without a value matches any value.
type Tag struct {
	Key   string `json:"TagKey"`
	Value string `json:"TagValue"`
}

// UnmarshalJSON accepts both spellings that responses use: TagKey and TagValue, and Key and Value.
func (t *Tag) UnmarshalJSON(b []byte) error { return wire.UnmarshalTag(b, t) }

// Tags returns the entries of m as tags, sorted by key. A nil map gives nil; an empty one gives an empty list, which is an error in
// a filter. The order is always the same because the service compares requests that share a ClientToken: if the tags of the second
// one had another order, it would fail with IdempotentParameterMismatch.
func Tags(m map[string]string) []Tag {
	if m == nil {
		return nil
	}
	tags := make([]Tag, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		tags = append(tags, Tag{Key: key, Value: m[key]})
	}
	return tags
}

// TagMap returns tags as a map from key to value, which is never nil. If a key occurs twice, the last value counts.
func TagMap(tags []Tag) map[string]string {
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}
