package account

import (
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An attribute is a quota, how much of one is used, or another fact about the account in a region.
type attribute struct {
	name   string
	values func(*action.Call) reply.Array
}

// attributes are in the order of the documentation.
var attributes = []attribute{
	{"instance-network-type", fact("vpc")},
	quota(backend.QuotaSecurityGroups),
	quota(backend.QuotaInterfaces),
	quota(backend.QuotaVCPUs),
	quota(backend.QuotaSpotVCPUs),
	{"used-postpaid-instance-vcpu-count", used(backend.QuotaVCPUs)},
	{"used-spot-instance-vcpu-count", used(backend.QuotaSpotVCPUs)},
	quota(backend.QuotaDiskCapacity),
	{"used-postpaid-yundisk-capacity", used(backend.QuotaDiskCapacity)},
	quota(backend.QuotaDedicatedHosts),
	{"supported-postpaid-instance-types", soldTypes},
	quota(backend.QuotaCommands),
	quota(backend.QuotaInvocations),
	{"real-name-authentication", fact("yes")},
}

func quota(q backend.Quota) attribute {
	return attribute{string(q), func(c *action.Call) reply.Array { return value(strconv.Itoa(c.Quota(q))) }}
}

func used(q backend.Quota) func(*action.Call) reply.Array {
	return func(c *action.Call) reply.Array { return value(strconv.Itoa(c.Used(q, c.Region))) }
}

func fact(s string) func(*action.Call) reply.Array {
	return func(*action.Call) reply.Array { return value(s) }
}

func value(s string) reply.Array { return reply.Array{reply.Object{reply.String("Value", s)}} }

// soldTypes returns the types that each zone sells, the only attribute that differs by zone.
func soldTypes(c *action.Call) (values reply.Array) {
	for _, zone := range c.Zones() {
		if only := c.String("ZoneId"); only != "" && only != zone {
			continue
		}
		for _, t := range c.Catalog.Types {
			if t.SoldIn(c.Catalog.FindRegion(c.Region), zone) {
				values = append(values, reply.Object{
					reply.String("Value", t.ID), reply.String("InstanceType", t.ID),
					reply.String("ZoneId", zone), reply.String("InstanceChargeType", backend.PostPaid),
				})
			}
		}
	}
	return values
}

// describeAccountAttributes describes the attributes that the call names, or all.
func describeAccountAttributes(c *action.Call) action.Effect {
	const invalid = "Invalid.Parameter"
	if zone := c.String("ZoneId"); zone != "" && !slices.Contains(c.Zones(), zone) {
		c.Reject(invalid, "The zone %q does not exist.", zone)
	}
	names := c.Distinct("AttributeName")
	for _, name := range names {
		if !slices.ContainsFunc(attributes, func(a attribute) bool { return a.name == name }) {
			c.Reject(invalid, "There is no attribute %q.", name)
		}
	}
	return func() reply.Object {
		items := reply.Array{}
		for _, a := range attributes {
			if len(names) == 0 || slices.Contains(names, a.name) {
				items = append(items, reply.Object{
					reply.String("AttributeName", a.name),
					reply.List("AttributeValues", "ValueItem", a.values(c)),
				})
			}
		}
		return reply.Object{reply.List("AccountAttributeItems", "AccountAttributeItem", items)}
	}
}
