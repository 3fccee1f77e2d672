package waiter_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/waiter"
)

var (
	errBroken    = errors.New("it broke")
	errTransient = errors.New("try later")
	errNotFound  = errors.New("not found")
)

// step is the result of one poll.
type step struct {
	v   string
	err error
}

// script returns one step per poll, then the last one again and again. It records the time of each poll.
type script struct {
	steps []step
	start time.Time
	at    []time.Duration
}

func newScript(steps ...step) *script { return &script{steps: steps, start: time.Now()} }

func (s *script) poll(context.Context) (string, error) {
	now := s.steps[min(len(s.at), len(s.steps)-1)]
	s.at = append(s.at, time.Since(s.start))
	return now.v, now.err
}

// running waits for "Running". "Broken" and every poll error are failures.
func running(s string, err error) (waiter.Verdict, error) {
	if s == "Broken" {
		return waiter.Continue, errBroken
	}
	return s == "Running", err
}

func TestUntil(t *testing.T) {
	t.Parallel()
	patient := func(s string, _ error) (waiter.Verdict, error) { return running(s, nil) }
	gone := func(_ string, err error) (waiter.Verdict, error) {
		return waiter.Verdict(errors.Is(err, errNotFound)), nil
	}
	tests := []struct {
		name    string
		steps   []step
		judge   waiter.Judge[string]
		want    string
		wantErr error
		polls   int
	}{
		{"done at once", []step{{"Running", nil}}, running, "Running", nil, 1},
		{"done later", []step{{"Pending", nil}, {"Starting", nil}, {"Running", nil}}, running, "Running", nil, 3},
		{"failed by a value", []step{{"Starting", nil}, {"Broken", nil}}, running, "Broken", errBroken, 2},
		{"failed by a poll error", []step{{"Starting", nil}, {"", errTransient}}, running, "Starting", errTransient, 2},
		{"poll errors outlived", []step{{"", errTransient}, {"Starting", nil}, {"", errTransient}, {"Running", nil}}, patient, "Running", nil, 4},
		{"done by a poll error", []step{{"Stopped", nil}, {"", errNotFound}}, gone, "Stopped", nil, 2},
		{"an error beats the verdict", []step{{"Running", nil}},
			func(string, error) (waiter.Verdict, error) { return waiter.Done, errBroken }, "Running", errBroken, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newScript(tt.steps...)
				got, err := waiter.Until(t.Context(), s.poll, tt.judge)
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.wantErr, err, "the very error that judge returned")
				assert.Len(t, s.at, tt.polls)
			})
		})
	}
}

func TestUntil_delays(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name string
		opts []waiter.Option
		want []time.Duration // between polls
	}{
		{"default without jitter", []waiter.Option{waiter.WithJitter(0)},
			[]time.Duration{1000 * ms, 1500 * ms, 2250 * ms, 3375 * ms, 5062500 * time.Microsecond, 7593750 * time.Microsecond,
				11390625 * time.Microsecond, 15000 * ms, 15000 * ms}},
		{"all set", []waiter.Option{waiter.WithInitialDelay(100 * ms), waiter.WithFactor(2), waiter.WithMaxDelay(500 * ms), waiter.WithJitter(0)},
			[]time.Duration{100 * ms, 200 * ms, 400 * ms, 500 * ms, 500 * ms}},
		{"constant", []waiter.Option{waiter.WithInterval(7 * time.Second)}, []time.Duration{7000 * ms, 7000 * ms, 7000 * ms}},
		{"factor 1", []waiter.Option{waiter.WithFactor(1), waiter.WithJitter(0)}, []time.Duration{1000 * ms, 1000 * ms, 1000 * ms}},
		{"first above the default maximum", []waiter.Option{waiter.WithInitialDelay(time.Minute), waiter.WithJitter(0)}, []time.Duration{60000 * ms, 60000 * ms}},
		{"maximum below the default first", []waiter.Option{waiter.WithMaxDelay(300 * ms), waiter.WithJitter(0)}, []time.Duration{300 * ms, 300 * ms}},
		{"the later option holds", []waiter.Option{waiter.WithInterval(time.Second), waiter.WithInterval(2 * time.Second)}, []time.Duration{2000 * ms}},
		{"nil option", []waiter.Option{nil, waiter.WithInterval(time.Second)}, []time.Duration{1000 * ms}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newScript(step{"Starting", nil})
				_, err := waiter.Until(t.Context(), s.poll, running, append(tt.opts, waiter.WithMaxAttempts(len(tt.want)+1))...)
				require.ErrorIs(t, err, waiter.ErrMaxAttempts)
				assert.Equal(t, tt.want, gaps(s.at))
			})
		})
	}
}

func gaps(at []time.Duration) []time.Duration {
	gaps := make([]time.Duration, 0, len(at))
	for i := range len(at) - 1 {
		gaps = append(gaps, at[i+1]-at[i])
	}
	return gaps
}

