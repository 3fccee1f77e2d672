package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/deletecommand"
	"github.com/go-aliecs/aliecs/ecs/api/deletedeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deletekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/deletelaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describeautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/api/describecommands"
	"github.com/go-aliecs/aliecs/ecs/api/describedeploymentsets"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// tagKey is the tag of everything that a run makes; its value is the ID of the run. namePrefix begins the names.
const (
	tagKey     = "aliecs-conformance"
	namePrefix = "aliecs-conformance-"
)

func (r *Run) tags() []types.Tag { return []types.Tag{{Key: tagKey, Value: r.plan.ID}} }

// name returns a name for what the run makes.
func (r *Run) name(what string) string { return namePrefix + r.plan.ID + "-" + what }

func ownTag(tags []types.Tag) bool {
	return slices.ContainsFunc(tags, func(t types.Tag) bool { return t.Key == tagKey })
}

func ownName(name string) bool { return strings.HasPrefix(name, namePrefix) }

// A kind is a kind of resource that runs make.
type kind struct {
	name string
	list func(context.Context, Target) ([]string,
		error) // the IDs of all that runs made; it looks at the tag or the name itself
	remove func(context.Context, Target, string) error
}

// owned is a resource that the run made.
type owned struct{ kind, id string }

func (r *Run) own(kind, id string) {
	if id != "" {
		r.owned = append(r.owned, owned{kind, id})
	}
}

// remove removes what the run made, the latest first, and then whatever else carries the tag: the service may list late
// what was made just now, and a response may have been lost.
func (r *Run) remove(ctx context.Context) error {
	slices.Reverse(r.owned)
	for _, o := range r.owned {
		for _, k := range kinds {
			if k.name == o.kind {
				_ = k.remove(ctx, r.target, o.id) // most are gone; sweep says what is left
			}
		}
	}
	r.owned = nil
	return r.sweep(ctx, "left")
}

// Sweep removes what earlier runs made in the account and region of the target, by tag and name, and nothing else. The
// function note, which can be nil, is told what it removes.
func Sweep(ctx context.Context, target Target, note func(string)) error {
	r := &Run{target: target, plan: Plan{Note: note}}
	return r.sweep(ctx, "left by an earlier run")
}

func (r *Run) sweep(ctx context.Context, why string) error {
	var failed []error
	for _, k := range kinds {
		if err := r.sweepKind(ctx, k, why); err != nil {
			failed = append(failed, fmt.Errorf("%ss: %w", k.name, err))
		}
	}
	return errors.Join(failed...)
}

// sweepKind removes all of a kind: again and again, since one may be in use a while longer, or in the midst of a change.
func (r *Run) sweepKind(ctx context.Context, k kind, why string) error {
	said := make(map[string]bool)
	pause := r.target.Poll
	for deadline := time.Now().Add(r.target.Patience); ; {
		ids, err := k.list(ctx, r.target)
		if err != nil || len(ids) == 0 {
			return err
		}
		var failed error
		for _, id := range ids {
			if !said[id] {
				said[id] = true
				r.note("removes the %s %s, %s", k.name, id, why)
			}
			if err := k.remove(ctx, r.target, id); err != nil {
				failed = err
			}
		}
		if time.Now().After(deadline) || ctx.Err() != nil || ecs.IsForbidden(failed) {
			return cmp.Or(failed, fmt.Errorf("%d are still listed", len(ids)))
		}
		if err := sleep(ctx, pause); err != nil {
			return cmp.Or(failed, err)
		}
		pause = min(2*pause, 10*r.target.Poll)
	}
}

// listed collects the IDs of the items that are the suite's own. That is asked of each item, since a filter that the
// service does not heed must not remove what is somebody else's.
func listed[T any](err error, items []T, own func(T) bool, id func(T) string) ([]string, error) {
	var ids []string
	for _, item := range items {
		if own(item) {
			ids = append(ids, id(item))
		}
	}
	return ids, err
}

