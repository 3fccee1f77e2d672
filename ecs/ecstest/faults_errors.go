package ecstest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Refuse answers calls with this code and HTTP status in place of carrying
// them out. A status that is no error, below 400 or above 599, becomes 400.
// [Fail] is the same for one action, for good.
func ReturnError(code string, status int, actions ...string) Fault {
	return failWith(func(*request) *apiError {
		return newError(errorStatus(status), code, "The test server was told to reject the call.")
	}, actions)
}

// ExpireToken refuses calls that carry a security token as if it had expired:
// InvalidSecurityToken.Expired, status 400. Calls without one it lets pass. A
// token that does expire is made with [Server.TemporaryCredentials].
func ExpireSecurityToken(actions ...string) Fault {
	f := failWith(func(*request) *apiError { return expiredToken() }, actions)
	match := f.match
	f.match = func(q *request) *effect {
		if cmp.Or(q.params["SecurityToken"], q.header("x-acs-security-token")) == "" {
			return nil
		}
		return match(q)
	}
	return f
}

func expiredToken() *apiError {
	return newError(http.StatusBadRequest, "InvalidSecurityToken.Expired", "The security token has expired.")
}

func failWith(f func(*request) *apiError, actions []string) Fault {
	return always(effect{before: before(f)}, actions)
}

// before turns a refusal into the first half of a fault.
func before(f func(*request) *apiError) func(context.Context, *request) (*apiError, error) {
	return func(_ context.Context, q *request) (*apiError, error) { return f(q), nil }
}

// Throttle lets limit calls to each action of each region pass in every
// period, as the service counts them, and refuses the others: Throttling.User,
// status 400, with the headers x-ratelimit-user and x-ratelimit-user-api that
// tell when the period ends. Periods begin at multiples of per since midnight
// UTC. With a limit of 0 it refuses all.
func Throttle(limit int, per time.Duration, actions ...string) Fault {
	per = max(per, time.Millisecond)
	var mu sync.Mutex
	var begin time.Time
	passed := make(map[string]int)
	return Fault{match: func(q *request) *effect {
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
		return &effect{before: before(func(*request) *apiError { return throttled(limit, now, end) })}
	}}
}

func throttled(limit int, now, end time.Time) *apiError {
	apiErr := newError(http.StatusBadRequest, "Throttling.User", "The limit of %d calls is used up until %s.", limit, end.Format(time.RFC3339Nano))
	left := max((end.Sub(now) + time.Millisecond - 1).Milliseconds(), 1) // waiting for that long must be enough
	header := fmt.Sprintf("Limit:%d,Remain:0,TimeLeft:%d,Reset:%d", limit, left, end.Unix())
	apiErr.header = http.Header{"X-Ratelimit-User": {header}, "X-Ratelimit-User-Api": {header}}
	return apiErr
}

// Skew checks the timestamp of calls against a clock that differs from the
// real one by d, and lets their Date header show that clock. A caller that is
// refused with InvalidTimeStamp.Expired and learns the time from the answer is
// right for other calls as well.
func SkewClock(d time.Duration, actions ...string) Fault {
	f := always(effect{
		before: before(func(q *request) *apiError { return checkClock(q.timestamp(), time.Now().Add(d)) }),
		after: func(_ context.Context, _ *request, a *response) error {
			a.header.Set("Date", time.Now().Add(d).UTC().Format(http.TimeFormat))
			return nil
		},
	}, actions)
	f.skews = []time.Duration{d}
	return f
}

// timestamp is when the caller says that it signed the request.
func (q *request) timestamp() string {
	if q.v3 {
		return q.header("x-acs-date")
	}
	return q.params["Timestamp"]
}
