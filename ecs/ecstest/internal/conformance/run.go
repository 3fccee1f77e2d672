// Package conformance is a suite of scenarios that runs against an ECS and writes down what it does: codes, states,
// shapes and pages. Compare finds where two services differ, and Report says it in words.
//
// It is for the program ecs-conformance, which compares the in-memory ECS of package ecstest with the service. So
// everything that a scenario makes carries a tag, or a name where tags are not possible, and [Sweep] removes all of that,
// also what an earlier run left. Nothing that a scenario looks at depends on what else is in the account.
//
//	run.go         a run: targets, parts, the order of things
//	step.go        what scenarios are written with: call, refuse, watch, walk
//	transcript.go  what a run wrote down
//	shape.go       the fields of responses
//	compare.go     differences, each once
//	report.go      differences in words
//	own.go         what a run owns, and its removal
//	read*.go, make*.go, buy*.go  the scenarios of the three parts
package conformance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// A Target is a service that the suite can run against. It is an [ecs.Invoker].
type Target struct {
	Name     string                  // in the report: "the service"
	Client   *ecs.Client             // of ECS
	VPC      *ecs.Client             // of the product Vpc
	Keys     credentials.Credentials // those of Client; one scenario signs with a wrong secret
	Poll     time.Duration           // between two looks at a state
	Patience time.Duration           // how long a state, or a removal, may take
}

// Invoke sends a call to the product that it is of.
func (t Target) Invoke(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
	if op.Version == vpcVersion {
		return t.VPC.Invoke(ctx, op, req, resp, opts...)
	}
	return t.Client.Invoke(ctx, op, req, resp, opts...)
}

// A Plan says what a run does.
type Plan struct {
	ID      string       // of the run: letters, digits and hyphens, at most 32
	Make    bool         // also make what is free of charge
	Buy     bool         // and what costs money; implies Make
	MaxCost float64      // per hour, in the currency of the account; a dearer run buys nothing
	Step    func(*Step)  // called after each step; nil: not
	Note    func(string) // called with what the run does besides; nil: not

	scenarios []scenario // for tests: instead of those of the parts
}

// A scenario is some steps that belong together.
type scenario struct {
	name string
	run  func(*Run)
}

// parts returns the scenarios of the plan in order.
func (p Plan) parts() []scenario {
	if p.scenarios != nil {
		return p.scenarios
	}
	all := readScenarios()
	if p.Make || p.Buy {
		all = append(all, makeScenarios()...)
	}
	if p.Buy {
		all = append(all, buyScenarios()...)
	}
	return all
}

// Parts returns the names of the parts that run.
func (p Plan) Parts() []string {
	switch {
	case p.Buy:
		return []string{"read", "make", "buy"}
	case p.Make:
		return []string{"read", "make"}
	}
	return []string{"read"}
}

// A Run is a run of the scenarios against one target. Scenarios leave there what later ones need; it is empty if an
// earlier one failed.
type Run struct {
	ctx      context.Context
	target   Target
	service  Target // the target, or with another client for a while
	plan     Plan
	scenario string
	steps    []*Step
	keys     map[string]bool
	err      error // the run cannot go on
	owned    []owned

	zone, instanceType, image, diskCategory string // what is cheap and there
	vpc, vswitch, group, keyPair            string
	instance, systemDisk                    string
}

// ErrLeft is the error of a run that is complete, but could not remove all that it made.
var ErrLeft = errors.New("something is left")

// Do runs the scenarios of the plan, and removes everything that they made even if ctx ends. First it removes what
// earlier runs left. The transcript is what was written down before an error; it is complete if that is [ErrLeft].
func Do(ctx context.Context, target Target, plan Plan) (transcript Transcript, err error) {
	r := &Run{ctx: ctx, target: target, service: target, plan: plan, keys: make(map[string]bool)}
	if plan.Make || plan.Buy {
		if err := r.sweep(ctx, "left by an earlier run"); err != nil {
			return Transcript{}, fmt.Errorf("remove what an earlier run left: %w", err)
		}
		defer func() {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*target.Patience)
			defer cancel()
			switch left := r.remove(last); {
			case left != nil && err == nil:
				err = fmt.Errorf("%w: %w", ErrLeft, left)
			case left != nil:
				err = errors.Join(err, left)
			}
		}()
	}
	for _, s := range plan.parts() {
		r.scenario = s.name
		s.run(r)
		if r.err != nil {
			break
		}
	}
	return Transcript{Target: target.Name, Steps: r.steps}, r.err
}

func (r *Run) note(format string, args ...any) {
	if r.plan.Note != nil {
		r.plan.Note(r.target.Name + ": " + fmt.Sprintf(format, args...))
	}
}
