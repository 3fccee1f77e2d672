package action

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// Filters selects the resources that an action lists: those in the region of the call that pass every check.
type Filters[T backend.Entity] struct {
	call   *Call
	checks []func(T) bool
}

// NewFilters returns filters that check only the region.
func NewFilters[T backend.Entity](c *Call) *Filters[T] {
	f := &Filters[T]{call: c}
	f.Check(func(item T) bool { return item.Base().In(c.Region) })
	return f
}

// Of returns the matching resources in the order of creation, or nil if the call failed.
func (f *Filters[T]) Of(s *backend.Store[T]) []T {
	if f.call.Failed() {
		return nil
	}
	var found []T
	for _, item := range s.All {
		if !slices.ContainsFunc(f.checks, func(passes func(T) bool) bool { return !passes(item) }) {
			found = append(found, item)
		}
	}
	return found
}

// Check adds a condition.
func (f *Filters[T]) Check(passes func(T) bool) { f.checks = append(f.checks, passes) }

// Equal reads a filter on a string. An absent or empty filter matches everything.
func (f *Filters[T]) Equal(name string, of func(T) string) {
	f.is(f.call.String(name), of)
}

func (f *Filters[T]) is(v string, of func(T) string) {
	if v != "" {
		f.Check(func(item T) bool { return of(item) == v })
	}
}

// OneOf reads a filter on a string that takes only the given values, ignoring case.
func (f *Filters[T]) OneOf(name string, of func(T) string, values ...string) {
	f.is(f.call.OneOf(name, values...), of)
}

// OneOfOr is OneOf with the code of the error for another value.
func (f *Filters[T]) OneOfOr(name, code string, of func(T) string, values ...string) {
	f.is(f.call.OneOfOr(name, code, values...), of)
}

// Wildcard reads a filter on a string in which * matches any text.
func (f *Filters[T]) Wildcard(name string, of func(T) string) {
	v := f.call.String(name)
	if v == "" {
		return
	}
	matches := Wildcard(v)
	f.Check(func(item T) bool { return matches(of(item)) })
}

// Wildcard returns a function that matches strings against the pattern, in which * matches any text.
func Wildcard(pattern string) func(string) bool {
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

// Flag reads a boolean filter.
func (f *Filters[T]) Flag(name string, of func(T) bool) {
	if is, given := f.call.Bool(name); given {
		f.Check(func(item T) bool { return of(item) == is })
	}
}

// Has reads a filter on one value of an attribute with several.
func (f *Filters[T]) Has(name string, of func(T) []string) {
	if v := f.call.String(name); v != "" {
		f.Check(func(item T) bool { return slices.Contains(of(item), v) })
	}
}

// IDs reads a filter on IDs in the list format of the action. A list that is present but empty matches nothing.
func (f *Filters[T]) IDs(name string) {
	f.AnyOf(name, func(item T) []string { return []string{item.Base().ID} })
}

// AnyOf reads a filter on an attribute with several values. It matches a resource that has at least one of the listed
// values.
func (f *Filters[T]) AnyOf(name string, of func(T) []string) {
	wanted, given := f.call.IDs(name)
	if !given {
		return
	}
	f.Check(func(item T) bool {
		return slices.ContainsFunc(of(item), func(v string) bool { return slices.Contains(wanted, v) })
	})
}

// Group reads the filter on the resource group.
func (f *Filters[T]) Group() {
	f.Equal("ResourceGroupId", func(item T) string { return item.Base().Group })
}

// Tags reads a filter on tags: Tag.N.Key and Tag.N.Value, or another list in that format. A resource must have all of
// them.
func (f *Filters[T]) Tags(name string) {
	if wanted := f.call.Pairs(name, MaxTags); len(wanted) > 0 {
		st := f.call.State
		f.Check(func(item T) bool { return st.Tags.Match(item.Base(), wanted) })
	}
}

// Created reads Filter.N with the keys CreationStartTime and CreationEndTime, the only keys of most actions.
func (f *Filters[T]) Created(most int) {
	f.Times(most, map[string]func(T) time.Time{"Creation": func(item T) time.Time { return item.Base().Created }})
}

// Times reads Filter.N with keys such as CreationStartTime and CreationEndTime, for each given time of a resource. The
// comparison is by the minute, the precision of a filter. A resource whose time is zero does not match. The numbers may
// have gaps: Filter.3 and Filter.4 alone are valid.
func (f *Filters[T]) Times(most int, moments map[string]func(T) time.Time) {
	for n := f.call.first("Filter"); n <= most+1; n++ {
		condition, given := f.call.Struct("Filter." + strconv.Itoa(n)).pair()
		if !given {
			continue
		}
		f.call.tooMany("Filter", n, most)
		limit, ok := ParseTime(condition.Value)
		if !ok {
			f.call.Invalid("Filter", "a value is not a time of the form yyyy-MM-ddTHH:mmZ")
		}
		limit = limit.Truncate(time.Minute)
		name, start := strings.CutSuffix(condition.Key, "StartTime")
		if !start {
			name = strings.TrimSuffix(name, "EndTime")
		}
		of, known := moments[name]
		if !known || name == condition.Key {
			f.call.Invalid("Filter", "there is no filter "+condition.Key)
			continue
		}
		f.Check(func(item T) bool {
			t := of(item).Truncate(time.Minute)
			return !t.IsZero() && (t.Equal(limit) || t.After(limit) == start)
		})
	}
}

// OneOrMore adds a filter on one ID or a comma-separated list of IDs.
func (f *Filters[T]) OneOrMore(name string) {
	if wanted := f.call.Comma(name); len(wanted) > 0 {
		f.Check(func(item T) bool { return slices.Contains(wanted, item.Base().ID) })
	}
}

// Choice reads a filter on a string that takes only the given values. The value all matches everything.
func (f *Filters[T]) Choice(name string, of func(T) string, all string, values ...string) {
	if v := f.call.OneOf(name, append(values, all)...); v != all {
		f.is(v, of)
	}
}
