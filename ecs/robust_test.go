package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// Many calls meet the wrong clock at once: one of them learns, and all of them go through.
func TestClient_Invoke_learnsTheClockTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := &transport{}
		rt.reply = func(n int, _ *http.Request) (*http.Response, error) {
			rt.mu.Lock()
			stamp := rt.forms[n-1].Get("Timestamp")
			rt.mu.Unlock()
			time.Sleep(time.Second) // in the bubble: all of them are under way before the first answer
			sent, err := time.Parse(time.RFC3339, stamp)
			assert.NoError(t, err)
			server := time.Now().Add(time.Hour)
			a := answer(200, `{}`)
			if sent.Sub(server).Abs() > 15*time.Minute {
				a = answer(400, `{"Code":"InvalidTimeStamp.Expired","Message":"m"}`)
			}
			a.Header.Set("Date", server.UTC().Format(http.TimeFormat))
			return a, nil
		}
		c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()))
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() { assert.NoError(t, c.Invoke(t.Context(), writes, nil, nil)) })
		}
		wg.Wait()
		assert.Len(t, rt.reqs, 32)
	})
}

// The beginning of a response that breaks off may hold what the action returns in confidence.
func TestError_doesNotQuoteAnAnswer(t *testing.T) {
	t.Parallel()
	_, err := createkeypair.Do(t.Context(), newClient(t, always(200, `{"PrivateKeyBody":"-----BEGIN RSA PRIVATE KEY----- abc`)), nil)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "BEGIN")
	assert.ErrorContains(t, err, "offset")
}

func TestError_oneLine(t *testing.T) {
	t.Parallel()
	err := newClient(t, always(400, `{"Code":"X","Message":"a\nb\u0000c\u001b[31md"}`)).Invoke(t.Context(), reads, nil, nil)
	assert.EqualError(t, err, "ecs: DescribeThings: X: a b c [31md (status 400)")
}

// An error response under a status of success, in the spellings that gateways have.
func TestError_refusalUnderSuccess(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"code":"Throttling","message":"m","hostId":"h"}`, `{"Code":"Throttling.User","Message":"m"}`, `{"Code":"ServiceUnavailable","Message":"m"}`,
	} {
		err := newClient(t, always(200, body)).Invoke(t.Context(), reads, nil, nil)
		assert.True(t, ecs.IsRetryable(err), body)
	}
}

// Names in another case, and dotted ones down to lists, are read; encoding/json is as tolerant of case.
func TestResponse_oddNames(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"requestId":"r","totalCount":1,"instances":{"instance":[{"instanceId":"i-1","publicIpAddress":{"ipAddress":["1.2.3.4"]}}]}}`,
		`{"RequestID":"r","TotalCount":"1","Instances.Instance":[{"InstanceID":"i-1","PublicIpAddress.IpAddress":["1.2.3.4"]}]}`,
	} {
		var raw ecs.RawResponse
		resp, err := describeinstances.Do(t.Context(), newClient(t, always(200, body)), nil, ecs.WithRawResponse(&raw))
		require.NoError(t, err)
		assert.Equal(t, "r", resp.RequestID, body)
		assert.Equal(t, 1, resp.TotalCount, body)
		require.Len(t, resp.Instances, 1, body)
		assert.Equal(t, "i-1", resp.Instances[0].InstanceID, body)
		assert.Equal(t, []string{"1.2.3.4"}, resp.Instances[0].PublicIPAddresses, body)
		assert.Empty(t, raw.Mismatches)
	}
}

