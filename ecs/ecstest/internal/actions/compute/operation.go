package compute

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An operation is what an action does to one or several instances. check changes nothing, and run carries the operation out
// on an instance that passed.
type operation struct {
	check func(c *action.Call, in *backend.Instance) *action.Error
	run   func(c *action.Call, in *backend.Instance)
}

var (
	startOperation  = operation{checkStart, boot}
	stopOperation   = operation{checkStop, stop}
	rebootOperation = operation{checkReboot, boot}
	deleteOperation = operation{checkDelete, func(c *action.Call, in *backend.Instance) { c.Release(in) }}
)

func boot(c *action.Call, in *backend.Instance) { c.Walk(in, backend.Starting, backend.Running) }

func stop(c *action.Call, in *backend.Instance) {
	in.StoppedMode = c.OneOf("StoppedMode", "KeepCharging", "StopCharging")
	c.Walk(in, backend.Stopping, backend.Stopped)
}

func checkStart(_ *action.Call, in *backend.Instance) *action.Error {
	return checkReady(in, "InstanceExpired", backend.Stopped)
}

func checkStop(c *action.Call, in *backend.Instance) *action.Error {
	c.Bool("ForceStop")
	c.Bool("ConfirmStop")
	free := c.OneOf("StoppedMode", "KeepCharging", "StopCharging") == "StopCharging"
	err := checkReady(in, "InstanceExpiredOrInArrears", backend.Running)
	if err == nil && free && (in.Charge == backend.PrePaid || in.Spot() || in.Type.Disks > 0) {
		return action.Errorf("InvalidInstanceId.NotSupport", "The instance %q cannot be stopped without charge.", in.ID)
	}
	return err
}

func checkReboot(c *action.Call, in *backend.Instance) *action.Error {
	c.Bool("ForceStop")
	c.Bool("ForceReboot")
	return checkReady(in, "InstanceExpiredOrInArrears", backend.Running)
}

func checkDelete(c *action.Call, in *backend.Instance) *action.Error {
	force, _ := c.Bool("Force")
	c.Bool("ForceStop")
	terminate, _ := c.Bool("TerminateSubscription")
	switch {
	case in.Locked(backend.LockSecurity):
		return action.CheckSecurity(in)
	case in.Status == backend.Pending:
		return action.Errorf("IncorrectInstanceStatus.Initializing", "The instance %q is initializing.", in.ID)
	case in.DeletionProtection:
		return action.Errorf("InvalidOperation.DeletionProtection", "The instance %q is protected from deletion.", in.ID)
	case in.Charge == backend.PrePaid && !(terminate && in.Locked(backend.LockFinancial)):
		return action.Errorf("ChargeTypeViolation",
			"The subscription of the instance %q has not expired, or TerminateSubscription is not true.", in.ID)
	case in.Status != backend.Stopped && !force:
		return action.IncorrectStatus(in)
	}
	return nil
}

// checkReady checks that the instance is not locked and in the state.
func checkReady(in *backend.Instance, expired, state string) *action.Error {
	err := action.CheckLocks(in, expired)
	if err == nil && in.Status != state {
		return action.IncorrectStatus(in)
	}
	return err
}

// settled reports whether the instance is not on its way to another state.
func settled(in *backend.Instance) bool {
	return in.Status == backend.Running || in.Status == backend.Stopped
}

// toOne returns the handler of an action on one instance.
func toOne(op operation) action.Handler {
	return func(c *action.Call) action.Effect {
		in := c.Instance("InstanceId")
		c.Fail(op.check(c, in))
		return func() reply.Object {
			op.run(c, in)
			return nil
		}
	}
}

// toMany returns the handler of an action on several instances. It applies to all or none, or with SuccessFirst to those
// that pass the check.
func toMany(op operation) action.Handler {
	return func(c *action.Call) action.Effect {
		outcomes := op.checkEach(c, c.Distinct("InstanceId"))
		if c.OneOf("BatchOptimization", "AllTogether", "SuccessFirst") != "SuccessFirst" {
			failFirst(c, outcomes)
		}
		return func() reply.Object {
			op.runEach(c, outcomes)
			return reply.Object{reply.List("InstanceResponses", "InstanceResponse", reply.Each(outcomes, outcome.describe))}
		}
	}
}

// deleteInstances applies to all or none.
func deleteInstances(c *action.Call) action.Effect {
	outcomes := deleteOperation.checkEach(c, c.Distinct("InstanceId"))
	failFirst(c, outcomes)
	return func() reply.Object {
		deleteOperation.runEach(c, outcomes)
		return nil
	}
}

// An outcome is the result of an operation on one of several instances.
type outcome struct {
	id, before string // before: the status
	in         *backend.Instance
	err        *action.Error
}

// checkEach checks each instance on its own.
func (op operation) checkEach(c *action.Call, ids []string) []outcome {
	outcomes := make([]outcome, len(ids))
	for i, id := range ids {
		in, err := action.Look(c, &c.Instances, id)
		if err == nil {
			err = op.check(c, in)
		}
		outcomes[i] = outcome{id, in.Status, in, err}
	}
	return outcomes
}

// runEach carries the operation out on the instances that passed, and returns how many did not.
func (op operation) runEach(c *action.Call, outcomes []outcome) (failed int) {
	for _, o := range outcomes {
		if o.err != nil {
			failed++
			continue
		}
		op.run(c, o.in)
	}
	return failed
}

// failFirst fails the call with the error of the first instance that did not pass.
func failFirst(c *action.Call, outcomes []outcome) {
	for _, o := range outcomes {
		c.Fail(o.err)
	}
}

// result returns the code and the message in the response, given the message of success.
func (o outcome) result(success string) (code, message string) {
	if o.err != nil {
		return o.err.Code, o.err.Message
	}
	return "200", success
}

func (o outcome) describe() reply.Object {
	code, message := o.result("success")
	return reply.Object{
		reply.String("InstanceId", o.id),
		reply.String("Code", code),
		reply.String("Message", message),
		reply.String("PreviousStatus", o.before),
		reply.String("CurrentStatus", o.in.Status),
	}
}
