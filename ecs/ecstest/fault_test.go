//lint:file-ignore SA1019 the deprecated network actions are simulated too

package ecstest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// once returns a client that does not retry.
func once(s *ecstest.Server, opts ...ecs.Option) *ecs.Client {
	return s.Client(append([]ecs.Option{ecs.WithRetry(ecs.NoRetry)}, opts...)...)
}

// overHTTP returns a client that does not retry and uses a socket.
func overHTTP(t *testing.T, s *ecstest.Server) *ecs.Client {
	t.Helper()
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return once(s, ecs.WithHTTPClient(srv.Client()), ecs.WithEndpoint(srv.URL))
}

func TestFault_effects(t *testing.T) {
	t.Parallel()
	status := func(want int) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			e, ok := errors.AsType[*ecs.Error](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, want, e.HTTPStatus)
		}
	}
	code := func(want string, wantStatus int) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			assert.True(t, ecs.HasCode(err, want), "%v", err)
			status(wantStatus)(t, err)
		}
	}
	is := func(want error) func(*testing.T, error) {
		return func(t *testing.T, err error) { require.ErrorIs(t, err, want) }
	}
	for _, tt := range []struct {
		name     string
		fault    ecstest.Fault
		want     func(*testing.T, error)
		socket   func(*testing.T, error) // want through a socket; nil: like want
		executed bool
	}{
		{"error response", ecstest.ReturnError("InternalError", 500), code("InternalError", 500), nil, false},
		{"status that is not an error", ecstest.ReturnError("Odd", 200), code("Odd", 400), nil, false},
		{"throttle", ecstest.Throttle(0, time.Second), code("Throttling.User", 400), nil, false},
		{"clock ahead", ecstest.SkewClock(time.Hour), code("InvalidTimeStamp.Expired", 400), nil, false},
		{"clock behind", ecstest.SkewClock(-time.Hour), code("InvalidTimeStamp.Expired", 400), nil, false},
		{"gateway", ecstest.ReturnBadGateway(), status(502), nil, false},
		{"drop", ecstest.DropRequest(), is(syscall.ECONNRESET), is(io.EOF), false},
		{"lost response", ecstest.DropResponse(), is(io.ErrUnexpectedEOF), is(io.EOF), true},
		{"truncated", ecstest.TruncateResponse(), is(io.ErrUnexpectedEOF), nil, true},
		{"content type", ecstest.ChangeContentType(), func(t *testing.T, err error) { require.NoError(t, err) }, nil, true},
		{"small skew", ecstest.SkewClock(time.Minute), func(t *testing.T, err error) { require.NoError(t, err) }, nil, true},
		{"none", ecstest.Fault{}, func(t *testing.T, err error) { require.NoError(t, err) }, nil, true},
		{"none, n times", ecstest.Times(1, ecstest.Fault{}), func(t *testing.T, err error) { require.NoError(t, err) }, nil, true},
		{"token of a permanent key", ecstest.ExpireSecurityToken(), func(t *testing.T, err error) { require.NoError(t, err) }, nil, true},
	} {
		for _, way := range []string{"in memory", "over HTTP"} {
			t.Run(tt.name+" "+way, func(t *testing.T) {
				t.Parallel()
				s, want := ecstest.NewServer(ecstest.WithFaults(tt.fault)), tt.want
				if way == "over HTTP" && tt.socket != nil {
					want = tt.socket
				}
				for range 2 {
					client := once(s) // a new client each time, which has not learned the clock
					if way == "over HTTP" {
						client = overHTTP(t, s)
					}
					_, err := describezones.Do(t.Context(), client, nil)
					want(t, err)
				}
				for _, call := range s.Calls() {
					assert.Equal(t, tt.executed, call.Executed)
				}
			})
		}
	}
}

func TestReturnError(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(
		nil,
		ecstest.WithFaults(
			ecstest.ReturnError("IncorrectInstanceStatus", 403, "StopInstance"),
			ecstest.ReturnError("Throttling", 429, "DescribeRegions"),
			ecstest.ReturnError("Odd", 1, "StartInstance"),
		),
	)
	for _, tt := range []struct {
		name, action, instance string
		status                 int
		code                   string
	}{
		{"not simulated otherwise", "StopInstance", "i-1", 403, "IncorrectInstanceStatus"},
		{"simulated otherwise", "DescribeRegions", "", 429, "Throttling"},
		{"status of no error", "StartInstance", "i-1", 400, "Odd"},
		{"required parameters come first", "StopInstance", "", 400, "MissingParameter"},
		{"others are as before", "DescribeZones", "", 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				_, rep := apitest.Try[struct{}](t, s, tt.action, "InstanceId", tt.instance)
				assert.Equal(t, tt.status, rep.Status)
				assert.Equal(t, tt.code, rep.Code)
			}
		})
	}
}

