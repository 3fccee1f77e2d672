package ecswait

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// State is how far a wait is, by id: plain data, to keep as JSON. The zero State is the beginning.
type State map[string]ResourceState

// ResourceState is what a wait knows of one resource, which is pending until it is Reached or Failed.
type ResourceState struct {
	Seen    string `json:",omitzero"` // its state when it was seen last
	Reached bool   `json:",omitzero"` // it got where it is wanted
	Failed  bool   `json:",omitzero"` // it will not get there, or could not be asked for
	Reason  string `json:",omitzero"` // why it failed; empty where Seen says it
	Missing bool   `json:",omitzero"` // it failed because it is not there

	// What the wait remembers: the time of its first look, since when the resource has not left where it was or has been where
	// it is wanted; whether it was seen at all, was on its way, or has just turned back, which the next response has to confirm.
	Since, IdleSince, HeldSince time.Time `json:",omitzero"`
	Found, Begun, Unconfirmed   bool      `json:",omitzero"`
}

// journey judges the way of one resource to a goal. All that it goes by is in the state, which makes it a function of state,
// response and time.
type journey struct {
	ResourceState
	kind  *kind
	goal  *goal
	id    string
	grace time.Duration
	v     any   // what was seen last
	err   error // of the failure
}

// judge takes in one response: what it shows of the resource, or an error. The grace covers what the service has accepted and
// does not show yet: that the resource exists, that it has begun.
func (j *journey) judge(v view, err error, now time.Time) {
	if j.Since.IsZero() {
		j.Since = now
	}
	if err != nil {
		j.judgeError(err, now)
		return
	}
	j.Found, j.Seen = true, v.state
	switch {
	case j.goal.gone:
	case v.reached:
		j.arrive(now)
	case v.never != "":
		j.fail(errors.New(v.never))
	default:
		j.HeldSince = time.Time{}
		j.judgeWay(v.at, now)
	}
}

func (j *journey) judgeError(err error, now time.Time) {
	missing := errors.Is(err, waiter.ErrMissing)
	switch {
	case missing && j.goal.gone:
		j.Reached = true
	case ecs.IsRetryable(err):
	case missing && j.Found:
		j.doubt(err)
	case missing && now.Sub(j.Since) < j.grace:
	default:
		j.fail(err)
	}
}

// arrive judges a resource that has reached the goal.
func (j *journey) arrive(now time.Time) {
	j.Unconfirmed = false
	if j.HeldSince.IsZero() {
		j.HeldSince = now
	}
	j.Reached = now.Sub(j.HeldSince) >= j.goal.hold
}

// judgeWay judges a resource that has not reached the goal and is in the state at.
func (j *journey) judgeWay(at string, now time.Time) {
	way := &j.goal.path
	j.Begun = j.Begun || at != "" && at == way.begun
	waiting := slices.Contains(way.from, at)
	switch {
	case slices.Contains(way.failed, at):
		j.fail(nil)
	case slices.Contains(way.away, at):
		j.doubt(nil)
	case waiting && j.Begun:
		j.doubt(fmt.Errorf("fell back after %q", way.begun))
	case waiting:
		j.wait(now)
	default:
		j.IdleSince, j.Unconfirmed = time.Time{}, false
	}
}

// wait judges a resource that has not begun.
func (j *journey) wait(now time.Time) {
	j.Unconfirmed = false
	if j.IdleSince.IsZero() {
		j.IdleSince = now
	}
	if j.goal.path.idle && now.Sub(j.IdleSince) >= max(j.grace, 0) {
		j.fail(errors.New("not on its way"))
	}
}

// doubt judges a resource that seems to have turned back. One response does not prove it: an eventually consistent service may
// show an old state once more.
func (j *journey) doubt(err error) {
	if j.Unconfirmed || j.grace <= 0 {
		j.fail(err)
		return
	}
	j.Unconfirmed = true
}

func (j *journey) fail(err error) {
	j.Failed, j.err = true, err
	if j.Missing = errors.Is(err, waiter.ErrMissing); err != nil && !j.Missing {
		j.Reason = err.Error()
	}
}

func (j *journey) finished() bool { return j.Reached || j.Failed }

// failure is the error of a resource that has failed, now or in an earlier process.
func (j *journey) failure() *ResourceError {
	err := j.err
	switch {
	case err != nil:
	case j.Missing:
		err = waiter.ErrMissing
	case j.Reason != "":
		err = errors.New(j.Reason)
	}
	return &ResourceError{Kind: j.kind.name, ID: j.id, Wanted: j.goal.wanted, Seen: j.Seen, Err: err}
}
