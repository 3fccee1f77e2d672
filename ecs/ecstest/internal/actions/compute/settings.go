package compute

import (
	"cmp"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// onMaintenance has what instances can do when their host needs maintenance, the default first. The documentation does not
// tell which instances support which, so all instances support all.
var onMaintenance = []string{"AutoRecover", "Stop", "AutoRedeploy"}

func describeInstanceMaintenanceAttributes(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceId")
	ids, _ := c.IDs("InstanceId")
	for _, id := range ids {
		action.Find(c, &c.Instances, id)
	}
	return action.ListPage(c, f.Of(&c.Instances), "MaintenanceAttributes", "MaintenanceAttribute", describeMaintenance)
}

func describeMaintenance(in *backend.Instance) reply.Object {
	return reply.Object{
		reply.String("InstanceId", in.ID),
		reply.Bool("NotifyOnMaintenance", in.Maintenance.Notify),
		reply.Struct("ActionOnMaintenance",
			reply.String("Value", cmp.Or(in.Maintenance.Action, onMaintenance[0])),
			reply.String("DefaultValue", onMaintenance[0]),
			reply.List("SupportedValues", "SupportedValue", reply.Strings(onMaintenance...))),
		reply.List("MaintenanceWindows", "MaintenanceWindow",
			reply.Each(in.Maintenance.Windows, func(w backend.MaintenanceWindow) reply.Object {
				return reply.Object{reply.String("StartTime", w.Start), reply.String("EndTime", w.End)}
			})),
	}
}

// modifyInstanceMaintenanceAttributes changes all instances or none. What is not given stays as it is.
func modifyInstanceMaintenanceAttributes(c *action.Call) action.Effect {
	var instances []*backend.Instance
	for _, id := range c.Distinct("InstanceId") {
		instances = append(instances, action.Find(c, &c.Instances, id))
	}
	if len(instances) == 0 {
		c.Missing("InstanceId.1")
	}
	do := c.OneOf("ActionOnMaintenance", onMaintenance...)
	notify, given := c.Bool("NotifyOnMaintenance")
	var windows []backend.MaintenanceWindow
	for _, p := range c.Structs("MaintenanceWindow", 1) {
		windows = append(windows, backend.MaintenanceWindow{Start: readHour(p, "StartTime"), End: readHour(p, "EndTime")})
		if p.String("StartTime") == p.String("EndTime") {
			p.Invalid("EndTime", "it is not 1 to 23 hours after StartTime")
		}
	}
	return action.Change(func() {
		for _, in := range instances {
			m := &in.Maintenance
			m.Action = cmp.Or(do, m.Action)
			if given {
				m.Notify = notify
			}
			if len(windows) > 0 {
				m.Windows = windows
			}
		}
	})
}

// readHour reads a full hour of the day, such as 02:00:00.
func readHour(p action.Input, name string) string {
	s := p.String(name)
	t, err := time.Parse(time.TimeOnly, s)
	if err != nil || t.Minute() != 0 || t.Second() != 0 || t.Format(time.TimeOnly) != s {
		p.Invalid(name, "it is not a full hour of the form HH:mm:ss")
	}
	return s
}

func describeInstanceAttachmentAttributes(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceIds")
	ids, _ := c.IDs("InstanceIds")
	for _, id := range ids {
		action.FindOr(c, &c.Instances, id, "InvalidInstanceIds.NotFound")
	}
	return action.ListPage(c, f.Of(&c.Instances), "Instances", "Instance", func(in *backend.Instance) reply.Object {
		return reply.Object{
			reply.String("InstanceId", in.ID),
			reply.String("PrivatePoolOptionsMatchCriteria", in.PrivatePool),
			reply.String("PrivatePoolOptionsId", action.IDOf(in.Pool)),
		}
	})
}

func modifyInstanceAttachmentAttributes(c *action.Call) action.Effect {
	in := action.FindOr(c, &c.Instances, c.String("InstanceId"), "Invalid.InstanceId")
	criteria, pool := c.PrivatePool(in.Type, in.Zone)
	switch {
	case pool == nil:
	case in.OnHost:
		c.Reject("DedicatedHostNotSupported", "The instance %q is on a dedicated host.", in.ID)
	case in.Spot():
		c.Reject("SpotNotSupported", "The instance %q is a spot instance.", in.ID)
	case in.Charge != backend.PostPaid:
		c.Reject("Invalid.InstanceChargeType", "The instance %q is a subscription.", in.ID)
	case pool != in.Pool && c.RoomIn(pool) < 1:
		c.Reject("Invalid.PrivatePoolOptions.NoStock", "The private pool %q is used up.", pool.ID)
	}
	return action.Change(func() { c.UsePool(in, criteria, pool) })
}

// modifyInstanceMetadataOptions changes the metadata service of an instance at once. What is not given stays as it is, so that
// a program that changes HttpEndpoint does not make tokens optional again. Tags in the metadata are not simulated.
func modifyInstanceMetadataOptions(c *action.Call) action.Effect {
	if !c.Has("InstanceId") {
		c.Missing("InstanceId")
	}
	in := c.Instance("InstanceId")
	endpoint, tokens, hops := readMetadata(c, in)
	if c.OneOfOr("InstanceMetadataTags", "InvalidInstanceMetadataTags.NotSupported", "enabled", "disabled") == "enabled" {
		c.Reject("InvalidInstanceMetadataTags.NotSupported", "The metadata service of the test server does not show tags.")
	}
	return action.Change(func() { in.HTTPEndpoint, in.HTTPTokens, in.HTTPHops = endpoint, tokens, hops })
}

// readMetadata reads the options of the metadata service. One that is absent is as in the instance. The documentation does not
// tell the range of the hop limit, nor its default, which is 1 here: both are those of other clouds that have the option.
func readMetadata(c *action.Call, in *backend.Instance) (endpoint, tokens string, hops int) {
	endpoint = c.OneOfOr("HttpEndpoint", "InvalidHttpEndpoint.NotSupported", "enabled", "disabled")
	tokens = c.OneOfOr("HttpTokens", "InvalidHttpTokens.NotSupported", "optional", "required")
	hops = c.Int("HttpPutResponseHopLimit", in.HTTPHops)
	if c.Has("HttpPutResponseHopLimit") && (hops < 1 || hops > 64) {
		c.Reject("InvalidHttpPutResponseHopLimit.NotSupported", "The hop limit %d is not between 1 and 64.", hops)
	}
	return cmp.Or(endpoint, in.HTTPEndpoint), cmp.Or(tokens, in.HTTPTokens), hops
}
