package action

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A spec is all that the server knows of one action.
type spec struct {
	Do     Handler
	DryRun string // the code of a dry run that passed; "": DryRunOperation
	Pages  Pages  // how its list is paged
	Lists  []List // its lists that are not numbered or not limited to 100
}

// A Table holds the simulated actions by name.
type Table map[string]spec

// Run executes the action: the only place where an effect runs, never for a call that failed and never for a dry run.
func (s spec) Run(b *backend.Backend, action string, params map[string]string) (result reply.Object, failed *Error) {
	b.Do(func(st *backend.State) {
		c := &Call{Input: Input{Params: params}, State: st, Action: action, Region: params["RegionId"], spec: s}
		do := s.Do(c)
		if api[action].DryRun {
			if dry, _ := c.Bool("DryRun"); dry {
				c.Reject(cmp.Or(s.DryRun, "DryRunOperation"), "The request passed all checks and was not executed.")
			}
		}
		if failed = c.Err; failed == nil {
			result = do()
		}
	})
	return result, failed
}
