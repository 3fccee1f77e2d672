package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
)

func (j *janitor) showDue(due []*finding) {
	if len(due) > 0 {
		j.d.Say("\nDue for release:")
	}
	table := j.d.Table("  KIND", "NAME", "ID", "REGION", "EXPIRED", "GOES")
	for _, f := range due {
		table.Row("  "+f.kind, f.name, f.id, f.region, f.expires, cmp.Or(f.why, "at once"))
	}
	table.Flush()
}

func (j *janitor) showKept(found []*finding) {
	table, some := j.d.Table("  KIND", "NAME", "EXPIRES", "KEPT BECAUSE", "ID", "REGION"), false
	for _, f := range found {
		if f.release == nil {
			table.Row("  "+f.kind, f.name, f.expires, f.why, f.id, f.region)
			some = true
		}
	}
	if some {
		j.d.Say("\nKept:")
	}
	table.Flush()
}

// A trouble is one failure.
type trouble struct {
	region, what string
	err          error
}

func (j *janitor) trouble(region, what string, err error) {
	if err != nil {
		j.troubles = append(j.troubles, trouble{region, what, err})
	}
}

// showTroubles lists the failures, and returns one error for all of them.
func (j *janitor) showTroubles() error {
	if len(j.troubles) == 0 {
		return nil
	}
	j.d.Say("\nWhat went wrong:")
	table := j.d.Table("  REGION", "WHAT", "WHY", "REQUEST")
	for _, t := range j.troubles {
		why, request := t.err.Error(), ""
		if e, ok := errors.AsType[*ecs.Error](t.err); ok {
			why, request = e.Action+": "+cmp.Or(e.Code, fmt.Sprint("status ", e.HTTPStatus)), e.RequestID
		}
		table.Row("  "+t.region, t.what, why, request)
	}
	table.Flush()
	return fmt.Errorf("%d failures, as listed above", len(j.troubles))
}
