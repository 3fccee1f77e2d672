package credentials

import "context"

// Guard is a stand-in.
func Guard(p Provider) Provider {
	if _, ok := p.(interface{ HeedsContext() }); ok {
		return p
	}
	return Func(func(ctx context.Context) (Credentials, error) {
		type result struct {
			Credentials
			error
		}
		done := make(chan result, 1)
		go func() {
			keys, err := p.Retrieve(ctx)
			done <- result{keys, err}
		}()
		select {
		case r := <-done:
			return r.Credentials, r.error
		case <-ctx.Done():
			return Credentials{}, ctx.Err()
		}
	})
}