func TestUntil_delayBeginsAfterPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScript(step{"Starting", nil}, step{"Running", nil})
		_, err := waiter.Until(t.Context(), func(ctx context.Context) (string, error) {
			v, err := s.poll(ctx)
			time.Sleep(10 * time.Second)
			return v, err
		}, running, waiter.WithInterval(time.Second))
		require.NoError(t, err)
		assert.Equal(t, []time.Duration{0, 11 * time.Second}, s.at)
	})
}

func TestUntil_jitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		distinct := make(map[time.Duration]bool)
		for range 500 {
			s := newScript(step{"Starting", nil})
			_, err := waiter.Until(t.Context(), s.poll, running, waiter.WithMaxAttempts(4))
			require.ErrorIs(t, err, waiter.ErrMaxAttempts)
			for i, regular := range []time.Duration{1000 * time.Millisecond, 1500 * time.Millisecond, 2250 * time.Millisecond} {
				got := gaps(s.at)[i]
				assert.GreaterOrEqual(t, got, regular*4/5)
				assert.LessOrEqual(t, got, regular)
				distinct[got] = true
			}
		}
		assert.Greater(t, len(distinct), 1400, "waits that poll in step")
	})
}

// hintError and hintValue are the two kinds of waiter.RetryAfterer.
type hintError time.Duration

func (e hintError) Error() string             { return "slow down" }
func (e hintError) RetryAfter() time.Duration { return time.Duration(e) }

type hintValue struct{ after time.Duration }

func (v *hintValue) RetryAfter() time.Duration { return v.after }

func TestUntil_hint(t *testing.T) {
	t.Parallel()
	const s = time.Second
	wrapped := func(d time.Duration) error { return fmt.Errorf("describe: %w", hintError(d)) }
	type response struct {
		v   *hintValue
		err error
	}
	tests := []struct {
		name      string
		responses []response
		want      []time.Duration // between polls; regular ones are 1, 2, 4, 4 s
	}{
		{"error", []response{{nil, hintError(3 * s)}}, []time.Duration{3 * s}},
		{"wrapped error", []response{{nil, wrapped(3 * s)}}, []time.Duration{3 * s}},
		{"value", []response{{&hintValue{3 * s}, nil}}, []time.Duration{3 * s}},
		{"beyond the cap", []response{{nil, hintError(time.Hour)}}, []time.Duration{time.Hour}},
		{"shorter than the regular delay", []response{{nil, hintError(s / 2)}, {nil, hintError(s)}}, []time.Duration{s, 2 * s}},
		{"zero and negative", []response{{&hintValue{0}, nil}, {nil, hintError(-s)}}, []time.Duration{s, 2 * s}},
		{"regular delays go on growing", []response{{&hintValue{0}, nil}, {nil, hintError(9 * s)}, {&hintValue{0}, nil}}, []time.Duration{s, 9 * s, 4 * s}},
		{"nil value beside an error without a hint", []response{{nil, errTransient}}, []time.Duration{s}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var at []time.Duration
				start := time.Now()
				_, err := waiter.Until(t.Context(), func(context.Context) (*hintValue, error) {
					at = append(at, time.Since(start))
					if n := len(at); n <= len(tt.responses) {
						return tt.responses[n-1].v, tt.responses[n-1].err
					}
					return nil, errNotFound
				}, func(_ *hintValue, err error) (waiter.Verdict, error) {
					return waiter.Verdict(errors.Is(err, errNotFound)), nil
				}, waiter.WithFactor(2), waiter.WithMaxDelay(4*time.Second), waiter.WithJitter(0))
				require.NoError(t, err)
				assert.Equal(t, tt.want, gaps(at))
			})
		})
	}
}

func TestUntil_deadline(t *testing.T) {
	t.Parallel()
	const s = time.Second
	tests := []struct {
		name     string
		deadline time.Duration
		steps    []step
		polls    int
		elapsed  time.Duration
		want     string
	}{
		{"a delay would outlive it", 10 * s, []step{{"Starting", nil}}, 4, 9 * s,
			`waiter: next poll due in 3s, deadline in 1s: context deadline exceeded after 4 attempts in 9s, last value "Starting"`},
		{"a delay would end with it", 9 * s, []step{{"Starting", nil}}, 3, 6 * s,
			`waiter: next poll due in 3s, deadline in 3s: context deadline exceeded after 3 attempts in 6s, last value "Starting"`},
		{"a moment is left for a poll", 9*s + 1, []step{{"Starting", nil}}, 4, 9 * s,
			`waiter: next poll due in 3s, deadline in 0s: context deadline exceeded after 4 attempts in 9s, last value "Starting"`},
		{"a hint would outlive it", 10 * s, []step{{"", hintError(time.Minute)}}, 1, 0,
			`waiter: next poll due in 1m0s, deadline in 10s: context deadline exceeded after 1 attempt in 0s, last error: slow down`},
		{"an error that was followed by a value is forgotten", 5 * s, []step{{"", errTransient}, {"Starting", nil}}, 2, 3 * s,
			`waiter: next poll due in 3s, deadline in 2s: context deadline exceeded after 2 attempts in 3s, last value "Starting"`},
		{"passed before the wait", -s, []step{{"Running", nil}}, 0, 0,
			`waiter: context deadline exceeded after 0 attempts in 0s`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				script := newScript(tt.steps...)
				start := time.Now()
				_, err := waiter.Until(ctx, script.poll, waiter.Tolerate(9, nil, running), waiter.WithInterval(3*s))
				assert.Equal(t, tt.elapsed, time.Since(start))
				assert.Len(t, script.at, tt.polls)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				assert.EqualError(t, err, tt.want)
			})
		})
	}
}

