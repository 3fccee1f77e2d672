package action

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A ListForm is the format of a list parameter.
type ListForm int

const (
	numbered  ListForm = iota // X.1=a&X.2=b
	JsonArray                 // X=["a","b"]
	Commas                    // X=a,b
)

// A List is a parameter that lists IDs or similar values, with its limit.
// Each action has one format for it.
type List struct {
	Name string
	Form ListForm
	Max  int

	Code string // of the error for a longer list; without: InvalidParameter
}

// JsonLists returns lists that are JSON arrays.
func JsonLists(most int, names ...string) []List { return listsOf(JsonArray, most, names) }

// NumberedLists returns lists in the usual form with another limit than 100.
func NumberedLists(most int, names ...string) []List { return listsOf(numbered, most, names) }

func listsOf(form ListForm, most int, names []string) []List {
	lists := make([]List, len(names))
	for i, name := range names {
		lists[i] = List{Name: name, Form: form, Max: most}
	}
	return lists
}

// IDs reads a list in the format of the action. It reports whether the
// parameter is present; a present list may be empty.
func (c *Call) IDs(name string) (ids []string, given bool) {
	l := List{Name: name, Form: numbered, Max: 100}
	for _, known := range c.spec.Lists {
		if known.Name == name {
			l = known
		}
	}
	switch l.Form {
	case JsonArray:
		ids, given = c.JsonList(name)
	case Commas:
		ids = c.Comma(name)
		given = len(ids) > 0
	default:
		ids = c.Every(name)
		given = len(ids) > 0
	}
	switch {
	case len(ids) <= l.Max:
	case l.Code != "":
		c.Reject(l.Code, "The parameter %q has more than %d items.", name, l.Max)
	default:
		c.Invalid(name, fmt.Sprintf("it has more than %d items", l.Max))
	}
	return ids, given
}

// JsonList reads a JSON array of strings. An absent or empty parameter is not
// given; an empty array is given.
func (a *Input) JsonList(name string) (items []string, given bool) {
	s := a.Params[name]
	if s == "" {
		return nil, false
	}
	if err := json.Unmarshal([]byte(s), &items); err != nil || items == nil {
		a.Invalid(name, "it is not a JSON array of strings")
	}
	return items, true
}

// Every reads name.1, name.2 and so on, up to the first gap.
func (a *Input) Every(name string) []string {
	var items []string
	for {
		item, ok := a.Params[fmt.Sprintf("%s.%d", name, len(items)+1)]
		if !ok {
			return items
		}
		items = append(items, item)
	}
}

// Structs reads the elements name.1.*, name.2.* and so on, up to the first gap.
// An error in one of them fails the call.
func (c *Call) Structs(name string, most int) []Part {
	var items []Part
	for {
		prefix := fmt.Sprintf("%s.%d.", name, len(items)+1)
		if !HasParts(c.Params, prefix[:len(prefix)-1]) {
			break
		}
		items = append(items, Part{&c.Input, prefix})
	}
	if len(items) > most {
		c.Invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
	return items
}

// A Part is one struct of a list, or a struct parameter. It reads its members
// as a call reads its parameters.
type Part struct {
	args   *Input
	Prefix string // with the dot: "DataDisk.2."
}

// Whole returns the parameters themselves as a part.
func (a *Input) Whole() Part { return Part{a, ""} }

// Structure reads the struct parameter X.Field, which may be empty.
func (c *Call) Structure(name string) Part { return Part{&c.Input, name + "."} }

func (p Part) String(name string) string { return p.args.Params[p.Prefix+name] }

func (p Part) Int(name string, absent int) int { return p.args.Int(p.Prefix+name, absent) }

func (p Part) Bool(name string) (is, given bool) { return p.args.Bool(p.Prefix + name) }

func (p Part) OneOf(name string, values ...string) string {
	return p.args.OneOf(p.Prefix+name, values...)
}

func (p Part) Every(name string) []string { return p.args.Every(p.Prefix + name) }

func HasParts(params map[string]string, name string) bool {
	for param := range params {
		if strings.HasPrefix(param, name+".") {
			return true
		}
	}
	return false
}
