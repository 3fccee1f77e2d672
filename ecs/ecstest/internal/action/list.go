package action

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A List is a parameter that lists IDs or similar values. Each action has one form for it.
type List struct {
	Name string
	Form listForm
	Max  int
	Code string // of the error for a longer list; "": InvalidParameter
}

// A listForm is how a list is written.
type listForm int

// The forms of lists.
const (
	Numbered  listForm = iota // X.1=a&X.2=b
	JSONArray                 // X=["a","b"]
	Commas                    // X=a,b
)

// JSONLists returns lists that are JSON arrays.
func JSONLists(most int, names ...string) []List { return listsOf(JSONArray, most, names) }

// NumberedLists returns numbered lists, as lists are by default, with a limit of their own.
func NumberedLists(most int, names ...string) []List { return listsOf(Numbered, most, names) }

func listsOf(form listForm, most int, names []string) []List {
	lists := make([]List, len(names))
	for i, name := range names {
		lists[i] = List{Name: name, Form: form, Max: most}
	}
	return lists
}

// IDs reads a list in the form that the [Spec] of the action gives it: numbered and of at most 100 items unless it says
// otherwise. It reports whether the list is present; a list that is present may be empty.
func (c *Call) IDs(name string) (ids []string, given bool) {
	l := List{Max: 100}
	for _, known := range c.spec.Lists {
		if known.Name == name {
			l = known
		}
	}
	switch l.Form {
	case JSONArray:
		ids, given = c.jsonList(name)
	case Commas:
		ids = c.Comma(name)
	default:
		ids = c.Numbered(name)
	}
	if l.Code != "" && len(ids) > l.Max {
		c.Reject(l.Code, "The parameter %q has more than %d items.", name, l.Max)
	}
	c.tooMany(name, len(ids), l.Max)
	return ids, given || len(ids) > 0
}

// jsonList reads a JSON array of strings. It reports whether there is one; it may be empty. Single quotes count where
// there is no double one: Ansible's collection sends a list of Python as it is printed.
func (in Input) jsonList(name string) (items []string, given bool) {
	s := in.String(name)
	if s == "" {
		return nil, false
	}
	if !strings.Contains(s, `"`) {
		s = strings.ReplaceAll(s, "'", `"`)
	}
	if err := json.Unmarshal([]byte(s), &items); err != nil || items == nil {
		in.Invalid(name, "it is not a JSON array of strings")
	}
	return items, true
}

// Comma reads a list that is separated by commas. It drops empty items.
func (in Input) Comma(name string) []string {
	var items []string
	for item := range strings.SplitSeq(in.String(name), ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// first returns the number of the first element of a list. Lists count from 1. Terraform's alicloud_ecs_instance_set counts
// from 0, and nothing tells how the service takes that, so such a list is read whole.
func (in Input) first(name string) int {
	zero := in.prefix + name + ".0"
	if _, given := in.values[zero]; given || HasParts(in.values, zero) {
		return 0
	}
	return 1
}

// Numbered reads name.1, name.2 and so on, up to the first gap.
func (in Input) Numbered(name string) []string {
	var items []string
	for first := in.first(name); ; {
		item, ok := in.lookUp(name + "." + strconv.Itoa(len(items)+first))
		if !ok {
			return items
		}
		items = append(items, item)
	}
}

// Structs reads the structs name.1, name.2 and so on, up to the first gap.
func (in Input) Structs(name string, most int) []Input {
	var items []Input
	for first := in.first(name); ; {
		s := in.Struct(name + "." + strconv.Itoa(len(items)+first))
		if !HasParts(in.values, strings.TrimSuffix(s.prefix, ".")) {
			break
		}
		items = append(items, s)
	}
	in.tooMany(name, len(items), most)
	return items
}

// Struct reads the fields of a struct, which may have none.
func (in Input) Struct(name string) Input { return Input{in.params, in.prefix + name + "."} }

// Pairs reads name.1.Key with name.1.Value and so on, up to the first gap.
func (in Input) Pairs(name string, most int) []backend.Pair {
	var items []backend.Pair
	for first := in.first(name); ; {
		item, ok := in.Struct(name + "." + strconv.Itoa(len(items)+first)).pair()
		if !ok {
			break
		}
		items = append(items, item)
	}
	in.tooMany(name, len(items), most)
	return items
}

// pair reads Key and Value, and reports whether there is one of them. A value without a key fails the call.
func (in Input) pair() (backend.Pair, bool) {
	key, hasKey := in.lookUp("Key")
	value, hasValue := in.lookUp("Value")
	if key == "" && (hasKey || hasValue) {
		in.Invalid("Key", "it is empty")
	}
	return backend.Pair{Key: key, Value: value}, hasKey || hasValue
}

// HasParts reports whether a parameter such as name.1 or name.Field is among params.
func HasParts(params map[string]string, name string) bool {
	for param := range params {
		if strings.HasPrefix(param, name+".") {
			return true
		}
	}
	return false
}
