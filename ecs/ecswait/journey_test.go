package ecswait

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// testLook is one response, as a judge sees it.
type testLook struct {
	after time.Duration // since the look before
	view  view
	err   error
}

func in(state string) view { return view{state: state, at: state, reached: state == "there"} }

// A judge is a function of the state, the response and the time: after every response it goes on from JSON.
func TestJourney_judge(t *testing.T) {
	t.Parallel()
	const grace = 10 * time.Second
	second := func(v view) testLook { return testLook{time.Second, v, nil} }
	fails := func(err error) testLook { return testLook{time.Second, view{}, err} }
	throttled, forbidden := &ecs.Error{Code: "Throttling"}, &ecs.Error{Code: "Forbidden.RAM", Action: "Describe", HTTPStatus: 403}
	way := path{failed: []string{"broken"}, away: []string{"leaving"}, begun: "coming", from: []string{"home"}, idle: true}
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		goal  goal
		grace time.Duration
		looks []testLook
		want  ResourceState // without Since
	}{
		{"at once", goal{}, grace, []testLook{second(in("there"))}, ResourceState{Seen: "there", Reached: true, Found: true, HeldSince: start}},
		{"unknown so far", goal{}, grace, []testLook{fails(waiter.ErrMissing)}, ResourceState{}},
		{"unknown, and the grace is over", goal{}, grace, []testLook{fails(waiter.ErrMissing), {grace, view{}, waiter.ErrMissing}}, ResourceState{Failed: true, Missing: true}},
		{"unknown without grace", goal{}, 0, []testLook{fails(waiter.ErrMissing)}, ResourceState{Failed: true, Missing: true}},
		{"throttled", goal{}, 0, []testLook{fails(throttled)}, ResourceState{}},
		{"not allowed", goal{}, grace, []testLook{fails(forbidden)}, ResourceState{Failed: true, Reason: forbidden.Error()}},
		{"gone once", goal{path: way}, grace, []testLook{second(in("coming")), fails(waiter.ErrMissing)}, ResourceState{Seen: "coming", Found: true, Begun: true, Unconfirmed: true}},
		{"gone twice", goal{path: way}, grace, []testLook{second(in("coming")), fails(waiter.ErrMissing), fails(waiter.ErrMissing)},
			ResourceState{Seen: "coming", Found: true, Begun: true, Unconfirmed: true, Failed: true, Missing: true}},
		{"gone, throttled, gone", goal{path: way}, grace, []testLook{second(in("coming")), fails(waiter.ErrMissing), fails(throttled), fails(waiter.ErrMissing)},
			ResourceState{Seen: "coming", Found: true, Begun: true, Unconfirmed: true, Failed: true, Missing: true}},
		{"gone and back", goal{path: way}, grace, []testLook{second(in("coming")), fails(waiter.ErrMissing), second(in("coming"))}, ResourceState{Seen: "coming", Found: true, Begun: true}},
		{"wanted gone", goal{gone: true}, grace, []testLook{second(in("there")), fails(waiter.ErrMissing)}, ResourceState{Seen: "there", Found: true, Reached: true}},
		{"wanted gone, never was", goal{gone: true}, grace, []testLook{fails(waiter.ErrMissing)}, ResourceState{Reached: true}},
		{"broken", goal{path: way}, grace, []testLook{second(in("broken"))}, ResourceState{Seen: "broken", Found: true, Failed: true}},
		{"never", goal{path: way}, grace, []testLook{second(view{state: "home", at: "home", never: "locked"})}, ResourceState{Seen: "home", Found: true, Failed: true, Reason: "locked"}},
		{"leaving once", goal{path: way}, grace, []testLook{second(in("leaving"))}, ResourceState{Seen: "leaving", Found: true, Unconfirmed: true}},
		{"leaving, and not", goal{path: way}, grace, []testLook{second(in("leaving")), second(in("coming"))}, ResourceState{Seen: "coming", Found: true, Begun: true}},
		{"leaving twice", goal{path: way}, grace, []testLook{second(in("leaving")), second(in("leaving"))}, ResourceState{Seen: "leaving", Found: true, Unconfirmed: true, Failed: true}},
		{"leaving without grace", goal{path: way}, 0, []testLook{second(in("leaving"))}, ResourceState{Seen: "leaving", Found: true, Failed: true}},
		{"at home", goal{path: way}, grace, []testLook{second(in("home"))}, ResourceState{Seen: "home", Found: true, IdleSince: start}},
		{"at home for long", goal{path: way}, grace, []testLook{second(in("home")), {grace, in("home"), nil}}, ResourceState{Seen: "home", Found: true, IdleSince: start, Failed: true, Reason: "not on its way"}},
		{"at home for long, and may be", goal{path: path{from: []string{"home"}}}, grace, []testLook{second(in("home")), {time.Hour, in("home"), nil}}, ResourceState{Seen: "home", Found: true, IdleSince: start}},
		{"back home once", goal{path: way}, grace, []testLook{second(in("coming")), second(in("home"))}, ResourceState{Seen: "home", Found: true, Begun: true, Unconfirmed: true}},
		{"back home once, then there", goal{path: way}, grace, []testLook{second(in("coming")), second(in("home")), second(in("there"))},
			ResourceState{Seen: "there", Found: true, Begun: true, Reached: true, HeldSince: start.Add(2 * time.Second)}},
		{"back home", goal{path: way}, grace, []testLook{second(in("coming")), second(in("home")), second(in("home"))},
			ResourceState{Seen: "home", Found: true, Begun: true, Unconfirmed: true, Failed: true, Reason: `fell back after "coming"`}},
		{"held too short", goal{hold: 5 * time.Second}, grace, []testLook{second(in("there")), second(in("there"))}, ResourceState{Seen: "there", Found: true, HeldSince: start}},
		{"held", goal{hold: 5 * time.Second}, grace, []testLook{second(in("there")), {5 * time.Second, in("there"), nil}}, ResourceState{Seen: "there", Found: true, HeldSince: start, Reached: true}},
		{"held, but for a moment", goal{hold: 5 * time.Second, path: way}, grace, []testLook{second(in("there")), second(in("coming")), second(in("there"))},
			ResourceState{Seen: "there", Found: true, Begun: true, HeldSince: start.Add(2 * time.Second)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now := start.Add(-time.Second)
			var s ResourceState
			for _, look := range tt.looks {
				now = now.Add(look.after)
				j := &journey{ResourceState: s, kind: Instances.kind, goal: &tt.goal, grace: tt.grace}
				require.False(t, j.finished())
				j.judge(look.view, look.err, now)
				text, err := json.Marshal(j.ResourceState)
				require.NoError(t, err)
				s = ResourceState{}
				require.NoError(t, json.Unmarshal(text, &s))
				assert.Equal(t, j.ResourceState, s)
			}
			want := tt.want
			want.Since = start
			assert.Equal(t, want, s)
		})
	}
}

// What failed in another process fails with the same words.
func TestJourney_failure(t *testing.T) {
	t.Parallel()
	goal := &goal{wanted: "there"}
	for _, tt := range []struct {
		state   ResourceState
		want    string
		missing bool
	}{
		{ResourceState{Seen: "broken", Failed: true}, `instance "i-1": want "there", seen "broken"`, false},
		{ResourceState{Seen: "home", Failed: true, Reason: "locked"}, `instance "i-1": want "there", seen "home": locked`, false},
		{ResourceState{Failed: true, Missing: true}, `instance "i-1": want "there": ` + waiter.ErrMissing.Error(), true},
	} {
		err := (&journey{ResourceState: tt.state, kind: Instances.kind, goal: goal, id: "i-1"}).failure()
		assert.EqualError(t, err, tt.want)
		assert.Equal(t, tt.missing, errors.Is(err, waiter.ErrMissing))
		assert.Equal(t, tt.missing, ecs.IsNotFound(err))
	}
}
