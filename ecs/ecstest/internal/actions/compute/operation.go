package compute

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An operation is what an action does to one or several instances. check changes nothing, and run carries the operation out
// on an instance that passed.
type operation struct {
	check func(c *action.Call, in *backend.Instance)
	run   func(in *backend.Instance)
}

// boot starts or restarts the instance.
func boot(c *action.Call, in *backend.Instance) { c.Walk(in, backend.Starting, backend.Running) }

// startOperation has nothing to do for InitLocalDisk: local disks do not fail.
func startOperation(c *action.Call) operation {
	c.Bool("InitLocalDisk")
	return operation{
		check: func(c *action.Call, in *backend.Instance) { checkReady(c, in, "InstanceExpired", backend.Stopped) },
		run:   func(in *backend.Instance) { boot(c, in) },
	}
}

// stoppedModeNone is the stopped mode of an instance that is not stopped.
const stoppedModeNone = "Not-applicable"

func stopOperation(c *action.Call) operation {
	c.Bool("ForceStop")
	c.Bool("ConfirmStop")
	mode := c.OneOf("StoppedMode", "KeepCharging", "StopCharging", stoppedModeNone)
	if mode == stoppedModeNone { // Terraform sends back what DescribeInstances shows of a running instance
		mode = ""
	}
	return operation{
		check: func(c *action.Call, in *backend.Instance) {
			checkReady(c, in, "InstanceExpiredOrInArrears", backend.Running)
			if mode == "StopCharging" && (in.Charge == backend.PrePaid || in.Spot() || in.Type.Disks > 0) {
				c.Reject("InvalidInstanceId.NotSupport", "The instance %q cannot be stopped without charge.", in.ID)
			}
		},
		run: func(in *backend.Instance) {
			in.StoppedMode = mode
			c.Walk(in, backend.Stopping, backend.Stopped)
		},
	}
}

// stopOrHibernate is the operation of StopInstance, which could also hibernate an instance.
func stopOrHibernate(c *action.Call) operation {
	if hibernate, _ := c.Bool("Hibernate"); hibernate {
		c.Reject("HibernationConfigured.NotEnabled", "No instance can hibernate.")
	}
	return stopOperation(c)
}

func rebootOperation(c *action.Call) operation {
	c.Bool("ForceStop")
	c.Bool("ForceReboot")
	return operation{
		check: func(c *action.Call, in *backend.Instance) {
			checkReady(c, in, "InstanceExpiredOrInArrears", backend.Running)
		},
		run: func(in *backend.Instance) { boot(c, in) },
	}
}

func deleteOperation(c *action.Call) operation {
	force, _ := c.Bool("Force")
	c.Bool("ForceStop")
	terminate, _ := c.Bool("TerminateSubscription")
	return operation{
		check: func(c *action.Call, in *backend.Instance) {
			c.CheckSecurity(in)
			switch {
			case in.Status == backend.Pending:
				c.Reject("IncorrectInstanceStatus.Initializing", "The instance %q is initializing.", in.ID)
			case in.DeletionProtection:
				c.Reject("InvalidOperation.DeletionProtection", "The instance %q is protected from deletion.", in.ID)
			case in.Charge == backend.PrePaid && !(terminate && in.Locked(backend.LockFinancial)):
				c.Reject("ChargeTypeViolation",
					"The subscription of the instance %q has not expired, or TerminateSubscription is not true.", in.ID)
			case in.Status != backend.Stopped && !force:
				c.RejectStatus(in)
			}
		},
		run: c.DeleteInstance,
	}
}

// checkReady checks that the instance is not locked and in the state.
func checkReady(c *action.Call, in *backend.Instance, expired, state string) {
	c.CheckLocks(in, expired)
	if in.Status != state {
		c.RejectStatus(in)
	}
}

// toOne returns the handler of an action on one instance.
func toOne(read func(*action.Call) operation) action.Handler {
	return func(c *action.Call) action.Effect {
		op, in := read(c), c.Instance("InstanceId")
		op.check(c, in)
		return action.Change(func() { op.run(in) })
	}
}

// toMany returns the handler of an action on several instances. It applies to all or none, or with SuccessFirst to those
// that pass the check.
func toMany(read func(*action.Call) operation) action.Handler {
	return func(c *action.Call) action.Effect {
		op := read(c)
		outcomes := op.checkEach(c, c.Distinct("InstanceId"))
		if c.OneOf("BatchOptimization", "AllTogether", "SuccessFirst") != "SuccessFirst" {
			failFirst(c, outcomes)
		}
		return func() reply.Object {
			op.runEach(outcomes)
			return reply.Object{reply.List("InstanceResponses", "InstanceResponse", reply.Each(outcomes, outcome.describe))}
		}
	}
}

// deleteInstances applies to all or none.
func deleteInstances(c *action.Call) action.Effect {
	op := deleteOperation(c)
	outcomes := op.checkEach(c, c.Distinct("InstanceId"))
	failFirst(c, outcomes)
	return action.Change(func() { op.runEach(outcomes) })
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
		o := &outcomes[i]
		o.id = id
		o.err = c.Try(func(c *action.Call) {
			o.in = action.Find(c, &c.Instances, id)
			op.check(c, o.in)
		})
		o.before = o.in.Status
	}
	return outcomes
}

// checkListed is checkEach for the instances in InstanceIds. The code is for an empty list.
func (op operation) checkListed(c *action.Call, empty string) []outcome {
	ids, _ := c.IDs("InstanceIds")
	if len(ids) == 0 {
		c.Reject(empty, "There are no instance IDs.")
	}
	return op.checkEach(c, ids)
}

// runEach carries the operation out on the instances that passed, and returns how many did not.
func (op operation) runEach(outcomes []outcome) (failed int) {
	for _, o := range outcomes {
		if o.err != nil {
			failed++
		} else {
			op.run(o.in)
		}
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
