package credentials

import (
	"context"
	"errors"
	"fmt"
)

// prompt is a provider of this package, which is known to return when ctx ends.
type prompt func(ctx context.Context) (Credentials, error)

func (p prompt) Retrieve(ctx context.Context) (Credentials, error) { return p(ctx) }

// ProviderFunc is a function as a [Provider]. The function should return when ctx ends; Retrieve does in any case.
type ProviderFunc func(ctx context.Context) (Credentials, error)

// Retrieve calls f in a goroutine of its own and returns when f does or ctx ends. What f returns after that is dropped. A
// panic of f is an error; a nil f has no credentials.
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
		o := outcome{err: errors.New("the provider did not return")} // as when it ends the goroutine
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

// Guard returns a provider that asks p and returns when ctx ends, even if p does not. The providers of this package do so
// by themselves and are returned as they are. A client guards the provider that it is given.
func Guard(p Provider) Provider {
	switch p.(type) {
	case nil:
		return failing(errors.New("the provider is nil"))
	case prompt, ProviderFunc:
		return p
	}
	return ProviderFunc(func(ctx context.Context) (Credentials, error) { return p.Retrieve(ctx) })
}

// failing is a provider that only has an error.
func failing(err error) Provider {
	return prompt(func(context.Context) (Credentials, error) { return Credentials{}, err })
}
