package tag

import (
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// olderKinds are the kinds that the older actions know, in the order in which DescribeTags counts them.
var olderKinds = []backend.Kind{
	"ddh", backend.KindDisk, backend.KindNetworkInterface, backend.KindImage, backend.KindInstance, backend.KindKeyPair,
	backend.KindLaunchTemplate, "reservedinstance", backend.KindSecurityGroup, backend.KindSnapshot, "snapshotpolicy", "volume",
}

// olderTags reads Tag.N. noKey is the code for an element without a key.
func olderTags(c *action.Call, noKey string) []backend.Pair {
	var tags []backend.Pair
	for i, in := range c.Structs("Tag", math.MaxInt) {
		tag := backend.Pair{Key: in.String("Key"), Value: in.String("Value")}
		if tag.Key == "" {
			c.Reject(noKey, "The tag %d has no key.", i+1)
		}
		tags = append(tags, tag)
	}
	if len(tags) > action.MaxTags {
		c.Reject("InvalidTagCount", "There are more than %d tags.", action.MaxTags)
	}
	return tags
}

// checkKeys checks that the tags have keys that a resource can have.
func checkKeys(c *action.Call, tags []backend.Pair) {
	for _, tag := range tags {
		if !action.ValidTagKey(tag.Key) {
			c.Reject("InvalidTagKey.Malformed", "The tag key %q is not valid.", tag.Key)
		}
	}
}

// olderResource finds the resource in ResourceType and ResourceId.
func olderResource(c *action.Call) *backend.Resource {
	kind, all := ofKind(c, olderKinds)
	return taggable(c, find(c, kind, all, c.String("ResourceId")))
}

func addTags(c *action.Call) action.Effect {
	r := olderResource(c)
	if len(olderTags(c, "InvalidTag.Mismatch")) == 0 {
		c.Missing("Tag.1.Key")
	}
	return addTo(c, []*backend.Resource{r})
}

// removeTags removes the given tags. A resource without such a tag is not an error. The documentation does not say whether
// the value counts. Here a value that is given has to match: the CSI driver looks it up before it removes a tag. Nor does the
// documentation say what a call without tags does. It is an error here, so that no tag is lost that the caller did not name.
func removeTags(c *action.Call) action.Effect {
	r := olderResource(c)
	tags := olderTags(c, "InvalidTagKey.Malformed")
	checkKeys(c, tags)
	if len(tags) == 0 {
		c.Reject("InvalidTagCount", "There are no tags.")
	}
	return action.Change(func() {
		for _, tag := range tags {
			if c.Tags.Match(r, []backend.Pair{tag}) {
				c.Tags.Unset(r, tag.Key)
			}
		}
	})
}

// olderTagged returns the resources in the region of the kind in ResourceType, or of every kind without one.
func olderTagged(c *action.Call) []*backend.Resource {
	if c.String("ResourceType") != "" {
		_, all := ofKind(c, olderKinds)
		return all
	}
	var all []*backend.Resource
	for _, kind := range olderKinds {
		all = append(all, allOf(c, kind)...)
	}
	slices.SortFunc(all, func(a, b *backend.Resource) int { return a.Seq - b.Seq })
	return all
}

// A count says how many resources of each kind have a tag.
type count struct {
	tag   backend.Pair
	kinds map[backend.Kind]int
}

// describeTags counts the resources of each tag. With tags, it counts those that match one of them.
func describeTags(c *action.Call) action.Effect {
	wanted := olderTags(c, "InvalidTagKey.Malformed")
	checkKeys(c, wanted)
	for _, tag := range wanted {
		if !action.ValidTagValue(tag.Value) {
			c.Reject("InvalidTagValue.Malformed", "The tag value %q is not valid.", tag.Value)
		}
	}
	if category := c.String("Category"); category != "" { // no value of it is documented
		c.Reject("Invalid.TagCategory", "The tag category %q does not exist.", category)
	}
	id := c.String("ResourceId")
	var counts []count
	at := map[backend.Pair]int{}
	for _, r := range olderTagged(c) {
		for _, tag := range c.Tags.Of(r) {
			match := func(w backend.Pair) bool { return w.Key == tag.Key && (w.Value == "" || w.Value == tag.Value) }
			if id != "" && r.ID != id || len(wanted) > 0 && !slices.ContainsFunc(wanted, match) {
				continue
			}
			i, seen := at[tag]
			if !seen {
				i = len(counts)
				at[tag] = i
				counts = append(counts, count{tag, map[backend.Kind]int{}})
			}
			counts[i].kinds[r.Kind]++
		}
	}
	page, fields := action.PageOf(c, counts, func(n count) int { return at[n.tag] })
	return func() reply.Object {
		return append(fields, reply.List("Tags", "Tag", reply.Each(page, func(n count) reply.Object {
			var kinds reply.Object
			for i, name := range []string{
				"Ddh", "Disk", "Eni", "Image", "Instance", "KeyPair",
				"LaunchTemplate", "ReservedInstance", "Securitygroup", "Snapshot", "SnapshotPolicy", "Volume",
			} {
				kinds = append(kinds, reply.Int(name, n.kinds[olderKinds[i]]))
			}
			return reply.Object{
				reply.String("TagKey", n.tag.Key),
				reply.String("TagValue", n.tag.Value),
				reply.Struct("ResourceTypeCount", kinds...),
			}
		})))
	}
}

// describeResourceByTags lists the resources that have all of the tags, or without tags those that have any.
func describeResourceByTags(c *action.Call) action.Effect {
	wanted := olderTags(c, "InvalidParameter")
	var found []*backend.Resource
	for _, r := range olderTagged(c) {
		if len(c.Tags.Of(r)) > 0 && c.Tags.Match(r, wanted) {
			found = append(found, r)
		}
	}
	return action.ListPage(c, found, "Resources", "Resource", func(r *backend.Resource) reply.Object {
		return reply.Object{
			reply.String("ResourceType", r.Kind),
			reply.String("ResourceId", r.ID),
			reply.String("RegionId", r.Region),
		}
	})
}
