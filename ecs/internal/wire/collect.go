package wire

import (
	"context"
	"sync"
)

// Drifts collects the drifts passed to [Note] with one context. The lock is for interceptors that send a call twice at the same time.
type Drifts struct {
	mu    sync.Mutex
	found []Drift
}

type driftsKey struct{}

// WithDrifts returns a context and the Drifts to which [Note] adds what it gets with that context.
func WithDrifts(ctx context.Context) (context.Context, *Drifts) {
	d := new(Drifts)
	return context.WithValue(ctx, driftsKey{}, d), d
}

// Note adds drifts to the Drifts of ctx, if it has one.
func Note(ctx context.Context, drifts []Drift) {
	if d, ok := ctx.Value(driftsKey{}).(*Drifts); ok && len(drifts) > 0 {
		d.mu.Lock()
		d.found = append(d.found, drifts...)
		d.mu.Unlock()
	}
}

// All returns a copy of the drifts collected so far.
func (d *Drifts) All() []Drift {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Drift(nil), d.found...)
}
