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
type State map[string]Sight

// Sight is what a wait knows of one resource, which is pending until it is Reached or Failed.
type Sight struct {
	Seen    string `json:",omitzero"` // its state when it was seen last
	Reached bool   `json:",omitzero"` // it got where it is wanted
	Failed  bool   `json:",omitzero"` // it will not get there, or could not be asked for
	Reason  string `json:",omitzero"` // why it failed; empty where Seen says it
	Missing bool   `json:",omitzero"` // it failed because it is not there

	// The memory of the wait:
	Since, Idle, Held     time.Time `json:",omitzero"` // when the wait began; since when it has not begun, or is where it is wanted
	Found, Begun, Doubted bool      `json:",omitzero"` // it was seen; on its way; turning back in the last response, for the next to confirm
}

// journey is the way of one resource to a goal. Its sight is all that it remembers.
type journey struct {
	Sight
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
		j.Held = time.Time{}
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

// arrive is for a resource that is where it is wanted.
func (j *journey) arrive(now time.Time) {
	j.Doubted = false
	if j.Held.IsZero() {
		j.Held = now
	}
	j.Reached = now.Sub(j.Held) >= j.goal.hold
}

// judgeWay is for a resource that is not where it is wanted, but in the state at.
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
		j.Idle, j.Doubted = time.Time{}, false
	}
}

// wait is for a resource that has not begun.
func (j *journey) wait(now time.Time) {
	j.Doubted = false
	if j.Idle.IsZero() {
		j.Idle = now
	}
	if j.goal.path.idle && now.Sub(j.Idle) >= max(j.grace, 0) {
		j.fail(errors.New("not on its way"))
	}
}

// doubt is for a resource that seems to have turned back. A service that is consistent only in the end shows an old state now
// and then, so one response is no proof.
func (j *journey) doubt(err error) {
	if j.Doubted || j.grace <= 0 {
		j.fail(err)
		return
	}
	j.Doubted = true
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
