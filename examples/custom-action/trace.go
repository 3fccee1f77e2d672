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

// A trace keeps what calls were made, and draws them. It sees actions and outcomes, not the parameters, some of
// which are secrets.
type trace struct {
	mu    sync.Mutex
	spans []*span
}

// A span is one call.
type span struct {
	action, outcome    string
	begun, turned, end time.Time // turned is when it got its turn; zero if it never did
}

// spanKey is where the context of a call holds its span.
type spanKey struct{}

func newTrace() *trace { return &trace{} }

// call is the interceptor that sees the whole call.
func (t *trace) call(next ecs.Invoker) ecs.Invoker {
	return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		s := &span{action: op.Action, begun: time.Now()}
		err := next.Invoke(context.WithValue(ctx, spanKey{}, s), op, req, resp, opts...)
		s.end, s.outcome = time.Now(), outcome(err)
		t.mu.Lock()
		defer t.mu.Unlock()
		t.spans = append(t.spans, s)
		return err
	})
}

// turn is the interceptor that sees when a call goes on its way.
func (t *trace) turn(next ecs.Invoker) ecs.Invoker {
	return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		if s, ok := ctx.Value(spanKey{}).(*span); ok {
			s.turned = time.Now()
		}
		return next.Invoke(ctx, op, req, resp, opts...)
	})
}

func outcome(err error) string {
	refusal, refused := errors.AsType[*ecs.Error](err)
	switch {
	case err == nil:
		return "ok"
	case refused:
		return cmp.Or(refusal.Code, fmt.Sprint("status ", refusal.HTTPStatus))
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left"
	default:
		return "no answer"
	}
}

// show draws the calls over time: light while a call waits for its turn, dark while it is made.
func (t *trace) show(d *demo.Demo) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.spans) == 0 {
		return
	}
	for _, s := range t.spans {
		if s.turned.IsZero() {
			s.turned = s.end
		}
	}
	slices.SortFunc(t.spans, func(a, b *span) int {
		return cmp.Or(a.turned.Compare(b.turned), a.begun.Compare(b.begun), a.end.Compare(b.end), cmp.Compare(a.action, b.action))
	})
	begin := slices.MinFunc(t.spans, func(a, b *span) int { return a.begun.Compare(b.begun) }).begun
	all := slices.MaxFunc(t.spans, func(a, b *span) int { return a.end.Compare(b.end) }).end.Sub(begin)

	const cells = 26
	at := func(moment time.Time) int { return int(cells * moment.Sub(begin) / max(all, 1)) }
	d.Say("\nTrace of %d calls (░ waits for its turn, █ is on its way)", len(t.spans))
	table := d.Table("  ACTION", fmt.Sprintf("0s%*v", cells-2, all.Round(time.Millisecond)), "WAITED", "TOOK", "OUTCOME")
	for _, s := range t.spans {
		begun, turned := min(at(s.begun), cells-1), min(at(s.turned), cells-1)
		end := max(at(s.end), turned+1) // a call never takes no room
		bar := strings.Repeat(" ", begun) + strings.Repeat("░", turned-begun) + strings.Repeat("█", end-turned)
		table.Row("  "+s.action, bar, s.turned.Sub(s.begun).Round(time.Millisecond), s.end.Sub(s.turned).Round(time.Millisecond), s.outcome)
	}
	table.Flush()
}
