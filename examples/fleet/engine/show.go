package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/go-aliecs/aliecs/examples/fleet"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/program"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/world"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A show is an order on its way, and what it came to.
type show struct {
	*demo.Demo
	world    *world.World
	crew     *crew
	engine   client.Client
	workflow client.WorkflowRun
	order    fleet.Order

	cancelled time.Time
	took      time.Duration
	sweeping  time.Duration // from the cancel to the end
	tally     fleet.Tally
	calls     map[string]world.Count // until the order was complete
	found     fleet.Audit
}

// watch shows the progress until the workflow ends, and makes the trouble that was asked for meanwhile.
func (s *show) watch(ctx context.Context, f *flags) error {
	begin, ended := time.Now(), make(chan error, 1)
	go func() { ended <- s.workflow.Get(ctx, &s.tally) }()
	working, stop := context.WithCancel(ctx)
	defer stop()
	s.crew.kill(working, f)
	one, shown := s.Counter(ctx, "healthy", s.order.Amount()), 0
	count := func(healthy int) {
		for ; shown < healthy; shown++ {
			one()
		}
	}
	for looks := 1; ; looks++ {
		select {
		case err := <-ended:
			stop()
			s.crew.killing.Wait()
			s.took, s.calls = time.Since(begin), s.world.Counts()
			if temporal.IsCanceledError(err) && !s.cancelled.IsZero() {
				s.sweeping = time.Since(s.cancelled)
				return nil
			}
			count(s.tally.Healthy)
			return err
		case <-time.After(100 * time.Millisecond):
		}
		if looks%10 == 0 {
			count(fleet.Progress(ctx, s.engine, s.order.Name, s.crew.regions).Healthy)
		}
		bought := s.world.Counts()["RunInstances"].Executed * f.batch
		if f.cancel && s.cancelled.IsZero() && bought >= s.order.Amount()*2/5 {
			s.Say("Cancelled, with about %d instances bought.", bought)
			if err := s.engine.CancelWorkflow(ctx, s.order.Name, ""); err != nil {
				return err
			}
			s.cancelled = time.Now()
		}
	}
}

// audit compares the account with the order and shows both.
func (s *show) audit(ctx context.Context) error {
	clients, err := program.Clients(s.crew.ecs, s.crew.regions)
	if err != nil {
		return err
	}
	if s.found, err = fleet.Examine(ctx, clients, s.order, s.workflow.GetRunID(), s.tally); err != nil {
		return err
	}
	s.Say("\nTook %.1f s; killed: %d workers, %d engines.", s.took.Seconds(), s.crew.killed.workers, s.crew.killed.engines)
	if !s.cancelled.IsZero() {
		s.Say("Of that, %.1f s were from the cancel to the end.", s.sweeping.Seconds())
	}
	for _, problem := range s.tally.Problems {
		s.Say("! %s", problem)
	}
	a := s.found
	t := s.Table("\nordered", "healthy", "replaced", "there now", "idle", "doubled", "missing", "forgotten")
	t.Row(a.Ordered, s.tally.Healthy, s.tally.Replaced, a.There, a.Idle, a.Doubled, a.Missing, a.Forgotten)
	t.Flush()
	if s.Live() {
		return nil
	}
	t = s.Table("\ncalls", "sent", "executed", "throttled")
	var all world.Count
	for _, action := range slices.Sorted(maps.Keys(s.calls)) {
		n := s.calls[action]
		t.Row(action, n.Sent, n.Executed, n.Throttled)
		all.Sent, all.Executed, all.Throttled = all.Sent+n.Sent, all.Executed+n.Executed, all.Throttled+n.Throttled
	}
	t.Row(fmt.Sprintf("all: %.3f per instance", float64(all.Sent)/float64(s.order.Amount())), all.Sent, all.Executed, all.Throttled)
	t.Flush()
	return nil
}

// verdict returns an error if the account is not as it should be.
func (s *show) verdict(f *flags) error {
	a, strangers := s.found, 0
	if server := s.Server(); server != nil {
		strangers = len(server.Account().Instances) - a.There
	}
	switch {
	case strangers > 0:
		return fmt.Errorf("%d instances lack the tags of the order", strangers)
	case !s.cancelled.IsZero() && a.There > 0:
		return fmt.Errorf("%d instances are left", a.There)
	case s.cancelled.IsZero() && a != fleet.Audit{Ordered: a.Ordered, There: a.Ordered}:
		return errors.New("the account is not what was ordered")
	case s.cancelled.IsZero() && s.crew.killed.workers+s.crew.killed.engines < int(f.kill+f.killEngine):
		return errors.New("the order was complete before all could be killed: order more, or make responses late")
	}
	s.Say("\nThe audit finds nothing wrong: nothing %s.", map[bool]string{true: "doubled, nothing forgotten", false: "is left"}[s.cancelled.IsZero()])
	return nil
}
