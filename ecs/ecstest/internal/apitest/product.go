package apitest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
)

// Actions returns the actions of all products. The names of those of other products than ECS end in that of the product:
// CreateVpc@Vpc.
func Actions() action.Table {
	all := action.Table{}
	for _, p := range actions.Products() {
		for name, spec := range p.Actions {
			if !p.Whole() {
				name += "@" + p.Name
			}
			all[name] = spec
		}
	}
	return all
}

// addProducts adds the parameters of the actions of other products than ECS, as far as they are known.
func addProducts(params map[string][]Field) {
	for name, spec := range Actions() {
		if spec.API == nil {
			continue
		}
		names := append([]string{"RegionId"}, strings.Fields(spec.API.Facts.Params)...)
		for _, param := range names {
			field := Field{Name: param, Type: Type{Kind: "string"}, Required: slices.Contains(spec.API.Facts.Required, param)}
			params[name] = append(params[name], field)
		}
	}
}

// begin returns a form that names the action, one of [Actions].
func begin(name string) url.Values {
	name, product, _ := strings.Cut(name, "@")
	form := url.Values{"Action": {name}}
	for _, p := range actions.Products() {
		if p.Name == product {
			form.Set("Version", p.Version)
		}
	}
	return form
}