func TestUntil_cancelInDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("shutting down")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(2500*time.Millisecond, func() { cancel(cause) })
		s := newScript(step{"Pending", nil}, step{"Starting", nil}, step{"", errTransient})
		start := time.Now()
		got, err := waiter.Until(ctx, s.poll, waiter.Tolerate(1, nil, running), waiter.WithInterval(time.Second))
		assert.Equal(t, 2500*time.Millisecond, time.Since(start))
		assert.Len(t, s.at, 3)
		assert.Equal(t, "Starting", got)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, cause)
		require.NotErrorIs(t, err, errTransient, "what a poll said is not why the wait ended")
		assert.Equal(t, &waiter.Error{
			Last: "Starting", LastErr: errTransient, Attempts: 3, Elapsed: 2500 * time.Millisecond, Err: context.Canceled, Cause: cause,
		}, err)
		assert.EqualError(t, err, `waiter: context canceled (shutting down) after 3 attempts in 2.5s, last value "Starting", last error: try later`)
	})
}

func TestUntil_cancelInPoll(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		interrupt func(ctx context.Context) (string, error) // what the second poll returns once ctx has ended
		judge     waiter.Judge[string]
		want      string
		wantErr   string
	}{
		{"its error is not judged",
			func(ctx context.Context) (string, error) { return "", fmt.Errorf("post: %w", ctx.Err()) }, running, "Starting",
			`waiter: context canceled after 2 attempts in 4s, last value "Starting", last error: post: context canceled`},
		{"nor is an error of another kind",
			func(context.Context) (string, error) { return "", errTransient }, running, "Starting",
			`waiter: context canceled after 2 attempts in 4s, last value "Starting", last error: try later`},
		{"a value that came all the same is done",
			func(context.Context) (string, error) { return "Running", nil }, running, "Running", ""},
		{"a value that came all the same is a failure",
			func(context.Context) (string, error) { return "Broken", nil }, running, "Broken", "it broke"},
		{"a value that came all the same is not enough",
			func(context.Context) (string, error) { return "Almost", nil }, running, "Almost",
			`waiter: context canceled after 2 attempts in 4s, last value "Almost"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(4*time.Second, cancel)
				polls := 0
				got, err := waiter.Until(ctx, func(ctx context.Context) (string, error) {
					if polls++; polls == 1 {
						return "Starting", nil
					}
					<-ctx.Done()
					return tt.interrupt(ctx)
				}, tt.judge, waiter.WithInterval(time.Second))
				assert.Equal(t, tt.want, got)
				if tt.wantErr == "" {
					require.NoError(t, err)
				} else {
					assert.EqualError(t, err, tt.wantErr)
				}
			})
		})
	}
}

// quietContext has an error but does not close its Done channel, as if it ended at the same moment as a timer.
type quietContext struct {
	context.Context
	end time.Time
}

func (c quietContext) Err() error {
	if time.Now().After(c.end) {
		return context.Canceled
	}
	return nil
}

func TestUntil_looksAtContextAfterDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := quietContext{context.WithoutCancel(t.Context()), time.Now().Add(1500 * time.Millisecond)}
		s := newScript(step{"Starting", nil})
		_, err := waiter.Until(ctx, s.poll, running, waiter.WithInterval(time.Second))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, []time.Duration{0, time.Second}, s.at)
	})
}

func TestUntil_maxAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScript(step{"Starting", nil})
		_, err := waiter.Until(t.Context(), s.poll, running, waiter.WithInterval(time.Second), waiter.WithMaxAttempts(3))
		assert.Equal(t, []time.Duration{0, time.Second, 2 * time.Second}, s.at)
		assert.EqualError(t, err, `waiter: no attempts left after 3 attempts in 2s, last value "Starting"`)
	})
}

func TestUntil_panicReachesCaller(t *testing.T) {
	t.Parallel()
	poll := func(context.Context) (string, error) { return "Starting", nil }
	tests := []struct {
		name string
		wait func(context.Context) (string, error)
	}{
		{"poll", func(ctx context.Context) (string, error) {
			return waiter.Until(ctx, func(context.Context) (string, error) { panic("boom") }, running)
		}},
		{"judge", func(ctx context.Context) (string, error) {
			return waiter.Until(ctx, poll, func(string, error) (waiter.Verdict, error) { panic("boom") })
		}},
		{"progress", func(ctx context.Context) (string, error) {
			return waiter.Until(ctx, poll, running, waiter.WithProgress(func(waiter.Progress) { panic("boom") }))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.PanicsWithValue(t, "boom", func() { _, _ = tt.wait(t.Context()) })
		})
	}
}
