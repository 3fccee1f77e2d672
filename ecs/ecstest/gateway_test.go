package ecstest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

func TestClientToken(t *testing.T) {
	t.Parallel()
	s := NewServer(WithCredentials("testid", "testsecret", ""), WithCredentials("other", "x", ""))
	first := apitest.RunN(t, s, "ClientToken=t1 Amount=2")
	assert.Equal(t, first, apitest.RunN(t, s, "Amount=2 ClientToken=t1"), "the same call gets the same response")
	assert.Equal(t, 2, apitest.Total(t, s))
	assert.NotEqual(t, first, apitest.RunN(t, s, "ClientToken=T1 Amount=2"), "tokens differ by case")

	_, rep := apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=t1 Amount=3")...)
	apitest.AssertError(t, rep, 400, "IdempotentParameterMismatch")
	_, rep = apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken="+strings.Repeat("x", 65))...)
	apitest.AssertError(t, rep, 400, "InvalidClientToken.ValueNotSupported")
	_, rep = apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=täg")...)
	apitest.AssertError(t, rep, 400, "InvalidClientToken.ValueNotSupported")
	_, rep = apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=t1 RegionId=cn-beijing")...)
	assert.Equal(t, http.StatusOK, rep.Status, "tokens belong to a region")
	_, rep = apitest.Try[struct{}](t, s, "StartInstances", "ClientToken", "t1", "InstanceId.1", first[0])
	apitest.AssertError(t, rep, 403, "IncorrectInstanceStatus")
	_, rep = apitest.Try[struct{}](t, s, "DeleteInstances", "ClientToken", "t1", "InstanceId.1", "i-none")
	apitest.AssertError(t, rep, 404, "InvalidInstanceId.NotFound")
	assert.Equal(t, 4, apitest.Total(t, s))
}

func TestClientToken_afterError(t *testing.T) {
	t.Parallel()
	s := NewServer(WithStock("ecs.g7.large", 1))
	_, rep := apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=t Amount=2")...)
	apitest.AssertError(t, rep, 403, "OperationDenied.NoStock")
	_, rep = apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=t Amount=1")...)
	apitest.AssertError(t, rep, 400, "IdempotentParameterMismatch")
	s.backend.Do(func(st *backend.State) { st.SetStock("ecs.g7.large", 2) })
	assert.Len(t, apitest.RunN(t, s, "ClientToken=t Amount=2"), 2, "a failed call may be retried")

	_, rep = apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=dry DryRun=true")...)
	apitest.AssertError(t, rep, 403, "OperationDenied.NoStock")
	s.backend.Do(func(st *backend.State) { st.SetStock("ecs.g7.large", 1) })
	_, rep = apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=dry DryRun=true")...)
	apitest.AssertError(t, rep, 400, "DryRunOperation")
	assert.Len(t, apitest.RunN(t, s, "ClientToken=dry"), 1, "a dry run does not use the token up")
}

func TestClientToken_concurrent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var executions atomic.Int32
		s := NewServer(WithHandler("CreateDisk", func(url.Values) (any, error) {
			time.Sleep(time.Second)
			return map[string]any{"DiskId": fmt.Sprint("d-", executions.Add(1))}, nil
		}))
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				got, rep := apitest.Try[struct{ DiskID string }](t, s, "CreateDisk", "ClientToken", "t")
				assert.Equal(t, "d-1", got.DiskID, rep.Text)
				ids, rep := apitest.Try[apitest.Ran](t, s, "RunInstances", apitest.With("ClientToken=t Amount=3")...)
				assert.Len(t, ids.InstanceIDSets.InstanceIDSet, 3, rep.Text)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, executions.Load())
		assert.Equal(t, 3, apitest.Total(t, s))
	})
}

func TestClientToken_waitEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer(WithHandler("CreateDisk", func(url.Values) (any, error) {
			time.Sleep(time.Hour)
			return nil, nil
		}))
		form := url.Values{"Action": {"CreateDisk"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"t"}}
		first := apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", form))
		go func() {
			if resp, err := s.RoundTrip(first); err == nil {
				resp.Body.Close()
			}
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.RoundTrip(apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", form)).WithContext(ctx))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(time.Hour)
	})
}

