package ecstest

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A spec is all that the server knows of one action.
type spec struct {
	do     handler
	dryRun string     // the code of a dry run that passed; "": DryRunOperation
	pages  pageRule   // how its list is paged
	lists  []listRule // its lists that are not numbered or not limited to 100
}

// A table holds the simulated actions by name.
type table map[string]spec

// run executes the action: the only place where an effect runs, never for a call that failed and never for a dry run.
func (s spec) run(b *backend, action string, params map[string]string) (result reply.Object, failed *apiError) {
	b.do(func(st *state) {
		c := &call{args: args{params: params}, state: st, action: action, region: params["RegionId"], spec: s}
		do := s.do(c)
		if dryRunnable[action] {
			if dry, _ := c.boolean("DryRun"); dry {
				c.reject(cmp.Or(s.dryRun, "DryRunOperation"), "The request passed all checks and was not executed.")
			}
		}
		if failed = c.err; failed == nil {
			result = do()
		}
	})
	return result, failed
}
