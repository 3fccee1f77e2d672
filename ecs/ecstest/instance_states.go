package ecstest

import (
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// walk moves the instance along a path of states: into the first now, and into
// each later one after a step. It cancels an earlier walk.
func (st *state) walk(in *instance, path ...string) {
	st.cancel(in.change)
	in.change = nil
	in.status = path[0]
	switch in.status {
	case starting:
		st.powerUp(in)
	case running:
		in.started, in.stoppedMode = st.now, ""
	case stopped:
		st.powerDown(in)
	}
	if len(path) > 1 {
		in.change = st.step(KindInstance, func() { st.walk(in, path[1:]...) })
	}
}

// powerUp applies what was deferred to the next start: a new type, and a new
// public IP address if one was released when the instance was stopped without
// charge.
func (st *state) powerUp(in *instance) {
	if in.nextShape != nil {
		in.shape, in.nextShape = in.nextShape, nil
	}
	if in.stoppedMode == "StopCharging" && in.wantsPublicIP {
		in.publicIP, _ = st.public.take()
	}
}

func (st *state) powerDown(in *instance) {
	if in.stoppedMode != "StopCharging" {
		in.stoppedMode = "KeepCharging"
		return
	}
	in.wantsPublicIP = in.publicIP.IsValid()
	st.public.release(in.publicIP)
	in.publicIP = netip.Addr{}
}

// An operation is what an action does to one instance, and its plural to
// several. check must not change anything; run executes the operation.
type operation struct {
	check func(c *call, in *instance) *apiError
	run   func(c *call, in *instance)
}

var (
	startOperation  = operation{checkStart, func(c *call, in *instance) { c.walk(in, starting, running) }}
	stopOperation   = operation{checkStop, doStop}
	rebootOperation = operation{checkReboot, func(c *call, in *instance) { c.walk(in, starting, running) }}
	deleteOperation = operation{checkDelete, func(c *call, in *instance) { c.release(in) }}
)

func incorrectStatus(in *instance) *apiError {
	return newError("IncorrectInstanceStatus", "The instance %q is %s, which does not support this operation.", in.id, in.status)
}

// checkLocks returns an error for a locked instance. expired is the code for an
// instance whose subscription has expired.
func checkLocks(in *instance, expired string) *apiError {
	switch {
	case in.locked(lockSecurity):
		return newError("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.id)
	case in.locked(lockFinancial):
		return newError(expired, "The instance %q has expired.", in.id)
	}
	return nil
}

func checkStart(_ *call, in *instance) *apiError {
	if apiErr := checkLocks(in, "InstanceExpired"); apiErr != nil {
		return apiErr
	}
	if in.status != stopped {
		return incorrectStatus(in)
	}
	return nil
}

func checkStop(c *call, in *instance) *apiError {
	c.boolean("ForceStop")
	c.boolean("ConfirmStop")
	mode := c.oneOf("StoppedMode", "KeepCharging", "StopCharging")
	if apiErr := checkLocks(in, "InstanceExpiredOrInArrears"); apiErr != nil {
		return apiErr
	}
	if in.status != running {
		return incorrectStatus(in)
	}
	if mode == "StopCharging" && (in.charge == prePaid || in.spot() || in.shape.disks > 0) {
		return newError("InvalidInstanceId.NotSupport", "The instance %q cannot be stopped without charge.", in.id)
	}
	return nil
}

func doStop(c *call, in *instance) {
	in.stoppedMode = c.oneOf("StoppedMode", "KeepCharging", "StopCharging")
	c.walk(in, stopping, stopped)
}

func checkReboot(c *call, in *instance) *apiError {
	c.boolean("ForceStop")
	c.boolean("ForceReboot")
	if apiErr := checkLocks(in, "InstanceExpiredOrInArrears"); apiErr != nil {
		return apiErr
	}
	if in.status != running {
		return incorrectStatus(in)
	}
	return nil
}

func checkDelete(c *call, in *instance) *apiError {
	force, _ := c.boolean("Force")
	c.boolean("ForceStop")
	terminate, _ := c.boolean("TerminateSubscription")
	switch {
	case in.locked(lockSecurity):
		return newError("InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.id)
	case in.status == pending:
		return newError("IncorrectInstanceStatus.Initializing", "The instance %q is initializing.", in.id)
	case in.deletionProtection:
		return newError("InvalidOperation.DeletionProtection", "The instance %q is protected from deletion.", in.id)
	case in.charge == prePaid && !(terminate && in.locked(lockFinancial)):
		return newError("ChargeTypeViolation", "The subscription of the instance %q has not expired, or TerminateSubscription is not true.", in.id)
	case in.status != stopped && !force:
		return incorrectStatus(in)
	}
	return nil
}

// toOne returns the handler of an action on one instance.
func toOne(d operation) handler {
	return func(c *call) effect {
		in := c.instance("InstanceId")
		c.fail(d.check(c, in))
		return func() reply.Object {
			d.run(c, in)

			return nil
		}
	}
}

// toMany returns the handler of an action on several instances. It applies to
// all or none, or with SuccessFirst to those that pass the check.
func toMany(d operation) handler {
	return func(c *call) effect {
		successFirst := c.oneOf("BatchOptimization", "AllTogether", "SuccessFirst") == "SuccessFirst"
		outcomes, run := c.applyToMany(d, successFirst)
		return func() reply.Object {
			run()
			return reply.Object{reply.List("InstanceResponses", "InstanceResponse", reply.Each(outcomes, outcome.describe))}
		}
	}
}

// deleteInstances applies to all or none. Its response has no fields.
func deleteInstances(c *call) effect {
	_, run := c.applyToMany(deleteOperation, false)
	return func() reply.Object {
		run()
		return nil
	}
}

// applyToMany checks the instances of InstanceId.N and returns a function that
// applies the operation: with successFirst to those that pass the check,
// otherwise to all or none.
func (c *call) applyToMany(d operation, successFirst bool) (outcomes []outcome, run func()) {
	for _, id := range c.distinct("InstanceId") {
		o := outcome{id: id}
		if o.in, o.err = c.findInstance(id); o.err == nil {
			o.before = o.in.status
			o.err = d.check(c, o.in)
		}
		if !successFirst {
			c.fail(o.err)
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
	in         *instance
	err        *apiError
}

func (o outcome) describe() reply.Object {
	code, message := "200", "success"
	if o.err != nil {
		code, message = o.err.code, o.err.message
	}
	return reply.Object{
		reply.String("InstanceId", o.id),
		reply.String("Code", code),
		reply.String("Message", message),
		reply.String("PreviousStatus", o.before),
		reply.String("CurrentStatus", o.in.status),
	}
}