func TestWithHandler(t *testing.T) {
	t.Parallel()
	own := errors.New("out of paper")
	s := NewServer(
		WithHandler("DescribeTasks", func(p url.Values) (any, error) {
			return map[string]any{"RequestId": "no", "RegionId": p.Get("RegionId")}, nil
		}),
		WithHandler("DescribeRegions", func(p url.Values) (any, error) {
			type region struct{ RegionId, LocalName string } //nolint:revive // wire names
			return map[string]any{"Regions": map[string]any{"Region": []region{{"mars-1", "a <b>"}}}}, nil
		}),
		WithHandler("DescribeZones", func(url.Values) (any, error) {
			return nil, &ecs.Error{Code: "Zone.NotOpen", HTTPStatus: 403, Message: "closed"}
		}),
		WithHandler("StopInstance", func(url.Values) (any, error) { return nil, fmt.Errorf("wrapped: %w", &ecs.Error{Code: "X"}) }),
		WithHandler("StartInstance", func(url.Values) (any, error) { return nil, own }),
		WithHandler("DeleteInstance", func(url.Values) (any, error) { return []string{"x"}, nil }),
		WithHandler("RebootInstance", func(url.Values) (any, error) { return func() {}, nil }),
		WithHandler("DescribeUserData", nil),
	)
	got := apitest.Succeed[struct{ RegionID, RequestID string }](t, s, "DescribeTasks")
	assert.Equal(t, "cn-hangzhou", got.RegionID)
	assert.NotEqual(t, "no", got.RequestID)
	regions := apitest.Succeed[apitest.RegionsResponse](t, s, "DescribeRegions").Regions.Region
	assert.Equal(t, "mars-1", regions[0].RegionID)
	for _, tt := range []struct {
		action, instance string
		status           int
		code, message    string
	}{
		{"DescribeZones", "", 403, "Zone.NotOpen", "closed"},
		{"StopInstance", "", 400, "MissingParameter", "InstanceId"},
		{"StopInstance", "i-1", 400, "X", "X"},
		{"StartInstance", "i-1", 500, "InternalError", "out of paper"},
		{"DeleteInstance", "i-1", 500, "InternalError", "did not return an object"},
		{"RebootInstance", "i-1", 500, "InternalError", "unsupported type"},
		{"DescribeUserData", "i-1", 404, "InvalidInstanceId.NotFound", "i-1"},
	} {
		t.Run(tt.action+" "+tt.instance, func(t *testing.T) {
			t.Parallel()
			_, rep := apitest.Try[struct{}](t, s, tt.action, "InstanceId", tt.instance)
			apitest.AssertError(t, rep, tt.status, tt.code)
			assert.Contains(t, rep.Message, tt.message)
		})
	}
}

func TestWithHandler_newAction(t *testing.T) {
	t.Parallel()
	n := 0
	s := NewServer(WithHandler("CreateMoon", func(url.Values) (any, error) {
		n++
		return map[string]any{"MoonId": fmt.Sprint("moon-", n)}, nil
	}))
	invoke := func(action, token, size string) (id string, err error) {
		var resp struct{ MoonID string }
		req := struct {
			Size  string `url:"Size,omitempty"`
			Token string `url:"ClientToken,omitempty"`
		}{size, token}
		err = s.Client().Invoke(t.Context(), ecs.Operation{Action: action}, &req, &resp)
		return resp.MoonID, err
	}
	for _, tt := range []struct{ token, want string }{{"t", "moon-1"}, {"t", "moon-1"}, {"", "moon-2"}, {"u", "moon-3"}} {
		id, err := invoke("CreateMoon", tt.token, "")
		require.NoError(t, err)
		assert.Equal(t, tt.want, id)
	}
	_, err := invoke("CreateMoon", "t", "1")
	assert.True(t, ecs.HasCode(err, "IdempotentParameterMismatch"), err)
	_, err = invoke("CreateSun", "", "")
	assert.True(t, ecs.HasCode(err, "InvalidAction.NotFound"), err)
}

