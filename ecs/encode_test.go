package ecs_test

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
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

// All ways of a request to the wire send the same parameters.
func TestClient_Invoke_sameParameters(t *testing.T) {
	t.Parallel()
	want := url.Values{"RegionId": {"cn-hangzhou"}}
	require.NoError(t, launch().EncodeValues("", &want))
	require.Len(t, want, 26)
	for name, tt := range map[string]struct {
		req any
		v   ecs.SignatureVersion
	}{
		"pairs, signature V1":          {launch(), ecs.SignatureV1},
		"pairs, signature V3":          {launch(), ecs.SignatureV3},
		"go-querystring, signature V1": {&struct{ Launch *runinstances.Request }{launch()}, ecs.SignatureV1},
		"go-querystring, signature V3": {&struct{ Launch *runinstances.Request }{launch()}, ecs.SignatureV3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := always(200, `{}`)
			require.NoError(t, newClient(t, rt, ecs.WithSignature(tt.v)).Invoke(t.Context(), runinstances.Operation, tt.req, nil))
			maps.DeleteFunc(rt.forms[0], func(name string, _ []string) bool {
				return strings.HasPrefix(name, "Signature") || slices.Contains([]string{"Action", "Version", "Format", "AccessKeyId", "Timestamp"}, name)
			})
			assert.Equal(t, want, rt.forms[0])
		})
	}
}

// A parameter is sent once: WithParam replaces what the request has, and the last one counts.
func TestWithParam_overrides(t *testing.T) {
	t.Parallel()
	for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		rt := always(200, `{}`)
		_, err := runinstances.Do(t.Context(), newClient(t, rt, ecs.WithSignature(v)), launch(), ecs.WithParam("Tag.2.Key", "a"), ecs.WithParam("Tag.2.Key", "b"),
			ecs.WithParam("RegionId", "cn-beijing"), ecs.WithParam("ClientToken", "own"), ecs.WithParam("OwnerId", "1"), ecs.WithParam("OwnerId", "2"))
		require.NoError(t, err)
		for name, want := range map[string]string{"Tag.2.Key": "b", "RegionId": "cn-beijing", "ClientToken": "own", "OwnerId": "2"} {
			assert.Equal(t, []string{want}, rt.forms[0][name], name)
		}
	}
}

// A struct that writes its own parameters may have a field that could do so, too.
func TestClient_Invoke_encoderWithAnEncoder(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	require.NoError(t, newClient(t, rt).Invoke(t.Context(), reads, wrapped{smuggler{"ThingId": {"a"}}}, nil))
	assert.Equal(t, "a", rt.forms[0].Get("ThingId"))
}

type wrapped struct{ inner smuggler }

func (w wrapped) EncodeValues(key string, v *url.Values) error { return w.inner.EncodeValues(key, v) }

// An attempt has the time that the option gives it, to the moment.
func TestWithAttemptTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := &transport{reply: func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}}
		for _, d := range []time.Duration{time.Second, time.Hour} {
			start := time.Now()
			err := newClient(t, rt, ecs.WithAttemptTimeout(d)).Invoke(t.Context(), reads, nil, nil)
			assert.ErrorContains(t, err, "no response within the time of one attempt")
			assert.Equal(t, d, time.Since(start))
		}
		start := time.Now()
		assert.Error(t, newClient(t, rt).Invoke(t.Context(), reads, nil, nil))
		assert.Equal(t, 150*time.Second, time.Since(start))
	})
}

// A value of a response that does not fit is logged with what was expected there.
func TestWithLogger_mismatch(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	c := newClient(t, always(200, `{"RequestId":"r","TotalCount":[1]}`), ecs.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))))
	_, err := describeinstances.Do(t.Context(), c, nil)
	require.NoError(t, err)
	assert.Contains(t, logged.String(), `level=WARN msg="ecs response mismatch" action=DescribeInstances path=TotalCount want=integer request=""`)
}
