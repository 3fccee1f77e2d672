// Package tag has the actions on the tags and the resource groups of all kinds of resource.
package tag

import (
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Actions are the actions on tags and resource groups.
func Actions() action.Table {
	ids := action.List{Name: "ResourceId", Max: 50, Code: "NumberExceed.ResourceIds"}
	keys := action.List{Name: "TagKey", Max: action.MaxTags, Code: "NumberExceed.Tags"}
	return action.Table{
		"ListTagResources": {
			Do:    listTagResources,
			Pages: action.Pages{OnlyTokens: true, DefaultResults: 50, MaxResults: 50},
			Lists: []action.List{ids},
		},
		"TagResources":   {Do: tagResources, Lists: []action.List{ids}},
		"UntagResources": {Do: untagResources, Lists: []action.List{ids, keys}},

		// The older actions.
		"AddTags":                {Do: addTags},
		"RemoveTags":             {Do: removeTags},
		"DescribeTags":           {Do: describeTags, Pages: action.Pages{DefaultSize: 50}},
		"DescribeResourceByTags": {Do: describeResourceByTags, Pages: action.Pages{DefaultSize: 50}},

		"JoinResourceGroup": {Do: joinResourceGroup},
	}
}

// taggableKinds are the kinds that can have tags.
var taggableKinds = []backend.Kind{
	backend.KindInstance, backend.KindDisk, backend.KindImage, backend.KindSnapshot, backend.KindNetworkInterface,
	backend.KindSecurityGroup, backend.KindKeyPair, backend.KindCommand, backend.KindInvocation,
	"volume", "ddh", "ddhcluster", "launchtemplate", "reservedinstance", backend.KindSnapshotPolicy,
	"elasticityassurance", "capacityreservation", "activation", "managedinstance",
}

// resources finds the resources of ResourceId.N. All of them must exist.
func resources(c *action.Call) []*backend.Resource {
	kind, all := ofKind(c, taggableKinds)
	ids, _ := c.IDs("ResourceId")
	var found []*backend.Resource
	for _, id := range ids {
		found = append(found, taggable(c, find(c, kind, all, id)))
	}
	return found
}

// taggable checks that the resource can have tags of the account, and returns it.
func taggable(c *action.Call, r *backend.Resource) *backend.Resource {
	if r.Region == "" { // a public image
		c.Reject("InvalidResourceId.NotSupported", "The %s %q does not support tags.", r.Kind, r.ID)
	}
	return r
}

// tagsGiven reads Tag.N and limits its length to the number of tags that a resource can have.
func tagsGiven(c *action.Call) []backend.Pair {
	tags := c.Pairs("Tag", math.MaxInt)
	if len(tags) > action.MaxTags {
		c.Reject("NumberExceed.Tags", "There are more than %d tags.", action.MaxTags)
	}
	return tags
}

func tagResources(c *action.Call) action.Effect {
	found := resources(c)
	tagsGiven(c)
	return addTo(c, found)
}

// addTo adds the tags of the call to the resources.
func addTo(c *action.Call, found []*backend.Resource) action.Effect {
	add := c.NewTags("Tag")
	for _, r := range found {
		have := c.Tags.Of(r)
		total := len(have)
		for _, tag := range add {
			if !slices.ContainsFunc(have, func(h backend.Pair) bool { return h.Key == tag.Key }) {
				total++
			}
		}
		if total > action.MaxTags {
			c.Reject("OperationDenied.QuotaExceed", "The %s %q would have more than %d tags.", r.Kind, r.ID, action.MaxTags)
		}
	}
	return action.Change(func() {
		for _, r := range found {
			c.Tags.Set(r, add...)
		}
	})
}

// untagResources removes the given tag keys, or all on request. A resource without such a tag is not an error.
func untagResources(c *action.Call) action.Effect {
	found := resources(c)
	keys, given := c.IDs("TagKey")
	all, _ := c.Bool("All")
	switch {
	case all && given:
		c.Reject("Param.Conflict", "All is true, but there are tag keys.")
	case !all && !given:
		c.Reject("MissingParameter.Tags", "There are no tag keys, and All is not true.")
	}
	return action.Change(func() {
		for _, r := range found {
			if all {
				c.Tags.Drop(r)
			} else {
				c.Tags.Unset(r, keys...)
			}
		}
	})
}

// A tagging is one tag of one resource.
type tagging struct {
	of       *backend.Resource
	tag      backend.Pair
	position int
}

// listTagResources lists tags. With conditions, it lists the matching tags of the resources that meet all conditions.
func listTagResources(c *action.Call) action.Effect {
	_, all := ofKind(c, taggableKinds)
	ids, given := c.IDs("ResourceId")
	wanted := patterns(c)
	if !given && len(wanted) == 0 {
		c.Reject("BothEmpty.TagsAndResources", "There are neither tags nor resource IDs.")
	}
	var taggings []tagging
	for _, r := range all {
		if !given || slices.Contains(ids, r.ID) {
			taggings = append(taggings, taggingsOf(c, r, wanted)...)
		}
	}
	page, fields := action.PageOf(c, taggings, func(t tagging) int { return t.position })
	return func() reply.Object {
		return append(fields, reply.List("TagResources", "TagResource", reply.Each(page, func(t tagging) reply.Object {
			return reply.Object{
				reply.String("ResourceType", t.of.Kind),
				reply.String("ResourceId", t.of.ID),
				reply.String("TagKey", t.tag.Key),
				reply.String("TagValue", t.tag.Value),
			}
		})))
	}
}

// taggingsOf returns the tags of the resource that match a pattern, if every pattern matches a tag.
func taggingsOf(c *action.Call, r *backend.Resource, wanted []pattern) []tagging {
	have := c.Tags.Of(r)
	for _, w := range wanted {
		if !slices.ContainsFunc(have, w.match) {
			return nil
		}
	}
	var found []tagging
	for i, tag := range have {
		if len(wanted) == 0 || slices.ContainsFunc(wanted, func(w pattern) bool { return w.match(tag) }) {
			found = append(found, tagging{r, tag, r.Seq*(action.MaxTags+1) + i})
		}
	}
	return found
}

// A pattern matches a tag. In a search, * matches any text. Without values, every value matches.
type pattern struct {
	key    string
	values []string
	search bool
}

func (p pattern) match(tag backend.Pair) bool {
	like := func(pattern, s string) bool { return pattern == s || p.search && action.Wildcard(pattern)(s) }
	return like(p.key, tag.Key) &&
		(len(p.values) == 0 || slices.ContainsFunc(p.values, func(v string) bool { return like(v, tag.Value) }))
}

const (
	maxFilters = 5 // per call
	maxValues  = 5 // per filter
)

// patterns reads Tag.N and TagFilter.N.
func patterns(c *action.Call) []pattern {
	var wanted []pattern
	for _, tag := range tagsGiven(c) {
		w := pattern{key: tag.Key}
		if tag.Value != "" {
			w.values = []string{tag.Value}
		}
		wanted = append(wanted, w)
	}
	for i, in := range c.Structs("TagFilter", maxFilters) {
		w := pattern{in.String("TagKey"), in.Numbered("TagValues"), true}
		switch {
		case w.key == "":
			c.Reject("InvalidTagFilter.Malformed", "The tag filter %d has no key.", i+1)
		case len(w.values) > maxValues:
			c.Reject("NumberExceed.TagValues", "The tag filter %d has more than %d values.", i+1, maxValues)
		}
		wanted = append(wanted, w)
	}
	return wanted
}
