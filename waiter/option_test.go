package waiter_test

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/waiter"
)

func TestUntil_badArguments(t *testing.T) {
	t.Parallel()
	var noContext context.Context
	polls := 0
	poll := func(context.Context) (string, error) { polls++; return "Running", nil }
	opt := func(o ...waiter.Option) []waiter.Option { return o }
	tests := []struct {
		name  string
		ctx   context.Context
		poll  func(context.Context) (string, error)
		judge waiter.Judge[string]
		opts  []waiter.Option
		want  string
	}{
		{"nil context", noContext, poll, running, nil, "waiter: the context is nil"},
		{"nil poll", t.Context(), nil, running, nil, "waiter: poll is nil"},
		{"nil judge", t.Context(), poll, nil, nil, "waiter: judge is nil"},
		{"nil judge to tolerate", t.Context(), poll, waiter.Tolerate[string](1, nil, nil), nil, "waiter: judge is nil"},
		{"nil judge to grace", t.Context(), poll, waiter.Grace[string](1, nil, nil), nil, "waiter: judge is nil"},
		{"nil judge to hold", t.Context(), poll, waiter.Hold[string](1, nil), nil, "waiter: judge is nil"},
		{"no initial delay", t.Context(), poll, running, opt(waiter.WithInitialDelay(0)), "waiter: initial delay 0s: want more than 0"},
		{"negative maximum delay", t.Context(), poll, running, opt(waiter.WithMaxDelay(-time.Second)), "waiter: maximum delay -1s: want more than 0"},
		{"delays that contradict", t.Context(), poll, running, opt(waiter.WithMaxDelay(time.Second), waiter.WithInitialDelay(time.Minute)),
			"waiter: initial delay 1m0s is above the maximum delay 1s"},
		{"no interval", t.Context(), poll, running, opt(waiter.WithInterval(0)), "waiter: interval 0s: want more than 0"},
		{"factor that shrinks", t.Context(), poll, running, opt(waiter.WithFactor(0.9)), "waiter: factor 0.9: want 1 or more"},
		{"factor NaN", t.Context(), poll, running, opt(waiter.WithFactor(math.NaN())), "waiter: factor NaN: want 1 or more"},
		{"infinite factor", t.Context(), poll, running, opt(waiter.WithFactor(math.Inf(1))), "waiter: factor +Inf: want 1 or more"},
		{"negative jitter", t.Context(), poll, running, opt(waiter.WithJitter(-0.1)), "waiter: jitter -0.1: want 0 to 1"},
		{"jitter above 1", t.Context(), poll, running, opt(waiter.WithJitter(1.1)), "waiter: jitter 1.1: want 0 to 1"},
		{"jitter NaN", t.Context(), poll, running, opt(waiter.WithJitter(math.NaN())), "waiter: jitter NaN: want 0 to 1"},
		{"no attempts", t.Context(), poll, running, opt(waiter.WithMaxAttempts(0)), "waiter: maximum of attempts 0: want more than 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := waiter.Until(tt.ctx, tt.poll, tt.judge, tt.opts...)
			require.EqualError(t, err, tt.want)
			assert.Empty(t, got)
			assert.Zero(t, polls)
		})
	}
}

func TestWithProgress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps []step
		opts  []waiter.Option
		want  []waiter.Progress
	}{
		{"done", []step{{"", errTransient}, {"Starting", nil}, {"Running", nil}}, nil, []waiter.Progress{
			{Attempt: 1, Next: time.Second, Err: errTransient, Pending: 1},
			{Attempt: 2, Elapsed: time.Second, Next: 2 * time.Second, Last: "Starting", Pending: 1},
			{Attempt: 3, Elapsed: 3 * time.Second, Last: "Running", Done: 1},
		}},
		{"failed", []step{{"Broken", nil}}, nil, []waiter.Progress{{Attempt: 1, Last: "Broken", Failed: 1}}},
		{"given up", []step{{"Starting", nil}, {"", errTransient}}, []waiter.Option{waiter.WithMaxAttempts(2)}, []waiter.Progress{
			{Attempt: 1, Next: time.Second, Last: "Starting", Pending: 1},
			{Attempt: 2, Elapsed: time.Second, Last: "Starting", Err: errTransient, Pending: 1},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var got, also []waiter.Progress
				s := newScript(tt.steps...)
				_, _ = waiter.Until(t.Context(), s.poll, waiter.Tolerate(1, nil, running), append(tt.opts,
					waiter.WithFactor(2), waiter.WithJitter(0), waiter.WithProgress(nil), waiter.WithLogger(nil),
					waiter.WithProgress(func(p waiter.Progress) { got = append(got, p) }),
					waiter.WithProgress(func(p waiter.Progress) { also = append(also, p) }))...)
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.want, also, "every callback is called")
			})
		})
	}
}

func TestWithLogger(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		level slog.Level
		want  string
	}{
		{"debug", slog.LevelDebug, "" +
			"level=DEBUG msg=waiting attempt=1 elapsed=0s next=1s done=0 failed=0 pending=1 err=\"try later\"\n" +
			"level=DEBUG msg=waiting attempt=2 elapsed=1s next=2s done=0 failed=0 pending=1 last=Starting\n" +
			"level=DEBUG msg=waiting attempt=3 elapsed=3s next=0s done=1 failed=0 pending=0 last=Running\n"},
		{"info", slog.LevelInfo, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				l := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: tt.level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
					if a.Key == slog.TimeKey {
						return slog.Attr{}
					}
					return a
				}}))
				s := newScript(step{"", errTransient}, step{"Starting", nil}, step{"Running", nil})
				_, err := waiter.Until(t.Context(), s.poll, waiter.Tolerate(1, nil, running),
					waiter.WithFactor(2), waiter.WithJitter(0), waiter.WithLogger(l))
				require.NoError(t, err)
				assert.Equal(t, tt.want, log.String())
			})
		})
	}
}
