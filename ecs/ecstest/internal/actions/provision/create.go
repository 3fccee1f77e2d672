package provision

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createGroup(run action.Handler) action.Handler {
	return func(c *action.Call) action.Effect {
		g := readGroup(c)
		tags, resource := c.NewTags("Tag"), c.NewGrouped(backend.KindProvisioning)
		b := &buyer{c: c, run: run, g: g, candidates: readCandidates(c, g)}
		if least := readCapacity(c, "MinTargetCapacity"); g.Type == instant { // others ignore it
			b.checkLeast(least)
		}
		return func() reply.Object {
			g.Resource = resource()
			c.Provisioning.Add(g)
			c.Tags.Set(&g.Resource, tags...)
			c.ExpireGroup(g)
			resp := reply.Object{reply.String("AutoProvisioningGroupId", g.ID)}
			if g.Type == instant {
				return append(resp, reply.List("LaunchResults", "LaunchResult", reply.Each(b.fulfil(), b.describeResult)))
			}
			c.StartGroup(g, b.work)
			return resp
		}
	}
}

func readGroup(c *action.Call) *backend.ProvisioningGroup {
	c.CheckTextsOr(c.String("AutoProvisioningGroupName"), c.String("Description"),
		"InvalidAutoProvisioningGroupName.Malformed", "InvalidDescription.ValueNotSupported")
	g := &backend.ProvisioningGroup{
		Name: c.String("AutoProvisioningGroupName"), Description: c.String("Description"),
		Type: cmp.Or(c.OneOfOr("AutoProvisioningGroupType", "InvalidAutoProvisioningGroupType.ValueNotSupported",
			maintain, request, instant), maintain),
		Target: backend.ProvisioningTarget{
			Total: readCapacity(c, "TotalTargetCapacity"), PayAsYouGo: readCapacity(c, "PayAsYouGoTargetCapacity"),
			Spot: readCapacity(c, "SpotTargetCapacity"),
			Default: cmp.Or(c.OneOfOr("DefaultTargetCapacityType", "InvalidDefaultTargetCapacityType.ValueNotSupported",
				payAsYouGo, spot), spot),
		},
		PayAsYouGoStrategy: cmp.Or(c.OneOfOr("PayAsYouGoAllocationStrategy", "InvalidPayAsYouGoAllocationStrategy.ValueNotSupported",
			"lowest-price", "prioritized"), "lowest-price"),
		SpotStrategy: cmp.Or(c.OneOfOr("SpotAllocationStrategy", "InvalidSpotAllocationStrategy.ValueNotSupported",
			"lowest-price", "diversified", "capacity-optimized"), "lowest-price"),
		SpotInterruption: cmp.Or(c.OneOfOr("SpotInstanceInterruptionBehavior", "InvalidSpotInstanceInterruptionBehavior.ValueNotSupported",
			"stop", "terminate"), "terminate"),
		ExcessPolicy: cmp.Or(c.OneOfOr("ExcessCapacityTerminationPolicy", "InvalidFleetExcessCapacityTerminationPolicy.ValueNotSupported",
			"termination", "no-termination"), "no-termination"),
		Terminate: c.BoolOr("TerminateInstances", false), TerminateExpired: c.BoolOr("TerminateInstancesWithExpiration", false),
		TimeoutMinutes: c.Int("CandidateOptions.TimeoutMinutes", 0), SpotPools: c.Int("SpotInstancePoolsToUseCount", 0),
		State: pending,
	}
	g.MaxSpotPrice = readPrice(c, c.Input, "MaxSpotPrice")
	if t := g.Target; t.Total <= 0 || t.PayAsYouGo+t.Spot > t.Total {
		c.Reject("InvalidParameter.TargetCapacity", "The total target capacity %v is less than what it is made up of.", t.Total)
	}
	readValidity(c, g)
	rejectUnknown(c)
	return g
}

// readCapacity reads a capacity, which is a whole number. It is 0 by default.
func readCapacity(c *action.Call, name string) float64 {
	n, err := strconv.ParseUint(cmp.Or(c.String(name), "0"), 10, 31)
	if err != nil {
		c.Reject("InvalidCapacity.ValueNotSupported", "The parameter %q is not a capacity.", name)
	}
	return float64(n)
}

// readPrice reads the limit of a price. It is 0, which is none, by default.
func readPrice(c *action.Call, in action.Input, name string) float64 {
	price, _ := in.Float(name)
	if price < 0 {
		c.Reject("InvalidParameter.MaxPrice", "The price limit %v is negative.", price)
	}
	return price
}

func readValidity(c *action.Call, g *backend.ProvisioningGroup) {
	const bad = "InvalidValidTime.MalFormed"
	g.ValidFrom = c.TimeOr("ValidFrom", bad, c.Now)
	g.ValidUntil = c.TimeOr("ValidUntil", bad, time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC))
	switch {
	case !g.ValidFrom.Before(g.ValidUntil), !g.ValidUntil.After(c.Now):
		c.Reject(bad, "The group is never valid.")
	case g.Type == instant && g.ValidFrom.After(c.Now):
		c.Reject(bad, "An instant group launches at once.")
	}
}

// rejectUnknown rejects what the server does not simulate.
func rejectUnknown(c *action.Call) {
	c.Unsupported("InvalidParameter",
		"PrePaidOptions", "ExecutionMode", "LaunchConfiguration.HostNames", "LaunchConfiguration.SchedulerOptions")
	for _, name := range []string{"CandidateOptions.Evaluate", "HibernationOptionsConfigured"} {
		if c.BoolOr(name, false) {
			c.Invalid(name, "it is not supported here")
		}
	}
	if s := c.String("ResourcePoolOptions"); s != "" {
		var pool struct {
			Strategy       string
			PrivatePoolIDs []string `json:"PrivatePoolIds"`
		}
		err := json.Unmarshal([]byte(s), &pool)
		if err != nil || !slices.Contains([]string{"", "PublicPoolOnly", "PrivatePoolFirst"}, pool.Strategy) || len(pool.PrivatePoolIDs) > 0 {
			c.Invalid("ResourcePoolOptions", "the account has no private pools")
		}
	}
}

// describeResult shows what was launched of a candidate, or why nothing was.
func (b *buyer) describeResult(r *result) reply.Object {
	o := reply.Object{
		reply.String("InstanceType", r.k.t.ID),
		reply.String("ZoneId", r.k.zone),
		reply.String("SpotStrategy", r.k.params(b.g, r.spot)["SpotStrategy"]),
		reply.Int("Amount", len(r.ids)),
		reply.List("InstanceIds", "InstanceId", reply.Strings(r.ids...)),
	}
	if r.err != nil {
		o = append(o, reply.String("ErrorCode", r.err.Code), reply.String("ErrorMsg", r.err.Message))
	}
	return o
}
