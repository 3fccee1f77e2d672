package ecswait

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func listInstances(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describeinstances.Instance, error] {
	return describeinstances.All(ctx, c, &describeinstances.Request{InstanceIDs: ids, MaxResults: new(100)})
}

func instanceID(in *describeinstances.Instance) string { return in.InstanceID }

func instanceState(in *describeinstances.Instance) string { return string(in.Status) }

const (
	starting = string(types.InstanceStatusStarting)
	running  = string(types.InstanceStatusRunning)
	stopping = string(types.InstanceStatusStopping)
	stopped  = string(types.InstanceStatusStopped)
)

var instanceRunning = Goal[describeinstances.Instance]{
	Wanted:  running,
	Reached: func(in *describeinstances.Instance) bool { return string(in.Status) == running },
	Never:   locked,
	path:    path{away: []string{stopping}, begun: starting, from: []string{stopped}, idle: true},
}

// instanceReady holds because the service shows an instance as Running some seconds before its other actions see it so.
var instanceReady = Goal[describeinstances.Instance]{
	Wanted: "ready",
	Reached: func(in *describeinstances.Instance) bool {
		return string(in.Status) == running && len(in.OperationLocks) == 0
	},
	Never: locked,
	Hold:  5 * time.Second,
	path:  instanceRunning.path,
}

// instanceStopped is not idle: a running instance may shut down by itself at any time.
var instanceStopped = Goal[describeinstances.Instance]{
	Wanted:  stopped,
	Reached: func(in *describeinstances.Instance) bool { return string(in.Status) == stopped },
	path:    path{begun: stopping, from: []string{starting, running}},
}

func locked(in *describeinstances.Instance) string {
	if len(in.OperationLocks) == 0 {
		return ""
	}
	return fmt.Sprintf("locked for reason %q", in.OperationLocks[0].LockReason)
}

var instanceWithPublicIP = Goal[describeinstances.Instance]{
	Wanted: "public IP",
	Reached: func(in *describeinstances.Instance) bool {
		return len(in.PublicIPAddresses) > 0 || in.EIPAddress.IPAddress != ""
	},
}

var instanceReclaimed = Goal[describeinstances.Instance]{
	Wanted: "reclaimed",
	first:  true,
	Reached: func(in *describeinstances.Instance) bool {
		return slices.ContainsFunc(in.OperationLocks, func(l describeinstances.LockReason) bool {
			return strings.EqualFold(string(l.LockReason), string(types.LockReasonRecycling)) // the filter of the same action has it in lower case
		})
	},
	Never: func(in *describeinstances.Instance) string {
		if in.SpotStrategy == types.SpotStrategyNoSpot {
			return "not a spot instance"
		}
		return ""
	},
}

// listKeyPairs lists one key pair, since the action lists one or all that match a pattern.
func listKeyPairs(ctx context.Context, c ecs.Invoker, names []string) iter.Seq2[describekeypairs.KeyPair, error] {
	return describekeypairs.All(ctx, c, &describekeypairs.Request{KeyPairName: names[0]})
}

func keyPairID(k *describekeypairs.KeyPair) string { return k.KeyPairName }

func listLaunchTemplates(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describelaunchtemplates.LaunchTemplate, error] {
	return describelaunchtemplates.All(ctx, c, &describelaunchtemplates.Request{LaunchTemplateIDs: ids, PageSize: new(50)})
}

func launchTemplateID(t *describelaunchtemplates.LaunchTemplate) string { return t.LaunchTemplateID }
