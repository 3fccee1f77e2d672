package ecstest

import (
	"slices"
	"strings"
	"time"
)

// filters says which resources an action is to list: those of the call's
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

// of lists what passes, in the order of creation; nothing of a refused call.
func (f *filters[T]) of(s *store[T]) []T { return f.among(s.all) }

// among lists what passes of items, in their order.
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

// equal reads a filter on a text; what is absent or empty excludes nothing.
func (f *filters[T]) equal(name string, of func(T) string) {
	if v := f.call.params[name]; v != "" {
		f.check(func(item T) bool { return of(item) == v })
	}
}

// oneOf reads a filter on a text that has only these values, in any case.
func (f *filters[T]) oneOf(name string, of func(T) string, values ...string) {
	if v := f.call.oneOf(name, values...); v != "" {
		f.check(func(item T) bool { return of(item) == v })
	}
}

// wildcard reads a filter on a text in which * stands for anything.
func (f *filters[T]) wildcard(name string, of func(T) string) {
	v := f.call.params[name]
	if v == "" {
		return
	}
	matches := wildcard(v)
	f.check(func(item T) bool { return matches(of(item)) })
}

// wildcard makes a test of whether a text is like the pattern, in which *
// stands for any text and everything else for itself.
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

// flag reads a filter that is true or false.
func (f *filters[T]) flag(name string, of func(T) bool) {
	if is, given := f.call.boolean(name); given {
		f.check(func(item T) bool { return of(item) == is })
	}
}

// ids reads a filter on ids, in the form that the action has for it. A list
// that is given but empty matches nothing.
func (f *filters[T]) ids(name string) {
	f.anyOf(name, func(item T) []string { return []string{item.base().id} })
}

// anyOf reads a filter on texts of which a resource has several: one of those
// listed must be among them.
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

// tags reads a filter on tags: Tag.N.Key and Tag.N.Value, or another list of
// that form. A resource must have all of them.
func (f *filters[T]) tags(name string) {
	if wanted := f.call.pairs(name, maxTags); len(wanted) > 0 {
		st := f.call.state
		f.check(func(item T) bool { return st.tags.match(item.base(), wanted) })
	}
}

// created reads Filter.N with the keys CreationStartTime and CreationEndTime,
// the only ones that most actions have.
func (f *filters[T]) created(most int) {
	f.times(most, map[string]func(T) time.Time{"Creation": func(item T) time.Time { return item.base().created }})
}

// times reads Filter.N with keys like CreationStartTime and CreationEndTime,
// for each of the moments that a resource has. They are compared to the minute,
// which is all that a filter tells. A resource whose moment never comes passes
// no such filter.
//
// Some of the numbers may be missing: Filter.3 and Filter.4 alone are in order.
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
