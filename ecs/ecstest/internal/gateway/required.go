package gateway

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// checkRequired checks that the request has the required parameters of its action.
func checkRequired(q *Request) *action.Error {
	if name := firstMissing(q.params, q.facts.Required); name != "" {
		return action.MissingParameter(name)
	}
	return nil
}

// firstMissing returns the first required parameter that params lacks, or "". A name is satisfied by a parameter of
// that name that is not empty, or by one of its parts: "Tag" by "Tag.1.Key". A name with ".N." applies to every list
// element that is present: if there is "Tag.1.Value", "Tag.N.Key" requires "Tag.1.Key".
func firstMissing(params map[string]string, names []string) string {
	for _, name := range names {
		const index = ".N."
		i := strings.LastIndex(name, index)
		if i < 0 {
			if params[name] == "" && !action.HasParts(params, name) {
				return name
			}
			continue
		}
		for _, param := range slices.Sorted(maps.Keys(params)) {
			element, ok := elementOf(param, name[:i])
			if !ok {
				continue
			}
			wanted := element + "." + name[i+len(index):]
			if _, ok := params[wanted]; !ok && !action.HasParts(params, wanted) {
				return wanted
			}
		}
	}
	return ""
}

// elementOf returns the prefix of param that is an element of the list: for "Tag.12.Value" and "Tag" it is "Tag.12".
// Lists may be nested, as in "A.N.B".
func elementOf(param, list string) (string, bool) {
	wanted, parts := strings.Split(list, "."), strings.Split(param, ".")
	if len(parts) <= len(wanted) {
		return "", false
	}
	for i, part := range parts[:len(wanted)+1] {
		if i == len(wanted) || wanted[i] == "N" {
			if strings.Trim(part, "0123456789") != "" || part == "" {
				return "", false
			}
		} else if part != wanted[i] {
			return "", false
		}
	}
	return strings.Join(parts[:len(wanted)+1], "."), true
}
