package clock

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestParseFrequency(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 6, 6, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		s     string
		every time.Duration
		at    time.Time
		ok    bool
	}{
		{"rate(60s)", time.Minute, time.Time{}, true},
		{"rate(7d)", 7 * 24 * time.Hour, time.Time{}, true},
		{"at(2026-06-06 12:00:00)", 0, noon, true},
		{"at(2026-06-06 12:00:00 UTC)", 0, noon, true},
		{"at(2026-06-06 20:00:00 GMT+8:00)", 0, noon, true},
		{"at(2026-06-06 05:00:00 GMT-7:00)", 0, noon, true},
		{"0 */20 * * * *", 0, time.Time{}, true},
		{"0 0 12 * * ? 2026 Asia/Shanghai", 0, time.Time{}, true},
	} {
		t.Run(tt.s, func(t *testing.T) {
			t.Parallel()
			every, at, ok := ParseFrequency(tt.s)
			assert.Equal(t, tt.ok, ok)
			assert.Equal(t, tt.every, every)
			assert.Equal(t, tt.at, at)
		})
	}
	for _, s := range []string{
		"", "rate()", "rate(m)", "rate(5)", "rate(5y)", "rate(59s)", "rate(8d)", "rate(-1d)", "rate(5m", "rate(99999999999d)",
		"at()", "at(2026-06-06)", "at(2026-06-06 12:00:00 Nowhere)", "at(2026-06-06 12:00:00 GMT8)", "* * * * *",
	} {
		t.Run("not "+s, func(t *testing.T) {
			t.Parallel()
			_, _, ok := ParseFrequency(s)
			assert.False(t, ok)
		})
	}
}
