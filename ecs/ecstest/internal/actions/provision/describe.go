package provision

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// statusOf returns the status of a group. A group that is deleted runs on as long as it has instances.
func statusOf(c *action.Call, g *backend.ProvisioningGroup) string {
	switch {
	case g.Deleted && len(g.Present(c.State)) > 0:
		return "deleted-running"
	case g.Deleted:
		return "deleted"
	case len(g.Activity) == 0 && g.Change.Pending():
		return "submitted"
	default:
		return "active"
	}
}

// describeGroups lists groups. It lists those that are deleted only if their status is asked for: Terraform waits until it
// does not find a group that it deleted.
func describeGroups(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.ProvisioningGroup](c)
	f.IDs("AutoProvisioningGroupId")
	f.Equal("AutoProvisioningGroupName", func(g *backend.ProvisioningGroup) string { return g.Name })
	f.AnyOf("AutoProvisioningGroupTypes", func(g *backend.ProvisioningGroup) []string { return []string{g.Type} })
	f.AnyOf("AutoProvisioningGroupStatus", func(g *backend.ProvisioningGroup) []string { return []string{statusOf(c, g)} })
	byStatus := c.Has("AutoProvisioningGroupStatus")
	f.Check(func(g *backend.ProvisioningGroup) bool { return byStatus || !g.Deleted })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.Provisioning), "AutoProvisioningGroups", "AutoProvisioningGroup",
		func(g *backend.ProvisioningGroup) reply.Object { return describeGroup(c, g) })
}

func describeGroup(c *action.Call, g *backend.ProvisioningGroup) reply.Object {
	ordinary, spots := g.Capacity(c.State)
	o := reply.Object{
		reply.String("AutoProvisioningGroupId", g.ID),
		reply.String("AutoProvisioningGroupName", g.Name),
		reply.String("AutoProvisioningGroupType", g.Type),
		reply.String("RegionId", g.Region),
		reply.String("ResourceGroupId", g.Group),
		reply.String("Status", statusOf(c, g)),
		reply.String("State", g.State),
		reply.String("CreationTime", action.FormatSecond(g.Created)),
		reply.String("ValidFrom", action.FormatSecond(g.ValidFrom)),
		reply.String("ValidUntil", action.FormatSecond(g.ValidUntil)),
		reply.String("ExcessCapacityTerminationPolicy", g.ExcessPolicy),
		reply.Bool("TerminateInstances", g.Terminate),
		reply.Bool("TerminateInstancesWithExpiration", g.TerminateExpired),
		reply.Float("MaxSpotPrice", g.MaxSpotPrice),
		reply.Struct("CandidateOptions", reply.Int("TimeoutMinutes", g.TimeoutMinutes)),
		reply.Struct("PayAsYouGoOptions", reply.String("AllocationStrategy", g.PayAsYouGoStrategy)),
		reply.Struct("SpotOptions",
			reply.String("AllocationStrategy", g.SpotStrategy),
			reply.String("InstanceInterruptionBehavior", g.SpotInterruption),
			reply.Int("InstancePoolsToUseCount", g.SpotPools)),
		reply.Struct("TargetCapacitySpecification",
			reply.Float("TotalTargetCapacity", g.Target.Total),
			reply.Float("PayAsYouGoTargetCapacity", g.Target.PayAsYouGo),
			reply.Float("SpotTargetCapacity", g.Target.Spot),
			reply.String("DefaultTargetCapacityType", g.Target.Default)),
		reply.Struct("CapacitySpecification",
			reply.Float("TotalCapacity", ordinary+spots),
			reply.Float("PayAsYouGoCapacity", ordinary),
			reply.Float("SpotCapacity", spots),
			reply.Float("PrePaidCapacity", 0)),
		reply.List("LaunchTemplateConfigs", "LaunchTemplateConfig", reply.Each(g.Configs, describeConfig)),
		reply.List("SuspendedProcesses", "SuspendedProcess", nil),
		action.DescribeTags(c.Tags, &g.Resource),
	}
	if g.TemplateID != "" {
		o = append(o, reply.String("LaunchTemplateId", g.TemplateID), reply.String("LaunchTemplateVersion", g.TemplateVersion))
	}
	return o
}

