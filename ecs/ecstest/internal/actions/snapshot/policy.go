package snapshot

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxPolicies is the number of automatic snapshot policies in a region.
const maxPolicies = 100

// parameterInvalid is the code of the actions on policies for nearly everything, also for a policy that does not exist.
const parameterInvalid = "ParameterInvalid"

func createAutoSnapshotPolicy(c *action.Call) action.Effect {
	tags := c.NewTags("Tag")
	p := &backend.SnapshotPolicy{Copy: backend.PolicyCopy{Retention: backend.Forever}}
	readPolicy(c, p, "InvalidSnapshotPolicyName.Malformed")
	c.Unsupported("InvalidParameter", "StorageLocationArn")
	n := 0
	for _, other := range c.SnapshotPolicies.All {
		if other.In(c.Region) {
			n++
		}
	}
	if n >= maxPolicies {
		c.Reject("AutoSnapshotPolicy.QuotaExceed", "The region has %d policies.", n)
	}
	resource := c.NewGrouped(backend.KindSnapshotPolicy)
	return func() reply.Object {
		p.Resource = resource()
		c.SnapshotPolicies.Add(p)
		c.Tags.Set(&p.Resource, tags...)
		c.SchedulePolicy(p)
		return reply.Object{reply.String("AutoSnapshotPolicyId", p.ID)}
	}
}

// readPolicy reads the properties of a policy. What is not given stays.
func readPolicy(c *action.Call, p *backend.SnapshotPolicy, badName string) {
	p.Name = cmp.Or(c.String("autoSnapshotPolicyName"), p.Name)
	c.CheckTextsOr(p.Name, "", badName, badName)
	p.Hours = readNumbers(c, "timePoints", p.Hours, 0, 23)
	p.Weekdays = readNumbers(c, "repeatWeekdays", p.Weekdays, 1, 7)
	p.Retention = readRetention(c, "retentionDays", p.Retention, backend.MaxRetention, parameterInvalid)
	p.Copy.Enabled = c.BoolOr("EnableCrossRegionCopy", p.Copy.Enabled)
	p.Copy.Retention = readRetention(c, "CopiedSnapshotsRetentionDays", p.Copy.Retention, backend.MaxRetention-1,
		"InvalidParameter.CopiedSnapshotsRetentionDays")
	readTarget(c, &p.Copy)
	in := c.Struct("CopyEncryptionConfiguration")
	p.Copy.Encryption = p.Copy.Encryption || in.String("Encrypted")+in.String("KMSKeyId") != ""
	p.Copy.Encrypted = in.BoolOr("Encrypted", p.Copy.Encrypted)
	p.Copy.KMSKey = cmp.Or(in.String("KMSKeyId"), p.Copy.KMSKey)
	if p.Copy.KMSKey != "" && !p.Copy.Encrypted {
		c.Reject("InvalidParameter.EncryptedIllegal", "A copy with a key must be encrypted.")
	}
	c.Unsupported("InvalidParameter", "CopyEncryptionConfiguration.Arn")
}

// readNumbers reads a list of numbers, which are texts. An empty list is an error.
func readNumbers(c *action.Call, name string, absent []string, least, most int) []string {
	all, given := c.IDs(name)
	if !given {
		return absent
	}
	for _, s := range all {
		if n, err := strconv.Atoi(s); err != nil || n < least || n > most || strconv.Itoa(n) != s {
			c.Reject(parameterInvalid, "The %q in %q is not a number between %d and %d.", s, name, least, most)
		}
	}
	if len(all) == 0 {
		c.Reject(parameterInvalid, "The list %q is empty.", name)
	}
	return all
}

// readRetention reads a number of days or backend.Forever.
func readRetention(c *action.Call, name string, absent, most int, code string) int {
	days := c.Int(name, absent)
	if c.String(name) != "" && days != backend.Forever && (days < 1 || days > most) {
		c.Reject(code, "The parameter %q, %d days, is neither -1 nor between 1 and %d.", name, days, most)
	}
	return days
}

// readTarget reads the region to which snapshots are copied. There is at most one.
func readTarget(c *action.Call, to *backend.PolicyCopy) {
	regions, given := c.IDs("TargetCopyRegions")
	if given {
		to.Region = ""
	}
	for _, id := range regions {
		to.Region = id
		if len(regions) > 1 || id == c.Region || c.Catalog.FindRegion(id) == nil {
			c.Reject("InvalidParameter.TargetCopyRegions", "The regions %q are not one other region.", regions)
		}
	}
	if to.Enabled && to.Region == "" {
		c.Reject("InvalidParameter.TargetCopyRegions", "Snapshots are to be copied to no region.")
	}
}

func findPolicy(c *action.Call) *backend.SnapshotPolicy {
	return action.FindOr(c, &c.SnapshotPolicies, c.String("autoSnapshotPolicyId"), parameterInvalid)
}

// modifyAutoSnapshotPolicyEx changes a policy. Snapshots that exist are kept as long as before.
func modifyAutoSnapshotPolicyEx(c *action.Call) action.Effect {
	p := findPolicy(c)
	changed := *p
	readPolicy(c, &changed, parameterInvalid)
	return action.Change(func() {
		*p = changed
		c.SchedulePolicy(p)
	})
}

// deleteAutoSnapshotPolicy keeps the snapshots of the policy.
func deleteAutoSnapshotPolicy(c *action.Call) action.Effect {
	p := findPolicy(c)
	return action.Change(func() { c.DiscardPolicy(p) })
}

// policyDisks finds the disks of diskIds.
func policyDisks(c *action.Call) []*backend.Disk {
	ids := c.Distinct("diskIds")
	if len(ids) == 0 {
		c.Missing("diskIds")
	}
	var disks []*backend.Disk
	for _, id := range ids {
		disks = append(disks, action.Find(c, &c.Disks, id))
	}
	return disks
}

func applyAutoSnapshotPolicy(c *action.Call) action.Effect {
	p, disks := findPolicy(c), policyDisks(c)
	for _, d := range disks {
		switch {
		case !d.Cloud():
			c.Reject("DiskCategory.OperationNotSupported", "A %s disk does not support snapshots.", d.Category)
		case len(d.Policies) >= backend.MaxPolicies && !slices.Contains(d.Policies, p):
			c.Reject(parameterInvalid, "The disk %q has %d policies.", d.ID, len(d.Policies))
		}
	}
	return action.Change(func() {
		for _, d := range disks {
			d.ApplyPolicy(p)
		}
	})
}

// cancelAutoSnapshotPolicy takes one policy or, without an ID, all policies from disks.
func cancelAutoSnapshotPolicy(c *action.Call) action.Effect {
	disks, one := policyDisks(c), c.String("autoSnapshotPolicyId")
	var p *backend.SnapshotPolicy
	if one != "" {
		p = findPolicy(c)
	}
	return action.Change(func() {
		for _, d := range disks {
			if p == nil {
				d.Policies = nil
			} else {
				d.CancelPolicy(p)
			}
		}
	})
}
