package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Secrets are the tables that package rpc uses to keep secrets out of errors and logs.
type Secrets struct {
	Params    []string // names of request parameters, without those of the structures and lists around them
	Responses []string // actions whose responses hold secrets
}

// secretsOf collects the secrets of all actions. Only the name of a parameter decides, so a name must be secret in all actions or in
// none.
func secretsOf(m *Model) (Secrets, error) {
	var out Secrets
	secret := map[string]string{} // name → one action
	open := map[string]string{}
	for _, a := range m.Actions {
		walkLeaves(a.Request, false, func(name string, isSecret bool) {
			if isSecret {
				secret[name] = a.Name
			} else {
				open[name] = a.Name
			}
		})
		holds := false
		walkLeaves(a.Response, false, func(_ string, isSecret bool) { holds = holds || isSecret })
		if holds {
			out.Responses = append(out.Responses, a.Name)
		}
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(secret)) {
		if other, ok := open[name]; ok {
			errs = append(errs, fmt.Errorf("overrides: parameter %q is secret in %s and not in %s", name, secret[name], other))
		}
		out.Params = append(out.Params, name)
	}
	return out, errors.Join(errs...)
}

// walkLeaves calls f for each parameter or field with a value of its own. Everything below a secret is secret.
func walkLeaves(nodes []*Node, secret bool, f func(name string, secret bool)) {
	for _, n := range nodes {
		secret := secret || n.secret
		if children := n.Type.children(); len(children) > 0 && n.Format != "json" {
			walkLeaves(children, secret, f)
		} else {
			f(n.Name, secret)
		}
	}
}
