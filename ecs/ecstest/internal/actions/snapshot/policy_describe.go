package snapshot

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeAutoSnapshotPolicyEx(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.SnapshotPolicy](c)
	f.Equal("AutoSnapshotPolicyId", func(p *backend.SnapshotPolicy) string { return p.ID })
	f.Equal("AutoSnapshotPolicyName", func(p *backend.SnapshotPolicy) string { return p.Name })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.SnapshotPolicies), "AutoSnapshotPolicies", "AutoSnapshotPolicy",
		func(p *backend.SnapshotPolicy) reply.Object { return describePolicy(c.State, p) })
}

// describePolicy returns the policy as DescribeAutoSnapshotPolicyEx shows it. The status is Normal from the start, for which
// Terraform's provider waits.
func describePolicy(st *backend.State, p *backend.SnapshotPolicy) reply.Object {
	o := reply.Object{
		reply.String("AutoSnapshotPolicyId", p.ID),
		reply.String("AutoSnapshotPolicyName", p.Name),
		reply.String("RegionId", p.Region),
		reply.String("ResourceGroupId", p.Group),
		reply.String("Status", "Normal"),
		reply.String("Type", "Custom"),
		reply.String("TimePoints", listText(p.Hours)),
		reply.String("RepeatWeekdays", listText(p.Weekdays)),
		reply.Int("RetentionDays", p.Retention),
		reply.Int("DiskNums", len(st.DisksWith(p))),
		reply.Int("VolumeNums", 0),
		reply.Bool("EnableCrossRegionCopy", p.Copy.Enabled),
		reply.Int("CopiedSnapshotsRetentionDays", p.Copy.Retention),
		reply.String("CreationTime", action.FormatSecond(p.Created)),
		action.DescribeTags(st.Tags, &p.Resource),
	}
	if p.Copy.Encryption { // Terraform takes what is there for a change of a configuration that is silent about it
		o = append(o, reply.Struct("CopyEncryptionConfiguration",
			reply.Bool("Encrypted", p.Copy.Encrypted), reply.String("KMSKeyId", p.Copy.KMSKey)))
	}
	if p.Copy.Region != "" { // the field holds a list, which programs decode if it is there
		o = append(o, reply.String("TargetCopyRegions", listText([]string{p.Copy.Region})))
	}
	return o
}

// listText returns a list as a text, as the actions on policies take it.
func listText(items []string) string { return string(reply.JSON(reply.Strings(items...))) }

// An association is a policy that a disk has.
type association struct {
	disk     *backend.Disk
	policy   *backend.SnapshotPolicy
	position int
}

func describeAutoSnapshotPolicyAssociations(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Disk](c)
	f.Equal("DiskId", func(d *backend.Disk) string { return d.ID })
	policy := c.String("AutoSnapshotPolicyId")
	var all []association
	for _, d := range f.Of(&c.Disks) {
		for i, p := range d.Policies {
			if policy == "" || policy == p.ID {
				all = append(all, association{d, p, d.Seq*(backend.MaxPolicies+1) + i})
			}
		}
	}
	page, fields := action.PageOf(c, all, func(a association) int { return a.position })
	return func() reply.Object {
		return append(fields, reply.List("AutoSnapshotPolicyAssociations", "AutoSnapshotPolicyAssociation",
			reply.Each(page, func(a association) reply.Object {
				return reply.Object{reply.String("AutoSnapshotPolicyId", a.policy.ID), reply.String("DiskId", a.disk.ID)}
			})))
	}
}
