// Fleet works on orders, and places and watches them. The engine is the one that TEMPORAL_ADDRESS and its kin name, see
// https://docs.temporal.io/develop/environment-configuration, or the one at -engine host:port.
//
//	go run ./cmd/fleet worker -regions cn-hangzhou,cn-beijing    on as many machines as you like
//	go run ./cmd/fleet launch -order order.json                  shows what it would buy
//	go run ./cmd/fleet launch -order order.json -yes             buys, and waits
//	go run ./cmd/fleet progress|cancel|audit -order order.json
//	go run ./cmd/fleet restart -order order.json -batch 20 -yes  stops and starts what the order bought
//	go run ./cmd/fleet pause|go|cancel -name web-restart
//	go run ./cmd/fleet release -order order.json -yes            releases all that orders of this name bought
//	go run ./cmd/fleet history -name web/cn-hangzhou/0000        what the replay test stores
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/go-aliecs/aliecs/examples/fleet"
	"github.com/go-aliecs/aliecs/examples/fleet/internal/program"
)

const roles = "worker, launch, progress, audit, cancel, restart, pause, go, release, history"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 0:
		return errors.New("what? One of " + roles)
	case args[0] == "worker":
		return program.Worker(ctx, args[1:])
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	address := flags.String("engine", "", "`host:port` of the engine; without it TEMPORAL_ADDRESS, or 127.0.0.1:7233")
	queue := flags.String("queue", fleet.Queue, "the `queue` that workers of the order have")
	file := flags.String("order", "", "the order, a JSON `file`")
	name := flags.String("name", "", "of the order or rollout, instead of -order")
	endpoint := flags.String("ecs", "", "`URL` of an ECS in memory; without it the real one")
	yes := flags.Bool("yes", false, "do what costs money or cannot be undone")
	batch := flags.Int("batch", 10, "instances of a region that restart at a time")
	failures := flags.Int("max-failures", 0, "a region ends when more instances than these are not healthy")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	var order fleet.Order
	if *file != "" {
		var err error
		if order, err = fleet.ReadOrder(*file); err != nil {
			return err
		}
	}
	*name = cmp.Or(*name, order.Name)
	if *name == "" {
		return errors.New("-order or -name is missing")
	}
	confirm := func(format string, values ...any) error { return announce(*yes, fmt.Sprintf(format, values...)) }
	engine, err := program.Dial(ctx, *address)
	if err != nil {
		return err
	}
	defer engine.Close()
	switch args[0] {
	case "launch":
		if err := confirm("Order %q: %d instances in %s", order.Name, order.Amount(), strings.Join(ids(order), ", ")); err != nil {
			return err
		}
		workflow, err := fleet.Place(ctx, engine, *queue, order)
		return report(ctx, workflow, err)
	case "restart":
		if err := confirm("Stop and start the running instances of %q, %d of a region at a time", order.Name, *batch); err != nil {
			return err
		}
		workflow, err := fleet.Roll(ctx, engine, *queue, fleet.Rollout{
			Name: order.Name + "-restart", Order: order.Name, Regions: ids(order), Batch: *batch, MaxFailures: *failures, Check: order.Check,
		})
		return report(ctx, workflow, err)
	case "release":
		if err := confirm("Release all instances of %q in %s", order.Name, strings.Join(ids(order), ", ")); err != nil {
			return err
		}
		return fleet.Retire(ctx, engine, *queue, order)
	case "progress":
		return show(fleet.Progress(ctx, engine, *name, ids(order)))
	case "audit":
		return audit(ctx, engine, order, *endpoint)
	case "history":
		return history(ctx, engine, *name)
	case "cancel":
		return engine.CancelWorkflow(ctx, *name, "")
	case fleet.Pause, fleet.Go:
		return engine.SignalWorkflow(ctx, *name, "", args[0], nil)
	default:
		return fmt.Errorf("%q is none of %s", args[0], roles)
	}
}
