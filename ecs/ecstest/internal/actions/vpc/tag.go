package vpc

import (
	"cmp"
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// tagsOf returns the tags of a resource in the form of this product.
func tagsOf(c *action.Call, r *backend.Resource) reply.Field {
	return reply.List("Tags", "Tag", reply.Each(c.Tags.Of(r), func(tag backend.Pair) reply.Object {
		return reply.Object{reply.String("Key", tag.Key), reply.String("Value", tag.Value)}
	}))
}

// newTags reads the tags of a new resource.
func newTags(c *action.Call) []backend.Pair {
	tags := someTags(c)
	for i, tag := range tags {
		switch {
		case slices.ContainsFunc(tags[:i], func(other backend.Pair) bool { return other.Key == tag.Key }):
			c.Reject("Forbidden.TagKey.Duplicated", "The tag key %q is duplicated.", tag.Key)
		case !action.ValidTagKey(tag.Key):
			c.Reject("InvalidTagKey", "The tag key %q is not valid.", tag.Key)
		case !action.ValidTagValue(tag.Value):
			c.Reject("InvalidTagValue", "The tag value %q is not valid.", tag.Value)
		}
	}
	return tags
}

// someTags reads Tag.N and limits its length.
func someTags(c *action.Call) []backend.Pair {
	tags := c.Pairs("Tag", math.MaxInt)
	if len(tags) > action.MaxTags {
		c.Reject("SizeLimitExceeded.TagNum", "There are more than %d tags.", action.MaxTags)
	}
	return tags
}

// The values of ResourceType. Resources of the others do not exist here.
const vpcType, switchType, eipType = "VPC", "VSWITCH", "EIP"

var otherTypes = []string{"ROUTETABLE", "VPNGATEWAY", "NATGATEWAY", "COMMONBANDWIDTHPACKAGE", "VPNCONNECTION", "SSLVPNSERVER",
	"SSLVPNCLIENTCERT", "CUSTOMERGATEWAY", "PREFIXLIST", "PUBLICIPADDRESSPOOL", "IPV4GATEWAY", "IPV6GATEWAY", "GATEWAYENDPOINT",
	"NETWORKACL", "TRAFFICMIRRORFILTER", "TRAFFICMIRRORSESSION", "FLOWLOG", "HAVIP", "DHCPOPTIONSSET"}

// ofType returns the value of ResourceType and all resources of the type in the region, in the order of creation.
func ofType(c *action.Call) (kind string, all []*backend.Resource) {
	kind = c.OneOfOr("ResourceType", "InvalidInstanceType.NotFound", append([]string{vpcType, switchType, eipType}, otherTypes...)...)
	switch kind {
	case vpcType:
		all = basesOf(c, &c.VPCs)
	case switchType:
		all = basesOf(c, &c.VSwitches)
	case eipType:
		all = basesOf(c, &c.EIPs)
	}
	return kind, all
}

func basesOf[T backend.Entity](c *action.Call, s *backend.Store[T]) []*backend.Resource {
	var all []*backend.Resource
	for _, item := range s.All {
		if r := item.Base(); r.In(c.Region) {
			all = append(all, r)
		}
	}
	return all
}

// resources finds the resources of ResourceId.N. All of them must exist.
func resources(c *action.Call) []*backend.Resource {
	kind, all := ofType(c)
	var found []*backend.Resource
	for _, id := range c.Distinct("ResourceId") {
		i := slices.IndexFunc(all, func(r *backend.Resource) bool { return r.ID == id })
		if i < 0 {
			c.Reject("InvalidInstanceIds.NotFound", "The %s %q does not exist.", kind, id)
			return nil
		}
		found = append(found, all[i])
	}
	return found
}

func tagResources(c *action.Call) action.Effect {
	found, add := resources(c), newTags(c)
	for _, r := range found {
		keys := map[string]bool{}
		for _, tag := range slices.Concat(c.Tags.Of(r), add) {
			keys[tag.Key] = true
		}
		if len(keys) > action.MaxTags {
			c.Reject("QuotaExceeded.TagNum", "The resource %q would have more than %d tags.", r.ID, action.MaxTags)
		}
	}
	return action.Change(func() {
		for _, r := range found {
			c.Tags.Set(r, add...)
		}
	})
}

// untagResources removes the tags with the keys, or with the keys and the values, or all on request. Without keys and
// request it changes nothing.
func untagResources(c *action.Call) action.Effect {
	found, tags := resources(c), someTags(c)
	keys := c.Numbered("TagKey")
	if len(keys) > action.MaxTags {
		c.Reject("SizeLimitExceeded.TagNum", "There are more than %d tag keys.", action.MaxTags)
	}
	all, _ := c.Bool("All")
	if all && len(keys)+len(tags) > 0 {
		c.Reject("InvalidTagKey", "All is true, but there are tag keys.")
	}
	return action.Change(func() {
		for _, r := range found {
			if all {
				c.Tags.Drop(r)
			}
			c.Tags.Unset(r, keys...)
			for _, tag := range tags {
				if c.Tags.Match(r, []backend.Pair{tag}) {
					c.Tags.Unset(r, tag.Key)
				}
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

// listTagResources lists all tags of the resources that have all of the wanted ones.
func listTagResources(c *action.Call) action.Effect {
	kind, all := ofType(c)
	wanted := someTags(c)
	ids, given := c.IDs("ResourceId")
	if !given && len(wanted) == 0 {
		c.Reject("BothEmpty.TagsAndResources", "There are neither tags nor resource IDs.")
	}
	var taggings []tagging
	for _, r := range all {
		if given && !slices.Contains(ids, r.ID) || !c.Tags.Match(r, wanted) {
			continue
		}
		for i, tag := range c.Tags.Of(r) {
			taggings = append(taggings, tagging{r, tag, r.Seq*(action.MaxTags+1) + i})
		}
	}
	slices.SortFunc(taggings, func(a, b tagging) int { return cmp.Compare(a.position, b.position) })
	page, fields := action.PageOf(c, taggings, func(t tagging) int { return t.position })
	return func() reply.Object {
		return append(fields, reply.List("TagResources", "TagResource", reply.Each(page, func(t tagging) reply.Object {
			return reply.Object{
				reply.String("ResourceType", kind),
				reply.String("ResourceId", t.of.ID),
				reply.String("TagKey", t.tag.Key),
				reply.String("TagValue", t.tag.Value),
			}
		})))
	}
}
