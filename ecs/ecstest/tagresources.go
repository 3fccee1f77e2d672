package ecstest

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// tagActions are the actions on tags.
var tagActions = table{
	"ListTagResources": {
		do:    listTagResources,
		pages: pageRule{onlyTokens: true, defaultResults: 50, maxResults: 50},
		lists: numberedLists(50, "ResourceId"),
	},
	"TagResources":   {do: tagResources, lists: numberedLists(50, "ResourceId")},
	"UntagResources": {do: untagResources, lists: numberedLists(50, "ResourceId")},
}

// maxTagged is the number of resources per call.
const maxTagged = 50

// otherTaggable lists the kinds that can have tags but that the server does not
// keep. The account has no resources of these kinds.
var otherTaggable = []Kind{
	"volume", "ddh", "ddhcluster", "launchtemplate", "reservedinstance", "snapshotpolicy",
	"elasticityassurance", "capacityreservation", "activation", "managedinstance",
}

// taggable lists the resources of the kind in ResourceType in the call's
// region, in the order of creation.
func (c *call) taggable() (Kind, []*resource) {
	kind := Kind(c.text("ResourceType"))
	switch kind {
	case KindInstance:
		return kind, inRegion(c, &c.instances)
	case KindDisk:
		return kind, inRegion(c, &c.disks)
	case KindImage:
		return kind, inRegion(c, &c.images)
	case KindSnapshot:
		return kind, inRegion(c, &c.snapshots)
	case KindNetworkInterface:
		return kind, inRegion(c, &c.interfaces)
	case KindSecurityGroup:
		return kind, inRegion(c, &c.securityGroups)
	case KindKeyPair:
		return kind, inRegion(c, &c.keyPairs)
	case KindCommand:
		return kind, inRegion(c, &c.commands)
	case KindInvocation:
		return kind, inRegion(c, &c.invocations)
	default:
		if !slices.Contains(otherTaggable, kind) {
			c.reject("InvalidResourceType.NotFound", "The resource type %q does not exist.", kind)
		}
		return kind, nil
	}
}

func inRegion[T entity](c *call, s *store[T]) []*resource {
	var found []*resource
	for _, item := range s.all {
		if r := item.base(); r.in(c.region) {
			found = append(found, r)
		}
	}
	return found
}

// resources finds the resources of ResourceId.N. All of them must exist.
func (c *call) resources() []*resource {
	kind, all := c.taggable()
	ids := c.every("ResourceId")
	if len(ids) > maxTagged {
		c.reject("NumberExceed.ResourceIds", "There are more than %d resource IDs.", maxTagged)
	}
	byID := make(map[string]*resource, len(all))
	for _, r := range all {
		byID[r.id] = r
	}
	var found []*resource
	for _, id := range ids {
		r, ok := byID[id]
		switch {
		case !ok:
			c.reject("InvalidResourceId.NotFound", "The %s %q does not exist.", kind, id)
		case r.region == "": // a public image
			c.reject("InvalidResourceId.NotSupported", "The %s %q does not support tags.", kind, id)
		default:
			found = append(found, r)
		}
	}
	return found
}

func tagResources(c *call) effect {
	found := c.resources()
	add := c.pairs("Tag", math.MaxInt)
	if len(add) > maxTags {
		c.reject("NumberExceed.Tags", "There are more than %d tags.", maxTags)
	}
	var keys []string
	for _, tag := range add {
		if slices.Contains(keys, tag.key) {
			c.reject("Duplicate.TagKey", "The tag key %q is duplicated.", tag.key)
		}
		keys = append(keys, tag.key)
	}
	c.newTags("Tag")
	for _, r := range found {
		more := slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
			return slices.ContainsFunc(c.tags.of(r), func(have pair) bool { return have.key == key })
		})
		if len(c.tags.of(r))+len(more) > maxTags {
			c.reject("OperationDenied.QuotaExceed", "The %s %q would have more than %d tags.", r.kind, r.id, maxTags)
		}
	}
	return func() reply.Object {
		for _, r := range found {
			c.tags.set(r, add...)
		}

		return nil
	}
}

