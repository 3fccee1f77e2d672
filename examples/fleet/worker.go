package fleet

import (
	"context"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
)

// Queue is the queue of the workflows, unless a fleet has one of its own.
const Queue = "fleet"

// A queue is one for activities of a kind. Each region has its own, since the service counts calls by region.
type queue string

const (
	writes queue = "write"
	reads  queue = "read"
	guests queue = "guest" // what happens inside of instances
)

func (q queue) of(workflows, region string) string { return workflows + "-" + string(q) + "-" + region }

// Rates limit the activities of each region, in calls per second over all workers together. The engine lets the calls of
// one second pass at once after a pause, so a rate of half the service's limit never exceeds it.
type Rates struct{ Writes, Reads, Guests float64 }

// A Worker carries out workflows, and activities in some regions.
type Worker struct {
	Queue      string // of the workflows
	Activities *Activities
	Regions    []string
	Rates      Rates
}

// Run works until ctx ends.
func (w Worker) Run(ctx context.Context, engine client.Client) error {
	workflows := worker.New(engine, w.Queue, worker.Options{DisableRegistrationAliasing: true})
	Register(workflows)
	all := []worker.Worker{workflows}
	for _, region := range w.Regions {
		for kind, rate := range map[queue]float64{writes: w.Rates.Writes, reads: w.Rates.Reads, guests: w.Rates.Guests} {
			activities := worker.New(engine, kind.of(w.Queue, region), worker.Options{
				TaskQueueActivitiesPerSecond:     rate,
				MaxConcurrentActivityTaskPollers: 1,
				DisableWorkflowWorker:            true,
				Interceptors:                     []interceptor.WorkerInterceptor{&attempts{}},
			})
			activities.RegisterActivity(w.Activities)
			all = append(all, activities)
		}
	}
	for i, one := range all {
		if err := one.Start(); err != nil {
			for _, started := range all[:i] {
				started.Stop()
			}
			return err
		}
	}
	<-ctx.Done()
	for _, one := range all {
		one.Stop()
	}
	return nil
}

// Register registers the workflows.
func Register(r worker.WorkflowRegistry) {
	for _, w := range []any{Launch, LaunchRegion, LaunchBatch, Restart, RestartRegion, Release} {
		r.RegisterWorkflow(w)
	}
}
