package action

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A Product is an API that the server serves. A request names it by its version: no two products have the same.
type Product struct {
	Name, Version string // as the vendor spells them: Ecs, 2014-05-26
	Actions       Table
}

// ecs is the name of the product that the API model describes.
const ecs = "Ecs"

// ECS returns the product Ecs. The API model has all of its actions, also those that are not in the table.
func ECS(actions Table) Product { return Product{ecs, "2014-05-26", actions} }

// Whole reports whether the server knows all actions of the product, so that another one is a mistake of the caller.
func (p Product) Whole() bool { return p.Name == ecs }

// FactsOf returns what is known of an action, and whether the product has it as far as the server knows.
func (p Product) FactsOf(name string) (facts.Action, bool) {
	if p.Whole() {
		return facts.Of(name)
	}
	spec, ok := p.Actions[name]
	if !ok {
		return facts.Action{}, false
	}
	return spec.facts(name), true
}

// StatusOf returns the HTTP status of an error of the action.
func (p Product) StatusOf(name, code string) int {
	if p.Whole() {
		return facts.Status(name, code)
	}
	status, _ := p.Documented(name, code)
	return cmp.Or(status, http.StatusBadRequest)
}

// Documented is [facts.Documented] for an action of the product.
func (p Product) Documented(name, code string) (status int, ok bool) {
	if p.Whole() {
		return facts.Documented(name, code)
	}
	if spec := p.Actions[name]; spec.API != nil {
		for status, codes := range spec.API.Errors {
			if slices.Contains(strings.Fields(codes), code) {
				return status, true
			}
		}
	}
	return facts.General(code)
}

// An API is what the documentation says about an action of another product than Ecs, which is not in the API model.
type API struct {
	Facts  facts.Action
	Errors map[int]string // the codes that the handler gives, separated by spaces, by status
}

// A Caller is who signed a call.
type Caller struct {
	KeyID, Role string // the RAM role is "" unless the key belongs to one
	Session     string // the name under which somebody assumed the role, or ""
	Temporary   bool   // whether the key has a security token
	// Issue makes a temporary key of a role.
	Issue func(role, session string, expires time.Time) Key
	Log   Log
}

// A Log writes down what a call does. All of its functions may be nil.
type Log struct {
	// Random returns what make makes, or what it made when the call was made for the first time.
	Random func(make func() string) string
	// Executed is called when the call has changed the account, which is still locked.
	Executed func(*backend.State, reply.Object)
}

// A Key is a temporary access key.
type Key struct {
	ID, Secret, Token string
	Expires           time.Time
}
