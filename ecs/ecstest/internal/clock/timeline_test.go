package clock

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestTimeline_settle(t *testing.T) {
	t.Parallel()
	var l Timeline
	var happened []string
	note := func(what string) func() {
		return func() { happened = append(happened, what+" "+l.Now.Sub(epoch).String()) }
	}
	l.Settle(epoch)
	l.After(3*time.Second, note("c"))
	l.After(time.Second, func() {
		note("a")()
		l.After(time.Second, note("after a"))
	})
	l.After(time.Second, note("b"))
	cancelled := l.After(2*time.Second, note("never"))
	l.At(epoch.Add(-time.Hour), note("late"))
	l.After(time.Hour, note("far"))
	l.Cancel(cancelled)
	l.Cancel(cancelled)
	l.Cancel(nil)

	l.Settle(epoch.Add(500 * time.Millisecond))
	assert.Equal(t, []string{"late 0s"}, happened, "the clock does not go back for what is late")
	l.Settle(epoch)
	assert.Equal(t, epoch.Add(500*time.Millisecond), l.Now, "nor for anybody else")
	l.Settle(epoch.Add(time.Minute))
	assert.Equal(t, []string{"late 0s", "a 1s", "b 1s", "after a 2s", "c 3s"}, happened)
	assert.Equal(t, epoch.Add(time.Minute), l.Now)
	assert.Len(t, l.Due, 1)
}

// TestTimeline_order compares the order with a plain sort, with cancellations.
func TestTimeline_order(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var l Timeline
	l.Settle(epoch)
	var got []string
	want := make([][]string, 50)
	var live []*Timer
	for n := range 2000 {
		second := random.IntN(len(want))
		name := fmt.Sprint(second, " ", n)
		timer := l.After(time.Duration(second)*time.Second, func() { got = append(got, name) })
		if random.IntN(3) == 0 {
			l.Cancel(timer)
			continue
		}
		live = append(live, timer)
		want[second] = append(want[second], name)
	}
	l.Settle(epoch.Add(time.Hour))
	var all []string
	for _, names := range want {
		all = append(all, names...)
	}
	assert.Equal(t, all, got)
	for _, timer := range live {
		require.NotPanics(t, func() { l.Cancel(timer) }, "what has happened can be cancelled")
	}
}
