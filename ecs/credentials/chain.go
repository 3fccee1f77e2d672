package credentials

import (
	"context"
	"strings"
	"sync"
)

// Chain returns a provider of the keys of the first of several providers that has any. It stays with that provider until
// it fails, and then asks all of them again, in order. If none has keys, the error says why, one provider per line, and
// wraps all of their errors. When ctx ends, the remaining providers are not asked.
func Chain(providers ...Provider) Provider { return newChain("", providers...) }

func newChain(advice string, providers ...Provider) Provider {
	c := &chain{advice: advice, chosen: -1}
	for _, p := range providers {
		c.providers = append(c.providers, Guard(p))
	}
	return prompt(c.Retrieve)
}

type chain struct {
	advice    string // what to do if there are no keys, or empty
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
	return Credentials{}, &chainError{c.advice, errs}
}

// choose replaces the chosen provider, unless another caller has done so.
func (c *chain) choose(before, now int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chosen == before {
		c.chosen = now
	}
}

// ask returns complete keys or an error.
func ask(ctx context.Context, p Provider) (Credentials, error) {
	keys, err := p.Retrieve(ctx)
	if err == nil {
		err = keys.Check()
	}
	return keys, err
}

// chainError says what to do, and why none of several providers has keys.
type chainError struct {
	advice string
	errs   []error
}

func (e *chainError) Error() string {
	if len(e.errs) == 0 {
		return "no keys: the chain is empty"
	}
	lines := []string{"no keys found; tried:"}
	if e.advice != "" {
		lines[0] = "no keys found: " + e.advice + "; tried:"
	}
	for _, err := range e.errs {
		lines = append(lines, strings.ReplaceAll(err.Error(), "\n", "\n\t")) // of a chain within a chain
	}
	return strings.Join(lines, "\n\t")
}

func (e *chainError) Unwrap() []error { return e.errs }
