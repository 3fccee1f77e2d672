package ecstest

import (
	"encoding/json"
	"fmt"
)

// A listForm is the format of a list parameter.
type listForm int

const (
	numbered  listForm = iota // X.1=a&X.2=b
	jsonArray                 // X=["a","b"]
	commas                    // X=a,b
)

// A listRule is a parameter that lists IDs or similar values, with its limit.
// Each action has one format for it.
type listRule struct {
	name string
	form listForm
	max  int

	code string // of the error for a longer list; without: InvalidParameter
}

// jsonLists returns lists that are JSON arrays.
func jsonLists(most int, names ...string) []listRule { return listsOf(jsonArray, most, names) }

// numberedLists returns lists in the usual form with another limit than 100.
func numberedLists(most int, names ...string) []listRule { return listsOf(numbered, most, names) }

func listsOf(form listForm, most int, names []string) []listRule {
	lists := make([]listRule, len(names))
	for i, name := range names {
		lists[i] = listRule{name: name, form: form, max: most}
	}
	return lists
}

// ids reads a list in the format of the action. It reports whether the
// parameter is present; a present list may be empty.
func (c *call) ids(name string) (ids []string, given bool) {
	l := listRule{name: name, form: numbered, max: 100}
	for _, known := range c.spec.lists {
		if known.name == name {
			l = known
		}
	}
	switch l.form {
	case jsonArray:
		ids, given = c.jsonList(name)
	case commas:
		ids = c.comma(name)
		given = len(ids) > 0
	default:
		ids = c.every(name)
		given = len(ids) > 0
	}
	switch {
	case len(ids) <= l.max:
	case l.code != "":
		c.reject(l.code, "The parameter %q has more than %d items.", name, l.max)
	default:
		c.invalid(name, fmt.Sprintf("it has more than %d items", l.max))
	}
	return ids, given
}

// jsonList reads a JSON array of strings. An absent or empty parameter is not
// given; an empty array is given.
func (a *args) jsonList(name string) (items []string, given bool) {
	s := a.params[name]
	if s == "" {
		return nil, false
	}
	if err := json.Unmarshal([]byte(s), &items); err != nil || items == nil {
		a.invalid(name, "it is not a JSON array of strings")
	}
	return items, true
}

// every reads name.1, name.2 and so on, up to the first gap.
func (a *args) every(name string) []string {
	var items []string
	for {
		item, ok := a.params[fmt.Sprintf("%s.%d", name, len(items)+1)]
		if !ok {
			return items
		}
		items = append(items, item)
	}
}

// structs reads the elements name.1.*, name.2.* and so on, up to the first gap.
// An error in one of them fails the call.
func (c *call) structs(name string, most int) []part {
	var items []part
	for {
		prefix := fmt.Sprintf("%s.%d.", name, len(items)+1)
		if !hasParts(c.params, prefix[:len(prefix)-1]) {
			break
		}
		items = append(items, part{&c.args, prefix})
	}
	if len(items) > most {
		c.invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
	return items
}

// A part is one struct of a list, or a struct parameter. It reads its members
// as a call reads its parameters.
type part struct {
	args   *args
	prefix string // with the dot: "DataDisk.2."
}

// structure reads the struct parameter X.Field, which may be empty.
func (c *call) structure(name string) part { return part{&c.args, name + "."} }

func (p part) text(name string) string { return p.args.params[p.prefix+name] }

func (p part) integer(name string, absent int) int { return p.args.integer(p.prefix+name, absent) }

func (p part) boolean(name string) (is, given bool) { return p.args.boolean(p.prefix + name) }

func (p part) oneOf(name string, values ...string) string {
	return p.args.oneOf(p.prefix+name, values...)
}

func (p part) every(name string) []string { return p.args.every(p.prefix + name) }
