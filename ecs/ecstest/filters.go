package ecstest

import (
	"slices"
	"strings"
	"time"
)

// filters selects the resources that an action lists: those of the call's
// region that pass every check.
type filters[T entity] struct {
	call   *call
	checks []func(T) bool
}

func newFilters[T entity](c *call) *filters[T] {
	f := &filters[T]{call: c}
	f.check(func(item T) bool { return item.base().in(c.region) })
	return f
}

// of returns the matching resources in the order of creation, or nil if the
// call failed.
func (f *filters[T]) of(s *store[T]) []T { return f.among(s.all) }

// among returns the matching items in their order.
func (f *filters[T]) among(items []T) []T {
	if f.call.err != nil {
		return nil
	}
	var found []T
	for _, item := range items {
		if f.match(item) {
			found = append(found, item)
		}
	}
	return found
}

func (f *filters[T]) match(item T) bool {
	for _, passes := range f.checks {
		if !passes(item) {
			return false
		}
	}
	return true
}

// check adds a condition.
func (f *filters[T]) check(passes func(T) bool) { f.checks = append(f.checks, passes) }

// equal reads a filter on a string. An absent or empty filter matches
// everything.
func (f *filters[T]) equal(name string, of func(T) string) {
	if v := f.call.text(name); v != "" {
		f.check(func(item T) bool { return of(item) == v })
	}
}

// oneOf reads a filter on a string that takes only the given values, ignoring
// case.
func (f *filters[T]) oneOf(name string, of func(T) string, values ...string) {
	if v := f.call.oneOf(name, values...); v != "" {
		f.check(func(item T) bool { return of(item) == v })
	}
}

// wildcard reads a filter on a string in which * matches any text.
func (f *filters[T]) wildcard(name string, of func(T) string) {
	v := f.call.text(name)
	if v == "" {
		return
	}
	matches := wildcard(v)
	f.check(func(item T) bool { return matches(of(item)) })
}

// wildcard returns a function that matches strings against the pattern, in
// which * matches any text.
func wildcard(pattern string) func(string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return func(s string) bool { return s == pattern }
	}
	first, middle, last := parts[0], parts[1:len(parts)-1], parts[len(parts)-1]
	return func(s string) bool {
		s, ok := strings.CutPrefix(s, first)
		for _, part := range middle {
			if ok {
				_, s, ok = strings.Cut(s, part)
			}
		}
		return ok && strings.HasSuffix(s, last)
	}
}

// flag reads a boolean filter.
func (f *filters[T]) flag(name string, of func(T) bool) {
	if is, given := f.call.boolean(name); given {
		f.check(func(item T) bool { return of(item) == is })
	}
}

// ids reads a filter on IDs in the list format of the action. A list that is
// present but empty matches nothing.
func (f *filters[T]) ids(name string) {
	f.anyOf(name, func(item T) []string { return []string{item.base().id} })
}

// anyOf reads a filter on an attribute with several values. It matches a
// resource that has at least one of the listed values.
func (f *filters[T]) anyOf(name string, of func(T) []string) {
	wanted, given := f.call.ids(name)
	if !given {
		return
	}
	set := make(map[string]bool, len(wanted))
	for _, v := range wanted {
		set[v] = true
	}
	f.check(func(item T) bool { return slices.ContainsFunc(of(item), func(v string) bool { return set[v] }) })
}

// group reads the filter on the resource group.
func (f *filters[T]) group() {
	f.equal("ResourceGroupId", func(item T) string { return item.base().group })
}

// tags reads a filter on tags: Tag.N.Key and Tag.N.Value, or another list in
// that format. A resource must have all of them.
func (f *filters[T]) tags(name string) {
	if wanted := f.call.pairs(name, maxTags); len(wanted) > 0 {
		st := f.call.state
		f.check(func(item T) bool { return st.tags.match(item.base(), wanted) })
	}
}

// created reads Filter.N with the keys CreationStartTime and CreationEndTime,
// the only keys of most actions.
func (f *filters[T]) created(most int) {
	f.times(most, map[string]func(T) time.Time{"Creation": func(item T) time.Time { return item.base().created }})
}

// times reads Filter.N with keys such as CreationStartTime and CreationEndTime,
// for each given time of a resource. The comparison is by the minute, the
// precision of a filter. A resource whose time is zero does not match.
//
// The numbers may have gaps: Filter.3 and Filter.4 alone are valid.
func (f *filters[T]) times(most int, moments map[string]func(T) time.Time) {
	for _, condition := range f.call.conditions(most) {
		limit := f.call.moment("Filter", condition.value).Truncate(time.Minute)
		name, start := strings.CutSuffix(condition.key, "StartTime")
		if !start {
			name = strings.TrimSuffix(name, "EndTime")
		}
		of, known := moments[name]
		if !known || name == condition.key {
			f.call.invalid("Filter", "there is no filter "+condition.key)
			continue
		}
		f.check(func(item T) bool {
			t := of(item).Truncate(time.Minute)
			return !t.IsZero() && (t.Equal(limit) || t.After(limit) == start)
		})
	}
}
