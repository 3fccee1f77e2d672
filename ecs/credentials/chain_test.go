package credentials_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

func TestChain(t *testing.T) {
	t.Parallel()
	errFirst, errSecond := errors.New("first: none"), errors.New("second: none")
	fails := func(err error) *counter {
		return &counter{f: func(context.Context, int) (credentials.Credentials, error) { return credentials.Credentials{}, err }}
	}
	works := func(id string) *counter {
		return &counter{f: func(context.Context, int) (credentials.Credentials, error) {
			return credentials.Credentials{AccessKeyID: id, AccessKeySecret: "s"}, nil
		}}
	}
	first, second := fails(errFirst), works("second")
	never := works("third")
	p := credentials.Chain(first, second, never)
	for range 5 {
		assert.Equal(t, "second", retrieve(t, p))
	}
	assert.Equal(t, []int{1, 5, 0}, []int{first.count(), second.count(), never.count()}, "the one that works is kept")

	p = credentials.Chain(fails(errFirst), nil, fails(errSecond), works(""))
	_, err := p.Retrieve(t.Context())
	assert.EqualError(t, err, "no keys found; tried:\n\tfirst: none\n\tthe provider is nil\n\tsecond: none\n\tthe AccessKey id or secret is empty")
	for _, wrapped := range []error{errFirst, errSecond, credentials.ErrIncomplete} {
		assert.ErrorIs(t, err, wrapped)
	}
	_, err = credentials.Chain(credentials.Chain(fails(errFirst)), fails(errSecond)).Retrieve(t.Context())
	assert.EqualError(t, err, "no keys found; tried:\n\tno keys found; tried:\n\t\tfirst: none\n\tsecond: none", "a chain within a chain is indented")
	_, err = credentials.Chain().Retrieve(t.Context())
	assert.EqualError(t, err, "no keys: the chain is empty")
}

// The chain leaves a provider that stops working at once, and finds one that starts working.
func TestChain_forgetsWhatFails(t *testing.T) {
	t.Parallel()
	up := [3]bool{false, true, false}
	var asked [3]int
	link := func(i int) credentials.Provider {
		return credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
			asked[i]++
			if !up[i] {
				return credentials.Credentials{}, errors.New("down")
			}
			return credentials.Credentials{AccessKeyID: string(rune('a' + i)), AccessKeySecret: "s"}, nil
		})
	}
	p := credentials.Chain(link(0), link(1), link(2))
	assert.Equal(t, "b", retrieve(t, p))
	up = [3]bool{false, false, true}
	assert.Equal(t, "c", retrieve(t, p))
	up = [3]bool{true, true, false}
	assert.Equal(t, "a", retrieve(t, p), "from the top")
	up = [3]bool{}
	asked = [3]int{}
	_, err := p.Retrieve(t.Context())
	assert.EqualError(t, err, "no keys found; tried:\n\tdown\n\tdown\n\tdown")
	assert.Equal(t, [3]int{1, 1, 1}, asked)
	up[1] = true
	assert.Equal(t, "b", retrieve(t, p))
	asked = [3]int{}
	assert.Equal(t, "b", retrieve(t, p))
	assert.Equal(t, [3]int{0, 1, 0}, asked, "the one that took over is kept")
}

func TestChain_contextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := &counter{f: func(ctx context.Context, _ int) (credentials.Credentials, error) {
			<-ctx.Done()
			return credentials.Credentials{}, errors.New("interrupted")
		}}
		next := &counter{f: func(context.Context, int) (credentials.Credentials, error) { return numbered(1, time.Hour), nil }}
		why := errors.New("not needed any more")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(why) })
		_, err := credentials.Chain(slow, next).Retrieve(ctx)
		assert.ErrorIs(t, err, why)
		_, err = credentials.Chain(next, slow).Retrieve(ctx)
		assert.ErrorIs(t, err, why)
		assert.Zero(t, next.count(), "the others are not asked, or the chain would change to other keys")
	})
}
