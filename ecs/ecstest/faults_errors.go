package ecstest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// ReturnError responds with the given error code and HTTP status instead of
// executing the call. A status below 400 or above 599 is replaced with 400.
func ReturnError(code string, status int, actions ...string) Fault {
	return failWith(func(*request) *apiError {
		return newError(code, "The test server was told to reject the call.").with(status)
	}, actions)
}

// ExpireSecurityToken rejects calls that carry a security token as if it had
// expired: InvalidSecurityToken.Expired, status 400. It does not apply to calls
// without one. For a token that expires by itself, see
// [Server.TemporaryCredentials].
func ExpireSecurityToken(actions ...string) Fault {
	f := failWith(func(*request) *apiError { return expiredToken() }, actions)
	match := f.fault.match
	f.fault.match = func(q *request) *hooks {
		if cmp.Or(q.params["SecurityToken"], q.header("x-acs-security-token")) == "" {
			return nil
		}
		return match(q)
	}
	return f
}

func expiredToken() *apiError {
	return newError("InvalidSecurityToken.Expired", "The security token has expired.")
}

func failWith(f func(*request) *apiError, actions []string) Fault {
	return always(hooks{before: before(f)}, actions)
}

// before adapts f to the type of hooks.before.
func before(f func(*request) *apiError) func(context.Context, *request) (*apiError, error) {
	return func(_ context.Context, q *request) (*apiError, error) { return f(q), nil }
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
	return Fault{fault{match: func(q *request) *hooks {
		if !anyAction(actions, q.action) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if period := now.UTC().Truncate(per); !period.Equal(begin) {
			clear(passed)
			begin = period
		}
		key := q.params["RegionId"] + " " + q.action
		if passed[key] < limit {
			passed[key]++
			return nil
		}
		end := begin.Add(per) // read here, under the lock
		return &hooks{before: before(func(*request) *apiError { return throttled(limit, now, end) })}
	}}}
}

func throttled(limit int, now, end time.Time) *apiError {
	apiErr := newError("Throttling.User", "The limit of %d calls is used up until %s.", limit, end.Format(time.RFC3339Nano))
	left := max((end.Sub(now) + time.Millisecond - 1).Milliseconds(), 1) // waiting that long must be enough
	header := fmt.Sprintf("Limit:%d,Remain:0,TimeLeft:%d,Reset:%d", limit, left, end.Unix())
	apiErr.header = http.Header{"X-Ratelimit-User": {header}, "X-Ratelimit-User-Api": {header}}
	return apiErr
}

// SkewClock checks timestamps against a clock that is off by d, and shows that
// clock in the Date header of responses. A timestamp more than 15 minutes away
// is rejected with InvalidTimeStamp.Expired. A caller that corrects its clock
// from the Date header is accepted for other actions too.
func SkewClock(d time.Duration, actions ...string) Fault {
	f := always(hooks{
		before: before(func(q *request) *apiError { return checkClock(q.timestamp(), time.Now().Add(d)) }),
		after: func(_ context.Context, _ *request, a *response) error {
			a.header.Set("Date", time.Now().Add(d).UTC().Format(http.TimeFormat))
			return nil
		},
	}, actions)
	f.fault.skews = []time.Duration{d}
	return f
}

// timestamp returns the time at which the caller signed the request, as the
// request states it.
func (q *request) timestamp() string {
	if q.v3 {
		return q.header("x-acs-date")
	}
	return q.params["Timestamp"]
}
