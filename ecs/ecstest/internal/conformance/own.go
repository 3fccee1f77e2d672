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

// find returns a function that lists what runs made. A list has one page, which is enough, because sweep lists again after
// it removed what was on it.
func find[Q, P any](do action[Q, P], request *Q, ids func(*P) []string) func(context.Context, Target) ([]string, error) {
	return func(ctx context.Context, t Target) ([]string, error) {
		response, err := do(ctx, t, request)
		if err != nil {
			return nil, err
		}
		return ids(response), nil
	}
}

// own returns the IDs of the items that are the suite's own. That is asked of each item, since a filter that the service
// does not heed must not remove what is somebody else's.
func own[T any](items []T, look func(T) (id string, own bool)) []string {
	var ids []string
	for _, item := range items {
		if id, own := look(item); own {
			ids = append(ids, id)
		}
	}
	return ids
}

// remover returns a function that removes one thing.
func remover[Q, P any](do action[Q, P], request func(id string) *Q) func(context.Context, Target, string) error {
	return func(ctx context.Context, t Target, id string) error {
		_, err := do(ctx, t, request(id))
		return err
	}
}

// deleteInstance deletes a protected instance, too, since a scenario protects one.
func deleteInstance(ctx context.Context, t Target, id string) error {
	request := &deleteinstance.Request{InstanceID: id, Force: new(true)}
	_, err := deleteinstance.Do(ctx, t, request)
	if !ecs.HasCode(err, "InvalidOperation.DeletionProtection") {
		return err
	}
	_, err = modifyinstanceattribute.Do(ctx, t, &modifyinstanceattribute.Request{InstanceID: id, DeletionProtection: new(false)})
	if err == nil {
		_, err = deleteinstance.Do(ctx, t, request)
	}
	return err
}

// findDeploymentSets goes through all sets, which have no tags, and looks at their names.
func findDeploymentSets(ctx context.Context, t Target) ([]string, error) {
	var ids []string
	for set, err := range describedeploymentsets.All(ctx, t, &describedeploymentsets.Request{PageSize: new(50)}) {
		if err != nil {
			return nil, err
		}
		if ownName(set.DeploymentSetName) {
			ids = append(ids, set.DeploymentSetID)
		}
	}
	return ids, nil
}

// ownTags selects what carries the tag, with whatever value.
var ownTags = []types.Tag{{Key: tagKey}}

