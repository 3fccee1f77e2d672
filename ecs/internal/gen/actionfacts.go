package main

import (
	"slices"
	"strings"
)

// actionFacts is what the test server needs to know about an action: its parameters, which of them are required, and
// whether the action takes ClientToken and DryRun. "Tag.N.Key" is required in every element of Tag that the request has.
type actionFacts struct {
	Action, Params      string // separated by spaces
	Required            []string
	ClientToken, DryRun bool
}

func factsOf(a *Action) actionFacts {
	names := requiredNames("", a.Request)
	slices.Sort(names)
	var params []string
	for _, n := range a.Request {
		if !slices.Contains(legacy, n.Name) {
			params = append(params, n.Name)
		}
	}
	slices.Sort(params)
	takes := func(name string) bool { return slices.Contains(params, name) }
	return actionFacts{a.Name, strings.Join(params, " "), names, takes("ClientToken"), takes("DryRun")}
}

func requiredNames(prefix string, nodes []*Node) []string {
	var names []string
	for _, n := range nodes {
		name := prefix + n.Name
		if n.Required && !slices.Contains(legacy, n.Name) {
			names = append(names, name)
		}
		if n.Format == "json" {
			continue // one parameter with all that is in it
		}
		below := name + "."
		if n.Type.Kind == "list" {
			below = name + ".N."
		}
		names = append(names, requiredNames(below, n.Type.children())...)
	}
	return names
}