func TestServer_Calls(t *testing.T) {
	t.Parallel()
	s := NewServer(WithFaults(ReturnError("IncorrectInstanceStatus", 403, "StopInstance")))
	apitest.Try[struct{}](t, s, "RunInstances", apitest.With("Password=Secret-1 UserData=aGk= Tag.1.Key=k")...)
	apitest.Try[struct{}](t, s, "StopInstance", "InstanceId", "i-1")
	form := url.Values{"Action": {"DescribeRegions"}}
	apitest.Send(t, s, apitest.NewTestRequest(t, "POST", nil, apitest.Caller{ID: "nobody", Secret: "x"}.V1("POST", form)))

	calls := s.Calls()
	require.Len(t, calls, 3)
	assert.Equal(t, "RunInstances", calls[0].Action)
	assert.Equal(t, 200, calls[0].Status)
	assert.Equal(t, map[string]string{
		"RegionId": "cn-hangzhou", "ImageId": apitest.Machine[1], "InstanceType": "ecs.g7.large",
		"Password": "[redacted]", "UserData": "[redacted]", "Tag.1.Key": "k",
	}, calls[0].Params)
	assert.Equal(t, "IncorrectInstanceStatus", calls[1].Code)
	assert.Equal(t, 403, calls[1].Status)
	assert.Equal(t, "InvalidAccessKeyId.NotFound", calls[2].Code)
	assert.NotEmpty(t, calls[2].RequestID)
	calls[0].Params["ImageId"] = "changed"
	assert.Equal(t, apitest.Machine[1], s.Calls()[0].Params["ImageId"], "a copy each time")
}

func TestServer_Calls_forgetsTheOldest(t *testing.T) {
	t.Parallel()
	var l callLog
	for n := range 2 * maxCalls {
		l.add(gateway.Record{Status: n})
	}
	assert.LessOrEqual(t, len(l.calls), maxCalls)
	assert.Equal(t, 2*maxCalls-1, l.calls[len(l.calls)-1].Status)
}

func TestFault(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	var dropAfter bool
	s := NewServer(
		withEffect(gateway.Hooks{Before: func(_ context.Context, q *gateway.Request) (*action.Error, error) {
			switch q.Action {
			case "DescribeZones":
				return action.Errorf("Throttling", "slow down").With(429), nil
			case "DescribeTasks":
				return nil, cut
			}
			return nil, nil
		}}),
		withEffect(gateway.Hooks{After: func(_ context.Context, q *gateway.Request, a *gateway.Response) error {
			a.Header.Set("X-Fault", q.Action)
			if dropAfter {
				return cut
			}
			return nil
		}}),
	)
	_, rep := apitest.Try[struct{}](t, s, "DescribeZones")
	apitest.AssertError(t, rep, 429, "Throttling")
	assert.Equal(t, "DescribeZones", rep.Header.Get("X-Fault"))

	form := url.Values{"Action": {"DescribeTasks"}, "RegionId": {"cn-hangzhou"}}
	_, err := s.RoundTrip(apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
	require.ErrorIs(t, err, cut)

	dropAfter = true
	form = url.Values{"Action": {"RunInstances"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"t"}, apitest.Machine[0]: {apitest.Machine[1]}, apitest.Machine[2]: {apitest.Machine[3]}}
	_, err = s.RoundTrip(apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
	require.ErrorIs(t, err, cut)
	dropAfter = false
	assert.Equal(t, 1, apitest.Total(t, s), "carried out all the same")
	assert.Len(t, apitest.RunN(t, s, "ClientToken=t"), 1)
	assert.Equal(t, 1, apitest.Total(t, s))
	calls := s.Calls()
	assert.False(t, calls[0].Dropped)
	assert.True(t, calls[1].Dropped)
	assert.True(t, calls[2].Dropped)
	assert.Equal(t, 200, calls[2].Status)
}

func TestServer_Close(t *testing.T) {
	t.Parallel()
	s := NewServer()
	hs := httptest.NewServer(s)
	t.Cleanup(hs.Close)
	s.Close()
	s.Close()
	form := apitest.Known.V1("POST", url.Values{"Action": {"DescribeRegions"}})
	_, err := s.RoundTrip(apitest.NewTestRequest(t, "POST", nil, form))
	require.ErrorIs(t, err, http.ErrServerClosed)
	resp, err := hs.Client().PostForm(hs.URL, form)
	if err == nil {
		resp.Body.Close()
	}
	require.Error(t, err, "the connection is dropped")
	assert.Empty(t, s.Calls())
}

// withEffect applies an effect to every call.
func withEffect(e gateway.Hooks) Option {
	e.More = true
	return WithFaults(always(e, nil))
}