// kinds are in the order of their removal: what depends on others comes first.
var kinds = []kind{
	{
		"instance",
		find(describeinstances.Do, &describeinstances.Request{
			Tags: ownTags, MaxResults: new(100),
		}, func(p *describeinstances.Response) []string {
			return own(p.Instances, func(x describeinstances.Instance) (string, bool) { return x.InstanceID, ownTag(x.Tags) })
		}),
		deleteInstance,
	},
	{
		"disk",
		find(describedisks.Do, &describedisks.Request{
			Tags: ownTags, MaxResults: new(100),
		}, func(p *describedisks.Response) []string {
			return own(p.Disks, func(x describedisks.Disk) (string, bool) { return x.DiskID, ownTag(x.Tags) })
		}),
		remover(deletedisk.Do, func(id string) *deletedisk.Request {
			return &deletedisk.Request{DiskID: id}
		}),
	},
	{
		"image",
		find(describeimages.Do, &describeimages.Request{
			Tags: ownTags, ImageOwnerAlias: types.ImageOwnerAliasSelf, PageSize: new(100),
			Statuses: []types.ImageStatus{"Creating", "Waiting", "Available", "UnAvailable", "CreateFailed"},
		}, func(p *describeimages.Response) []string {
			return own(p.Images, func(x describeimages.Image) (string, bool) { return x.ImageID, ownTag(x.Tags) })
		}),
		remover(deleteimage.Do, func(id string) *deleteimage.Request {
			return &deleteimage.Request{ImageID: id, Force: new(true)}
		}),
	},
	{
		"snapshot",
		find(describesnapshots.Do, &describesnapshots.Request{
			Tags: ownTags, MaxResults: new(100),
		}, func(p *describesnapshots.Response) []string {
			return own(p.Snapshots, func(x describesnapshots.Snapshot) (string, bool) { return x.SnapshotID, ownTag(x.Tags) })
		}),
		remover(deletesnapshot.Do, func(id string) *deletesnapshot.Request {
			return &deletesnapshot.Request{SnapshotID: id, Force: new(true)}
		}),
	},
	{
		"automatic snapshot policy",
		find(describeautosnapshotpolicyex.Do, &describeautosnapshotpolicyex.Request{
			Tags: ownTags, PageSize: new(100),
		}, func(p *describeautosnapshotpolicyex.Response) []string {
			return own(p.AutoSnapshotPolicies, func(x describeautosnapshotpolicyex.AutoSnapshotPolicy) (string, bool) {
				return x.AutoSnapshotPolicyID, ownTag(x.Tags)
			})
		}),
		remover(deleteautosnapshotpolicy.Do, func(id string) *deleteautosnapshotpolicy.Request {
			return &deleteautosnapshotpolicy.Request{AutoSnapshotPolicyID: id}
		}),
	},
	{
		"command",
		find(describecommands.Do, &describecommands.Request{
			Tags: ownTags, MaxResults: new(50),
		}, func(p *describecommands.Response) []string {
			return own(p.Commands, func(x describecommands.Command) (string, bool) { return x.CommandID, ownTag(x.Tags) })
		}),
		remover(deletecommand.Do, func(id string) *deletecommand.Request {
			return &deletecommand.Request{CommandID: id}
		}),
	},
	{
		"launch template",
		find(describelaunchtemplates.Do, &describelaunchtemplates.Request{
			TemplateTags: ownTags, PageSize: new(50),
		}, func(p *describelaunchtemplates.Response) []string {
			return own(p.LaunchTemplates, func(x describelaunchtemplates.LaunchTemplate) (string, bool) {
				return x.LaunchTemplateID, ownTag(x.Tags)
			})
		}),
		remover(deletelaunchtemplate.Do, func(id string) *deletelaunchtemplate.Request {
			return &deletelaunchtemplate.Request{LaunchTemplateID: id}
		}),
	},
	{"deployment set", findDeploymentSets, remover(deletedeploymentset.Do, func(id string) *deletedeploymentset.Request {
		return &deletedeploymentset.Request{DeploymentSetID: id}
	})},
	{
		"key pair",
		find(describekeypairs.Do, &describekeypairs.Request{
			Tags: ownTags, PageSize: new(50),
		}, func(p *describekeypairs.Response) []string {
			return own(p.KeyPairs, func(x describekeypairs.KeyPair) (string, bool) { return x.KeyPairName, ownTag(x.Tags) })
		}),
		remover(deletekeypairs.Do, func(id string) *deletekeypairs.Request {
			return &deletekeypairs.Request{KeyPairNames: []string{id}}
		}),
	},
	{
		"network interface",
		find(describenetworkinterfaces.Do, &describenetworkinterfaces.Request{
			Tags: ownTags, Type: types.NetworkInterfaceTypeSecondary, MaxResults: new(100),
		}, func(p *describenetworkinterfaces.Response) []string {
			return own(p.NetworkInterfaces, func(x describenetworkinterfaces.NetworkInterface) (string, bool) {
				return x.NetworkInterfaceID, ownTag(x.Tags)
			})
		}),
		remover(deletenetworkinterface.Do, func(id string) *deletenetworkinterface.Request {
			return &deletenetworkinterface.Request{NetworkInterfaceID: id}
		}),
	},
	{
		"security group",
		find(describesecuritygroups.Do, &describesecuritygroups.Request{
			Tags: ownTags, MaxResults: new(100),
		}, func(p *describesecuritygroups.Response) []string {
			return own(p.SecurityGroups, func(x describesecuritygroups.SecurityGroup) (string, bool) {
				return x.SecurityGroupID, ownTag(x.Tags)
			})
		}),
		remover(deletesecuritygroup.Do, func(id string) *deletesecuritygroup.Request {
			return &deletesecuritygroup.Request{SecurityGroupID: id}
		}),
	},
	{
		"vSwitch",
		find(describeVSwitches, &networkRequest{TagKey: tagKey, PageSize: 50}, func(p *networkResponse) []string {
			return own(p.VSwitches.VSwitch, func(x network) (string, bool) { return x.VSwitchID, x.owned() })
		}),
		remover(deleteVSwitch, func(id string) *networkRequest { return &networkRequest{VSwitchID: id} }),
	},
	{
		"VPC",
		find(describeVPCs, &networkRequest{TagKey: tagKey, PageSize: 50}, func(p *networkResponse) []string {
			return own(p.VPCs.VPC, func(x network) (string, bool) { return x.VPCID, x.owned() })
		}),
		remover(deleteVPC, func(id string) *networkRequest { return &networkRequest{VPCID: id} }),
	},
}
