package ecstest

import "strings"

// firstMissing names the first of the required parameters that params lacks,
// or is empty. A name is satisfied by itself, unless empty, or by any of its
// parts: "Tag" by "Tag.1.Key". A name with ".N." asks the rest of every list
// element present: "Tag.N.Key" of "Tag.1.Value" is "Tag.1.Key".
func firstMissing(params map[string]string, names []string) string {
	for _, name := range names {
		list, field, inList := cutLast(name, ".N.")
		if !inList {
			if params[name] == "" && !hasParts(params, name) {
				return name
			}
			continue
		}
		for param := range params {
			element, ok := elementOf(param, list)
			if !ok {
				continue
			}
			wanted := element + "." + field
			if _, ok := params[wanted]; !ok && !hasParts(params, wanted) {
				return wanted
			}
		}
	}
	return ""
}

func hasParts(params map[string]string, name string) bool {
	for param := range params {
		if strings.HasPrefix(param, name+".") {
			return true
		}
	}
	return false
}

// elementOf is the start of param that is an element of the list: of
// "Tag.12.Value" in "Tag" it is "Tag.12". The list may lie in another one,
// as "A.N.B" does.
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

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
