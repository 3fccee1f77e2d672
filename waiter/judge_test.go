package waiter_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/waiter"
)

func transient(err error) bool { return errors.Is(err, errTransient) }
func notFound(err error) bool  { return errors.Is(err, errNotFound) }

// ask gives a judge the steps one second after the other and returns what it says to each: "continue", "done", or an error.
func ask(judge waiter.Judge[string], steps []step) []string {
	said := make([]string, len(steps))
	for i, s := range steps {
		if i > 0 {
			time.Sleep(time.Second)
		}
		switch verdict, err := judge(s.v, s.err); {
		case err != nil:
			said[i] = err.Error()
		case verdict == waiter.Done:
			said[i] = "done"
		default:
			said[i] = "continue"
		}
	}
	return said
}

func TestJudges(t *testing.T) {
	t.Parallel()
	var (
		up    = step{"Running", nil}
		down  = step{"Starting", nil}
		bad   = step{"Broken", nil}
		later = step{"", errTransient}
		none  = step{"", errNotFound}
	)
	tests := []struct {
		name  string
		judge func() waiter.Judge[string]
		steps []step
		want  []string
	}{
		{"tolerate two, a third is judged", func() waiter.Judge[string] { return waiter.Tolerate(2, transient, running) },
			[]step{later, later, later}, []string{"continue", "continue", "try later"}},
		{"tolerate counts those in a row", func() waiter.Judge[string] { return waiter.Tolerate(1, transient, running) },
			[]step{later, down, later, up}, []string{"continue", "continue", "continue", "done"}},
		{"tolerate passes on other errors", func() waiter.Judge[string] { return waiter.Tolerate(2, transient, running) },
			[]step{later, none}, []string{"continue", "not found"}},
		{"tolerate passes on failures", func() waiter.Judge[string] { return waiter.Tolerate(2, transient, running) },
			[]step{bad}, []string{"it broke"}},
		{"tolerate all kinds", func() waiter.Judge[string] { return waiter.Tolerate(2, nil, running) },
			[]step{later, none, later}, []string{"continue", "continue", "try later"}},
		{"tolerate none", func() waiter.Judge[string] { return waiter.Tolerate(0, nil, running) }, []step{later}, []string{"try later"}},
		{"tolerate fewer than none", func() waiter.Judge[string] { return waiter.Tolerate(-1, nil, running) }, []step{later}, []string{"try later"}},

		{"grace until its end", func() waiter.Judge[string] { return waiter.Grace(2*time.Second, notFound, running) },
			[]step{none, none, none}, []string{"continue", "continue", "not found"}},
		{"grace covers a lapse", func() waiter.Judge[string] { return waiter.Grace(3*time.Second, notFound, running) },
			[]step{none, down, none, up}, []string{"continue", "continue", "continue", "done"}},
		{"grace is over for a late lapse", func() waiter.Judge[string] { return waiter.Grace(2*time.Second, notFound, running) },
			[]step{down, down, none}, []string{"continue", "continue", "not found"}},
		{"grace passes on other errors", func() waiter.Judge[string] { return waiter.Grace(time.Minute, notFound, running) },
			[]step{none, later}, []string{"continue", "try later"}},
		{"grace for all kinds", func() waiter.Judge[string] { return waiter.Grace(time.Minute, nil, running) },
			[]step{none, later, up}, []string{"continue", "continue", "done"}},
		{"no grace", func() waiter.Judge[string] { return waiter.Grace(0, nil, running) }, []step{none}, []string{"not found"}},

		{"hold three", func() waiter.Judge[string] { return waiter.Hold(3, running) },
			[]step{up, up, up}, []string{"continue", "continue", "done"}},
		{"hold starts anew after a lapse", func() waiter.Judge[string] { return waiter.Hold(2, running) },
			[]step{up, down, up, up}, []string{"continue", "continue", "continue", "done"}},
		{"hold passes on failures", func() waiter.Judge[string] { return waiter.Hold(2, running) },
			[]step{up, bad}, []string{"continue", "it broke"}},
		{"hold takes an error for a failure, whatever the verdict", func() waiter.Judge[string] { return waiter.Hold(2, running) },
			[]step{{"Running", errTransient}}, []string{"try later"}},
		{"hold one", func() waiter.Judge[string] { return waiter.Hold(1, running) }, []step{up}, []string{"done"}},
		{"hold fewer than one", func() waiter.Judge[string] { return waiter.Hold(-1, running) }, []step{up}, []string{"done"}},

		{"tolerated inside hold interrupts", func() waiter.Judge[string] { return waiter.Hold(2, waiter.Tolerate(1, nil, running)) },
			[]step{up, later, up, up}, []string{"continue", "continue", "continue", "done"}},
		{"tolerated outside hold does not", func() waiter.Judge[string] { return waiter.Tolerate(1, nil, waiter.Hold(2, running)) },
			[]step{up, later, up}, []string{"continue", "continue", "done"}},
		{"all three", func() waiter.Judge[string] {
			return waiter.Grace(2*time.Second, notFound, waiter.Tolerate(1, transient, waiter.Hold(2, running)))
		}, []step{none, later, up, up}, []string{"continue", "continue", "continue", "done"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				assert.Equal(t, tt.want, ask(tt.judge(), tt.steps))
			})
		})
	}
}

func TestGrace_countsFromFirstVerdict(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		judge := waiter.Grace(2*time.Second, notFound, running)
		time.Sleep(time.Hour)
		s := newScript(step{"", errNotFound}, step{"Running", nil})
		_, err := waiter.Until(t.Context(), s.poll, judge)
		require.NoError(t, err)
	})
}
