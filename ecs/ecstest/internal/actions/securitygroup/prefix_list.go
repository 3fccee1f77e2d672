package securitygroup

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The limits of prefix lists in a region, and of the entries of one.
const maxPrefixLists, maxEntries = 100, 200

func createPrefixList(c *action.Call) action.Effect {
	l := &backend.PrefixList{
		Family: c.OneOfOr("AddressFamily", "InvalidParameter.AddressFamily", "IPv4", "IPv6"), MaxEntries: c.Int("MaxEntries", 0),
	}
	l.Name, l.Description = prefixListTexts(c)
	tags, resource := c.NewTags("Tag"), c.NewGrouped(backend.KindPrefixList)
	if l.MaxEntries < 1 || l.MaxEntries > maxEntries {
		c.Reject("LimitExceed.MaxEntries", "MaxEntries is not between 1 and %d.", maxEntries)
	}
	l.Entries = addEntries(c, l, "Entry")
	here := func(other *backend.PrefixList) bool { return other.Region == c.Region }
	if count(c.PrefixLists.All, here) >= maxPrefixLists {
		c.Reject("LimitExceed.PrefixListPerRegion", "The region already has %d prefix lists.", maxPrefixLists)
	}
	return func() reply.Object {
		l.Resource = resource()
		c.PrefixLists.Add(l)
		c.Tags.Set(&l.Resource, tags...)
		return reply.Object{reply.String("PrefixListId", l.ID)}
	}
}

// prefixListTexts reads the name and the description of a prefix list.
func prefixListTexts(c *action.Call) (name, description string) {
	const badName = "InvalidParameter.PrefixListName"
	name, description = c.Texts("PrefixList", badName, "InvalidDescription.Malformed")
	if strings.HasPrefix(name, "com.aliyun") || strings.HasPrefix(name, "com.alibabacloud") {
		c.Reject(badName, "The name %q is reserved.", name)
	}
	return name, description
}

// addEntries returns the entries of the list with those of the call. A network that the list has gets the new description.
func addEntries(c *action.Call, l *backend.PrefixList, name string) []backend.PrefixEntry {
	entries := slices.Clone(l.Entries)
	var seen []string
	for _, p := range c.Structs(name, maxEntries) {
		e := backend.PrefixEntry{CIDR: p.String("Cidr"), Description: p.String("Description")}
		network, err := netip.ParsePrefix(e.CIDR)
		if a, single := netip.ParseAddr(e.CIDR); single == nil {
			network, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		switch {
		case err != nil || network != network.Masked() || network.Addr().Is4() != (l.Family == "IPv4"):
			c.Reject("InvalidParameter.CidrMalformed", "The network %q is malformed.", e.CIDR)
		case slices.Contains(seen, e.CIDR):
			c.Reject("InvalidParameter.CidrDuplicated", "The network %q is duplicated.", e.CIDR)
		case e.Description != "" && !action.InLength(e.Description, 2, 32):
			c.Reject("InvalidDescription.Malformed", "The description of %q is not valid.", e.CIDR)
		}
		seen = append(seen, e.CIDR)
		if i := entryOf(entries, e.CIDR); i >= 0 {
			entries[i] = e
		} else {
			entries = append(entries, e)
		}
	}
	if len(entries) > l.MaxEntries {
		c.Reject("LimitExceed.Entry", "The prefix list can hold %d entries.", l.MaxEntries)
	}
	return entries
}

func entryOf(entries []backend.PrefixEntry, cidr string) int {
	return slices.IndexFunc(entries, func(e backend.PrefixEntry) bool { return e.CIDR == cidr })
}

// modifyPrefixList removes entries before it adds others. Removing one that the list does not have has no effect.
func modifyPrefixList(c *action.Call) action.Effect {
	l := prefixList(c)
	name, description := prefixListTexts(c)
	rest := *l
	rest.Entries = slices.Clone(l.Entries)
	added := c.Structs("AddEntry", maxEntries)
	var removed []string
	for _, p := range c.Structs("RemoveEntry", maxEntries) {
		cidr := p.String("Cidr")
		same := func(a action.Input) bool { return a.String("Cidr") == cidr }
		if slices.Contains(removed, cidr) || slices.ContainsFunc(added, same) {
			c.Reject("InvalidParameter.CidrDuplicated", "The network %q is duplicated.", cidr)
		}
		removed = append(removed, cidr)
		rest.Entries = slices.DeleteFunc(rest.Entries, func(e backend.PrefixEntry) bool { return e.CIDR == cidr })
	}
	entries := addEntries(c, &rest, "AddEntry")
	return action.Change(func() {
		l.Name, l.Description, l.Entries = cmp.Or(name, l.Name), cmp.Or(description, l.Description), entries
	})
}

func deletePrefixList(c *action.Call) action.Effect {
	l := prefixList(c)
	if len(using(c.State, l)) > 0 {
		c.Reject("NotAllowed.AssociationExist", "Rules of security groups name %q.", l.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.PrefixLists, l) })
}

