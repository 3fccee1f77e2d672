package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// A check says how to find out whether an instance is healthy.
type check struct {
	script *string
	times  *int
}

// check runs the script on the instances. Where it does not exit with 0, check runs it again: services may take longer to
// start than the instance.
func (f *fleet) check(ctx context.Context, instanceIDs []string, c check) error {
	left := slices.Clone(instanceIDs)
	_, err := waiter.Until(ctx, func(ctx context.Context) (int, error) {
		well, err := f.runCheck(ctx, left, *c.script)
		left = slices.DeleteFunc(left, func(id string) bool { return slices.Contains(well, id) })
		return len(left), err
	}, func(left int, err error) (waiter.Verdict, error) { return left == 0, err }, waiter.WithMaxAttempts(*c.times))
	if errors.Is(err, waiter.ErrMaxAttempts) || errors.Is(err, context.DeadlineExceeded) {
		return nil // the instances have their notes
	}
	return err
}

// runCheck runs the script once, notes the results, and returns the instances on which it exited with 0.
func (f *fleet) runCheck(ctx context.Context, instanceIDs []string, script string) (well []string, err error) {
	for _, id := range instanceIDs {
		f.note(id, unhealthy, "the check did not finish in time")
	}
	begun, err := runcommand.Do(ctx, f.client, &runcommand.Request{
		Name: "health", Type: types.CommandTypeRunShellScript, CommandContent: script,
		InstanceIDs: instanceIDs, Timeout: new(300),
	})
	if err != nil {
		return nil, err
	}
	finished, err := ecswait.InvocationsFinished(ctx, f.client, []string{begun.InvokeID}, brisk, f.Progress("check finished"))
	if err != nil {
		return nil, err
	}
	for _, result := range finished[0].InvokeInstances {
		says := lastLine(result.Output)
		if result.InvocationStatus == types.InvocationInstanceStatusSuccess {
			f.note(result.InstanceID, healthy, says)
			well = append(well, result.InstanceID)
			continue
		}
		// Apart from Success, only Failed means that the script ended with an exit code.
		says = cmp.Or(says, result.ErrorInfo)
		if result.InvocationStatus == types.InvocationInstanceStatusFailed {
			says = fmt.Sprintf("exit code %d: %s", result.ExitCode, says)
		}
		f.note(result.InstanceID, unhealthy, says)
		f.Say("   ! %s: %s", f.name(result.InstanceID), says)
	}
	return well, nil
}

func lastLine(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return lines[len(lines)-1]
}
