// Package action is what a handler is written with: it reads and checks a call, finds resources, filters and pages
// lists, and rejects what cannot be right.
package action

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A Call is one request as a handler sees it: authenticated, with its required parameters, and with exclusive access to
// the account, settled to the current time.
type Call struct {
	Input
	*backend.State
	Action, Region string
	spec           Spec
}

// A Handler reads and checks one call, changes nothing, and returns what carries it out.
type Handler func(*Call) Effect

// An Effect carries out a call that passed every check, and returns its response.
type Effect func() reply.Object

// Change returns an effect whose response has no fields.
func Change(do func()) Effect {
	return func() reply.Object {
		do()
		return nil
	}
}

// A Spec is all that the server knows of one action, besides what [FactsOf] takes from the API model.
type Spec struct {
	Do     Handler
	DryRun string // the code of a dry run that passed; "": DryRunOperation
	Pages  Pages  // how its list is paged
	Lists  []List // its lists that are not numbered, or not limited to 100 items
}

// Facts are what the API model says about an action.
type Facts struct {
	Required            []string // parameters; "Tag.N.Key" is required in each element of the list Tag that is present
	ClientToken, DryRun bool     // whether the action has the parameter
}

// FactsOf returns the facts of an action, and whether the API has the action.
func FactsOf(name string) (Facts, bool) {
	f, ok := api[name]
	return f, ok
}

// A Table holds actions by name.
type Table map[string]Spec

// Run carries out a call. It is the only place where an effect runs: never for a call that failed, never for a dry run.
func (s Spec) Run(b *backend.Backend, action string, params map[string]string) (response reply.Object, err *Error) {
	b.Do(func(st *backend.State) {
		var effect Effect
		if effect, err = s.Check(st, action, params); err == nil {
			response = effect()
		}
	})
	return response, err
}

// Check runs the handler and nothing else: it returns the effect of a call that passed every check, or the error.
func (s Spec) Check(st *backend.State, action string, params map[string]string) (Effect, *Error) {
	c := &Call{newInput(params), st, action, params["RegionId"], s}
	effect := s.Do(c)
	if dry, _ := c.Bool("DryRun"); dry && api[action].DryRun {
		c.Reject(cmp.Or(s.DryRun, "DryRunOperation"), "The request passed all checks and was not executed.")
	}
	return effect, c.err
}

// Plan checks another call in the same region. It returns the effect, which is to be a part of that of c, or the error.
func (c *Call) Plan(do Handler, action string, params map[string]string) (Effect, *Error) {
	other := &Call{newInput(params), c.State, action, c.Region, Spec{}}
	effect := do(other)
	return effect, other.err
}

// NewGrouped returns a new resource in the region and the resource group of the call.
func (c *Call) NewGrouped(kind backend.Kind) backend.Resource {
	r := c.NewResource(kind, c.Region, "")
	r.Group = c.String("ResourceGroupId")
	return r
}

// Try runs a check on its own, as if it were the only one of the call, and returns its error.
func (c *Call) Try(check func(*Call)) *Error {
	alone := *c
	alone.Input = newInput(c.values)
	check(&alone)
	return alone.err
}
