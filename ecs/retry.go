package ecs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// RetryPolicy says what is repeated, how often, and after which wait. The zero policy, [NoRetry], makes one
// attempt; [DefaultRetry] is what a client has without [WithRetry].
//
// The wait before each repeat is a random time between nothing and a limit, which is Base at first, doubles each
// time and never exceeds Cap. When the service says how long to wait, in Retry-After or x-ratelimit-user and
// x-ratelimit-user-api, that is waited for instead, and a random time up to Base on top; more than 5 minutes end the call.
// A wait that would not be over before the context's deadline is not begun: the call ends at once.
type RetryPolicy struct {
	Retries int           // repeats after the first attempt
	Base    time.Duration // limit of the first wait
	Cap     time.Duration // limit of every wait; 0 means 20 s

	// Verdicts are asked in order about each attempt that failed; the first that knows decides, and when none
	// does the call is not repeated. Nil means [DefaultRules].
	Rules []RetryRule
}

// NoRetry makes one attempt.
var NoRetry = RetryPolicy{}

// DefaultRetry is the policy of a client without [WithRetry]: 3 repeats, waits of at most 200 ms, 400 ms and
// 800 ms, [DefaultRules].
func DefaultRetry() RetryPolicy {
	return RetryPolicy{Retries: 3, Base: 200 * time.Millisecond, Cap: 20 * time.Second, Rules: DefaultRules()}
}

// Failure is an attempt that failed.
type Failure struct {
	Operation Operation
	Attempt   int   // 1 for the first
	Err       error // an [*Error], or what kept the request from being sent

	// Repeatable says that sending the request once more cannot do its work twice: the action changes nothing, or
	// the request carries a ClientToken, or the caller said so with WithIdempotent.
	Idempotent bool

	// Lost says that there was no answer, so that nobody knows whether the request did its work.
	Lost bool
}

// Decision is what a verdict says of a failure.
type Decision int

// The decisions.
const (
	DecisionNone Decision = iota // ask the next verdict
	DecisionRetry
	DecisionStop
)

// RetryRule decides about one kind of failure.
type RetryRule func(Failure) Decision

// DefaultRules are those that decide when a policy names none, in their order: [RetryThrottled],
// [RetryInProgress], [RetryLost], [RetryUnavailable].
func DefaultRules() []RetryRule {
	return []RetryRule{RetryThrottled, RetryInProgress, RetryLost, RetryUnavailable}
}

// RetryThrottled repeats what was refused for coming too often; such a request was not carried out.
func RetryThrottled(f Failure) Decision { return repeatIf(IsThrottled(f.Err)) }

// RetryInProgress asks again while the service still works on the first request with the same ClientToken.
func RetryInProgress(f Failure) Decision { return repeatIf(inProgress(f.Err)) }

func inProgress(err error) bool {
	return HasCode(err, CodeIdempotentProcessing, CodeIdempotenceProcessing, CodeLastTokenProcessing)
}

// RetryLost repeats a request whose connection broke, whose attempt took too long, or whose response is not the
// service's: one from a proxy, or one that cannot be read. It repeats only what is repeatable. A nonce that was used
// before is such a case when the request was sent before: it did arrive.
func RetryLost(f Failure) Decision {
	e, ok := errors.AsType[*Error](f.Err)
	again := ok && (f.Attempt > 1 || e.replayed) && e.Code == CodeSignatureNonceUsed
	if f.Lost || again || ok && e.Code == "" && e.HTTPStatus != 0 {
		return repeatIf(f.Idempotent)
	}
	return DecisionNone
}

// RetryUnavailable repeats what a service in trouble answered, if it is repeatable: the codes InternalError,
// ServiceUnavailable, RequestTimeout and UnknownError with all that begin with one of them and a dot, and other
// codes under status 500, 502, 503 and 504 unless they are a refusal.
func RetryUnavailable(f Failure) Decision {
	e, ok := errors.AsType[*Error](f.Err)
	return repeatIf(ok && f.Idempotent && unavailable(e))
}

func unavailable(e *Error) bool {
	return family(e.Code, troubled...) || slices.Contains(transient, e.HTTPStatus) && !refusal(e.Code)
}

var (
	// troubled are the code families of a service in trouble.
	troubled = []string{CodeInternalError, CodeServiceUnavailable, CodeRequestTimeout, CodeUnknownError}
	// transient are the statuses of a service or gateway that is in trouble for the moment.
	transient = []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
)

