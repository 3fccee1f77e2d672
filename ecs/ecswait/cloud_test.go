//nolint:staticcheck // SA1019, as below
package ecswait_test

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeeipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshotgroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// cloud is an invoker that lists resources in the states that a test gives them, and keeps what it was asked.
type cloud struct {
	// state is the state of a resource, empty for one that is not listed. The words that may follow it are "ip", "eip",
	// "nospot" and "lock:reason"; "usable" for a snapshot; for a disk, the instances that have it, "multi", and "old" for one without attachments.
	state func(id string) string
	fault func(ids []string) error // nil: none

	mu    sync.Mutex
	calls []call
	start time.Time
}

type call struct {
	req any
	ids []string
	at  time.Duration // since the cloud was made
}

func newCloud(state func(id string) string) *cloud { return &cloud{state: state, start: time.Now()} }

// scripted is a cloud whose resources go through these states, one each time they are asked for, and stay in the last. A state
// "!Code" rejects the call.
func scripted(scripts map[string][]string) *cloud {
	asked := make(map[string]int)
	now := func(id string) string {
		script := scripts[id]
		if len(script) == 0 {
			return ""
		}
		return script[min(asked[id], len(script)-1)]
	}
	c := newCloud(func(id string) string {
		defer func() { asked[id]++ }()
		return now(id)
	})
	c.fault = func(ids []string) error {
		for _, id := range ids {
			if code, ok := strings.CutPrefix(now(id), "!"); ok {
				asked[id]++
				return rejection(code)
			}
		}
		return nil
	}
	return c
}

func rejection(code string) *ecs.Error {
	return &ecs.Error{Action: "Describe", Code: code, Message: "no", HTTPStatus: 400}
}

func (c *cloud) Invoke(ctx context.Context, op ecs.Operation, req, resp any, _ ...ecs.CallOption) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ids := idsOf(req)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call{req, ids, time.Since(c.start)})
	if c.fault != nil {
		if err := c.fault(ids); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return fmt.Errorf("%s for all there is", op.Action)
	}
	for _, id := range ids {
		if words := strings.Fields(c.state(id)); len(words) > 0 {
			list(req, resp, id, words[0], words[1:])
		}
	}
	return nil
}

func idsOf(req any) []string {
	switch r := req.(type) {
	case *describeinstances.Request:
		return r.InstanceIDs
	case *describecloudassistantstatus.Request:
		return r.InstanceIDs
	case *describeinvocations.Request:
		return []string{r.InvokeID}
	case *describedisks.Request:
		return r.DiskIDs
	case *describeimages.Request:
		return strings.Split(r.ImageID, ",")
	case *describesnapshots.Request:
		return r.SnapshotIDs
	case *describenetworkinterfaces.Request:
		return r.NetworkInterfaceIDs
	case *describesecuritygroups.Request:
		return r.SecurityGroupIDs
	case *describekeypairs.Request:
		return []string{r.KeyPairName}
	case *describeeipaddresses.Request:
		return strings.Split(r.AllocationID, ",")
	case *describevpcs.Request:
		return strings.Split(r.VPCID, ",")
	case *describevswitches.Request:
		return strings.Split(r.VSwitchID, ",")
	case *describetasks.Request:
		return r.TaskIDs
	case *describelaunchtemplates.Request:
		return r.LaunchTemplateIDs
	case *describesnapshotgroups.Request:
		return r.SnapshotGroupIDs
	default:
		return nil
	}
}

