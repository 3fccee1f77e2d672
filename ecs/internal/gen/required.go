package main

import "slices"

// RequiredOf lists the parameters that an action cannot do without, for the test server: "Tag.N.Key" is asked
// of every element of Tag that is there.
type RequiredOf struct {
	Action string
	Names  []string
}

func requiredOf(a *Action) RequiredOf {
	names := requiredNames("", a.Request)
	slices.Sort(names)
	return RequiredOf{a.Name, names}
}

func requiredNames(prefix string, nodes []*Node) []string {
	var names []string
	for _, n := range nodes {
		name := prefix + n.Name
		if n.Required && !slices.Contains(legacy, n.Name) {
			names = append(names, name)
		}
		if n.Format == "json" {
			continue // one parameter, whatever is in it
		}
		below := name + "."
		if n.Type.Kind == "list" {
			below = name + ".N."
		}
		names = append(names, requiredNames(below, n.Type.children())...)
	}
	return names
}
