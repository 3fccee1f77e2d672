// Package tag has the actions on the tags of all kinds of resource.
package tag

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Actions are the actions on tags.
func Actions() action.Table {
	return action.Table{
		"ListTagResources": {
			Do:    listTagResources,
			Pages: action.Pages{OnlyTokens: true, DefaultResults: 50, MaxResults: 50},
			Lists: action.NumberedLists(50, "ResourceId"),
		},
		"TagResources":   {Do: tagResources, Lists: action.NumberedLists(50, "ResourceId")},
		"UntagResources": {Do: untagResources, Lists: action.NumberedLists(50, "ResourceId")},
	}
}

// maxTagged is the number of resources per call.
const maxTagged = 50

// otherTaggable lists the kinds that can have tags but that the server does not
// keep. The account has no resources of these kinds.
var otherTaggable = []backend.Kind{
	"volume", "ddh", "ddhcluster", "launchtemplate", "reservedinstance", "snapshotpolicy",
	"elasticityassurance", "capacityreservation", "activation", "managedinstance",
}

// taggable lists the resources of the kind in ResourceType in the call's
// region, in the order of creation.
func taggable(c *action.Call) (backend.Kind, []*backend.Resource) {
	kind := backend.Kind(c.String("ResourceType"))
	switch kind {
	case backend.KindInstance:
		return kind, inRegion(c, &c.Instances)
	case backend.KindDisk:
		return kind, inRegion(c, &c.Disks)
	case backend.KindImage:
		return kind, inRegion(c, &c.Images)
	case backend.KindSnapshot:
		return kind, inRegion(c, &c.Snapshots)
	case backend.KindNetworkInterface:
		return kind, inRegion(c, &c.Interfaces)
	case backend.KindSecurityGroup:
		return kind, inRegion(c, &c.SecurityGroups)
	case backend.KindKeyPair:
		return kind, inRegion(c, &c.KeyPairs)
	case backend.KindCommand:
		return kind, inRegion(c, &c.Commands)
	case backend.KindInvocation:
		return kind, inRegion(c, &c.Invocations)
	default:
		if !slices.Contains(otherTaggable, kind) {
			c.Reject("InvalidResourceType.NotFound", "The resource type %q does not exist.", kind)
		}
		return kind, nil
	}
}

func inRegion[T backend.Entity](c *action.Call, s *backend.Store[T]) []*backend.Resource {
	var found []*backend.Resource
	for _, item := range s.All {
		if r := item.Base(); r.In(c.Region) {
			found = append(found, r)
		}
	}
	return found
}

// resources finds the resources of ResourceId.N. All of them must exist.
func resources(c *action.Call) []*backend.Resource {
	kind, all := taggable(c)
	ids := c.Numbered("ResourceId")
	if len(ids) > maxTagged {
		c.Reject("NumberExceed.ResourceIds", "There are more than %d resource IDs.", maxTagged)
	}
	byID := make(map[string]*backend.Resource, len(all))
	for _, r := range all {
		byID[r.ID] = r
	}
	var found []*backend.Resource
	for _, id := range ids {
		r, ok := byID[id]
		switch {
		case !ok:
			c.Reject("InvalidResourceId.NotFound", "The %s %q does not exist.", kind, id)
		case r.Region == "": // a public image
			c.Reject("InvalidResourceId.NotSupported", "The %s %q does not support tags.", kind, id)
		default:
			found = append(found, r)
		}
	}
	return found
}

func tagResources(c *action.Call) action.Effect {
	found := resources(c)
	add := c.Pairs("Tag", math.MaxInt)
	if len(add) > action.MaxTags {
		c.Reject("NumberExceed.Tags", "There are more than %d tags.", action.MaxTags)
	}
	var keys []string
	for _, tag := range add {
		if slices.Contains(keys, tag.Key) {
			c.Reject("Duplicate.TagKey", "The tag key %q is duplicated.", tag.Key)
		}
		keys = append(keys, tag.Key)
	}
	c.NewTags("Tag")
	for _, r := range found {
		more := slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
			return slices.ContainsFunc(c.Tags.Of(r), func(have backend.Pair) bool { return have.Key == key })
		})
		if len(c.Tags.Of(r))+len(more) > action.MaxTags {
			c.Reject("OperationDenied.QuotaExceed", "The %s %q would have more than %d tags.", r.Kind, r.ID, action.MaxTags)
		}
	}
	return func() reply.Object {
		for _, r := range found {
			c.Tags.Set(r, add...)
		}

		return nil
	}
}

