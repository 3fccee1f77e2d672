package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A trace records attempts and draws them. It sees actions and outcomes, but no parameters: some of those are secrets.
type trace struct {
	mu    sync.Mutex
	spans []span
}

// A span is one attempt.
type span struct {
	action, outcome    string
	begun, turned, end time.Time // turned is when the request was sent, or end if it was not
}

// intercept is the outermost interceptor, so a span begins before the wait for a turn.
func (t *trace) intercept(next ecs.AttemptFunc) ecs.AttemptFunc {
	return func(ctx context.Context, a *ecs.Attempt) error {
		begun := time.Now()
		err := next(ctx, a)
		end, action := time.Now(), a.Operation.Action
		if a.Number > 1 {
			action += fmt.Sprintf(" (attempt %d)", a.Number)
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.spans = append(t.spans, span{action, outcome(a, err), begun, end.Add(-a.Duration), end})
		return err
	}
}

func outcome(a *ecs.Attempt, err error) string {
	switch {
	case err == nil:
		return "ok"
	case a.Code != "":
		return a.Code
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left"
	case a.Status == 0:
		return "no response"
	default:
		return fmt.Sprint("status ", a.Status)
	}
}

// show draws the attempts over time: light while an attempt waits for its turn, dark while its request is under way.
func (t *trace) show(d *demo.Demo) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.spans) == 0 {
		return
	}
	slices.SortFunc(t.spans, func(a, b span) int {
		return cmp.Or(a.turned.Compare(b.turned), a.begun.Compare(b.begun), a.end.Compare(b.end), cmp.Compare(a.action, b.action))
	})
	begin := slices.MinFunc(t.spans, func(a, b span) int { return a.begun.Compare(b.begun) }).begun
	all := slices.MaxFunc(t.spans, func(a, b span) int { return a.end.Compare(b.end) }).end.Sub(begin)

	const cells = 26
	at := func(moment time.Time) int { return int(cells * moment.Sub(begin) / max(all, 1)) }
	d.Say("\nTrace of %d attempts (░ waiting for a turn, █ under way)", len(t.spans))
	table := d.Table("  ACTION", fmt.Sprintf("0s%*v", cells-2, all.Round(time.Millisecond)), "WAITED", "TOOK", "OUTCOME")
	for _, s := range t.spans {
		begun, turned := min(at(s.begun), cells-1), min(at(s.turned), cells-1)
		end := max(at(s.end), turned+1) // at least one cell
		bar := strings.Repeat(" ", begun) + strings.Repeat("░", turned-begun) + strings.Repeat("█", end-turned)
		table.Row("  "+s.action, bar, s.turned.Sub(s.begun).Round(time.Millisecond), s.end.Sub(s.turned).Round(time.Millisecond), s.outcome)
	}
	table.Flush()
}
