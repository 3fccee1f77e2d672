package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancespec"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A changer gives instances another type.
type changer struct {
	d      *demo.Demo
	client *ecs.Client
	to     string
	down   bool
	start  []string // ids
	token  func(step string) string
	noted  string
}

// check reports whether an instance can have the type, and prints the result. A running instance passes: it is stopped
// later.
func (c *changer) check(ctx context.Context, in describeinstances.Instance) bool {
	switch {
	case in.InstanceType == c.to:
		c.d.Say("%s: already is %s", in.InstanceName, c.to)
		return true
	case in.InstanceChargeType == types.ChargeTypePrePaid:
		c.d.Say("%s: a subscription, which the service checks only when it is ordered", in.InstanceName)
		return true
	}
	_, err := modifyinstancespec.Do(ctx, c.client, &modifyinstancespec.Request{InstanceID: in.InstanceID, InstanceType: c.to, DryRun: new(true)})
	if err == nil || ecs.IsDryRunSuccess(err) || ecs.HasCode(err, "InvalidInstanceStatus.NotStopped") {
		c.d.Say("%s: can become %s", in.InstanceName, c.to)
		return true
	}
	c.d.Say("%s: %v", in.InstanceName, explain(err))
	return false
}

// intent returns a text that says what is about to happen.
func (c *changer) intent(possible []describeinstances.Instance) string {
	var lines []string
	for _, in := range possible {
		what := "change to"
		if in.InstanceChargeType == types.ChargeTypePrePaid {
			what = "order and pay for a change to"
		}
		line := fmt.Sprintf("%s: %s %s", in.InstanceName, what, c.to)
		if in.InstanceType == c.to {
			line = in.InstanceName + ": nothing to change"
		} else if in.Status != types.InstanceStatusStopped {
			line += ", stop and start it"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n   ")
}

// stop stops an instance and waits. The instance keeps its capacity and its public address, so it can start again.
func (c *changer) stop(ctx context.Context, id string) error {
	_, err := ensure.InstanceStopped(ctx, c.client, id, ensure.WithStoppedMode(types.StoppedModeKeepCharging), c.d.Ensuring("stopped"))
	return err
}

// run starts an instance and waits.
func (c *changer) run(ctx context.Context, id string) error {
	_, err := ensure.InstanceRunning(ctx, c.client, id, c.d.Ensuring("running"))
	return err
}

// note notes the state of the instance, in case the program ends now. An empty state means that the instance is done.
func (c *changer) note(in describeinstances.Instance, state string) {
	c.d.Gone(c.noted)
	if state == "" {
		return
	}
	c.noted = fmt.Sprintf("%s, %s: %s", in.InstanceName, in.InstanceID, state)
	onward, back := []string{"-yes", "-client-token " + c.token("")}, []string{"-yes -instances", in.InstanceID, "-type", in.InstanceType}
	if in.Status != types.InstanceStatusStopped {
		onward = append(onward, "-start "+strings.Join(append(slices.Clone(c.start), in.InstanceID), ","))
		back = append(back, "-start", in.InstanceID)
	}
	remedy := "to go on: " + c.d.Again(onward...)
	if in.InstanceChargeType != types.ChargeTypePrePaid {
		remedy += "\n      to undo it: " + c.d.Command("change-type", back...)
	}
	c.d.Made(c.noted, remedy)
}

// rejected reports whether the service rejected the call for good, so nothing was done. After a lost response nobody
// knows that: the order may exist, and a second run with the same token returns it.
func rejected(err error) bool {
	e, ok := errors.AsType[*ecs.Error](err)
	return ok && e.Code != "" && !ecs.IsOutcomeUnknown(err) && !ecs.IsRetryable(err)
}

// explain says what an error means for the instance.
func explain(err error) error {
	for code, meaning := range map[string]string{
		"ImageNotSupportInstanceType":                 "its image does not support that type",
		"CategoryViolation":                           "it has local disks, so it keeps its type", // of an instance paid by the hour
		"OperationDenied.LocalDiskUnsupported":        "it has local disks, so it keeps its type", // of a subscription
		"InvalidInstanceType.ZoneNotSupported":        "its zone does not offer that type",
		"InvalidInstanceType.ValueNotSupported":       "there is no such type",
		"InvalidInstance.PreInstanceExpired":          "its subscription has expired: renew it first",
		"InvalidInstanceChargeType.ValueNotSupported": "that type is sold in another charge type only",
	} {
		if ecs.HasCode(err, code) {
			return fmt.Errorf("%s (%s)", meaning, code)
		}
	}
	if ecs.IsOutOfCapacity(err) {
		return fmt.Errorf("that type is sold out here: %w", err)
	}
	return err
}
