package assistant

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// createActivation creates a code with which servers outside of ECS would register. None ever does.
func createActivation(c *action.Call) action.Effect {
	a := &backend.Activation{
		InstanceName: c.String("InstanceName"), Description: c.String("Description"), Addresses: c.String("IpAddressRange"),
		Instances: c.Int("InstanceCount", 10), Hours: c.Int("TimeToLiveInHours", 4),
	}
	tags := c.NewTags("Tag")
	switch name := a.InstanceName; {
	case len(name) > 50:
		c.Reject("InstanceName.ExceedLimit", "The instance name is longer than 50 characters.")
	case name != "" && !action.ValidName(name):
		c.Reject("InstanceName.InvalidPattern", "The instance name %q is not valid.", name)
	case !action.InLength(a.Description, 0, 100):
		c.Reject("ActivationDesc.ExceedLimit", "The description is longer than 100 characters.")
	case a.Instances < 1 || a.Instances > 1000:
		c.Reject("ActivationLimitation.Invalid", "The number of instances %d is not between 1 and 1000.", a.Instances)
	case a.Hours < 1 || a.Hours > 4:
		c.Reject("ActivationTTL.ExceedLimit", "The time of %d hours is not between 1 and 4.", a.Hours)
	case a.Addresses != "" && !isRange(a.Addresses):
		c.Reject("AddressRange.InvalidPattern", "%q is neither an address nor a network.", a.Addresses)
	}
	a.Addresses = cmp.Or(a.Addresses, "0.0.0.0/0")
	resource := c.NewGrouped(backend.KindActivation)
	return func() reply.Object {
		a.Resource = resource()
		a.ID = strings.ToUpper(backend.Serial(a.ID)) // the service gives it a UUID
		c.Activations.Add(a)
		c.Tags.Set(&a.Resource, tags...)
		return reply.Object{reply.String("ActivationId", a.ID), reply.String("ActivationCode", "a-"+backend.Noise(a.ID, 32))}
	}
}

// isRange reports whether s is an address or a network.
func isRange(s string) bool {
	_, addrErr := netip.ParseAddr(s)
	_, prefixErr := netip.ParsePrefix(s)
	return addrErr == nil || prefixErr == nil
}

func describeActivations(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Activation](c)
	f.Equal("ActivationId", func(a *backend.Activation) string { return a.ID })
	f.Equal("InstanceName", func(a *backend.Activation) string { return a.InstanceName })
	f.Group()
	f.Tags("Tag")
	page, fields := action.OnePage(c, f.Of(&c.Activations))
	return func() reply.Object {
		return append(fields, reply.Field{Name: "ActivationList", Value: reply.Each(page, func(a *backend.Activation) reply.Object {
			return append(describeActivation(a),
				reply.Bool("Disabled", a.Disabled),
				reply.String("ResourceGroupId", a.Group),
				reply.Field{Name: "Tags", Value: reply.Each(c.Tags.Of(&a.Resource), func(tag backend.Pair) reply.Object {
					return reply.Object{reply.String("TagKey", tag.Key), reply.String("TagValue", tag.Value)}
				})})
		})})
	}
}

func describeActivation(a *backend.Activation) reply.Object {
	return reply.Object{
		reply.String("ActivationId", a.ID),
		reply.String("InstanceName", a.InstanceName),
		reply.String("Description", a.Description),
		reply.String("IpAddressRange", a.Addresses),
		reply.Int("InstanceCount", a.Instances),
		reply.Int("RegisteredCount", 0),
		reply.Int("DeregisteredCount", 0),
		reply.Int("TimeToLiveInHours", a.Hours),
		reply.String("CreationTime", action.FormatSecond(a.Created)),
	}
}

func disableActivation(c *action.Call) action.Effect {
	a := action.Find(c, &c.Activations, c.String("ActivationId"))
	return func() reply.Object {
		a.Disabled = true
		return reply.Object{reply.Struct("Activation", append(describeActivation(a), reply.Bool("Disabled", true))...)}
	}
}

func deleteActivation(c *action.Call) action.Effect {
	a := action.Find(c, &c.Activations, c.String("ActivationId"))
	return func() reply.Object {
		backend.Discard(c.State, &c.Activations, a)
		return reply.Object{reply.Struct("Activation", describeActivation(a)...)}
	}
}
