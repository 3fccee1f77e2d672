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

// run executes the action: the only place where an effect runs, never for a call that failed and never for a dry run.
func (s spec) run(c *call) reply.Object {
	do := s.do(c)
	if dryRunnable[c.action] {
		if dry, _ := c.boolean("DryRun"); dry {
			c.reject(cmp.Or(s.dryRun, "DryRunOperation"), "The request passed all checks and was not executed.")
		}
	}
	if c.err != nil {
		return nil
	}
	return do()
}
