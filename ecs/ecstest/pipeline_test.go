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
)

// ran is the part of the RunInstances response that tests use.
type ran struct {
	InstanceIDSets struct{ InstanceIDSet []string }
}

// machine is the minimum that RunInstances needs.
var machine = []string{"ImageId", "ubuntu_22_04_x64_20G_alibase_20240819.vhd", "InstanceType", "ecs.g7.large"}

// with adds "name=value name=value" to machine.
func with(params string) []string {
	return append(append([]string{}, machine...), nameValues(params)...)
}

func runN(t testing.TB, s http.RoundTripper, params string) []string {
	t.Helper()
	return succeed[ran](t, s, "RunInstances", with(params)...).InstanceIDSets.InstanceIDSet
}

// assertError checks status and code of an error response.
func assertError(t testing.TB, rep received, status int, code string) {
	t.Helper()
	assert.Equal(t, code, rep.Code, rep.text)
	assert.Equal(t, status, rep.status, rep.text)
}

func total(t testing.TB, s http.RoundTripper) int {
	t.Helper()
	return succeed[struct{ TotalCount int }](t, s, "DescribeInstances").TotalCount
}

func TestClientToken(t *testing.T) {
	t.Parallel()
	s := NewServer(WithCredentials("testid", "testsecret", ""), WithCredentials("other", "x", ""))
	first := runN(t, s, "ClientToken=t1 Amount=2")
	assert.Equal(t, first, runN(t, s, "Amount=2 ClientToken=t1"), "the same call gets the same response")
	assert.Equal(t, 2, total(t, s))
	assert.NotEqual(t, first, runN(t, s, "ClientToken=T1 Amount=2"), "tokens differ by case")

	_, rep := try[ran](t, s, "RunInstances", with("ClientToken=t1 Amount=3")...)
	assertError(t, rep, 400, "IdempotentParameterMismatch")
	_, rep = try[ran](t, s, "RunInstances", with("ClientToken="+strings.Repeat("x", 65))...)
	assertError(t, rep, 400, "InvalidClientToken.ValueNotSupported")
	_, rep = try[ran](t, s, "RunInstances", with("ClientToken=täg")...)
	assertError(t, rep, 400, "InvalidClientToken.ValueNotSupported")
	_, rep = try[ran](t, s, "RunInstances", with("ClientToken=t1 RegionId=cn-beijing")...)
	assert.Equal(t, http.StatusOK, rep.status, "tokens belong to a region")
	_, rep = try[struct{}](t, s, "StartInstances", "ClientToken", "t1", "InstanceId.1", first[0])
	assertError(t, rep, 403, "IncorrectInstanceStatus")
	_, rep = try[struct{}](t, s, "DeleteInstances", "ClientToken", "t1", "InstanceId.1", "i-none")
	assertError(t, rep, 404, "InvalidInstanceId.NotFound")
	assert.Equal(t, 4, total(t, s))
}

func TestClientToken_afterError(t *testing.T) {
	t.Parallel()
	s := NewServer(WithStock("ecs.g7.large", 1))
	_, rep := try[ran](t, s, "RunInstances", with("ClientToken=t Amount=2")...)
	assertError(t, rep, 403, "OperationDenied.NoStock")
	_, rep = try[ran](t, s, "RunInstances", with("ClientToken=t Amount=1")...)
	assertError(t, rep, 400, "IdempotentParameterMismatch")
	s.backend.state.setStock("ecs.g7.large", 2)
	assert.Len(t, runN(t, s, "ClientToken=t Amount=2"), 2, "a failed call may be retried")

	_, rep = try[ran](t, s, "RunInstances", with("ClientToken=dry DryRun=true")...)
	assertError(t, rep, 403, "OperationDenied.NoStock")
	s.backend.state.setStock("ecs.g7.large", 1)
	_, rep = try[ran](t, s, "RunInstances", with("ClientToken=dry DryRun=true")...)
	assertError(t, rep, 400, "DryRunOperation")
	assert.Len(t, runN(t, s, "ClientToken=dry"), 1, "a dry run does not use the token up")
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
				got, rep := try[struct{ DiskID string }](t, s, "CreateDisk", "ClientToken", "t")
				assert.Equal(t, "d-1", got.DiskID, rep.text)
				ids, rep := try[ran](t, s, "RunInstances", with("ClientToken=t Amount=3")...)
				assert.Len(t, ids.InstanceIDSets.InstanceIDSet, 3, rep.text)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, executions.Load())
		assert.Equal(t, 3, total(t, s))
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
		first := newTestRequest(t, "POST", nil, known.v1("POST", form))
		go func() {
			if resp, err := s.RoundTrip(first); err == nil {
				resp.Body.Close()
			}
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.RoundTrip(newTestRequest(t, "POST", nil, known.v1("POST", form)).WithContext(ctx))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(time.Hour)
	})
}

