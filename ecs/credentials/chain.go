package credentials

import (
	"context"
	"strings"
	"sync"
)

// Chain provides the keys of the first provider that has any, and then stays with it until it fails: then all are asked
// again, in order. When none has keys the error says why each has not, and wraps all of their errors. When ctx ends, the
// rest is not asked.
func Chain(providers ...Provider) Provider {
	c := &chain{chosen: -1}
	for _, p := range providers {
		c.providers = append(c.providers, Guard(p))
	}
	return prompt(c.Retrieve)
}

type chain struct {
	providers []Provider

	mu     sync.Mutex
	chosen int // the provider that worked last, or -1
}

func (c *chain) Retrieve(ctx context.Context) (Credentials, error) {
	c.mu.Lock()
	chosen := c.chosen
	c.mu.Unlock()
	var failed error
	if chosen >= 0 {
		keys, err := ask(ctx, c.providers[chosen])
		if err == nil {
			return keys, nil
		}
		c.choose(chosen, -1)
		failed = err
	}
	errs := make([]error, len(c.providers))
	for i, p := range c.providers {
		if ctx.Err() != nil {
			return Credentials{}, context.Cause(ctx)
		}
		if i == chosen {
			errs[i] = failed
			continue
		}
		keys, err := ask(ctx, p)
		if err == nil {
			c.choose(-1, i)
			return keys, nil
		}
		errs[i] = err
	}
	if ctx.Err() != nil {
		return Credentials{}, context.Cause(ctx)
	}
	return Credentials{}, &chainError{errs}
}

// choose replaces what is chosen, unless another caller has done so.
func (c *chain) choose(before, now int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chosen == before {
		c.chosen = now
	}
}

func ask(ctx context.Context, p Provider) (Credentials, error) {
	keys, err := p.Retrieve(ctx)
	if err == nil {
		err = keys.Check()
	}
	return keys, err
}

// chainError is why none of several providers has keys.
type chainError struct{ errs []error }

func (e *chainError) Error() string {
	if len(e.errs) == 0 {
		return "no keys: the chain is empty"
	}
	texts := make([]string, len(e.errs))
	for i, err := range e.errs {
		texts[i] = err.Error()
	}
	return "no keys found; " + strings.Join(texts, "; ")
}

func (e *chainError) Unwrap() []error { return e.errs }
