package ecstest

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

type pair struct{ key, value string }

// A tagged identifies a resource in tags.
type tagged struct {
	kind Kind
	key  string
}

// tags holds the tags of every resource, in the order in which they were added.
type tags map[tagged][]pair

func (ts tags) of(r *resource) []pair { return ts[tagged{r.kind, r.key()}] }

// set adds the tags. A key that the resource already has gets the new value.
func (ts tags) set(r *resource, add ...pair) {
	at := tagged{r.kind, r.key()}
	for _, tag := range add {
		i := slices.IndexFunc(ts[at], func(have pair) bool { return have.key == tag.key })
		if i < 0 {
			ts[at] = append(ts[at], tag)
		} else {
			ts[at][i] = tag
		}
	}
}

// unset removes the keys from the resource.
func (ts tags) unset(r *resource, keys ...string) {
	at := tagged{r.kind, r.key()}
	ts[at] = slices.DeleteFunc(ts[at], func(have pair) bool { return slices.Contains(keys, have.key) })
	if len(ts[at]) == 0 {
		delete(ts, at)
	}
}

// drop removes all tags of a resource.
func (ts tags) drop(r *resource) { delete(ts, tagged{r.kind, r.key()}) }

// match reports whether the resource has all of the wanted tags. A wanted tag
// without a value matches any value.
func (ts tags) match(r *resource, wanted []pair) bool {
	have := ts.of(r)
	return !slices.ContainsFunc(wanted, func(w pair) bool {
		return !slices.ContainsFunc(have, func(h pair) bool { return h.key == w.key && (w.value == "" || h.value == w.value) })
	})
}

// describe returns the tags of a resource in the form of most responses.
func (ts tags) describe(r *resource) reply.Field {
	items := reply.Array{}
	for _, tag := range ts.of(r) {
		items = append(items, reply.Object{reply.String("TagKey", tag.key), reply.String("TagValue", tag.value)})
	}
	return reply.List("Tags", "Tag", items)
}

// maxTags is the number of tags that a resource can have.
const maxTags = 20

// newTags reads the tags of a new resource: Tag.N.Key and Tag.N.Value, or
// another list in that format.
func (c *call) newTags(name string) []pair {
	tags := c.pairs(name, maxTags)
	for i, tag := range tags {
		key := strings.ToLower(tag.key)
		switch {
		case slices.ContainsFunc(tags[:i], func(other pair) bool { return other.key == tag.key }):
			c.reject("Duplicate.TagKey", "The tag key %q is duplicated.", tag.key)
		case len(tag.key) > 128 || reserved(key) || strings.HasPrefix(key, "aliyun"):
			c.reject("InvalidTagKey.Malformed", "The tag key %q is not valid.", tag.key)
		case len(tag.value) > 128 || reserved(strings.ToLower(tag.value)):
			c.reject("InvalidTagValue.Malformed", "The tag value %q is not valid.", tag.value)
		}
	}
	return tags
}

func reserved(s string) bool {
	return strings.HasPrefix(s, "acs:") || strings.Contains(s, "http://") || strings.Contains(s, "https://")
}