func TestClient_Invoke_badTargets(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	for _, resp := range []any{(*describeinstances.Response)(nil), struct{}{}, map[string]any{}, "", (*int)(nil)} {
		assert.ErrorContains(t, c.Invoke(t.Context(), writes, nil, resp), "want a pointer that is not nil", "%T", resp)
	}
	embeds := &struct{ *describeinstances.Request }{}
	assert.ErrorContains(t, c.Invoke(t.Context(), writes, embeds, nil), "embeds")
	assert.Empty(t, rt.reqs, "nothing was sent")

	_, err := new(ecs.Client).With(ecs.WithRegion("cn-x"))
	assert.ErrorIs(t, err, ecs.ErrNoClient)
	none, err := c.With(ecs.WithCredentials(credentials.ProviderFunc(nil)))
	require.NoError(t, err)
	assert.ErrorIs(t, none.Invoke(t.Context(), writes, nil, nil), credentials.ErrIncomplete)
}

// Policies without sense neither panic nor wait for ever.
func TestRetryPolicy_extremes(t *testing.T) {
	t.Parallel()
	for _, p := range []ecs.RetryPolicy{
		{Retries: 2, Base: math.MaxInt64, Cap: math.MaxInt64}, {Retries: 2, Base: math.MaxInt64}, {Retries: 2, Cap: math.MaxInt64}, {Retries: 2},
		{Retries: 2, Rules: []ecs.RetryRule{nil, ecs.RetryThrottled}},
	} {
		synctest.Test(t, func(t *testing.T) {
			rt := failing(2, refusal(429, "Throttling", "Retry-After", "1"))
			assert.NoError(t, newClient(t, rt, ecs.WithRetry(p)).Invoke(t.Context(), writes, nil, nil))
			rt = failing(2, refusal(429, "Throttling"))
			assert.NoError(t, newClient(t, rt, ecs.WithRetry(p)).Invoke(t.Context(), writes, nil, nil))
		})
	}
}

// The service's clock counts for its own dates.
func TestRetryPolicy_dateByTheServersClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := time.Now().Add(-time.Hour).UTC()
		rt := failing(1, refusal(429, "Throttling", "Date", server.Format(http.TimeFormat), "Retry-After", server.Add(2*time.Second).Format(http.TimeFormat)))
		start := time.Now()
		require.NoError(t, newClient(t, rt, ecs.WithRetry(ecs.RetryPolicy{Retries: 1})).Invoke(t.Context(), writes, nil, nil))
		assert.Equal(t, 2*time.Second, time.Since(start))
	})
}

func TestIsRetryable_endedByTheCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	rt := &transport{reply: func(_ int, r *http.Request) (*http.Response, error) { cancel(); return nil, r.Context().Err() }}
	err := newClient(t, rt).Invoke(ctx, reads, nil, nil)
	require.ErrorIs(t, err, context.Canceled)
	assert.False(t, ecs.IsRetryable(err))
	lost := &transport{reply: func(int, *http.Request) (*http.Response, error) { return nil, errors.New("reset") }}
	assert.True(t, ecs.IsRetryable(newClient(t, lost).Invoke(t.Context(), reads, nil, nil)))
}

// A provider that does not heed its context does not hold the call.
func TestClient_Invoke_stubbornProvider(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		stubborn := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
			<-release
			return credentials.Credentials{}, errors.New("late")
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := newClient(t, always(200, `{}`), ecs.WithCredentials(stubborn)).Invoke(ctx, reads, nil, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start))
	})
}

// What go-querystring spells otherwise than the service is spelt right, or rejected before anything is sent.
func TestClient_Invoke_ownStructForms(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	at := time.Date(2024, 3, 1, 2, 0, 0, 0, time.FixedZone("", 8*3600))
	require.NoError(t, c.Invoke(t.Context(), writes, &struct {
		Price  float64
		Small  *float32 `url:"Small"`
		At     time.Time
		Unset  *string   `url:"Unset"`
		Layout time.Time `layout:"2006-01-02" url:"Day"`
	}{1.5e21, new(float32(0.1)), at, nil, at}, nil))
	form := rt.forms[0]
	assert.Equal(t, "1500000000000000000000", form.Get("Price"))
	assert.Equal(t, "0.1", form.Get("Small"))
	assert.Equal(t, "2024-02-29T18:00:00Z", form.Get("At"))
	assert.Equal(t, "2024-03-01", form.Get("Day"))
	assert.NotContains(t, form, "Unset")
	for name, req := range map[string]any{
		"numbered": struct {
			L []string `url:"L,numbered"`
		}{[]string{"a"}},
		"map": struct{ M map[string]string }{map[string]string{"a": "b"}},
	} {
		assert.ErrorContains(t, c.Invoke(t.Context(), writes, req, nil), "parameter ", name)
	}
	assert.Len(t, rt.reqs, 1)
	assert.NotContains(t, form.Get("Price"), "e")
}