func TestFault_limitedToActions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		actions        []string
		regions, zones bool // affected
	}{
		{"all", nil, true, true},
		{"one", []string{"DescribeZones"}, false, true},
		{"several", []string{"DescribeZones", "DescribeRegions"}, true, true},
		{"pattern", []string{"*Reg*"}, true, false},
		{"others", []string{"Delete*"}, false, false},
	} {
		for name, f := range map[string]ecstest.Fault{
			"ReturnError": ecstest.ReturnError("X", 400, tt.actions...), "Throttle": ecstest.Throttle(0, time.Hour, tt.actions...),
			"SkewClock": ecstest.SkewClock(time.Hour, tt.actions...), "DropRequest": ecstest.DropRequest(tt.actions...),
			"DropResponse":     ecstest.DropResponse(tt.actions...),
			"TruncateResponse": ecstest.TruncateResponse(tt.actions...), "ReturnBadGateway": ecstest.ReturnBadGateway(tt.actions...),
			"ExpireSecurityToken": ecstest.ExpireSecurityToken(tt.actions...), "Times": ecstest.Times(9, ecstest.DropRequest(tt.actions...)),
			"Random": ecstest.Random(1, 1, ecstest.DropRequest(tt.actions...)),
		} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				t.Parallel()
				s := ecstest.NewServer(ecstest.WithCredentials("a", "b", "c"), ecstest.WithFaults(f))
				_, err := describeregions.Do(t.Context(), once(s), nil)
				assert.Equal(t, tt.regions, err != nil, "%v", err)
				_, err = describezones.Do(t.Context(), once(s), nil)
				assert.Equal(t, tt.zones, err != nil, "%v", err)
			})
		}
	}
}

func TestTimes_followEachOther(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithFaults(
		ecstest.Times(2, ecstest.ReturnError("A", 400)),
		ecstest.Times(1, ecstest.ReturnError("B", 400)),
		ecstest.Times(0, ecstest.ReturnError("C", 400)),
	))
	for range 5 {
		_, _ = describezones.Do(t.Context(), once(s), nil)
	}
	var codes []string
	for _, call := range s.Calls() {
		codes = append(codes, call.Code)
	}
	assert.Equal(t, []string{"A", "A", "B", "", ""}, codes)
}

func TestInRegion(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithFaults(
		ecstest.InRegion("eu-west-1", ecstest.ReturnError("A", 400, "DescribeZones")),
		ecstest.Times(1, ecstest.InRegion("us-east-1", ecstest.ReturnError("B", 400))),
		ecstest.InRegion("cn-hangzhou", ecstest.Fault{}),
	))
	for _, tt := range []struct{ region, want string }{
		{"eu-west-1", "A"}, {"eu-west-1", "A"}, {"cn-hangzhou", ""}, {"us-east-1", "B"}, {"us-east-1", ""},
	} {
		_, err := describezones.Do(t.Context(), once(s, ecs.WithRegion(tt.region)), nil)
		assert.Equal(t, tt.want != "", ecs.HasCode(err, tt.want), "%s: %v", tt.region, err)
	}
	_, err := describeregions.Do(t.Context(), once(s, ecs.WithRegion("eu-west-1")), nil)
	assert.NoError(t, err, "it concerns no region")
}

func TestServer_Inject(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer()
	first := s.Inject(ecstest.ReturnError("A", 400))
	second := s.Inject(ecstest.ReturnError("B", 400), ecstest.ReturnError("C", 400))
	call := func() error {
		_, err := describezones.Do(t.Context(), once(s), nil)
		return err
	}
	assert.True(t, ecs.HasCode(call(), "A"))
	first()
	first()
	assert.True(t, ecs.HasCode(call(), "B"))
	second()
	require.NoError(t, call())
}

func TestFault_onlyGenuineCalls(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropRequest())))
	_, err := describezones.Do(t.Context(), once(s, ecs.WithCredentials(credentials.Static("nobody", "x", ""))), nil)
	assert.True(t, ecs.HasCode(err, "InvalidAccessKeyId.NotFound"), "%v", err)
	_, err = describezones.Do(t.Context(), once(s), nil)
	require.ErrorIs(t, err, syscall.ECONNRESET)
}

func TestDelayRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithFaults(ecstest.DelayRequest(time.Hour), ecstest.Times(1, ecstest.ReturnError("X", 400))))
		client := once(s, ecs.WithAttemptTimeout(2*time.Hour))
		start := time.Now()
		_, err := describezones.Do(t.Context(), client, nil)
		assert.True(t, ecs.HasCode(err, "X"), "%v", err)
		assert.Equal(t, time.Hour, time.Since(start))

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start = time.Now()
		_, err = describezones.Do(ctx, client, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start))
		last := s.Calls()[1]
		assert.True(t, last.Dropped)
		assert.False(t, last.Executed)
		assert.Zero(t, last.Status)
		assert.Equal(t, time.Minute, last.Duration)
	})
}

func TestDelayResponse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithFaults(ecstest.DelayResponse(time.Minute, "CreateVpc"), ecstest.Times(1, ecstest.DropResponse())))
		client := once(s, ecs.WithAttemptTimeout(time.Hour))
		start := time.Now()
		_, err := createvpc.Do(t.Context(), client, &createvpc.Request{})
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "another fault applies, too")
		assert.Equal(t, time.Minute, time.Since(start))

		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err = createvpc.Do(ctx, client, &createvpc.Request{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Len(t, s.Account().VPCs, 2, "nobody waited, but it was executed")
		last := s.Calls()[1]
		assert.True(t, last.Dropped)
		assert.True(t, last.Executed)
		assert.Equal(t, 20*time.Second, last.Duration)

		start = time.Now()
		_, err = describezones.Do(t.Context(), client, nil)
		require.NoError(t, err)
		assert.Zero(t, time.Since(start), "not an action of the fault")
	})
}

func TestLag(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithStepDuration(time.Second))
		client := once(s)
		launch := func() string {
			resp, err := runinstances.Do(t.Context(), client, &runinstances.Request{
				ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
			})
			require.NoError(t, err)
			return resp.InstanceIDs[0]
		}
		listed := func() string {
			var all []string
			for in, err := range describeinstances.All(t.Context(), client, nil) {
				require.NoError(t, err)
				all = append(all, in.InstanceID+" "+string(in.Status))
			}
			return strings.Join(all, ", ")
		}
		first := launch()
		time.Sleep(time.Minute)
		remove := s.Inject(ecstest.Lag(10*time.Second, "DescribeInst*"), ecstest.Times(1, ecstest.ReturnError("X", 400, "DescribeZones")))
		_, err := describezones.Do(t.Context(), client, nil)
		assert.True(t, ecs.HasCode(err, "X"), "other faults apply as well: %v", err)

		second := launch()
		assert.Equal(t, first+" Running", listed(), "the new one is not there yet")
		disks, err := ecs.Collect(describedisks.All(t.Context(), client, nil))
		require.NoError(t, err)
		assert.Len(t, disks, 2, "this action does not lag")
		_, err = stopinstance.Do(t.Context(), client, &stopinstance.Request{InstanceID: first})
		require.NoError(t, err, "calls that change something do not lag either")
		time.Sleep(10 * time.Second)
		assert.Equal(t, first+" Stopping, "+second+" Pending", listed())
		time.Sleep(500 * time.Millisecond)
		assert.Equal(t, first+" Stopping, "+second+" Pending", listed())
		time.Sleep(500 * time.Millisecond)
		assert.Equal(t, first+" Stopped, "+second+" Starting", listed(), "what happened by itself is seen late, too")
		time.Sleep(time.Second)
		assert.Equal(t, first+" Stopped, "+second+" Running", listed())

		_, err = deleteinstance.Do(t.Context(), client, &deleteinstance.Request{InstanceID: first})
		require.NoError(t, err)
		time.Sleep(9 * time.Second)
		assert.Equal(t, first+" Stopped, "+second+" Running", listed(), "the released one is still there")
		assert.Len(t, s.Account().Instances, 1, "the account itself is always up to date")
		remove()
		assert.Equal(t, second+" Running", listed())

		remove = s.Inject(ecstest.Random(1, 1, ecstest.Lag(time.Hour)))
		launch()
		assert.Equal(t, second+" Running", listed(), "all that reads lags, as far back as the fault is old")
		remove()
	})
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithFaults(ecstest.Throttle(2, time.Minute)))
		time.Sleep(20 * time.Second)
		client := once(s)
		var raw ecs.RawResponse
		call := func() error {
			_, err := describezones.Do(t.Context(), client, nil, ecs.WithRawResponse(&raw))
			return err
		}
		require.NoError(t, call())
		require.NoError(t, call())
		assert.True(t, ecs.IsThrottled(call()))
		want := fmt.Sprintf("Limit:2,Remain:0,TimeLeft:40000,Reset:%d", time.Now().Add(40*time.Second).Unix())
		assert.Equal(t, want, raw.Header.Get("x-ratelimit-user"))
		assert.Equal(t, want, raw.Header.Get("x-ratelimit-user-api"))

		_, err := describeregions.Do(t.Context(), client, nil)
		require.NoError(t, err, "each action counts for itself")
		_, err = describezones.Do(t.Context(), once(s, ecs.WithRegion("us-west-1")), nil)
		require.NoError(t, err, "and each region")

		start := time.Now()
		_, err = describezones.Do(t.Context(), s.Client(), nil)
		require.NoError(t, err, "a client that waits gets through")
		assert.GreaterOrEqual(t, time.Since(start), 40*time.Second)
		assert.Less(t, time.Since(start), 41*time.Second)
	})
}

