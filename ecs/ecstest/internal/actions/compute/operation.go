package compute

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An operation is what an action does to one instance, and its plural to
// several. check must not change anything; run executes the operation.
type operation struct {
	check func(c *action.Call, in *backend.Instance) *action.Error
	run   func(c *action.Call, in *backend.Instance)
}

var (
	startOperation  = operation{checkStart, func(c *action.Call, in *backend.Instance) { c.Walk(in, backend.Starting, backend.Running) }}
	stopOperation   = operation{checkStop, doStop}
	rebootOperation = operation{checkReboot, func(c *action.Call, in *backend.Instance) { c.Walk(in, backend.Starting, backend.Running) }}
	deleteOperation = operation{checkDelete, func(c *action.Call, in *backend.Instance) { c.Release(in) }}
)

func checkStart(_ *action.Call, in *backend.Instance) *action.Error {
	if apiErr := action.CheckLocks(in, "InstanceExpired"); apiErr != nil {
		return apiErr
	}
	if in.Status != backend.Stopped {
		return action.IncorrectStatus(in)
	}
	return nil
}

func checkStop(c *action.Call, in *backend.Instance) *action.Error {
	c.Bool("ForceStop")
	c.Bool("ConfirmStop")
	mode := c.OneOf("StoppedMode", "KeepCharging", "StopCharging")
	if apiErr := action.CheckLocks(in, "InstanceExpiredOrInArrears"); apiErr != nil {
		return apiErr
	}
	if in.Status != backend.Running {
		return action.IncorrectStatus(in)
	}
	if mode == "StopCharging" && (in.Charge == backend.PrePaid || in.Spot() || in.Type.Disks > 0) {
		return action.Errorf("InvalidInstanceId.NotSupport", "The instance %q cannot be stopped without charge.", in.ID)
	}
	return nil
}

func doStop(c *action.Call, in *backend.Instance) {
	in.StoppedMode = c.OneOf("StoppedMode", "KeepCharging", "StopCharging")
	c.Walk(in, backend.Stopping, backend.Stopped)
}

func checkReboot(c *action.Call, in *backend.Instance) *action.Error {
	c.Bool("ForceStop")
	c.Bool("ForceReboot")
	if apiErr := action.CheckLocks(in, "InstanceExpiredOrInArrears"); apiErr != nil {
		return apiErr
	}
	if in.Status != backend.Running {
		return action.IncorrectStatus(in)
	}
	return nil
}

func checkDelete(c *action.Call, in *backend.Instance) *action.Error {
	force, _ := c.Bool("Force")
	c.Bool("ForceStop")
	terminate, _ := c.Bool("TerminateSubscription")
	switch {
	case in.Locked(backend.LockSecurity):
		return action.Errorf("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.ID)
	case in.Status == backend.Pending:
		return action.Errorf("IncorrectInstanceStatus.Initializing", "The instance %q is initializing.", in.ID)
	case in.DeletionProtection:
		return action.Errorf("InvalidOperation.DeletionProtection", "The instance %q is protected from deletion.", in.ID)
	case in.Charge == backend.PrePaid && !(terminate && in.Locked(backend.LockFinancial)):
		return action.Errorf("ChargeTypeViolation", "The subscription of the instance %q has not expired, or TerminateSubscription is not true.", in.ID)
	case in.Status != backend.Stopped && !force:
		return action.IncorrectStatus(in)
	}
	return nil
}

// toOne returns the handler of an action on one instance.
func toOne(d operation) action.Handler {
	return func(c *action.Call) action.Effect {
		in := c.Instance("InstanceId")
		c.Fail(d.check(c, in))
		return func() reply.Object {
			d.run(c, in)

			return nil
		}
	}
}

// toMany returns the handler of an action on several instances. It applies to
// all or none, or with SuccessFirst to those that pass the check.
func toMany(d operation) action.Handler {
	return func(c *action.Call) action.Effect {
		successFirst := c.OneOf("BatchOptimization", "AllTogether", "SuccessFirst") == "SuccessFirst"
		outcomes, run := applyToMany(c, d, successFirst)
		return func() reply.Object {
			run()
			return reply.Object{reply.List("InstanceResponses", "InstanceResponse", reply.Each(outcomes, outcome.describe))}
		}
	}
}

// deleteInstances applies to all or none. Its response has no fields.
func deleteInstances(c *action.Call) action.Effect {
	_, run := applyToMany(c, deleteOperation, false)
	return func() reply.Object {
		run()
		return nil
	}
}

// applyToMany checks the instances of InstanceId.N and returns a function that
// applies the operation: with successFirst to those that pass the check,
// otherwise to all or none.
func applyToMany(c *action.Call, d operation, successFirst bool) (outcomes []outcome, run func()) {
	for _, id := range c.Distinct("InstanceId") {
		o := outcome{id: id}
		if o.in, o.err = action.Look(c, &c.Instances, id); o.err == nil {
			o.before = o.in.Status
			o.err = d.check(c, o.in)
		}
		if !successFirst {
			c.Fail(o.err)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, func() {
		for _, o := range outcomes {
			if o.err == nil {
				d.run(c, o.in)
			}
		}
	}
}

// An outcome is the result for one of several instances.
type outcome struct {
	id, before string
	in         *backend.Instance
	err        *action.Error
}

func (o outcome) describe() reply.Object {
	code, message := "200", "success"
	if o.err != nil {
		code, message = o.err.Code, o.err.Message
	}
	return reply.Object{
		reply.String("InstanceId", o.id),
		reply.String("Code", code),
		reply.String("Message", message),
		reply.String("PreviousStatus", o.before),
		reply.String("CurrentStatus", o.in.Status),
	}
}
