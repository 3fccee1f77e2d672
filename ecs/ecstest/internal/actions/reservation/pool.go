package reservation

import (
	"cmp"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxInstances is the number of instances that a private pool can be for.
const maxInstances = 1000

const badAmount = "Invalid.InstanceCpuCoreCountOrInstanceAmount"

// createCapacityReservation reserves capacity from now on: the service takes no other start at present.
func createCapacityReservation(c *action.Call) action.Effect {
	p := &backend.PrivatePool{Platform: readPlatform(c, "InvalidPlatform.ValueNotSupported")}
	p.Type = readPoolType(c, c.String("InstanceType"))
	p.Zone = readPoolZone(c, p)
	p.Charge = c.OneOfOr("InstanceChargeType", "Invalid.InstanceChargeType", backend.PostPaid, backend.PrePaid)
	p.Charge = cmp.Or(p.Charge, backend.PostPaid)
	p.Amount = c.Int("InstanceAmount", 0)
	if p.Starts = readStart(c, "InvalidStartTime.MalFormed"); p.Starts.After(c.Now.Add(time.Minute)) {
		c.Reject("InvalidStartTime.NotSupported", "The reservation can only start now.")
	}
	p.Starts = c.Now
	p.Ends = readEnd(c, "Invalid.EndTime", time.Time{})
	readPool(c, p)
	add := poolAdder(c, &c.CapacityReservations, p)
	return func() reply.Object {
		add()
		return reply.Object{reply.String("PrivatePoolOptionsId", p.ID)}
	}
}

// createElasticityAssurance buys an assurance, which is for one instance type in one zone.
func createElasticityAssurance(c *action.Call) action.Effect {
	p := &backend.PrivatePool{Charge: backend.PostPaid, Rules: readRules(c)}
	types := c.Numbered("InstanceType")
	if len(types) != 1 {
		c.Reject("Invalid.TooManyInstanceTypes", "There is not one instance type, but %d.", len(types))
		types = []string{""}
	}
	p.Type = readPoolType(c, types[0])
	p.Zone = readPoolZone(c, p)
	p.Amount = c.Int("InstanceAmount", c.Int("InstanceCpuCoreCount", 0)/max(p.Type.Cores, 1))
	if !c.Has("InstanceAmount") && !c.Has("InstanceCpuCoreCount") {
		c.Reject("MissingParameter.InstanceCpuCoreCountOrInstanceAmount", "There is no number of instances.")
	}
	c.OneOfOr("AssuranceTimes", "Invalid.AssuranceTimes.NotSupported", "Unlimited")
	n, unit := c.Int("Period", 1), cmp.Or(c.OneOfOr("PeriodUnit", "Invalid.PeriodUnit", "Month", "Year", "Day"), "Year")
	most := map[string]int{"Month": 9, "Year": 5, "Day": 366}[unit]
	if n < 1 || n > most {
		c.Invalid("Period", "it is not valid for the unit")
	}
	if unit == "Day" && len(p.Rules) == 0 {
		c.Reject("Invalid.PeriodUnit", "Only an assurance with RecurrenceRules is for days.")
	}
	p.Starts = readStart(c, "InvalidStartTime.MalFormed")
	p.Ends = addPeriods(p.Starts, n, unit)
	months := 1
	if unit == "Year" {
		months = 12
	}
	readRenewal(c, &p.Contract, months)
	readPool(c, p)
	add := poolAdder(c, &c.ElasticityAssurances, p)
	return func() reply.Object {
		add()
		return reply.Object{reply.String("PrivatePoolOptionsId", p.ID), reply.String("OrderId", c.NewOrder())}
	}
}

// addPeriods is backend.AddPeriods with days.
func addPeriods(t time.Time, n int, unit string) time.Time {
	if unit == "Day" {
		return t.AddDate(0, 0, n)
	}
	return backend.AddPeriods(t, n, unit)
}

// readPool reads what both kinds of private pools have in common.
func readPool(c *action.Call, p *backend.PrivatePool) {
	options := c.Struct("PrivatePoolOptions")
	match := options.OneOfOr("MatchCriteria", "Invalid.PrivatePoolOptions.MatchCriteria", "Open", "Target")
	p.Match = cmp.Or(match, "Open")
	p.Name, p.Description = options.String("Name"), c.String("Description")
	c.CheckTextsOr(p.Name, p.Description, "Invalid.PrivatePoolOptionsName.MalFormed", "InvalidParameter")
	left, _ := c.Left(p.Type, p.Zone)
	switch {
	case p.Amount < 1 || p.Amount > maxInstances:
		c.Reject(badAmount, "The number of instances %d is not between 1 and %d.", p.Amount, maxInstances)
	case p.Amount > left:
		c.Reject("OperationDenied.NoStock", "The zone %q has %d instances of %s left.", p.Zone, left, p.Type.ID)
	}
}

// poolAdder returns what adds the pool, whose zone is known, and begins its term.
func poolAdder(c *action.Call, s *backend.Store[*backend.PrivatePool], p *backend.PrivatePool) (add func()) {
	zone, tags, resource := p.Zone, c.NewTags("Tag"), c.NewGrouped(s.Kind)
	return func() {
		p.Resource = resource()
		p.Zone = zone
		s.Add(p)
		c.Tags.Set(&p.Resource, tags...)
		c.BeginPool(p)
	}
}

func readPoolType(c *action.Call, id string) *catalog.InstanceType {
	if t := c.Catalog.FindType(id); t != nil {
		return t
	}
	c.Reject("Invalid.InstanceType", "The instance type %q does not exist.", id)
	return catalog.NoType
}

// readPoolZone reads ZoneId.N, which has one item.
func readPoolZone(c *action.Call, p *backend.PrivatePool) string {
	zones := c.Numbered("ZoneId")
	if len(zones) != 1 {
		c.Reject("Invalid.TooManyZoneIds", "There is not one zone, but %d.", len(zones))
		return ""
	}
	checkZone(c, zones[0], p.Type)
	return zones[0]
}

func readPlatform(c *action.Call, code string) string {
	return cmp.Or(strings.ToLower(c.OneOfOr("Platform", code, "Linux", "Windows")), "linux")
}

// readEnd reads EndTimeType and EndTime, which counts only if the type is Limited. Without them the end is as it is.
func readEnd(c *action.Call, code string, end time.Time) time.Time {
	limited, s := c.OneOf("EndTimeType", "Limited", "Unlimited"), c.String("EndTime")
	switch {
	case limited == "Unlimited":
		return time.Time{}
	case s == "" && limited == "":
		return end
	}
	t, ok := action.ParseTime(s)
	if !ok || !t.After(c.Now) {
		c.Reject(code, "The end %q is not a time in the future.", s)
	}
	return t
}

// readRules reads when an assurance applies that does not apply all the time.
func readRules(c *action.Call) []backend.RecurrenceRule {
	var rules []backend.RecurrenceRule
	for _, p := range c.Structs("RecurrenceRules", 7) {
		r := backend.RecurrenceRule{
			Type: p.OneOf("RecurrenceType", "Daily", "Weekly", "Monthly"), Value: p.String("RecurrenceValue"),
			StartHour: p.Int("StartHour", 0), EndHour: p.Int("EndHour", 24),
		}
		if r.Type == "" {
			p.Missing("RecurrenceType")
		}
		if r.StartHour < 0 || r.EndHour > 24 || r.EndHour-r.StartHour < 4 {
			p.Invalid("EndHour", "it is not at least four hours after StartHour")
		}
		rules = append(rules, r)
	}
	return rules
}

// modifyPool reads what both kinds of private pools can change, and returns what changes them. What is absent stays as it is.
func modifyPool(c *action.Call, s *backend.Store[*backend.PrivatePool]) (p *backend.PrivatePool, change func()) {
	p = action.FindOr(c, s, c.String(poolID), "InvalidPrivatePoolId.NotFound")
	name, description := c.String("PrivatePoolOptions.Name"), c.String("Description")
	c.CheckTextsOr(name, description, "InvalidPrivatePoolOptionsName.ValueNotSupported", "InvalidDescription.ValueNotSupported")
	amount := c.Int("InstanceAmount", p.Amount)
	left, _ := c.Left(p.Type, p.Zone)
	switch {
	case p.Status == backend.PoolReleased || p.Status == backend.PoolPreparing:
		c.Reject("IncorrectPrivatePoolStatus", "The private pool %q is %s.", p.ID, p.Status)
	case c.Has("InstanceAmount") && (amount < max(1, len(c.Users(p))) || amount > maxInstances):
		c.Reject("InvalidInstanceAmount.ValueNotSupported", "The private pool %q cannot be for %d instances.", p.ID, amount)
	case amount-p.Amount > left:
		c.Reject("OperationDenied.NoStock", "The zone %q has %d instances of %s left.", p.Zone, left, p.Type.ID)
	}
	return p, func() {
		p.Name, p.Description = cmp.Or(name, p.Name), cmp.Or(description, p.Description)
		c.ResizePool(p, amount)
	}
}

// modifyCapacityReservation changes a reservation. StartTime can only be what it is: now.
func modifyCapacityReservation(c *action.Call) action.Effect {
	p, change := modifyPool(c, &c.CapacityReservations)
	end := readEnd(c, "InvalidEndTime.ValueNotSupported", p.Ends)
	platform := p.Platform
	if c.Has("Platform") {
		platform = readPlatform(c, "InvalidPlatform.ValueNotSupported")
	}
	c.OneOfOr("StartTime", "InvalidStartTime.ValueNotSupported", "Now")
	return action.Change(func() {
		change()
		p.Platform = platform
		c.EndPoolAt(p, end)
	})
}

func modifyElasticityAssurance(c *action.Call) action.Effect {
	p, change := modifyPool(c, &c.ElasticityAssurances)
	rules := readRules(c)
	return action.Change(func() {
		change()
		if len(rules) > 0 {
			p.Rules = rules
		}
	})
}

// releaseCapacityReservation ends a reservation that would not end by itself.
func releaseCapacityReservation(c *action.Call) action.Effect {
	p := action.FindOr(c, &c.CapacityReservations, c.String(poolID), "Invalid.PrivatePoolOptions.Ids")
	switch {
	case p.Status != backend.ContractActive:
		c.Reject("Invalid.PrivatePoolOptions.status", "The capacity reservation %q is %s.", p.ID, p.Status)
	case !p.Ends.IsZero():
		c.Reject("InvalidOperation.ReleasePrivatePoolUnsupported", "The capacity reservation %q ends by itself.", p.ID)
	}
	return action.Change(func() { c.ReleasePool(p) })
}
