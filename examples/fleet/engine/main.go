// Engine is the fleet in one command: an embedded Temporal server with its web UI, an ECS in memory, workers, and an
// order that they carry out. It can kill what it started, and ends with an audit. It is a demonstration: README.md of the
// fleet says what production looks like.
//
//	go run .                                       1,000 instances in 10 regions
//	go run . -kill -late 1.5s -lost 0.2            kills three workers while it goes
//	go run . -db fleet.db -kill=10 -kill-engine=2  and the engine, twice
//	go run . -cancel                               cancels in the middle: nothing is left
//	go run . -live -region cn-hangzhou -n 5 -image … -type … -vswitch … -group … -db fleet.db -yes
//	go run . -live -region cn-hangzhou -db fleet.db -release -yes
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/go-aliecs/aliecs/examples/fleet"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/program"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/world"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() {
	if len(os.Args) > 1 && (os.Args[1] == "engine" || os.Args[1] == "worker") {
		child(os.Args[1], os.Args[2:]) // of this program
		return
	}
	demo.Main("fleet", run)
}

func run(ctx context.Context, d *demo.Demo) error {
	w := new(world.World)
	f, confirm := declare(d, &w.Trouble), d.Confirmation()
	if _, err := d.Client(ctx, w.Demo()); err != nil {
		return err
	}
	if err := f.valid(d); err != nil {
		return err
	}
	order := f.order(d)
	do := map[bool]string{false: fmt.Sprintf("Buy %d instances", order.Amount()), true: "Release all instances"}[f.release]
	if err := confirm("%s in %s, of order %q", do, strings.Join(ids(order), ", "), order.Name); err != nil {
		return err
	}

	ctx, fail := context.WithCancelCause(ctx)
	crew := &crew{fail: fail, show: d.Say, queue: f.queue(d), regions: ids(order)}
	defer crew.end()
	defer fail(nil)
	if err := crew.openECS(ctx, d.Server()); err != nil {
		return err
	}
	if err := crew.openEngine(f.engine, f.db); err != nil {
		return err
	}
	for range f.workers {
		if err := crew.hire(f.rate); err != nil {
			return err
		}
	}
	engine, err := program.Dial(ctx, crew.address)
	if err != nil {
		return cause(ctx, err)
	}
	defer engine.Close()

	if f.release {
		return cause(ctx, fleet.Retire(ctx, engine, crew.queue, order))
	}
	if d.Live() {
		d.Made(fmt.Sprintf("what order %q bought", order.Name), "to release it: "+f.remedy(d))
	}
	workflow, err := fleet.Place(ctx, engine, crew.queue, order)
	if err != nil {
		return cause(ctx, err)
	}
	s := &show{Demo: d, world: w, crew: crew, engine: engine, workflow: workflow, order: order}
	if err := s.watch(ctx, f); err != nil {
		return cause(ctx, err)
	}
	if err := s.audit(ctx); err != nil {
		return cause(ctx, err)
	}
	if f.hold {
		d.Say("\nThe engine stays until you press Ctrl-C. More to do with it:\n  (cd .. && go run ./cmd/fleet progress -engine %s -name %s)", crew.address, order.Name)
		<-ctx.Done()
	}
	return s.verdict(f)
}

// cause returns why ctx ended, if that is more than that it did.
func cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil {
		return why
	}
	return err
}
