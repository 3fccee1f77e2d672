// Ecs-server serves the in-memory ECS of package ecstest over HTTP, for clients
// in any language. It checks signatures, keeps an account and simulates life
// cycles. Its state is lost when it exits, unless -save keeps it in a file for -load.
//
//	go run ./ecs/ecstest/cmd/ecs-server
//	go run ./ecs/ecstest/cmd/ecs-server -addr 127.0.0.1:8080 -seed-data -fault-rate 0.05
//
// The first line on standard output is the server's address; instructions for
// clients follow. Each call is logged as a line on standard error, with the
// message of an error; level WARN means that the server does not simulate the
// action, or that the client is set up wrongly. The last line counts the calls
// to actions that are not simulated. Without -allow-remote the server listens on
// loopback addresses only. With -catalog FILE it offers more than what is built
// in. With -tls the port speaks TLS, too.
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
		os.Exit(1) //nolint:forbidigo // the exit status of a failed program
	}
}
