// Package program holds what the programs of the fleet share: the way to the engine, and the worker.
package program

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/examples/fleet"
)

// Dial connects to the engine that the environment describes: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY,
// TEMPORAL_TLS_CLIENT_CERT_PATH and the rest of the SDK's own configuration, or its file. An address that is not empty
// goes before that of the environment. Dial waits a minute for an engine that is starting.
func Dial(ctx context.Context, address string) (client.Client, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return nil, err
	}
	if address != "" {
		options.HostPort = address
	}
	options.Logger = log.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		c, err := client.DialContext(ctx, options)
		if err == nil {
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("no engine at %s: %w", cmp.Or(options.HostPort, client.DefaultHostPort), err)
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// Clients makes one client for each region, with the default credentials. An endpoint that is not empty is that of an ECS
// in memory.
func Clients(endpoint string, regions []string) (func(region string) (ecs.Invoker, error), error) {
	clients := map[string]*ecs.Client{}
	for _, region := range regions {
		opts := []ecs.Option{ecs.WithUserAgent("aliecs-example-fleet", "")}
		if endpoint != "" {
			opts = append(opts, ecs.WithEndpoint(endpoint))
		}
		c, err := ecs.NewClient(region, opts...)
		if err != nil {
			return nil, err
		}
		clients[region] = c
	}
	return func(region string) (ecs.Invoker, error) {
		if c, ok := clients[region]; ok {
			return c, nil
		}
		return nil, fmt.Errorf("this process has no client for region %q", region)
	}, nil
}

// Worker works for some regions until ctx ends.
func Worker(ctx context.Context, args []string) error {
	var w fleet.Worker
	flags := flag.NewFlagSet("worker", flag.ContinueOnError)
	engine := flags.String("engine", "", "`host:port` of the engine; without it TEMPORAL_ADDRESS, or 127.0.0.1:7233")
	flags.StringVar(&w.Queue, "queue", fleet.Queue, "work for orders in this `queue`")
	endpoint := flags.String("ecs", "", "`URL` of an ECS in memory; without it the real one")
	regions := flags.String("regions", "cn-hangzhou", "work in these `regions`, separated by commas")
	const usage = "calls per `second` in each region, of all workers together; half of the service's limit never exceeds it"
	flags.Float64Var(&w.Rates.Writes, "writes", 5, "purchases, releases, stops and starts: "+usage)
	flags.Float64Var(&w.Rates.Reads, "reads", 5, "looks at instances: "+usage)
	flags.Float64Var(&w.Rates.Guests, "guests", 5, "commands on instances, and looks at them: "+usage)
	if err := flags.Parse(args); err != nil {
		return err
	}
	w.Regions = strings.Split(*regions, ",")
	clients, err := Clients(*endpoint, w.Regions)
	if err != nil {
		return err
	}
	w.Activities = &fleet.Activities{Client: clients}
	c, err := Dial(ctx, *engine)
	if err != nil {
		return err
	}
	defer c.Close()
	return w.Run(ctx, c)
}