func describePrefixLists(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.PrefixList](c)
	f.IDs("PrefixListId")
	f.Equal("PrefixListName", func(l *backend.PrefixList) string { return l.Name })
	f.OneOf("AddressFamily", func(l *backend.PrefixList) string { return l.Family }, "IPv4", "IPv6")
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.PrefixLists), "PrefixLists", "PrefixList", func(l *backend.PrefixList) reply.Object {
		return append(describePrefixList(l),
			reply.Int("AssociationCount", len(using(c.State, l))),
			reply.String("ResourceGroupId", l.Group),
			action.DescribeTags(c.Tags, &l.Resource))
	})
}

func describePrefixListAttributes(c *action.Call) action.Effect {
	l := prefixList(c)
	return func() reply.Object {
		return append(describePrefixList(l),
			reply.List("Entries", "Entry", reply.Each(l.Entries, func(e backend.PrefixEntry) reply.Object {
				return reply.Object{reply.String("Cidr", e.CIDR), reply.String("Description", e.Description)}
			})))
	}
}

func describePrefixListAssociations(c *action.Call) action.Effect {
	return action.ListPage(c, using(c.State, prefixList(c)), "PrefixListAssociations", "PrefixListAssociation",
		func(g *backend.SecurityGroup) reply.Object {
			return reply.Object{reply.String("ResourceId", g.ID), reply.String("ResourceType", "securitygroup")}
		})
}

func describePrefixList(l *backend.PrefixList) reply.Object {
	return reply.Object{
		reply.String("PrefixListId", l.ID),
		reply.String("PrefixListName", l.Name),
		reply.String("Description", l.Description),
		reply.String("AddressFamily", l.Family),
		reply.Int("MaxEntries", l.MaxEntries),
		reply.String("CreationTime", action.FormatMinute(l.Created)),
	}
}

// prefixList finds the prefix list that the call names.
func prefixList(c *action.Call) *backend.PrefixList {
	return action.Find(c, &c.PrefixLists, c.String("PrefixListId"))
}

// using lists the security groups with a rule that names the prefix list.
func using(st *backend.State, l *backend.PrefixList) []*backend.SecurityGroup {
	var groups []*backend.SecurityGroup
	for _, g := range st.SecurityGroups.All {
		names := func(r backend.Rule) bool {
			return l.ID != "" && (r.SourcePrefixList == l.ID || r.DestPrefixList == l.ID)
		}
		if slices.ContainsFunc(g.Rules, names) {
			groups = append(groups, g)
		}
	}
	return groups
}

// listOf returns the prefix list that the rule names, which is absent if it names none.
func listOf(c *action.Call, r backend.Rule) *backend.PrefixList {
	l, _ := c.PrefixLists.Get(cmp.Or(r.SourcePrefixList, r.DestPrefixList))
	return l
}

// checkListFamily checks that the prefix list of a rule fits the network of the other side.
func checkListFamily(c *action.Call, r backend.Rule) {
	l := listOf(c, r)
	v4, v6 := r.SourceCIDR+r.DestCIDR != "", r.SourceCIDRv6+r.DestCIDRv6 != ""
	if l.Family == "IPv4" && v6 || l.Family == "IPv6" && v4 {
		c.Reject("InvalidParam.PrefixListAddressFamilyMismatch", "The prefix list %q has networks of %s.", l.ID, l.Family)
	}
}

func count[T any](items []T, is func(T) bool) int {
	n := 0
	for _, item := range items {
		if is(item) {
			n++
		}
	}
	return n
}
