package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// An action is a Do of a package below ecs/api, or a function like it.
type action[Q, P any] func(context.Context, ecs.Invoker, *Q, ...ecs.CallOption) (*P, error)

// call is a step that calls an action, which should succeed. Values of the response at the paths that show names are
// compared. ok reports whether it did succeed; if not, a scenario leaves out what depends on it.
func call[Q, P any](r *Run, name string, do action[Q, P], request *Q, show ...string) (response *P, ok bool) {
	step := &Step{Name: name}
	response, body, ok := attempt(r, step, do, request)
	if ok {
		for _, path := range show {
			step.Values = append(step.Values, Value{path, valueAt(body, path)})
		}
	}
	r.add(step)
	return response, ok && r.err == nil
}

// refuse is a step that calls an action, which should fail. It reports whether the action did.
func refuse[Q, P any](r *Run, name string, do action[Q, P], request *Q, opts ...ecs.CallOption) bool {
	step := &Step{Name: name, Refusal: true}
	_, _, ok := attempt(r, step, do, request, opts...)
	r.add(step)
	return !ok && r.err == nil
}

// attempt calls an action and fills the step. A call without a response ends the run.
func attempt[Q, P any](r *Run, step *Step, do action[Q, P], request *Q, opts ...ecs.CallOption) (*P, []byte, bool) {
	if r.err != nil {
		return nil, nil, false
	}
	var raw ecs.RawResponse
	response, err := do(r.ctx, r.invoker(step), request, append(opts, ecs.WithRawResponse(&raw))...)
	step.Outcome = Outcome{Status: raw.Status}
	if err == nil {
		step.Shape = shapeOf(raw.Body)
		return response, raw.Body, true
	}
	failure, ok := errors.AsType[*ecs.Error](err)
	if !ok || failure.HTTPStatus == 0 || r.ctx.Err() != nil {
		r.err = fmt.Errorf("%s, %s: %w", r.scenario, step.Name, err)
		return nil, nil, false
	}
	step.Outcome = Outcome{failure.HTTPStatus, cmp.Or(failure.Code, "without a code")}
	return nil, nil, false
}

// invoker returns an invoker that notes the action in the step.
func (r *Run) invoker(step *Step) ecs.Invoker {
	return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		step.Action = op.Action
		if op.Version == vpcVersion {
			step.Action += " of Vpc"
		}
		return r.service.Invoke(ctx, op, req, resp, opts...)
	})
}

func (r *Run) add(step *Step) {
	if r.err != nil {
		return
	}
	step.Scenario = r.scenario
	for n, name := 2, step.Name; r.keys[step.key()]; n++ {
		step.Name = fmt.Sprintf("%s (%d)", name, n)
	}
	r.keys[step.key()] = true
	r.steps = append(r.steps, step)
	if r.plan.Step != nil {
		r.plan.Step(step)
	}
}

// fact adds to the latest step what the scenario found out. The name is a statement, such as "it is the same instance".
func (r *Run) fact(name string, text any) {
	if r.err == nil && len(r.steps) > 0 {
		step := r.steps[len(r.steps)-1]
		step.Facts = append(step.Facts, Value{name, fmt.Sprint(text)})
	}
}

// state looks at something: its status, or "gone".
type state func(context.Context, ecs.Invoker) (string, error)

const gone = "gone"

// watch is a step that looks at the state of a kind of thing, after an action, until it is one of the last. It writes
// down each state once in a row, and reports whether it came to one of the last.
func (r *Run) watch(after, kind string, look state, last ...string) bool {
	if r.err != nil {
		return false
	}
	step := &Step{Name: fmt.Sprintf("until the %s is %s", kind, strings.Join(last, " or ")), Action: after, Kind: kind}
	deadline := time.Now().Add(r.target.Patience)
	done := false
	for !done {
		now, err := look(r.ctx, r.invoker(new(Step)))
		if failure, ok := errors.AsType[*ecs.Error](err); ok && failure.Code != "" && r.ctx.Err() == nil {
			now, err = "refused with "+failure.Code, nil
			done = true
		}
		if err == nil {
			if n := len(step.States); n == 0 || step.States[n-1] != now {
				step.States = append(step.States, now)
			}
			if slices.Contains(last, now) {
				break
			}
			if time.Now().After(deadline) {
				step.States = append(step.States, "still that after "+r.target.Patience.String())
				break
			}
			err = sleep(r.ctx, r.target.Poll)
		}
		if err != nil {
			r.err = fmt.Errorf("%s, %s: %w", r.scenario, step.Name, err)
			return false
		}
	}
	r.add(step)
	return len(step.States) > 0 && slices.Contains(last, step.States[len(step.States)-1])
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// A listing is how walk goes through a list.
type listing[Q any] struct {
	page    func(token string, number int) *Q // the request for a page
	byToken bool                              // else by number
	items   string                            // the path of what identifies an item: "Disks.Disk[].DiskId"
	pages   int                               // the most to look at; all if the list is the run's own
	made    []string                          // if the list is the run's own: the items in the order of creation
}

// walk is a step that goes through the pages of a list.
func walk[Q, P any](r *Run, name string, do action[Q, P], l listing[Q]) {
	step := &Step{Name: name}
	var seen []string
	var first Shape
	token := ""
	for number := 1; number <= l.pages; number++ {
		_, body, ok := attempt(r, step, do, l.page(token, number))
		if !ok {
			break
		}
		if number == 1 {
			first = step.Shape
		}
		page := Page{Token: "no NextToken"}
		if ids := valueAt(body, l.items); ids != absent {
			for id := range strings.SplitSeq(ids, ", ") {
				page.Items++
				if slices.Contains(seen, id) {
					page.Repeated++
				}
				seen = append(seen, id)
			}
		}
		next := valueAt(body, "NextToken")
		switch {
		case next == "":
			page.Token = "an empty NextToken"
		case next != absent && next == token:
			page.Token = "the same NextToken again"
		case next != absent:
			page.Token = "a NextToken"
		}
		if l.made != nil {
			page.Total = valueAt(body, "TotalCount")
		}
		step.Pages = append(step.Pages, page)
		last := next == "" || next == absent || next == token
		if !l.byToken {
			last = page.Items == 0 || l.made != nil && len(seen) >= len(l.made)
		}
		if last {
			break
		}
		token = next
	}
	step.Shape = first // others may have fewer items, or none
	if n := len(step.Pages); n > 0 && l.made != nil {
		step.Pages[n-1].Order = order(seen, l.made)
	}
	r.add(step)
}

// order tells how a list is sorted.
func order(listed, made []string) string {
	backwards := slices.Clone(made)
	slices.Reverse(backwards)
	switch {
	case slices.Equal(listed, made):
		return "the oldest first"
	case slices.Equal(listed, backwards):
		return "the newest first"
	case len(listed) != len(made):
		return ""
	}
	return "in another order than that of creation"
}
