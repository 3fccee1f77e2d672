package ecstest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// ReturnError responds with the given error code and HTTP status instead of
// executing the call. A status below 400 or above 599 is replaced with 400.
func ReturnError(code string, status int, actions ...string) Fault {
	return failWith(func(*gateway.Request) *action.Error {
		return action.Errorf(code, "The test server was told to reject the call.").With(status)
	}, actions)
}

// ExpireSecurityToken rejects calls that carry a security token as if it had
// expired: InvalidSecurityToken.Expired, status 400. It does not apply to calls
// without one. For a token that expires by itself, see
// [Server.TemporaryCredentials].
func ExpireSecurityToken(actions ...string) Fault {
	f := failWith(func(*gateway.Request) *action.Error { return gateway.ExpiredToken() }, actions)
	match := f.fault.Match
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		if cmp.Or(q.Params["SecurityToken"], q.Header("x-acs-security-token")) == "" {
			return nil
		}
		return match(q)
	}
	return f
}

func failWith(f func(*gateway.Request) *action.Error, actions []string) Fault {
	return always(gateway.Hooks{Before: before(f)}, actions)
}

// before adapts f to the type of hooks.before.
func before(f func(*gateway.Request) *action.Error) func(context.Context, *gateway.Request) (*action.Error, error) {
	return func(_ context.Context, q *gateway.Request) (*action.Error, error) { return f(q), nil }
}

// Throttle limits the rate of calls, as the service does. In every period it
// accepts limit calls per action and region, and rejects further ones with
// Throttling.User, status 400. The headers x-ratelimit-user and
// x-ratelimit-user-api of the response state when the period ends. Periods
// begin at multiples of per since midnight UTC. With a limit of 0 or less every
// call is rejected.
func Throttle(limit int, per time.Duration, actions ...string) Fault {
	per = max(per, time.Millisecond)
	var mu sync.Mutex
	var begin time.Time
	passed := make(map[string]int)
	return Fault{gateway.Fault{Match: func(q *gateway.Request) *gateway.Hooks {
		if !gateway.AnyAction(actions, q.Action) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if period := now.UTC().Truncate(per); !period.Equal(begin) {
			clear(passed)
			begin = period
		}
		key := q.Params["RegionId"] + " " + q.Action
		if passed[key] < limit {
			passed[key]++
			return nil
		}
		end := begin.Add(per) // read here, under the lock
		return &gateway.Hooks{Before: before(func(*gateway.Request) *action.Error { return throttled(limit, now, end) })}
	}}}
}

func throttled(limit int, now, end time.Time) *action.Error {
	apiErr := action.Errorf("Throttling.User", "The limit of %d calls is used up until %s.", limit, end.Format(time.RFC3339Nano))
	left := max((end.Sub(now) + time.Millisecond - 1).Milliseconds(), 1) // waiting that long must be enough
	header := fmt.Sprintf("Limit:%d,Remain:0,TimeLeft:%d,Reset:%d", limit, left, end.Unix())
	apiErr.Header = http.Header{"X-Ratelimit-User": {header}, "X-Ratelimit-User-Api": {header}}
	return apiErr
}

// SkewClock checks timestamps against a clock that is off by d, and shows that
// clock in the Date header of responses. A timestamp more than 15 minutes away
// is rejected with InvalidTimeStamp.Expired. A caller that corrects its clock
// from the Date header is accepted for other actions too.
func SkewClock(d time.Duration, actions ...string) Fault {
	f := always(gateway.Hooks{
		Before: before(func(q *gateway.Request) *action.Error { return gateway.CheckClock(q.Timestamp(), time.Now().Add(d)) }),
		After: func(_ context.Context, _ *gateway.Request, a *gateway.Response) error {
			a.Header.Set("Date", time.Now().Add(d).UTC().Format(http.TimeFormat))
			return nil
		},
	}, actions)
	f.fault.Skews = []time.Duration{d}
	return f
}