// The memory of one response serves the next; what was read from it, and a raw response, stay as they are.
func TestClient_Invoke_answersStayApart(t *testing.T) {
	t.Parallel()
	rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) {
		id := strings.Repeat(string(rune('a'+n%26)), 60)
		return answer(200, `{"RequestId":"`+id+`","Instances":{"Instance":[{"InstanceId":"`+id+`","Tags":{"Tag":[{"TagKey":"k","TagValue":"`+id+`"}]}}]}}`), nil
	}}
	c := newClient(t, rt)
	var kept []*describeinstances.Response
	var raw ecs.RawResponse
	for range 3 {
		resp, err := describeinstances.Do(t.Context(), c, nil)
		require.NoError(t, err)
		kept = append(kept, resp)
	}
	_, err := describeinstances.Do(t.Context(), c, nil, ecs.WithRawResponse(&raw))
	require.NoError(t, err)
	for range 20 {
		_, err := describeinstances.Do(t.Context(), c, nil)
		require.NoError(t, err)
	}
	for i, resp := range kept {
		want := strings.Repeat(string(rune('a'+i+1)), 60)
		assert.Equal(t, []string{want, want, want}, []string{resp.RequestID, resp.Instances[0].InstanceID, resp.Instances[0].Tags[0].Value})
	}
	assert.Contains(t, string(raw.Body), strings.Repeat("e", 60))
}

// The parameters of one call never show in another, whoever wrote them and however the call ended.
func TestClient_Invoke_requestsStayApart(t *testing.T) {
	t.Parallel()
	rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) {
		if n%3 == 0 {
			return nil, errors.New("reset")
		}
		return answer(200, `{}`), nil
	}}
	c := newClient(t, rt)
	var calls sync.WaitGroup
	for i := range 40 {
		calls.Go(func() {
			var req any = &describeinstances.Request{InstanceName: fmt.Sprint("name-", i), PageSize: new(i + 1)}
			switch i % 4 {
			case 1:
				req = nil
			case 2:
				req = struct{ Own string }{fmt.Sprint("own-", i)}
			case 3:
				req = &keeper{}
			}
			_ = c.Invoke(t.Context(), ecs.Operation{Action: "DescribeThings", ReadOnly: true}, req, nil, ecs.WithParam("Call", strconv.Itoa(i)))
			if k, ok := req.(*keeper); ok {
				(*k.form)["Kept"] = []string{"later"} // which must reach nobody
			}
		})
	}
	calls.Wait()
	require.Len(t, rt.forms, 40)
	for _, form := range rt.forms {
		i, err := strconv.Atoi(form.Get("Call"))
		require.NoError(t, err)
		own := map[int][]string{0: {"InstanceName", "PageSize"}, 1: nil, 2: {"Own"}, 3: {"Kept"}}[i%4]
		for _, name := range own {
			assert.Contains(t, form, name)
		}
		assert.Len(t, form, 11+len(own), "%v", form)
		assert.NotEqual(t, "later", form.Get("Kept"))
		if i%4 == 0 {
			assert.Equal(t, fmt.Sprint("name-", i), form.Get("InstanceName"))
		}
	}
}

// keeper is an encoder that keeps what it was given to write to.
type keeper struct{ form *url.Values }

func (k *keeper) EncodeValues(_ string, v *url.Values) error {
	k.form = v
	(*v)["Kept"] = []string{"now"}
	return nil
}
