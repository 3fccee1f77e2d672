package contract

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// invoker is a function as an [ecs.Invoker].
type invoker func(op ecs.Operation, req any) error

func (i invoker) Invoke(_ context.Context, op ecs.Operation, req, _ any, _ ...ecs.CallOption) error {
	return i(op, req)
}

// TestOperation checks the Operation of each package, and that Do returns errors unchanged.
func TestOperation(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		want := ecs.Operation{Action: api.Name, RegionParam: "-", ReadOnly: api.reads()}
		for _, f := range api.Request {
			switch f.Name {
			case "RegionId":
				want.RegionParam = ""
			case "regionId":
				want.RegionParam = f.Name
			case "ClientToken":
				want.TokenParam = f.Name
			}
		}
		var got ecs.Operation
		var sent any
		lost := errors.New("lost")
		req := a.request()
		resp, err := a.do(t.Context(), invoker(func(op ecs.Operation, req any) error { got, sent = op, req; return lost }), req)
		assert.Equal(t, lost, err)
		assert.Zero(t, resp)
		assert.Equal(t, want, got)
		assert.Same(t, req, sent)

		_, err = a.do(t.Context(), nil, req)
		require.ErrorIs(t, err, ecs.ErrNoClient)
		_, err = a.do(t.Context(), (*ecs.Client)(nil), req)
		require.ErrorIs(t, err, ecs.ErrNoClient)
	})
}