// untagResources removes the given tag keys, or all on request. A resource
// without such a tag is not an error.
func untagResources(c *call) effect {
	found := c.resources()
	keys := c.every("TagKey")
	all, _ := c.boolean("All")
	switch {
	case len(keys) > maxTags:
		c.reject("NumberExceed.Tags", "There are more than %d tag keys.", maxTags)
	case all && len(keys) > 0:
		c.reject("Param.Conflict", "All is true, but there are tag keys.")
	case !all && len(keys) == 0:
		c.reject("MissingParameter.Tags", "There are no tag keys, and All is not true.")
	}
	return func() reply.Object {
		for _, r := range found {
			if all {
				c.tags.drop(r)
			} else {
				c.tags.unset(r, keys...)
			}
		}
		return nil
	}
}

// A tagging is one tag of one resource.
type tagging struct {
	of       *resource
	tag      pair
	position int
}

// listTagResources lists tags. With conditions, it lists the matching tags of
// the resources that meet all conditions.
func listTagResources(c *call) effect {
	_, all := c.taggable()
	ids := c.every("ResourceId")
	wanted := c.tagPatterns()
	switch {
	case len(ids) > maxTagged:
		c.reject("NumberExceed.ResourceIds", "There are more than %d resource IDs.", maxTagged)
	case len(ids) == 0 && len(wanted) == 0:
		c.fail(missingParameter("ResourceId"))
	}
	var taggings []tagging
	for _, r := range all {
		if len(ids) == 0 || slices.Contains(ids, r.id) {
			taggings = append(taggings, c.taggings(r, wanted)...)
		}
	}
	page, fields := pageOf(c, taggings, func(t tagging) int { return t.position })
	items := reply.Array{}
	for _, t := range page {
		items = append(items, reply.Object{
			reply.String("ResourceType", t.of.kind),
			reply.String("ResourceId", t.of.id),
			reply.String("TagKey", t.tag.key),
			reply.String("TagValue", t.tag.value),
		})
	}
	return func() reply.Object {
		return append(fields, reply.List("TagResources", "TagResource", items))
	}
}

// taggings returns the tags of the resource that match a pattern, if every
// pattern matches a tag.
func (c *call) taggings(r *resource, wanted []tagPattern) []tagging {
	have := c.tags.of(r)
	for _, w := range wanted {
		if !slices.ContainsFunc(have, w.match) {
			return nil
		}
	}
	var found []tagging
	for i, tag := range have {
		if len(wanted) == 0 || slices.ContainsFunc(wanted, func(w tagPattern) bool { return w.match(tag) }) {
			found = append(found, tagging{r, tag, r.seq*(maxTags+1) + i})
		}
	}
	return found
}

// A tagPattern matches a tag. With search set, * matches any text. Without
// values, every value matches.
type tagPattern struct {
	key    string
	values []string
	search bool
}

func (p tagPattern) match(tag pair) bool {
	like := func(pattern, s string) bool { return pattern == s || p.search && wildcard(pattern)(s) }
	return like(p.key, tag.key) &&
		(len(p.values) == 0 || slices.ContainsFunc(p.values, func(v string) bool { return like(v, tag.value) }))
}

// tagPatterns reads Tag.N and TagFilter.N.
func (c *call) tagPatterns() []tagPattern {
	var wanted []tagPattern
	for _, tag := range c.pairs("Tag", math.MaxInt) {
		w := tagPattern{key: tag.key}
		if tag.value != "" {
			w.values = []string{tag.value}
		}
		wanted = append(wanted, w)
	}
	if len(wanted) > maxTags {
		c.reject("NumberExceed.Tags", "There are more than %d tags.", maxTags)
	}
	for i, p := range c.structs("TagFilter", maxTagFilters) {
		w := tagPattern{p.text("TagKey"), p.every("TagValues"), true}
		if w.key == "" {
			c.fail(missingParameter(fmt.Sprintf("TagFilter.%d.TagKey", i+1)))
		}
		wanted = append(wanted, w)
	}
	return wanted
}

// maxTagFilters is the number of tag filters per call.
const maxTagFilters = 5
