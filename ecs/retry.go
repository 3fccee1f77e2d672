package ecs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// RetryPolicy says which failed attempts are retried, how often, and after which wait. The zero policy, [NoRetry], makes
// one attempt. [DefaultRetry] is the policy of a client without [WithRetry]. Policies are values: derive one from another
// with [RetryPolicy.With] and [RetryPolicy.Without], or change the fields of a copy.
//
// The wait before each retry is random, between zero and a limit. The limit is Base at first, doubles with each retry and
// never exceeds Cap. If the service says how long to wait, in Retry-After, x-ratelimit-user or x-ratelimit-user-api, the
// wait is that time plus a random time up to Base; if the service asks for more than 5 minutes, the call fails.
// A wait that would outlast the context's deadline is not begun: the call fails at once.
type RetryPolicy struct {
	Retries int           // retries after the first attempt
	Base    time.Duration // limit of the first wait
	Cap     time.Duration // limit of every wait; 0 means 20 s

	// Wait, if not nil, returns the time to wait after a failure instead of a random one, such as 5 s whenever
	// [IsConflict] holds. If it returns 0 or less, the random wait applies. If the service asks for a longer wait, that
	// applies.
	Wait func(Failure) time.Duration

	// Rules are asked in order about each failed attempt. The first decision other than [DecisionNone] holds; without
	// one the attempt is not retried. Nil means [DefaultRules].
	Rules []RetryRule
}

// NoRetry makes one attempt.
var NoRetry = RetryPolicy{}

// DefaultRetry returns the policy of a client without [WithRetry]: 3 retries, waits of at most 200 ms, 400 ms and 800 ms,
// [DefaultRules].
func DefaultRetry() RetryPolicy {
	return RetryPolicy{Retries: 3, Base: 200 * time.Millisecond, Cap: 20 * time.Second, Rules: DefaultRules()}
}

// With returns a copy of the policy that asks the given rules before its own. It keeps Retries: a policy without retries
// has no use for rules.
func (p RetryPolicy) With(rules ...RetryRule) RetryPolicy {
	p.Rules = append(append([]RetryRule{}, rules...), p.rules()...)
	return p
}

// Without returns a copy of the policy that does not retry what the given rule would retry.
func (p RetryPolicy) Without(rule RetryRule) RetryPolicy {
	return p.With(func(f Failure) Decision {
		if decide([]RetryRule{rule}, f) == DecisionRetry {
			return DecisionStop
		}
		return DecisionNone
	})
}

func (p RetryPolicy) rules() []RetryRule {
	if p.Rules == nil {
		return DefaultRules()
	}
	return p.Rules
}

func (p RetryPolicy) check() error {
	if p.Retries < 0 || p.Base < 0 || p.Cap < 0 {
		return fmt.Errorf("retry policy: %d retries, base %v, cap %v: none may be negative", p.Retries, p.Base, p.Cap)
	}
	return nil
}

// repeat reports whether attempt n, which failed with err, is to be retried, and after which wait.
func (c *call) repeat(ctx context.Context, n int, err error) (wait time.Duration, again bool) {
	p := c.retry
	if n > p.Retries || ctx.Err() != nil {
		return 0, false
	}
	e, answered := errors.AsType[*Error](err)
	switch {
	case answered && e.skew && !c.corrected:
		// Rejected for its timestamp alone, and the clock is right now. One retry shows whether that helps.
		c.corrected = true
		return 0, true
	case answered && e.stale: // the next attempt asks the provider for new keys
		return 0, true
	}
	failure := Failure{Operation: c.op, Attempt: n, Err: err, Lost: answered && e.lost, Idempotent: c.idempotent}
	if decide(p.rules(), failure) != DecisionRetry || answered && e.pause > maxPause {
		return 0, false
	}
	return p.wait(failure, e), true
}

// wait returns the time to wait after a failure. e is the error of the attempt, or nil if nothing was sent.
func (p RetryPolicy) wait(f Failure, e *Error) time.Duration {
	var asked time.Duration // by the service
	if e != nil && e.pause > 0 {
		asked = e.pause + jitter(min(p.Base, p.longest()))
	}
	if p.Wait != nil {
		if own := p.Wait(f); own > 0 {
			return max(own, asked)
		}
	}
	if asked > 0 {
		return asked
	}
	return p.backoff(f.Attempt)
}

// backoff returns a random wait after attempt n.
func (p RetryPolicy) backoff(n int) time.Duration {
	longest := p.longest()
	limit := p.Base
	for i := 1; i < n && limit < longest; i++ {
		limit *= 2
	}
	return jitter(min(limit, longest))
}

// longest returns Cap, or at most a day, which keeps sums of waits from overflowing.
func (p RetryPolicy) longest() time.Duration {
	if p.Cap == 0 {
		return 20 * time.Second
	}
	return min(p.Cap, 24*time.Hour)
}

func jitter(limit time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(limit) + 1)) }

// maxPause is the longest wait that the service can ask for. A call that would have to wait longer fails instead.
const maxPause = 5 * time.Minute

// errNoTime ends a call that could be retried, but not before its deadline.
var errNoTime = fmt.Errorf("no time for another attempt: %w", context.DeadlineExceeded)

// sleep waits for d, or until ctx ends. It does not begin a wait that would outlast the deadline of ctx.
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

// pause returns how long the service asks to wait, 0 if it does not say.
func pause(h http.Header) time.Duration {
	var longest time.Duration
	for _, name := range []string{"X-Ratelimit-User-Api", "X-Ratelimit-User"} {
		longest = max(longest, timeLeft(h.Get(name)))
	}
	after := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(after, 10, 32); err == nil {
		longest = max(longest, time.Duration(seconds)*time.Second)
	} else if t, err := http.ParseTime(after); err == nil {
		now, err := http.ParseTime(h.Get("Date")) // the service's clock, which may differ from ours
		if err != nil {
			now = time.Now()
		}
		longest = max(longest, t.Sub(now))
	}
	return longest
}

// timeLeft returns the wait in a header such as "Limit:1,Remain:0,TimeLeft:2000,Reset:1234", in milliseconds there, if
// nothing remains.
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