// kinds are in the order of their removal: what depends on others comes first. A list has one page, which is enough,
// because sweep lists again after it removed what was on it.
var kinds = []kind{
	{
		"instance",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describeinstances.Do(ctx, t.Client, &describeinstances.Request{
				Tags: []types.Tag{{Key: tagKey}}, MaxResults: new(100),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.Instances, func(i describeinstances.Instance) bool { return ownTag(i.Tags) },
				func(i describeinstances.Instance) string { return i.InstanceID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deleteinstance.Do(ctx, t.Client, &deleteinstance.Request{InstanceID: id, Force: new(true)})
			if ecs.HasCode(err, "InvalidOperation.DeletionProtection") { // a scenario sets it
				_, err = modifyinstanceattribute.Do(ctx, t.Client, &modifyinstanceattribute.Request{
					InstanceID: id, DeletionProtection: new(false),
				})
				if err == nil {
					_, err = deleteinstance.Do(ctx, t.Client, &deleteinstance.Request{InstanceID: id, Force: new(true)})
				}
			}
			return err
		},
	},
	{
		"disk",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describedisks.Do(ctx, t.Client, &describedisks.Request{Tags: []types.Tag{{Key: tagKey}}, MaxResults: new(100)})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.Disks, func(d describedisks.Disk) bool { return ownTag(d.Tags) },
				func(d describedisks.Disk) string { return d.DiskID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletedisk.Do(ctx, t.Client, &deletedisk.Request{DiskID: id})
			return err
		},
	},
	{
		"image",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describeimages.Do(ctx, t.Client, &describeimages.Request{
				Tags: []types.Tag{{Key: tagKey}}, ImageOwnerAlias: types.ImageOwnerAliasSelf, PageSize: new(100),
				Statuses: []types.ImageStatus{"Creating", "Waiting", "Available", "UnAvailable", "CreateFailed"},
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.Images, func(i describeimages.Image) bool { return ownTag(i.Tags) },
				func(i describeimages.Image) string { return i.ImageID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deleteimage.Do(ctx, t.Client, &deleteimage.Request{ImageID: id, Force: new(true)})
			return err
		},
	},
	{
		"snapshot",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describesnapshots.Do(ctx, t.Client, &describesnapshots.Request{
				Tags: []types.Tag{{Key: tagKey}}, MaxResults: new(100),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.Snapshots, func(s describesnapshots.Snapshot) bool { return ownTag(s.Tags) },
				func(s describesnapshots.Snapshot) string { return s.SnapshotID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletesnapshot.Do(ctx, t.Client, &deletesnapshot.Request{SnapshotID: id, Force: new(true)})
			return err
		},
	},
	{
		"automatic snapshot policy",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describeautosnapshotpolicyex.Do(ctx, t.Client, &describeautosnapshotpolicyex.Request{
				Tags: []types.Tag{{Key: tagKey}}, PageSize: new(100),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.AutoSnapshotPolicies,
				func(a describeautosnapshotpolicyex.AutoSnapshotPolicy) bool { return ownTag(a.Tags) },
				func(a describeautosnapshotpolicyex.AutoSnapshotPolicy) string { return a.AutoSnapshotPolicyID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deleteautosnapshotpolicy.Do(ctx, t.Client, &deleteautosnapshotpolicy.Request{AutoSnapshotPolicyID: id})
			return err
		},
	},
	{
		"command",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describecommands.Do(ctx, t.Client, &describecommands.Request{
				Tags: []types.Tag{{Key: tagKey}}, MaxResults: new(50),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.Commands, func(c describecommands.Command) bool { return ownTag(c.Tags) },
				func(c describecommands.Command) string { return c.CommandID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletecommand.Do(ctx, t.Client, &deletecommand.Request{CommandID: id})
			return err
		},
	},
	{
		"launch template",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describelaunchtemplates.Do(ctx, t.Client, &describelaunchtemplates.Request{
				TemplateTags: []types.Tag{{Key: tagKey}}, PageSize: new(50),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.LaunchTemplates, func(l describelaunchtemplates.LaunchTemplate) bool {
				return ownTag(l.Tags) || ownName(l.LaunchTemplateName)
			}, func(l describelaunchtemplates.LaunchTemplate) string { return l.LaunchTemplateID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletelaunchtemplate.Do(ctx, t.Client, &deletelaunchtemplate.Request{LaunchTemplateID: id})
			return err
		},
	},
	{
		"deployment set", // which has no tags
		func(ctx context.Context, t Target) ([]string, error) {
			var ids []string
			for set, err := range describedeploymentsets.All(ctx, t.Client, &describedeploymentsets.Request{PageSize: new(50)}) {
				if err != nil {
					return nil, err
				}
				if ownName(set.DeploymentSetName) {
					ids = append(ids, set.DeploymentSetID)
				}
			}
			return ids, nil
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletedeploymentset.Do(ctx, t.Client, &deletedeploymentset.Request{DeploymentSetID: id})
			return err
		},
	},
	{
		"key pair",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describekeypairs.Do(ctx, t.Client, &describekeypairs.Request{
				Tags: []types.Tag{{Key: tagKey}}, PageSize: new(50),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.KeyPairs, func(k describekeypairs.KeyPair) bool { return ownTag(k.Tags) },
				func(k describekeypairs.KeyPair) string { return k.KeyPairName })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletekeypairs.Do(ctx, t.Client, &deletekeypairs.Request{KeyPairNames: []string{id}})
			return err
		},
	},
	{
		"network interface",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describenetworkinterfaces.Do(ctx, t.Client, &describenetworkinterfaces.Request{
				Tags: []types.Tag{{Key: tagKey}}, Type: types.NetworkInterfaceTypeSecondary, MaxResults: new(100),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.NetworkInterfaces, func(n describenetworkinterfaces.NetworkInterface) bool { return ownTag(n.Tags) },
				func(n describenetworkinterfaces.NetworkInterface) string { return n.NetworkInterfaceID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletenetworkinterface.Do(ctx, t.Client, &deletenetworkinterface.Request{NetworkInterfaceID: id})
			return err
		},
	},
	{
		"security group",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describesecuritygroups.Do(ctx, t.Client, &describesecuritygroups.Request{
				Tags: []types.Tag{{Key: tagKey}}, MaxResults: new(100),
			})
			if err != nil {
				return nil, err
			}
			return listed(nil, p.SecurityGroups, func(g describesecuritygroups.SecurityGroup) bool { return ownTag(g.Tags) },
				func(g describesecuritygroups.SecurityGroup) string { return g.SecurityGroupID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deletesecuritygroup.Do(ctx, t.Client, &deletesecuritygroup.Request{SecurityGroupID: id})
			return err
		},
	},
	{
		"vSwitch",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describeVSwitches(ctx, t.VPC, &networkRequest{TagKey: tagKey, PageSize: 50})
			return listed(err, p.VSwitches.VSwitch, func(n network) bool { return n.owned(n.VSwitchName) },
				func(n network) string { return n.VSwitchID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deleteVSwitch(ctx, t.VPC, &networkRequest{VSwitchID: id})
			return err
		},
	},
	{
		"VPC",
		func(ctx context.Context, t Target) ([]string, error) {
			p, err := describeVPCs(ctx, t.VPC, &networkRequest{TagKey: tagKey, PageSize: 50})
			return listed(err, p.VPCs.VPC, func(n network) bool { return n.owned(n.VPCName) },
				func(n network) string { return n.VPCID })
		},
		func(ctx context.Context, t Target, id string) error {
			_, err := deleteVPC(ctx, t.VPC, &networkRequest{VPCID: id})
			return err
		},
	},
}
