package action

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// IDsOf returns the IDs of the items.
func IDsOf[T backend.Entity](items []T) []string {
	var ids []string
	for _, item := range items {
		ids = append(ids, item.Base().ID)
	}
	return ids
}

// IDOf returns the ID of the item, or "" if it is nil.
func IDOf[T any, P interface {
	*T
	backend.Entity
}](item P) string {
	if item == nil {
		return ""
	}
	return item.Base().ID
}

// Text returns the text of an address or a network, or "" for an invalid one.
func Text[T interface {
	fmt.Stringer
	IsValid() bool
}](v T) string {
	if !v.IsValid() {
		return ""
	}
	return v.String()
}

// Never is the expiry time that the service states for a pay-as-you-go instance.
const Never = "2099-12-31T15:59Z"

// FormatMinute formats t as instance responses do. The zero time is "".
func FormatMinute(t time.Time) string { return format(t, minuteLayout) }

// FormatSecond formats t as most other responses do. The zero time is "".
func FormatSecond(t time.Time) string { return format(t, secondLayout) }

func format(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

// DescribePrefixes returns the prefixes of a network interface: nameSets, a list of nameSet with the field name.
func DescribePrefixes(name string, prefixes []netip.Prefix) reply.Field {
	return reply.List(name+"Sets", name+"Set", reply.Each(prefixes, func(p netip.Prefix) reply.Object {
		return reply.Object{reply.String(name, p.String())}
	}))
}

// DescribeTags returns the tags of a resource in the form of most responses.
func DescribeTags(ts backend.Tags, r *backend.Resource) reply.Field {
	return reply.List("Tags", "Tag", reply.Each(ts.Of(r), func(tag backend.Pair) reply.Object {
		return reply.Object{reply.String("TagKey", tag.Key), reply.String("TagValue", tag.Value)}
	}))
}
