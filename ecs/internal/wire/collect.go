package wire

import (
	"context"
	"sync"
)

// Drifts collects what [Note] is told under one context. An interceptor may send a call twice at once, hence the lock.
type Drifts struct {
	mu    sync.Mutex
	found []Drift
}

type driftsKey struct{}

// WithDrifts returns a context under which [Note] adds to the Drifts returned with it.
func WithDrifts(ctx context.Context) (context.Context, *Drifts) {
	d := new(Drifts)
	return context.WithValue(ctx, driftsKey{}, d), d
}

// Note tells whoever called [WithDrifts] which values of a response were not understood.
func Note(ctx context.Context, drifts []Drift) {
	if d, ok := ctx.Value(driftsKey{}).(*Drifts); ok && len(drifts) > 0 {
		d.mu.Lock()
		d.found = append(d.found, drifts...)
		d.mu.Unlock()
	}
}

// All returns a copy of what was noted so far.
func (d *Drifts) All() []Drift {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Drift(nil), d.found...)
}