// list adds a resource to the response.
func list(req, resp any, id, state string, more []string) {
	switch r := resp.(type) {
	case *describeinstances.Response:
		in := describeinstances.Instance{InstanceID: id, Status: types.InstanceStatus(state), SpotStrategy: types.SpotStrategySpotAsPriceGo}
		for _, word := range more {
			switch reason, isLock := strings.CutPrefix(word, "lock:"); {
			case isLock:
				in.OperationLocks = []describeinstances.LockReason{{LockReason: types.LockReason(reason)}}
			case word == "ip":
				in.PublicIPAddresses = []string{"198.18.0.1"}
			case word == "eip":
				in.EIPAddress.IPAddress = "198.18.0.2"
			case word == "nospot":
				in.SpotStrategy = types.SpotStrategyNoSpot
			}
		}
		r.Instances = append(r.Instances, in)
	case *describecloudassistantstatus.Response:
		r.InstanceCloudAssistantStatuses = append(r.InstanceCloudAssistantStatuses,
			describecloudassistantstatus.InstanceCloudAssistantStatus{InstanceID: id, CloudAssistantStatus: state})
	case *describeinvocations.Response:
		run := describeinvocations.Invocation{InvokeID: id, InvocationStatus: types.InvocationStatus(state)}
		if ask, ok := req.(*describeinvocations.Request); ok && ask.IncludeOutput != nil && *ask.IncludeOutput {
			run.InvokeInstances = []describeinvocations.InvokeInstance{{InstanceID: "i-1", ExitCode: 3, Output: "out of " + string(ask.ContentEncoding)}}
		}
		r.Invocations = append(r.Invocations, run)
	case *describedisks.Response:
		r.Disks = append(r.Disks, diskOf(id, state, more))
	case *describeimages.Response:
		ask, ok := req.(*describeimages.Request)
		if ok && slices.Contains(ask.Statuses, types.ImageStatus(state)) { // as the service, which hides the others
			r.Images = append(r.Images, describeimages.Image{ImageID: id, Status: types.ImageStatus(state)})
			r.TotalCount++
		}
	case *describesnapshots.Response:
		r.Snapshots = append(r.Snapshots, describesnapshots.Snapshot{SnapshotID: id, Status: types.SnapshotStatus(state), Available: slices.Contains(more, "usable")})
	case *describenetworkinterfaces.Response:
		r.NetworkInterfaces = append(r.NetworkInterfaces,
			describenetworkinterfaces.NetworkInterface{NetworkInterfaceID: id, Status: types.NetworkInterfaceStatus(state)})
	case *describesecuritygroups.Response:
		r.SecurityGroups = append(r.SecurityGroups, describesecuritygroups.SecurityGroup{SecurityGroupID: id})
	case *describeeipaddresses.Response:
		r.EIPAddresses = append(r.EIPAddresses, describeeipaddresses.EIPAddress{AllocationID: id, Status: types.EIPStatus(state)})
		r.TotalCount++
	case *describevpcs.Response:
		r.VPCs = append(r.VPCs, describevpcs.VPC{VPCID: id, Status: types.VPCStatus(state)})
		r.TotalCount++
	case *describevswitches.Response:
		r.VSwitches = append(r.VSwitches, describevswitches.VSwitch{VSwitchID: id, Status: types.VSwitchStatus(state)})
		r.TotalCount++
	case *describetasks.Response:
		r.Tasks = append(r.Tasks, describetasks.Task{TaskID: id, TaskStatus: types.TaskStatus(state)})
		r.TotalCount++
	case *describelaunchtemplates.Response:
		r.LaunchTemplates = append(r.LaunchTemplates, describelaunchtemplates.LaunchTemplate{LaunchTemplateID: id})
		r.TotalCount++
	case *describesnapshotgroups.Response:
		r.SnapshotGroups = append(r.SnapshotGroups, describesnapshotgroups.SnapshotGroup{SnapshotGroupID: id, Status: types.SnapshotStatus(state)})
	case *describekeypairs.Response:
		r.KeyPairs = append(r.KeyPairs, describekeypairs.KeyPair{KeyPairName: id})
		r.TotalCount++
	}
}

func diskOf(id, state string, more []string) describedisks.Disk {
	d := describedisks.Disk{DiskID: id, Status: types.DiskStatus(state), MultiAttach: "Disabled"}
	for _, word := range more {
		switch word {
		case "multi": // as the service, which leaves the instance out
			d.MultiAttach, d.InstanceID = "Enabled", ""
		case "old":
			d.MultiAttach, d.Attachments = "", nil
		default:
			d.InstanceID = word
			d.Attachments = append(d.Attachments, describedisks.Attachment{InstanceID: word})
		}
	}
	return d
}

// rounds are the numbers of ids of the calls, by the moment at which they were made.
func (c *cloud) rounds() (times []time.Duration, sizes [][]int) {
	for _, call := range c.calls {
		if len(times) == 0 || times[len(times)-1] != call.at {
			times, sizes = append(times, call.at), append(sizes, nil)
		}
		last := len(sizes) - 1
		sizes[last] = append(sizes[last], len(call.ids))
	}
	return times, sizes
}

func seconds(n ...int) []time.Duration {
	var ds []time.Duration
	for _, s := range n {
		ds = append(ds, time.Duration(s)*time.Second)
	}
	return ds
}
