package ecstest

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// ReturnError responds with the given error code and HTTP status instead of executing the call. A status below 400 or
// above 599 is replaced with 400.
func ReturnError(code string, status int, actions ...string) Fault {
	return always(rejectWith(action.Errorf(code, "The test server was told to reject the call.").With(status)), actions)
}

func rejectWith(err *action.Error) gateway.Hooks {
	return gateway.Hooks{Reject: func(*gateway.Request) *action.Error { return err }}
}

// ExpireSecurityToken rejects calls that carry a security token as if it had expired: InvalidSecurityToken.Expired,
// status 400. It does not apply to calls without one. For a token that expires by itself, see
// [Server.TemporaryCredentials].
func ExpireSecurityToken(actions ...string) Fault {
	return always(rejectWith(gateway.ExpiredToken()), actions).when((*gateway.Request).Temporary)
}

// Throttle limits the rate of calls, as the service does. In every period it accepts limit calls per action and region,
// and rejects further ones with Throttling.User, status 400. The headers x-ratelimit-user and x-ratelimit-user-api of
// the response state when the period ends. Periods begin at multiples of per since midnight UTC. With a limit of 0 or
// less every call is rejected.
func Throttle(limit int, per time.Duration, actions ...string) Fault {
	per = max(per, time.Millisecond)
	var mu sync.Mutex
	var begin time.Time
	passed := make(map[string]int)
	return forActions(actions, func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if period := now.UTC().Truncate(per); !period.Equal(begin) {
			clear(passed)
			begin = period
		}
		key := q.Region() + " " + q.Action
		if passed[key] < limit {
			passed[key]++
			return nil
		}
		h := rejectWith(throttled(limit, now, begin.Add(per)))
		return &h
	})
}

func throttled(limit int, now, end time.Time) *action.Error {
	err := action.Errorf("Throttling.User", "The limit of %d calls is used up until %s.", limit, end.Format(time.RFC3339Nano))
	left := max((end.Sub(now) + time.Millisecond - 1).Milliseconds(), 1) // waiting that long must be enough
	header := fmt.Sprintf("Limit:%d,Remain:0,TimeLeft:%d,Reset:%d", limit, left, end.Unix())
	err.Header = http.Header{"X-Ratelimit-User": {header}, "X-Ratelimit-User-Api": {header}}
	return err
}

// SkewClock checks timestamps against a clock that is off by d, and shows that clock in the Date header of responses. A
// timestamp more than 15 minutes away is rejected with InvalidTimeStamp.Expired. A caller that corrects its clock from
// the Date header is accepted for other actions too.
func SkewClock(d time.Duration, actions ...string) Fault {
	f := always(gateway.Hooks{
		Reject: func(q *gateway.Request) *action.Error { return q.CheckClock(d) },
		After:  func(r *gateway.Response) { r.Header.Set("Date", time.Now().Add(d).UTC().Format(http.TimeFormat)) },
	}, actions)
	f.fault.Skews = []time.Duration{d}
	return f
}