// refusal tells codes that stay the same however often the request is sent, whatever status they come with.
func refusal(code string) bool {
	for _, prefix := range []string{"Invalid", "Missing", "Incorrect", "Forbidden", "Quota", "OperationDenied", "DependencyViolation", "Signature", "DryRun", "DRYRUN"} {
		if strings.HasPrefix(code, prefix) {
			return true
		}
	}
	return false
}

func repeatIf(yes bool) Decision {
	if yes {
		return DecisionRetry
	}
	return DecisionNone
}

func (p RetryPolicy) check() error {
	if p.Retries < 0 || p.Base < 0 || p.Cap < 0 {
		return fmt.Errorf("retry policy: %d retries, base %v, cap %v: none may be negative", p.Retries, p.Base, p.Cap)
	}
	return nil
}

// repeat decides whether attempt n, which failed with err, is followed by another one, and after which wait.
func (c *call) repeat(ctx context.Context, n int, err error) (wait time.Duration, again bool) {
	p := c.retry
	if n > p.Retries || ctx.Err() != nil {
		return 0, false
	}
	e, answered := errors.AsType[*Error](err)
	switch {
	case answered && e.skew && !c.corrected:
		// Refused for its timestamp alone, and the clock is right now. Once is enough to see whether that helps.
		c.corrected = true
		return 0, true
	case answered && e.stale: // the provider is told
		return 0, true
	}
	failure := Failure{Operation: c.op, Attempt: n, Err: err, Lost: answered && e.lost, Idempotent: c.idempotent}
	verdicts := p.Rules
	if verdicts == nil {
		verdicts = DefaultRules()
	}
	switch {
	case decide(verdicts, failure) != DecisionRetry:
		return 0, false
	case answered && e.pause > 0:
		return e.pause + jitter(min(p.Base, p.longest())), e.pause <= maxPause
	}
	return p.backoff(n), true
}

// decide is what the first verdict says that knows, DecisionNone when none does.
func decide(verdicts []RetryRule, f Failure) Decision {
	for _, verdict := range verdicts {
		if verdict == nil {
			continue
		}
		if d := verdict(f); d != DecisionNone {
			return d
		}
	}
	return DecisionNone
}

// backoff is a random wait after attempt n.
func (p RetryPolicy) backoff(n int) time.Duration {
	longest := p.longest()
	limit := p.Base
	for i := 1; i < n && limit < longest; i++ {
		limit *= 2
	}
	return jitter(min(limit, longest))
}

// longest is Cap within reason, which also keeps sums of waits far from overflow.
func (p RetryPolicy) longest() time.Duration {
	if p.Cap == 0 {
		return 20 * time.Second
	}
	return min(p.Cap, 24*time.Hour)
}

func jitter(limit time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(limit) + 1)) }

// maxPause is the longest wait that the service can ask for; a call that would have to wait longer ends instead.
const maxPause = 5 * time.Minute

// errNoTime ends a call that could be repeated, but not before its deadline.
var errNoTime = fmt.Errorf("no time for another attempt: %w", context.DeadlineExceeded)

// sleep waits unless ctx ends first. A wait that would outlive ctx is not begun.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return errNoTime
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return rpc.Cause(ctx, ctx.Err())
	case <-timer.C:
		return nil
	}
}

// pause is how long the service asks to wait, 0 when it does not say.
func pause(h http.Header) time.Duration {
	var longest time.Duration
	for _, name := range []string{"X-Ratelimit-User-Api", "X-Ratelimit-User"} {
		longest = max(longest, timeLeft(h.Get(name)))
	}
	after := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(after, 10, 32); err == nil {
		longest = max(longest, time.Duration(seconds)*time.Second)
	} else if t, err := http.ParseTime(after); err == nil {
		now, err := http.ParseTime(h.Get("Date")) // the service's clock, which need not be ours
		if err != nil {
			now = time.Now()
		}
		longest = max(longest, t.Sub(now))
	}
	return longest
}

// timeLeft reads "Limit:1,Remain:0,TimeLeft:2000,Reset:1234": milliseconds to wait when nothing remains.
func timeLeft(header string) time.Duration {
	fields := map[string]int64{"Remain": 1}
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(part, ":")
		if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 32); err == nil {
			fields[strings.TrimSpace(name)] = n
		}
	}
	if fields["Remain"] >= 1 {
		return 0
	}
	return max(0, time.Duration(fields["TimeLeft"])*time.Millisecond)
}
