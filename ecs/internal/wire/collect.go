package wire

import "context"

type driftsKey struct{}

// WithDrifts returns a context under which [Note] keeps what it is given in *to.
func WithDrifts(ctx context.Context, to *[]Drift) context.Context {
	return context.WithValue(ctx, driftsKey{}, to)
}

// Note tells whoever called [WithDrifts] which values of a response were not understood.
func Note(ctx context.Context, drifts []Drift) {
	if to, ok := ctx.Value(driftsKey{}).(*[]Drift); ok {
		*to = append(*to, drifts...)
	}
}
