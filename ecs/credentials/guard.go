package credentials

import (
	"context"
	"errors"
	"fmt"
)

// prompt is a provider that returns promptly when ctx ends, so that [Guard] need not wrap it.
type prompt func(ctx context.Context) (Credentials, error)

func (p prompt) Retrieve(ctx context.Context) (Credentials, error) { return p(ctx) }

// ProviderFunc is a function that is a [Provider]. The function should return when ctx ends; Retrieve returns then even if
// the function does not.
type ProviderFunc func(ctx context.Context) (Credentials, error)

// Retrieve calls f in a goroutine of its own and returns when f returns or ctx ends. A late result of f is dropped. A panic
// of f is returned as an error. The error of a nil f is [ErrIncomplete].
func (f ProviderFunc) Retrieve(ctx context.Context) (Credentials, error) {
	if f == nil {
		return Credentials{}, ErrIncomplete
	}
	type outcome struct {
		keys Credentials
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		o := outcome{err: errors.New("the provider did not return")} // if f ends the goroutine
		defer func() {
			if p := recover(); p != nil {
				o = outcome{err: fmt.Errorf("the provider panicked: %v", p)}
			}
			done <- o
		}()
		o.keys, o.err = f(ctx)
	}()
	select {
	case o := <-done:
		return o.keys, o.err
	case <-ctx.Done():
		return Credentials{}, context.Cause(ctx)
	}
}

// Guard returns a provider that asks p and returns when ctx ends, even if p does not. Providers of this package, which do
// so by themselves, are returned unchanged. A client guards its provider; other callers rarely need Guard.
func Guard(p Provider) Provider {
	switch p.(type) {
	case nil:
		return failing(errors.New("the provider is nil"))
	case prompt, ProviderFunc:
		return p
	}
	return ProviderFunc(func(ctx context.Context) (Credentials, error) { return p.Retrieve(ctx) })
}

// failing returns a provider that always fails.
func failing(err error) Provider {
	return prompt(func(context.Context) (Credentials, error) { return Credentials{}, err })
}
