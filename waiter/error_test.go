package waiter_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/waiter"
)

type stringer struct{}

func (stringer) String() string { return "instance i-1 is Starting" }

type secret string

func (secret) LogValue() slog.Value { return slog.StringValue("REDACTED") }

func TestError(t *testing.T) {
	t.Parallel()
	type instance struct{ ID, Status string }
	tests := []struct {
		name string
		err  waiter.Error
		want string
	}{
		{"nothing seen", waiter.Error{Err: context.Canceled}, "waiter: context canceled after 0 attempts in 0s"},
		{"one attempt", waiter.Error{Err: context.Canceled, Attempts: 1, Elapsed: 1234567 * time.Microsecond},
			"waiter: context canceled after 1 attempt in 1.235s"},
		{"all there is", waiter.Error{Err: context.Canceled, Cause: errors.New("shutting down"), Last: "Starting", LastErr: errTransient, Attempts: 12, Elapsed: time.Minute},
			`waiter: context canceled (shutting down) after 12 attempts in 1m0s, last value "Starting", last error: try later`},
		{"struct", waiter.Error{Err: waiter.ErrMaxAttempts, Last: instance{"i-1", "Starting"}}, `waiter: no attempts left after 0 attempts in 0s, last value "{ID:i-1 Status:Starting}"`},
		{"stringer", waiter.Error{Err: context.Canceled, Last: stringer{}}, `waiter: context canceled after 0 attempts in 0s, last value "instance i-1 is Starting"`},
		{"secret", waiter.Error{Err: context.Canceled, Last: secret("hunter2")}, `waiter: context canceled after 0 attempts in 0s, last value "REDACTED"`},
		{"several lines", waiter.Error{Err: context.Canceled, Last: "a\nb"}, `waiter: context canceled after 0 attempts in 0s, last value "a\nb"`},
		{"long", waiter.Error{Err: context.Canceled, Last: strings.Repeat("ü", 121)},
			`waiter: context canceled after 0 attempts in 0s, last value "` + strings.Repeat("ü", 120) + `…"`},
		{"just short enough", waiter.Error{Err: context.Canceled, Last: strings.Repeat("ü", 120)},
			`waiter: context canceled after 0 attempts in 0s, last value "` + strings.Repeat("ü", 120) + `"`},
		{"zero", waiter.Error{}, "waiter: <nil> after 0 attempts in 0s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.EqualError(t, &tt.err, tt.want)
		})
	}
}
