package ecstest

import (
	"net/http"
	"net/netip"
)

// walk takes the instance along a path of states: into the first at once, into
// each other after a step. It ends whatever walk the instance was on.
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

// powerUp is what a start brings: the type that was ordered meanwhile, and a
// public address in place of one that stopping without charge gave up.
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
	st.public.giveBack(in.publicIP)
	in.publicIP = netip.Addr{}
}

// A deed is what an action does to one instance, and each of its plural to
// many: check refuses or lets pass and changes nothing, do is done.
type deed struct {
	check func(c *call, in *instance) *refusal
	do    func(c *call, in *instance)
}

var (
	startDeed  = deed{checkStart, func(c *call, in *instance) { c.walk(in, starting, running) }}
	stopDeed   = deed{checkStop, doStop}
	rebootDeed = deed{checkReboot, func(c *call, in *instance) { c.walk(in, starting, running) }}
	deleteDeed = deed{checkDelete, func(c *call, in *instance) { c.release(in) }}
)

func incorrectStatus(in *instance) *refusal {
	return refuse(http.StatusForbidden, "IncorrectInstanceStatus", "The instance %q is %s, which does not support this operation.", in.id, in.status)
}

// checkLocks refuses what no locked instance may do; expired is the code for one
// whose subscription ran out.
func checkLocks(in *instance, expired string) *refusal {
	switch {
	case in.locked(lockSecurity):
		return refuse(http.StatusForbidden, "InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.id)
	case in.locked(lockFinancial):
		return refuse(http.StatusForbidden, expired, "The instance %q has expired.", in.id)
	}
	return nil
}

func checkStart(_ *call, in *instance) *refusal {
	if refused := checkLocks(in, "InstanceExpired"); refused != nil {
		return refused
	}
	if in.status != stopped {
		return incorrectStatus(in)
	}
	return nil
}

func checkStop(c *call, in *instance) *refusal {
	c.boolean("ForceStop")
	c.boolean("ConfirmStop")
	mode := c.oneOf("StoppedMode", "KeepCharging", "StopCharging")
	if refused := checkLocks(in, "InstanceExpiredOrInArrears"); refused != nil {
		return refused
	}
	if in.status != running {
		return incorrectStatus(in)
	}
	if mode == "StopCharging" && (in.charge == prePaid || in.spot() || in.shape.disks > 0) {
		return refuse(http.StatusForbidden, "InvalidInstanceId.NotSupport", "The instance %q cannot be stopped without charge.", in.id)
	}
	return nil
}

func doStop(c *call, in *instance) {
	in.stoppedMode = c.oneOf("StoppedMode", "KeepCharging", "StopCharging")
	c.walk(in, stopping, stopped)
}

func checkReboot(c *call, in *instance) *refusal {
	c.boolean("ForceStop")
	c.boolean("ForceReboot")
	if refused := checkLocks(in, "InstanceExpiredOrInArrears"); refused != nil {
		return refused
	}
	if in.status != running {
		return incorrectStatus(in)
	}
	return nil
}

func checkDelete(c *call, in *instance) *refusal {
	force, _ := c.boolean("Force")
	c.boolean("ForceStop")
	terminate, _ := c.boolean("TerminateSubscription")
	switch {
	case in.locked(lockSecurity):
		return refuse(http.StatusForbidden, "InstanceLockedForSecurity", "The instance %q is locked for security reasons.", in.id)
	case in.status == pending:
		return refuse(http.StatusForbidden, "IncorrectInstanceStatus.Initializing", "The instance %q is initializing.", in.id)
	case in.deletionProtection:
		return refuse(http.StatusForbidden, "InvalidOperation.DeletionProtection", "The instance %q is protected from deletion.", in.id)
	case in.charge == prePaid && !(terminate && in.locked(lockFinancial)):
		return refuse(http.StatusForbidden, "ChargeTypeViolation", "The subscription of the instance %q has not expired, or TerminateSubscription is not true.", in.id)
	case in.status != stopped && !force:
		return incorrectStatus(in)
	}
	return nil
}

// toOne makes the handler of an action that does the deed to one instance.
func toOne(d deed) handler {
	return func(c *call) object {
		in := c.instance("InstanceId")
		c.fail(d.check(c, in))
		if c.ready() {
			d.do(c, in)
		}
		return nil
	}
}

// toMany makes the handler of an action that does the deed to many instances:
// to all or none, or, when asked for success first, to those that it can be
// done to.
func toMany(d deed) handler {
	return func(c *call) object {
		successFirst := c.oneOf("BatchOptimization", "AllTogether", "SuccessFirst") == "SuccessFirst"
		items := array{}
		for _, o := range c.doToMany(d, successFirst) {
			items = append(items, o.describe())
		}
		return object{{"InstanceResponses", wrapped("InstanceResponse", items)}}
	}
}

// deleteInstances is all or none, and its answer says no more than that.
func deleteInstances(c *call) object {
	c.doToMany(deleteDeed, false)
	return nil
}

// doToMany does the deed to the instances of InstanceId.N, if the call is
// ready: each that passes the check when success comes first, else all or none.
func (c *call) doToMany(d deed, successFirst bool) []outcome {
	var outcomes []outcome
	for _, id := range c.distinct("InstanceId") {
		o := outcome{id: id}
		if o.in, o.refused = c.findInstance(id); o.refused == nil {
			o.before = o.in.status
			o.refused = d.check(c, o.in)
		}
		if !successFirst {
			c.fail(o.refused)
		}
		outcomes = append(outcomes, o)
	}
	if !c.ready() {
		return nil
	}
	for _, o := range outcomes {
		if o.refused == nil {
			d.do(c, o.in)
		}
	}
	return outcomes
}

// An outcome is how one of many instances fared.
type outcome struct {
	id, before string
	in         *instance
	refused    *refusal
}

func (o outcome) describe() object {
	code, message := "200", "success"
	if o.refused != nil {
		code, message = o.refused.code, o.refused.message
	}
	return object{
		{"InstanceId", text(o.id)},
		{"Code", text(code)},
		{"Message", text(message)},
		{"PreviousStatus", text(o.before)},
		{"CurrentStatus", text(o.in.status)},
	}
}
