package ecstest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// A Fault makes calls fail, or be slow or throttled. Add it with [WithFaults] when the server is created, or with
// [Server.Inject] later.
//
// Most faults take a list of actions and apply to calls to these actions, or to all calls if the list is empty. In an
// action, * stands for any text, as in "Describe*". A fault applies only to calls that are correctly signed and have
// the required parameters.
//
// Only the first fault that applies to a call takes effect. Times(2, DropRequest()) followed by Times(1,
// ReturnBadGateway()) therefore drops two calls and then fails one. [DelayRequest], [DelayResponse] and [Lag] are
// exceptions: another fault can apply to the same call.
type Fault struct{ fault gateway.Fault }

// Inject adds faults that apply from now on, until remove is called. Faults that the server already has take
// precedence.
func (s *Server) Inject(faults ...Fault) (remove func()) {
	all := make([]*gateway.Fault, len(faults))
	for i, f := range faults {
		all[i] = &f.fault
	}
	return s.gateway.Inject(all)
}

// always returns a fault that does the same to every call to the actions.
func always(h gateway.Hooks, actions []string) Fault {
	return forActions(actions, func(*gateway.Request) *gateway.Hooks { return &h })
}

// forActions returns a fault that applies to calls to the actions.
func forActions(actions []string, match func(*gateway.Request) *gateway.Hooks) Fault {
	f := Fault{gateway.Fault{Match: match}}
	return f.when(func(q *gateway.Request) bool { return gateway.MatchAction(actions, q.Action) })
}

// when limits a fault to some of the calls that it applies to.
func (f Fault) when(applies func(*gateway.Request) bool) Fault {
	inner := f.fault
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		if !applies(q) {
			return nil
		}
		return inner.On(q)
	}
	return f
}

// InRegion limits a fault to calls whose RegionId is the given region.
func InRegion(region string, f Fault) Fault {
	return f.when(func(q *gateway.Request) bool { return q.Region() == region })
}

// Times limits a fault to the first n calls that it applies to.
func Times(n int, f Fault) Fault {
	var mu sync.Mutex
	inner := f.fault
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		if n <= 0 {
			return nil
		}
		h := inner.On(q)
		if h != nil {
			n--
		}
		return h
	}
	return f
}

// Random applies to each call, with the given probability from 0 to 1, one of the faults, chosen with equal
// probability. Without faults it chooses among all kinds, with short delays. With the same seed and the same order of
// calls, the same calls are affected in the same way.
func Random(seed uint64, rate float64, faults ...Fault) Fault {
	if len(faults) == 0 {
		faults = everyFault()
	}
	var mix Fault
	for _, f := range faults {
		mix.fault.Skews = append(mix.fault.Skews, f.fault.Skews...)
		mix.fault.Lag = max(mix.fault.Lag, f.fault.Lag)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, seed))
	mix.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		// The same amount of random numbers is drawn for each call, so the effect on one call does not depend on the
		// faults of others.
		chance, order := random.Float64(), random.Perm(len(faults))
		if chance >= rate {
			return nil
		}
		for _, i := range order { // not every fault applies to every call
			if h := faults[i].fault.On(q); h != nil {
				return h
			}
		}
		return nil
	}
	return mix
}

func everyFault() []Fault {
	return []Fault{
		ReturnError("InternalError", http.StatusInternalServerError),
		ReturnError("ServiceUnavailable", http.StatusServiceUnavailable),
		Throttle(0, 100*time.Millisecond),
		ExpireSecurityToken(),
		SkewClock(20 * time.Minute),
		SkewClock(-20 * time.Minute),
		DelayRequest(50 * time.Millisecond),
		DropRequest(),
		DropResponse(),
		TruncateResponse(),
		ReturnBadGateway(),
		ChangeContentType(),
	}
}

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

// DelayRequest delays the execution of calls by d, or until the caller gives up.
func DelayRequest(d time.Duration, actions ...string) Fault {
	return always(gateway.Hooks{More: true, Before: pause(d)}, actions)
}

// pause returns a function that waits until d has passed or the caller has given up.
func pause(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// DelayResponse executes calls at once and responds d later. A caller that gives up before has no response although the
// call was executed, as when a program is killed while it waits.
func DelayResponse(d time.Duration, actions ...string) Fault {
	return always(gateway.Hooks{More: true, Hold: pause(d)}, actions)
}

// Lag makes calls that read see the account as it was d ago, like a service whose reads are eventually consistent: what
// was just created is not there yet, what was released still is, and statuses are old. Calls that change something work
// on the present account. Without actions, it applies to every call that reads. The server begins to remember states when
// the fault is added, and a copy of each costs time and memory: about 20 ms with 1,000 instances.
func Lag(d time.Duration, actions ...string) Fault {
	f := always(gateway.Hooks{More: true, Lag: d}, actions).when(func(q *gateway.Request) bool { return facts.Reads(q.Action) })
	f.fault.Lag = d
	return f
}

// DropRequest closes the connection before the call is executed: [Server.RoundTrip] returns ECONNRESET.
func DropRequest(actions ...string) Fault {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	return always(gateway.Hooks{Before: func(context.Context) error { return reset }}, actions)
}

// DropResponse executes the call and closes the connection without a response: [Server.RoundTrip] returns
// [io.ErrUnexpectedEOF].
func DropResponse(actions ...string) Fault {
	return always(gateway.Hooks{After: func(r *gateway.Response) { r.Err = io.ErrUnexpectedEOF }}, actions)
}

// TruncateResponse executes the call and closes the connection halfway through the body of the response. The
// Content-Length is that of the whole body.
func TruncateResponse(actions ...string) Fault {
	return always(gateway.Hooks{After: func(r *gateway.Response) { r.Truncated = true }}, actions)
}

// ChangeContentType executes the call and labels its response, which is otherwise unchanged, as text/html.
func ChangeContentType(actions ...string) Fault {
	return always(gateway.Hooks{After: func(r *gateway.Response) { r.Header.Set("Content-Type", "text/html") }}, actions)
}

// ReturnBadGateway responds like a proxy that cannot reach the service: an HTML page with status 502 and without a
// request ID. The call is not executed.
func ReturnBadGateway(actions ...string) Fault {
	h := rejectWith(action.Errorf("", "The gateway cannot reach the service.").With(http.StatusBadGateway))
	h.After = func(r *gateway.Response) {
		r.Header.Del("X-Acs-Request-Id")
		r.Header.Set("Content-Type", "text/html")
		r.Body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n")
	}
	return always(h, actions)
}