func describeConfig(config backend.ProvisioningConfig) reply.Object {
	o := reply.Object{
		reply.String("InstanceType", config.InstanceType),
		reply.String("VSwitchId", config.VSwitchID),
		reply.Float("MaxPrice", config.MaxPrice),
		reply.Float("WeightedCapacity", config.Weight),
	}
	if config.Priority >= 0 {
		o = append(o, reply.Int("Priority", config.Priority))
	}
	return o
}

// group finds the group that the call names.
func group(c *action.Call) *backend.ProvisioningGroup {
	if !c.Has("AutoProvisioningGroupId") {
		c.Missing("AutoProvisioningGroupId")
	}
	return action.Find(c, &c.Provisioning, c.String("AutoProvisioningGroupId"))
}

func describeMembers(c *action.Call) action.Effect {
	members := group(c).Present(c.State)
	slices.SortFunc(members, func(a, b backend.ProvisioningMember) int { return cmp.Compare(a.Instance.Seq, b.Instance.Seq) })
	page, fields := action.PageOf(c, members, func(m backend.ProvisioningMember) int { return m.Instance.Seq })
	return func() reply.Object {
		return append(fields, reply.List("Instances", "Instance", reply.Each(page, func(m backend.ProvisioningMember) reply.Object {
			in := m.Instance
			return reply.Object{
				reply.String("InstanceId", in.ID),
				reply.String("InstanceType", in.Type.ID),
				reply.Int("CPU", in.Type.Cores),
				reply.Int("Memory", int(in.Type.Memory*1024)),
				reply.String("RegionId", in.Region),
				reply.String("ZoneId", in.Zone),
				reply.String("Status", in.Status),
				reply.String("OsType", in.OSType),
				reply.String("NetworkType", "vpc"),
				reply.Bool("IoOptimized", true),
				reply.Bool("IsSpot", in.Spot()),
				reply.String("CreationTime", action.FormatSecond(in.Created)),
			}
		})))
	}
}

// describeHistory lists what the group did between two times.
func describeHistory(c *action.Call) action.Effect {
	// No code is documented for a group that does not exist, so it has no history.
	g, _ := c.Provisioning.Find(c.Region, c.String("AutoProvisioningGroupId"))
	const malformed = "InvalidParameter.periodTime"
	from, to := c.TimeOr("StartTime", malformed, time.Time{}), c.TimeOr("EndTime", malformed, c.Now)
	if to.Before(from) {
		c.Reject(malformed, "The time ends before it begins.")
	}
	at := map[*backend.ProvisioningActivity]int{}
	var found []*backend.ProvisioningActivity
	for i, a := range g.Activity {
		if !a.Start.Before(from) && !a.Start.After(to) {
			found, at[a] = append(found, a), i
		}
	}
	page, fields := action.PageOf(c, found, func(a *backend.ProvisioningActivity) int { return at[a] })
	return func() reply.Object {
		return append(fields, reply.List("AutoProvisioningGroupHistories", "AutoProvisioningGroupHistory",
			reply.Each(page, describeActivity)))
	}
}

func describeActivity(a *backend.ProvisioningActivity) reply.Object {
	status, detail := "success", "Successful"
	switch {
	case len(a.Errors) > 0 && len(a.Created) == 0:
		status, detail = "failed", "Failed"
	case len(a.Errors) > 0:
		status, detail = "partialsuccess", "Warning"
	}
	messages := reply.Each(a.Errors, func(e backend.ProvisioningError) reply.Object {
		return reply.Object{
			reply.String("Code", e.Code), reply.String("Message", e.Message),
			reply.List("FailedInstanceIds", "FailedInstanceId", nil),
		}
	})
	return reply.Object{
		reply.String("TaskId", a.ID),
		reply.String("Status", status),
		reply.String("StartTime", action.FormatSecond(a.Start)),
		reply.String("LastEventTime", action.FormatSecond(a.Start)),
		reply.List("ActivityDetails", "ActivityDetail", reply.Array{reply.Object{
			reply.String("Status", detail),
			reply.String("Detail", "The capacity was adjusted to the target."),
			reply.List("CreatedInstanceIds", "CreatedInstanceId", reply.Strings(a.Created...)),
			reply.List("DestroyedInstanceIds", "DestroyedInstanceId", reply.Strings(a.Destroyed...)),
			reply.List("ErrorMessages", "ErrorMessage", messages),
		}}),
	}
}