func TestSkewClock_isLearned(t *testing.T) {
	t.Parallel()
	for _, skew := range []time.Duration{20 * time.Minute, -3 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer(ecstest.WithFaults(ecstest.SkewClock(skew, "DescribeZones")))
			client := once(s)
			_, err := describezones.Do(t.Context(), client, nil)
			assert.True(t, ecs.HasCode(err, "InvalidTimeStamp.Expired"), "%v", err)

			client = s.Client()
			var raw ecs.RawResponse
			_, err = describezones.Do(t.Context(), client, nil, ecs.WithRawResponse(&raw))
			require.NoError(t, err)
			date, err := http.ParseTime(raw.Header.Get("Date"))
			require.NoError(t, err)
			assert.WithinDuration(t, time.Now().Add(skew), date, time.Second)
			_, err = describeregions.Do(t.Context(), client, nil)
			require.NoError(t, err, "a call that no fault applies to")
		})
	}
}

func TestExpireSecurityToken(t *testing.T) {
	t.Parallel()
	for _, signature := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		s := ecstest.NewServer(ecstest.WithCredentials("STS.a", "b", "c"), ecstest.WithFaults(ecstest.Times(1, ecstest.ExpireSecurityToken())))
		client := once(s, ecs.WithSignature(signature))
		_, err := describezones.Do(t.Context(), client, nil)
		assert.True(t, ecs.HasCode(err, "InvalidSecurityToken.Expired"), "%v", err)
		_, err = describezones.Do(t.Context(), client, nil)
		require.NoError(t, err)
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	outcomes := func(seed uint64, rate float64, faults ...ecstest.Fault) (codes []string, count int) {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer(ecstest.WithCredentials("STS.a", "b", "c"), ecstest.WithFaults(ecstest.Random(seed, rate, faults...)))
			for range 400 {
				_, _ = describezones.Do(t.Context(), once(s), nil)
			}
			for _, call := range s.Calls() {
				outcome := fmt.Sprintf("%s %d %t %t %v", call.Code, call.Status, call.Executed, call.Dropped, call.Duration)
				if outcome != " 200 true false 0s" {
					count++
				}
				codes = append(codes, outcome)
			}
		})
		return codes, count
	}
	one, count := outcomes(1, 0.5)
	assert.InDelta(t, 200, count, 60)
	again, _ := outcomes(1, 0.5)
	assert.Equal(t, one, again)
	other, _ := outcomes(2, 0.5)
	assert.NotEqual(t, one, other)

	seen := map[string]bool{}
	for _, outcome := range one {
		seen[outcome] = true
	}
	for _, want := range []string{
		"InternalError 500 false false 0s", "ServiceUnavailable 503 false false 0s", "Throttling.User 400 false false 0s",
		"InvalidSecurityToken.Expired 400 false false 0s", "InvalidTimeStamp.Expired 400 false false 0s", " 200 true false 50ms",
		" 0 false true 0s", " 200 true true 0s", " 502 false false 0s", " 200 true false 0s",
	} {
		assert.True(t, seen[want], "%s is among %v", want, seen)
	}

	_, count = outcomes(1, 0)
	assert.Zero(t, count)
	_, count = outcomes(1, 1, ecstest.Fault{}, ecstest.DropRequest("Delete*"))
	assert.Zero(t, count)
	_, count = outcomes(1, 1, ecstest.DropRequest("Delete*"), ecstest.DropRequest())
	assert.Equal(t, 400, count)
}

// A client that retries nearly always succeeds, however bad the network.
func TestRandom_isSurvived(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(ecstest.WithFaults(ecstest.Random(7, 0.3)))
		policy := ecs.DefaultRetry()
		policy.Retries = 12
		client := s.Client(ecs.WithRetry(policy))
		failed := 0
		for range 300 {
			if _, err := describezones.Do(t.Context(), client, nil); err != nil {
				failed++
			}
		}
		assert.LessOrEqual(t, failed, 15, "clocks that jump between two attempts excepted")
	})
}
