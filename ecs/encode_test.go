package ecs_test

import (
	"maps"
	"net/url"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// smuggler is an encoder that writes what it likes.
type smuggler url.Values

func (s smuggler) EncodeValues(_ string, v *url.Values) error {
	maps.Copy(*v, s)
	return nil
}

// What signs a request and names its action is the client's to set, whatever writes the request. Otherwise a write could
// pass for a read and be sent twice.
func TestClient_Invoke_reservedParameters(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	for _, name := range []string{"Action", "Version", "Format", "AccessKeyId", "SecurityToken", "Signature", "SignatureMethod",
		"SignatureVersion", "SignatureNonce", "SignatureType", "Timestamp"} {
		want := `ecs: DescribeThings: parameter "` + name + `" is set by the client`
		assert.EqualError(t, c.Invoke(t.Context(), reads, smuggler{name: {"x"}}, nil), want)
	}
	assert.EqualError(t, c.Invoke(t.Context(), reads, &struct {
		Type string `url:"SignatureType"`
	}{"x"}, nil), `ecs: DescribeThings: parameter "SignatureType" is set by the client`)
	assert.ErrorContains(t, c.Invoke(t.Context(), reads, smuggler{"ThingId": {"a", "b"}}, nil), `parameter "ThingId" has 2 values`)
	assert.Empty(t, rt.reqs)

	require.NoError(t, c.Invoke(t.Context(), reads, smuggler{"ThingId": {"a"}, "Nothing": nil}, nil))
	assert.Equal(t, "a", rt.forms[0].Get("ThingId"))
	assert.Equal(t, "DescribeThings", rt.forms[0].Get("Action"))
}

// A verdict that is appended to the default policy adds to the default verdicts.
func TestDefaultRetry_append(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		policy := ecs.DefaultRetry()
		policy.Rules = append(policy.Rules, func(f ecs.Failure) ecs.Decision {
			if ecs.HasCode(f.Err, "IncorrectInstanceStatus") {
				return ecs.DecisionRetry
			}
			return ecs.DecisionNone
		})
		for _, code := range []string{"Throttling", "IncorrectInstanceStatus"} {
			assert.NoError(t, newClient(t, failing(1, refusal(403, code)), ecs.WithRetry(policy)).Invoke(t.Context(), writes, nil, nil), code)
		}
	})
}
