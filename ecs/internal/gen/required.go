package main

import "slices"

// RequiredOf is what the test server knows of an action: the parameters that the action cannot do without, where
// "Tag.N.Key" is asked of every element of Tag that is there, and whether it takes a ClientToken and DryRun.
type RequiredOf struct {
	Action        string
	Names         []string
	Token, DryRun bool
}

func requiredOf(a *Action) RequiredOf {
	names := requiredNames("", a.Request)
	slices.Sort(names)
	takes := func(name string) bool {
		return slices.ContainsFunc(a.Request, func(n *Node) bool { return n.Name == name })
	}
	return RequiredOf{a.Name, names, takes("ClientToken"), takes("DryRun")}
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
