// Ecs-conformance finds where the in-memory ECS of package ecstest differs from
// the service: in error codes, states, the shapes of responses, and paging. Its
// report is Markdown without anything private, to be attached to an issue.
//
//	go run ./ecs/ecstest/cmd/ecs-conformance
//
// compares ecstest with itself, once for each signature, needs neither keys nor a
// network and must find nothing.
//
//	go run ./ecs/ecstest/cmd/ecs-conformance -live -region cn-hangzhou -report report.md
//
// compares it with the service. It takes keys from where every client of this
// module does, and only reads: lists, prices, and calls that fail. It sends a few
// wrong signatures.
//
// With -make it also makes what is free of charge: a VPC, security groups, a key
// pair and the like. With -buy it also pays for an instance and a disk, for some
// minutes, and buys nothing if an hour of them costs more than -max-cost. Both
// need -yes, too; without it they only say what they would do.
//
// Everything that a run makes carries the tag aliecs-conformance, or a name that
// begins with it, and the run removes it in the end, also after an interrupt or
// an error. What a killed run left, the next run with -make or -buy removes
// first, and -sweep removes and does nothing else. Nothing else in the account
// is touched. Do not run it twice at once in one region of an account. The
// service releases the instance an hour after its start by itself; a disk, a
// snapshot or an image that a killed run left costs money until it is removed.
//
// The exit status is 0 if there are no differences, 1 if there are some, and 2
// if the program could not do its work.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)                         // a second interrupt does not wait for the removal
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr)) //nolint:forbidigo // the status is the result
}
