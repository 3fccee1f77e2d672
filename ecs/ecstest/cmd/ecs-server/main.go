// Ecs-server is an ECS in memory that any client in any language can be
// pointed at. It checks signatures, keeps an account and moves through the life
// cycle in time, as package ecstest does, and forgets everything when it ends.
//
//	go run ./ecs/ecstest/cmd/ecs-server
//	go run ./ecs/ecstest/cmd/ecs-server -addr 127.0.0.1:8080 -seed-data -fault-rate 0.05
//
// The first line on standard output says where it listens; then it says how to
// point clients there. Each call is a line on standard error. It listens beyond
// this machine only with -allow-remote.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "ecs-server:", err)
		os.Exit(1) //nolint:forbidigo // how a program tells that it did not work
	}
}
