package waiter

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfig_delay_jitterBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		opts  []Option
		bases []time.Duration // by attempt, from the first
		part  float64         // that is random
	}{
		{"default", nil, []time.Duration{time.Second, 1500 * time.Millisecond, 2250 * time.Millisecond}, 0.2},
		{"none", []Option{WithJitter(0), WithFactor(2)}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, 0},
		{"half, capped", []Option{WithJitter(0.5), WithFactor(10), WithMaxDelay(3 * time.Second)},
			[]time.Duration{time.Second, 3 * time.Second, 3 * time.Second}, 0.5},
		{"all", []Option{WithJitter(1), WithInterval(time.Minute), WithJitter(1)}, []time.Duration{time.Minute, time.Minute}, 1},
		{"the longest delay there is", []Option{WithInterval(math.MaxInt64), WithJitter(1)}, []time.Duration{math.MaxInt64, math.MaxInt64}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := newConfig(tt.opts)
			require.NoError(t, err)
			for attempt, base := range tt.bases {
				least, most := time.Duration(math.MaxInt64), time.Duration(0)
				for seed := range uint64(2000) {
					d := c.delay(attempt+1, rand.New(rand.NewPCG(seed, 0)).Float64())
					least, most = min(least, d), max(most, d)
				}
				spread := tt.part * float64(base)
				assert.GreaterOrEqual(t, float64(least), float64(base)-spread)
				assert.LessOrEqual(t, most, base)
				assert.InDelta(t, float64(base)-spread, float64(least), 0.01*float64(base), "the whole range is used")
				assert.InDelta(t, float64(base), float64(most), 0.01*float64(base))
			}
		})
	}
}

func TestConfig_delay_manyAttempts(t *testing.T) {
	t.Parallel()
	c, err := newConfig([]Option{WithInitialDelay(1), WithFactor(1e300), WithMaxDelay(time.Hour), WithJitter(0)})
	require.NoError(t, err)
	assert.Equal(t, time.Duration(1), c.delay(1, 0))
	assert.Equal(t, time.Hour, c.delay(2, 0))
	assert.Equal(t, time.Hour, c.delay(math.MaxInt, 0), "growth beyond every number")
}
