// Package action is what a handler is written with: it reads and checks a call, finds resources, filters and pages
// lists, and rejects what cannot be right.
package action

import (
	"cmp"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
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

// Caller returns who signed the call.
func (c *Call) Caller() Caller { return c.spec.caller }

// Random returns what make makes by chance. Handlers must not use chance otherwise: a call of the past that is repeated must do
// what it did.
func (c *Call) Random(make func() string) string {
	if random := c.spec.caller.Log.Random; random != nil {
		return random(make)
	}
	return make()
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

// A Spec is all that the server knows of one action, besides its facts.
type Spec struct {
	Do     Handler
	DryRun string // the code of a dry run that passed; "": DryRunOperation
	Pages  Pages  // how its list is paged
	Lists  []List // its lists that are not numbered, or not limited to 100 items
	API    *API   // nil: the API model has the action
	caller Caller
}

// By returns the spec for a call that the caller signed.
func (s Spec) By(caller Caller) Spec {
	s.caller = caller
	return s
}

// A Table holds actions by name.
type Table map[string]Spec

// facts returns the facts of the action, whose name is given.
func (s Spec) facts(name string) facts.Action {
	if s.API != nil {
		return s.API.Facts
	}
	known, _ := facts.Of(name)
	return known
}

// Run carries out a call. It is the only place where an effect runs: never for a call that failed, never for a dry run.
// A call that reads sees the account as it was some time ago.
func (s Spec) Run(b *backend.Backend, action string, params map[string]string, ago time.Duration) (response reply.Object, err *Error) {
	run := func(st *backend.State) {
		var effect Effect
		if effect, err = s.Check(st, action, params); err == nil {
			response = effect()
		}
	}
	if facts.Reads(action) {
		b.View(ago, run)
	} else {
		b.Do(func(st *backend.State) {
			run(st)
			if executed := s.caller.Log.Executed; executed != nil && err == nil {
				executed(st, response)
			}
		})
	}
	return response, err
}

// Check runs the handler and nothing else: it returns the effect of a call that passed every check, or the error.
func (s Spec) Check(st *backend.State, action string, params map[string]string) (Effect, *Error) {
	c := &Call{newInput(params), st, action, RegionOf(params), s}
	effect := s.Do(c)
	c.rejectUnread(s.facts(action))
	if dry, _ := c.Bool("DryRun"); dry && s.facts(action).DryRun {
		c.Reject(cmp.Or(s.DryRun, "DryRunOperation"), "The request passed all checks and was not executed.")
	}
	return effect, c.err
}

// RegionOf returns the region that the parameters of a call name. The actions on automatic snapshot policies document
// regionId, but Terraform's provider sends RegionId to them, and the service takes it.
func RegionOf(params map[string]string) string { return cmp.Or(params["RegionId"], params["regionId"]) }

// Plan checks another call in the same region. It returns the effect, which is to be a part of that of c, or the error.
func (c *Call) Plan(do Handler, action string, params map[string]string) (Effect, *Error) {
	other := &Call{newInput(params), c.State, action, c.Region, Spec{}}
	effect := do(other)
	other.rejectUnread(other.spec.facts(action))
	return effect, other.err
}

// NewGrouped reads the resource group of the call, and returns what makes a new resource in it and in the region.
func (c *Call) NewGrouped(kind backend.Kind) func() backend.Resource {
	group := c.String("ResourceGroupId")
	return func() backend.Resource {
		r := c.NewResource(kind, c.Region, "")
		r.Group = group
		return r
	}
}

// Try runs a check on its own, as if it were the only one of the call, and returns its error.
func (c *Call) Try(check func(*Call)) *Error {
	alone := *c
	alone.Input = Input{&params{values: c.values, read: c.read}, ""}
	check(&alone)
	return alone.err
}
