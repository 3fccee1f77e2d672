package backend

import "slices"

// A Pair is a tag.
type Pair struct{ Key, Value string }

// A Tagged identifies a resource in [Tags].
type Tagged struct {
	Kind Kind
	Key  string
}

// Tags are the tags of every resource, in the order in which they were added.
type Tags map[Tagged][]Pair

// Of returns the tags of the resource.
func (ts Tags) Of(r *Resource) []Pair { return ts[Tagged{r.Kind, r.Key()}] }

// Set adds the tags. A key that the resource already has gets the new value.
func (ts Tags) Set(r *Resource, add ...Pair) {
	at := Tagged{r.Kind, r.Key()}
	for _, tag := range add {
		i := slices.IndexFunc(ts[at], func(have Pair) bool { return have.Key == tag.Key })
		if i < 0 {
			ts[at] = append(ts[at], tag)
		} else {
			ts[at][i] = tag
		}
	}
}

// Unset removes the tags with the keys.
func (ts Tags) Unset(r *Resource, keys ...string) {
	at := Tagged{r.Kind, r.Key()}
	ts[at] = slices.DeleteFunc(ts[at], func(have Pair) bool { return slices.Contains(keys, have.Key) })
	if len(ts[at]) == 0 {
		delete(ts, at)
	}
}

// Drop removes all tags of the resource.
func (ts Tags) Drop(r *Resource) { delete(ts, Tagged{r.Kind, r.Key()}) }

// Match reports whether the resource has all of the wanted tags. A wanted tag without a value matches any value.
func (ts Tags) Match(r *Resource, wanted []Pair) bool {
	have := ts.Of(r)
	return !slices.ContainsFunc(wanted, func(w Pair) bool {
		return !slices.ContainsFunc(have, func(h Pair) bool { return h.Key == w.Key && (w.Value == "" || h.Value == w.Value) })
	})
}