// untagResources removes the given tag keys, or all on request. A resource
// without such a tag is not an error.
func untagResources(c *action.Call) action.Effect {
	found := resources(c)
	keys := c.Numbered("TagKey")
	all, _ := c.Bool("All")
	switch {
	case len(keys) > action.MaxTags:
		c.Reject("NumberExceed.Tags", "There are more than %d tag keys.", action.MaxTags)
	case all && len(keys) > 0:
		c.Reject("Param.Conflict", "All is true, but there are tag keys.")
	case !all && len(keys) == 0:
		c.Reject("MissingParameter.Tags", "There are no tag keys, and All is not true.")
	}
	return func() reply.Object {
		for _, r := range found {
			if all {
				c.Tags.Drop(r)
			} else {
				c.Tags.Unset(r, keys...)
			}
		}
		return nil
	}
}

// A tagging is one tag of one resource.
type tagging struct {
	of       *backend.Resource
	tag      backend.Pair
	position int
}

// listTagResources lists tags. With conditions, it lists the matching tags of
// the resources that meet all conditions.
func listTagResources(c *action.Call) action.Effect {
	_, all := taggable(c)
	ids := c.Numbered("ResourceId")
	wanted := tagPatterns(c)
	switch {
	case len(ids) > maxTagged:
		c.Reject("NumberExceed.ResourceIds", "There are more than %d resource IDs.", maxTagged)
	case len(ids) == 0 && len(wanted) == 0:
		c.Missing("ResourceId")
	}
	var taggings []tagging
	for _, r := range all {
		if len(ids) == 0 || slices.Contains(ids, r.ID) {
			taggings = append(taggings, taggingsOf(c, r, wanted)...)
		}
	}
	page, fields := action.PageOf(c, taggings, func(t tagging) int { return t.position })
	items := reply.Array{}
	for _, t := range page {
		items = append(items, reply.Object{
			reply.String("ResourceType", t.of.Kind),
			reply.String("ResourceId", t.of.ID),
			reply.String("TagKey", t.tag.Key),
			reply.String("TagValue", t.tag.Value),
		})
	}
	return func() reply.Object {
		return append(fields, reply.List("TagResources", "TagResource", items))
	}
}

// taggingsOf returns the tags of the resource that match a pattern, if every
// pattern matches a tag.
func taggingsOf(c *action.Call, r *backend.Resource, wanted []tagPattern) []tagging {
	have := c.Tags.Of(r)
	for _, w := range wanted {
		if !slices.ContainsFunc(have, w.match) {
			return nil
		}
	}
	var found []tagging
	for i, tag := range have {
		if len(wanted) == 0 || slices.ContainsFunc(wanted, func(w tagPattern) bool { return w.match(tag) }) {
			found = append(found, tagging{r, tag, r.Seq*(action.MaxTags+1) + i})
		}
	}
	return found
}

// A tagPattern matches a tag. With search set, * matches any text. Without
// values, every value matches.
type tagPattern struct {
	Key    string
	values []string
	search bool
}

func (p tagPattern) match(tag backend.Pair) bool {
	like := func(pattern, s string) bool { return pattern == s || p.search && action.Wildcard(pattern)(s) }
	return like(p.Key, tag.Key) &&
		(len(p.values) == 0 || slices.ContainsFunc(p.values, func(v string) bool { return like(v, tag.Value) }))
}

// tagPatterns reads Tag.N and TagFilter.N.
func tagPatterns(c *action.Call) []tagPattern {
	var wanted []tagPattern
	for _, tag := range c.Pairs("Tag", math.MaxInt) {
		w := tagPattern{Key: tag.Key}
		if tag.Value != "" {
			w.values = []string{tag.Value}
		}
		wanted = append(wanted, w)
	}
	if len(wanted) > action.MaxTags {
		c.Reject("NumberExceed.Tags", "There are more than %d tags.", action.MaxTags)
	}
	for i, p := range c.Structs("TagFilter", maxTagFilters) {
		w := tagPattern{p.String("TagKey"), p.Numbered("TagValues"), true}
		if w.Key == "" {
			c.Fail(action.MissingParameter(fmt.Sprintf("TagFilter.%d.TagKey", i+1)))
		}
		wanted = append(wanted, w)
	}
	return wanted
}

// maxTagFilters is the number of tag filters per call.
const maxTagFilters = 5