func TestClientTokens_forgetsTheOldest(t *testing.T) {
	t.Parallel()
	var ct clientTokens
	for n := range 2*maxTokens + 1 {
		e, first := ct.begin(fmt.Sprint(n), [32]byte{})
		require.True(t, first)
		close(e.done)
	}
	_, first := ct.begin(fmt.Sprint(2*maxTokens), [32]byte{})
	assert.False(t, first)
	_, first = ct.begin("0", [32]byte{})
	assert.True(t, first)
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
	got := succeed[struct{ RegionID, RequestID string }](t, s, "DescribeTasks")
	assert.Equal(t, "cn-hangzhou", got.RegionID)
	assert.NotEqual(t, "no", got.RequestID)
	regions := succeed[regionsResponse](t, s, "DescribeRegions").Regions.Region
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
			_, rep := try[struct{}](t, s, tt.action, "InstanceId", tt.instance)
			assertError(t, rep, tt.status, tt.code)
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
	try[struct{}](t, s, "RunInstances", with("Password=Secret-1 UserData=aGk= Tag.1.Key=k")...)
	try[struct{}](t, s, "StopInstance", "InstanceId", "i-1")
	form := url.Values{"Action": {"DescribeRegions"}}
	send(t, s, newTestRequest(t, "POST", nil, caller{id: "nobody", secret: "x"}.v1("POST", form)))

	calls := s.Calls()
	require.Len(t, calls, 3)
	assert.Equal(t, "RunInstances", calls[0].Action)
	assert.Equal(t, 200, calls[0].Status)
	assert.Equal(t, map[string]string{
		"RegionId": "cn-hangzhou", "ImageId": machine[1], "InstanceType": "ecs.g7.large",
		"Password": "[redacted]", "UserData": "[redacted]", "Tag.1.Key": "k",
	}, calls[0].Params)
	assert.Equal(t, "IncorrectInstanceStatus", calls[1].Code)
	assert.Equal(t, 403, calls[1].Status)
	assert.Equal(t, "InvalidAccessKeyId.NotFound", calls[2].Code)
	assert.NotEmpty(t, calls[2].RequestID)
	calls[0].Params["ImageId"] = "changed"
	assert.Equal(t, machine[1], s.Calls()[0].Params["ImageId"], "a copy each time")
}

func TestServer_Calls_forgetsTheOldest(t *testing.T) {
	t.Parallel()
	var l callLog
	for n := range 2 * maxCalls {
		l.add(record{Status: n})
	}
	assert.LessOrEqual(t, len(l.calls), maxCalls)
	assert.Equal(t, 2*maxCalls-1, l.calls[len(l.calls)-1].Status)
}

func TestFault(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	var dropAfter bool
	s := NewServer(
		withEffect(hooks{before: func(_ context.Context, q *request) (*apiError, error) {
			switch q.action {
			case "DescribeZones":
				return newError("Throttling", "slow down").with(429), nil
			case "DescribeTasks":
				return nil, cut
			}
			return nil, nil
		}}),
		withEffect(hooks{after: func(_ context.Context, q *request, a *response) error {
			a.header.Set("X-Fault", q.action)
			if dropAfter {
				return cut
			}
			return nil
		}}),
	)
	_, rep := try[struct{}](t, s, "DescribeZones")
	assertError(t, rep, 429, "Throttling")
	assert.Equal(t, "DescribeZones", rep.header.Get("X-Fault"))

	form := url.Values{"Action": {"DescribeTasks"}, "RegionId": {"cn-hangzhou"}}
	_, err := s.RoundTrip(newTestRequest(t, "POST", nil, known.v1("POST", form)))
	require.ErrorIs(t, err, cut)

	dropAfter = true
	form = url.Values{"Action": {"RunInstances"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"t"}, machine[0]: {machine[1]}, machine[2]: {machine[3]}}
	_, err = s.RoundTrip(newTestRequest(t, "POST", nil, known.v1("POST", form)))
	require.ErrorIs(t, err, cut)
	dropAfter = false
	assert.Equal(t, 1, total(t, s), "carried out all the same")
	assert.Len(t, runN(t, s, "ClientToken=t"), 1)
	assert.Equal(t, 1, total(t, s))
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
	form := known.v1("POST", url.Values{"Action": {"DescribeRegions"}})
	_, err := s.RoundTrip(newTestRequest(t, "POST", nil, form))
	require.ErrorIs(t, err, http.ErrServerClosed)
	resp, err := hs.Client().PostForm(hs.URL, form)
	if err == nil {
		resp.Body.Close()
	}
	require.Error(t, err, "the connection is dropped")
	assert.Empty(t, s.Calls())
}

func TestTables_areInTheModel(t *testing.T) {
	t.Parallel()
	s := NewServer()
	for action := range s.gateway.actions {
		assert.Contains(t, required, action)
	}
}

// withEffect applies an effect to every call.
func withEffect(e hooks) Option {
	e.more = true
	return WithFaults(always(e, nil))
}
