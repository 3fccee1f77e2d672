package conformance

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancestatus"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocationresults"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describeuserdata"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/leavesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/rebootinstance"
	"github.com/go-aliecs/aliecs/ecs/api/replacesystemdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resizedisk"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinvocation"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// buyScenarios make what costs money, for as long as they last. The instance is released by the service an hour later
// even if nobody removes it.
func buyScenarios() []scenario {
	return []scenario{
		{"the price", (*Run).price},
		{"an instance", (*Run).launch},
		{"the life of an instance", (*Run).life},
		{"a data disk", (*Run).dataDisk},
		{"a snapshot and an image", (*Run).snapshotAndImage},
		{"running a command", (*Run).runCommand},
		{"the end of an instance", (*Run).end},
	}
}

const diskSize = 40 // GiB: of the system disk, and of the data disk in the end

// price looks up what the part costs, and clears instanceType if that is more than the plan allows.
func (r *Run) price() {
	if r.instanceType == "" || r.diskCategory == "" || r.image == "" || r.vswitch == "" || r.group == "" {
		r.instanceType = ""
		return
	}
	disk := types.DiskCategory(r.diskCategory)
	price, ok := call(r, "an hour", describeprice.Do, &describeprice.Request{
		InstanceType: r.instanceType, ImageID: r.image, ZoneID: r.zone, PriceUnit: "Hour",
		SystemDisk: &describeprice.SystemDisk{Category: disk, Size: new(diskSize)},
		DataDisks:  []describeprice.DataDisk{{Category: disk, Size: new(diskSize)}},
	})
	if !ok {
		r.instanceType = ""
		return
	}
	cost := price.PriceInfo.Price.TradePrice
	r.note("%s with two disks of %d GiB for %.4f %s an hour", r.instanceType, diskSize, cost, price.PriceInfo.Price.Currency)
	if cost > r.plan.MaxCost || cost <= 0 {
		r.note("buys nothing: that is not between 0 and %.4f", r.plan.MaxCost)
		r.instanceType = ""
	}
}

func instanceState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describeinstances.Do(ctx, c, &describeinstances.Request{InstanceIDs: []string{id}})
		if err != nil {
			return "", err
		}
		return stateOf(p.Instances, func(i describeinstances.Instance) types.InstanceStatus { return i.Status }), nil
	}
}

func (r *Run) launch() {
	if r.instanceType == "" {
		return
	}
	request := runinstances.Request{
		ImageID: r.image, InstanceType: r.instanceType, VSwitchID: r.vswitch, SecurityGroupID: r.group, KeyPairName: r.keyPair,
		InstanceName: r.name("instance"), InstanceChargeType: types.ChargeTypePostPaid, Amount: new(1), Tags: r.tags(),
		SystemDisk:      &runinstances.SystemDisk{Category: types.DiskCategory(r.diskCategory), Size: new(diskSize)},
		UserData:        base64.StdEncoding.EncodeToString([]byte("#!/bin/sh\ntrue\n")),
		AutoReleaseTime: time.Now().Add(time.Hour).UTC().Truncate(time.Minute), // if all else fails
		ClientToken:     "aliecs-" + r.plan.ID + "-instance",
	}
	dry := request
	dry.DryRun, dry.ClientToken = new(true), ""
	refuse(r, "a dry run", runinstances.Do, &dry)
	made, ok := call(r, "an instance", runinstances.Do, &request, "InstanceIdSets.InstanceIdSet")
	if !ok || len(made.InstanceIDs) == 0 {
		return
	}
	id := made.InstanceIDs[0]
	r.own("instance", id)
	again := request
	if second, ok := call(r, "the same call again", runinstances.Do, &again); ok {
		for _, other := range second.InstanceIDs {
			r.own("instance", other)
		}
		r.fact("it is the same instance", slices.Equal(made.InstanceIDs, second.InstanceIDs))
		if slices.Equal(made.InstanceIDs, second.InstanceIDs) {
			other := request
			other.InstanceName = r.name("other")
			refuse(r, "another call with the token", runinstances.Do, &other)
		}
	}
	if !r.watch("RunInstances", "instance", instanceState(id), "Running") {
		return
	}
	r.instance = id
	call(r, "the instance", describeinstances.Do, &describeinstances.Request{InstanceIDs: []string{id}},
		"TotalCount", "Instances.Instance[].Status", "Instances.Instance[].InstanceChargeType",
		"Instances.Instance[].InstanceNetworkType",
		"Instances.Instance[].DeletionProtection", "Instances.Instance[].StoppedMode", "Instances.Instance[].IoOptimized",
		"Instances.Instance[].NetworkInterfaces.NetworkInterface", "Instances.Instance[].OperationLocks.LockReason",
		"Instances.Instance[].VpcAttributes.PrivateIpAddress.IpAddress", "Instances.Instance[].SecurityGroupIds.SecurityGroupId",
		"Instances.Instance[].SpotStrategy", "Instances.Instance[].Recyclable")
	call(r, "its status", describeinstancestatus.Do, &describeinstancestatus.Request{
		InstanceIDs: []string{id},
	}, "TotalCount", "InstanceStatuses.InstanceStatus[].Status")
	call(r, "its attributes", describeinstanceattribute.Do, &describeinstanceattribute.Request{
		InstanceID: id,
	}, "Status", "InstanceChargeType", "StoppedMode")
	call(r, "its user data", describeuserdata.Do, &describeuserdata.Request{InstanceID: id}, "UserData")
	disks, ok := call(r, "its disks", describedisks.Do, &describedisks.Request{InstanceID: id},
		"TotalCount", "Disks.Disk[].Status", "Disks.Disk[].Type", "Disks.Disk[].Device", "Disks.Disk[].DeleteWithInstance",
		"Disks.Disk[].Size", "Disks.Disk[].Portable", "Disks.Disk[].DiskChargeType")
	if ok && len(disks.Disks) > 0 {
		r.systemDisk = disks.Disks[0].DiskID
	}
	call(r, "its interfaces", describenetworkinterfaces.Do, &describenetworkinterfaces.Request{InstanceID: id},
		"TotalCount", "NetworkInterfaceSets.NetworkInterfaceSet[].Status", "NetworkInterfaceSets.NetworkInterfaceSet[].Type")
	call(r, "tags of its disks", listtagresources.Do, &listtagresources.Request{
		ResourceType: types.ResourceTypeDisk, ResourceIDs: []string{r.systemDisk},
	}, "TagResources.TagResource")
}

func (r *Run) life() {
	if r.instance == "" {
		return
	}
	id := r.instance
	refuse(r, "a running instance", startinstance.Do, &startinstance.Request{InstanceID: id})
	refuse(r, "a running instance", deleteinstance.Do, &deleteinstance.Request{InstanceID: id})
	refuse(r, "a running instance", replacesystemdisk.Do, &replacesystemdisk.Request{InstanceID: id, ImageID: r.image})
	refuse(r, "its system disk", deletedisk.Do, &deletedisk.Request{DiskID: r.systemDisk})
	refuse(r, "its last security group", leavesecuritygroup.Do, &leavesecuritygroup.Request{
		InstanceID: id, SecurityGroupID: r.group,
	})
	refuse(r, "a dry run", stopinstance.Do, &stopinstance.Request{InstanceID: id, DryRun: new(true)})
	refuse(r, "a dry run", rebootinstance.Do, &rebootinstance.Request{InstanceID: id, DryRun: new(true)})
	refuse(r, "a dry run", stopinstances.Do, &stopinstances.Request{InstanceIDs: []string{id}, DryRun: new(true)})
	call(r, "another name", modifyinstanceattribute.Do, &modifyinstanceattribute.Request{
		InstanceID: id, InstanceName: r.name("renamed"),
	})
	if _, ok := call(r, "a running instance", rebootinstance.Do, &rebootinstance.Request{InstanceID: id}); ok {
		// A reboot is not always seen; so there is a wait for the end alone.
		r.watch("RebootInstance", "instance", instanceState(id), "Running")
	}
	if _, ok := call(r, "a running instance", stopinstance.Do, &stopinstance.Request{
		InstanceID: id, ForceStop: new(true),
	}); !ok ||
		!r.watch("StopInstance", "instance", instanceState(id), "Stopped") {
		return
	}
	refuse(r, "a stopped instance", stopinstance.Do, &stopinstance.Request{InstanceID: id})
	refuse(r, "a stopped instance", rebootinstance.Do, &rebootinstance.Request{InstanceID: id})
	refuse(r, "a dry run", startinstance.Do, &startinstance.Request{InstanceID: id, DryRun: new(true)})
	call(r, "the stopped instance", describeinstances.Do, &describeinstances.Request{InstanceIDs: []string{id}},
		"Instances.Instance[].Status", "Instances.Instance[].StoppedMode")
	if _, ok := call(r, "a stopped instance", startinstance.Do, &startinstance.Request{InstanceID: id}); ok {
		r.watch("StartInstance", "instance", instanceState(id), "Running")
	}
	if stopped, ok := call(r, "a batch of one", stopinstances.Do, &stopinstances.Request{
		InstanceIDs: []string{id}, ForceStop: new(true),
	}, "InstanceResponses.InstanceResponse", "InstanceResponses.InstanceResponse[].Code",
		"InstanceResponses.InstanceResponse[].CurrentStatus",
		"InstanceResponses.InstanceResponse[].PreviousStatus"); ok && stopped != nil {
		r.watch("StopInstances", "instance", instanceState(id), "Stopped")
	}
	if _, ok := call(r, "a batch of one", startinstances.Do, &startinstances.Request{InstanceIDs: []string{id}},
		"InstanceResponses.InstanceResponse[].Code", "InstanceResponses.InstanceResponse[].PreviousStatus"); ok {
		r.watch("StartInstances", "instance", instanceState(id), "Running")
	}
}

func diskState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describedisks.Do(ctx, c, &describedisks.Request{DiskIDs: []string{id}})
		if err != nil {
			return "", err
		}
		return stateOf(p.Disks, func(d describedisks.Disk) types.DiskStatus { return d.Status }), nil
	}
}

func (r *Run) dataDisk() {
	if r.instance == "" {
		return
	}
	refuse(r, "a disk that is too small", createdisk.Do, &createdisk.Request{
		ZoneID: r.zone, Size: new(1), DiskCategory: types.DiskCategory(r.diskCategory), DiskName: r.name("small"), Tags: r.tags(),
	})
	made, ok := call(r, "a disk", createdisk.Do, &createdisk.Request{
		ZoneID: r.zone, Size: new(diskSize / 2), DiskCategory: types.DiskCategory(r.diskCategory), DiskName: r.name("disk"),
		Tags: r.tags(),
	})
	if !ok {
		return
	}
	id := made.DiskID
	r.own("disk", id)
	if !r.watch("CreateDisk", "disk", diskState(id), "Available") {
		return
	}
	call(r, "the disk", describedisks.Do, &describedisks.Request{DiskIDs: []string{id}}, "TotalCount", "Disks.Disk[].Type",
		"Disks.Disk[].Portable", "Disks.Disk[].DeleteWithInstance", "Disks.Disk[].Device", "Disks.Disk[].InstanceId",
		"Disks.Disk[].Size")
	call(r, "a larger size", resizedisk.Do, &resizedisk.Request{DiskID: id, NewSize: new(diskSize)})
	refuse(r, "a smaller size", resizedisk.Do, &resizedisk.Request{DiskID: id, NewSize: new(diskSize / 2)})
	call(r, "the larger disk", describedisks.Do, &describedisks.Request{
		DiskIDs: []string{id},
	}, "Disks.Disk[].Size", "Disks.Disk[].Status")
	refuse(r, "a disk that is attached nowhere", detachdisk.Do, &detachdisk.Request{DiskID: id, InstanceID: r.instance})
	if _, ok := call(r, "the disk", attachdisk.Do, &attachdisk.Request{DiskID: id, InstanceID: r.instance}); !ok ||
		!r.watch("AttachDisk", "disk", diskState(id), "In_use") {
		return
	}
	refuse(r, "a disk that is attached", attachdisk.Do, &attachdisk.Request{DiskID: id, InstanceID: r.instance})
	refuse(r, "a disk that is attached", deletedisk.Do, &deletedisk.Request{DiskID: id})
	call(r, "the attached disk", describedisks.Do, &describedisks.Request{
		DiskIDs: []string{id},
	}, "Disks.Disk[].Device", "Disks.Disk[].DeleteWithInstance")
	if _, ok := call(r, "the disk", detachdisk.Do, &detachdisk.Request{DiskID: id, InstanceID: r.instance}); !ok ||
		!r.watch("DetachDisk", "disk", diskState(id), "Available") {
		return
	}
	if _, ok := call(r, "the disk", deletedisk.Do, &deletedisk.Request{DiskID: id}); ok {
		r.watch("DeleteDisk", "disk", diskState(id), gone)
		refuse(r, "a disk that was deleted", deletedisk.Do, &deletedisk.Request{DiskID: id})
	}
}

func snapshotState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describesnapshots.Do(ctx, c, &describesnapshots.Request{SnapshotIDs: []string{id}})
		if err != nil {
			return "", err
		}
		return stateOf(p.Snapshots, func(s describesnapshots.Snapshot) types.SnapshotStatus { return s.Status }), nil
	}
}

func imageState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describeimages.Do(ctx, c, &describeimages.Request{
			ImageID: id, Statuses: []types.ImageStatus{types.ImageStatusCreating, types.ImageStatusWaiting,
				types.ImageStatusAvailable},
		})
		if err != nil {
			return "", err
		}
		return stateOf(p.Images, func(i describeimages.Image) types.ImageStatus { return i.Status }), nil
	}
}

// snapshotAndImage makes the image of the snapshot, since one of the instance would make snapshots without a tag.
func (r *Run) snapshotAndImage() {
	if r.systemDisk == "" {
		return
	}
	made, ok := call(r, "a snapshot", createsnapshot.Do, &createsnapshot.Request{
		DiskID: r.systemDisk, SnapshotName: r.name("snapshot"), RetentionDays: new(1), Tags: r.tags(),
	})
	if !ok {
		return
	}
	id := made.SnapshotID
	r.own("snapshot", id)
	if !r.watch("CreateSnapshot", "snapshot", snapshotState(id), "accomplished") {
		return
	}
	call(r, "the snapshot", describesnapshots.Do, &describesnapshots.Request{SnapshotIDs: []string{id}}, "TotalCount",
		"Snapshots.Snapshot[].Progress", "Snapshots.Snapshot[].SourceDiskType", "Snapshots.Snapshot[].Usage",
		"Snapshots.Snapshot[].Available",
		"Snapshots.Snapshot[].RetentionDays")
	image, ok := call(r, "an image", createimage.Do, &createimage.Request{
		SnapshotID: id, ImageName: r.name("image"), Tags: r.tags(),
	})
	if ok {
		r.own("image", image.ImageID)
		if r.watch("CreateImage", "image", imageState(image.ImageID), "Available") {
			call(r, "the image", describeimages.Do, &describeimages.Request{
				ImageID: image.ImageID,
			}, "TotalCount", "Images.Image[].Progress",
				"Images.Image[].ImageOwnerAlias", "Images.Image[].Usage", "Images.Image[].OSType", "Images.Image[].IsSubscribed")
			refuse(r, "an image of that name", createimage.Do, &createimage.Request{
				SnapshotID: id, ImageName: r.name("image"), Tags: r.tags(),
			})
			refuse(r, "a snapshot that an image is made of", deletesnapshot.Do, &deletesnapshot.Request{SnapshotID: id})
		}
		if _, ok := call(r, "the image", deleteimage.Do, &deleteimage.Request{ImageID: image.ImageID, Force: new(true)}); ok {
			r.watch("DeleteImage", "image", imageState(image.ImageID), gone)
		}
	}
	if _, ok := call(r, "the snapshot", deletesnapshot.Do, &deletesnapshot.Request{SnapshotID: id}); ok {
		r.watch("DeleteSnapshot", "snapshot", snapshotState(id), gone)
	}
}

func (r *Run) runCommand() {
	if r.instance == "" {
		return
	}
	online := func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describecloudassistantstatus.Do(ctx, c, &describecloudassistantstatus.Request{InstanceIDs: []string{r.instance}})
		if err != nil {
			return "", err
		}
		return stateOf(p.InstanceCloudAssistantStatuses, func(s describecloudassistantstatus.InstanceCloudAssistantStatus) string {
			return s.CloudAssistantStatus
		}), nil
	}
	if !r.watch("StartInstances", "Cloud Assistant", online, "true") {
		return
	}
	run, ok := call(r, "a script", runcommand.Do, &runcommand.Request{
		Type: types.CommandTypeRunShellScript, CommandContent: "echo aliecs", Name: r.name("run"),
		InstanceIDs: []string{r.instance}, Timeout: new(60), Tags: r.tags(),
	})
	if !ok {
		return
	}
	result := func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describeinvocationresults.Do(ctx, c, &describeinvocationresults.Request{InvokeID: run.InvokeID})
		if err != nil {
			return "", err
		}
		return stateOf(p.Invocation.InvocationResults,
			func(i describeinvocationresults.InvocationResult) types.InvocationInstanceStatus {
				return i.InvocationStatus
			}), nil
	}
	if !r.watch("RunCommand", "run of a command", result, "Success", "Failed") {
		return
	}
	call(r, "its result", describeinvocationresults.Do, &describeinvocationresults.Request{InvokeID: run.InvokeID},
		"Invocation.TotalCount", "Invocation.InvocationResults.InvocationResult[].InvokeRecordStatus",
		"Invocation.InvocationResults.InvocationResult[].ExitCode", "Invocation.InvocationResults.InvocationResult[].Dropped",
		"Invocation.InvocationResults.InvocationResult[].ErrorCode")
	call(r, "the invocation", describeinvocations.Do, &describeinvocations.Request{InvokeID: run.InvokeID}, "TotalCount",
		"Invocations.Invocation[].InvokeStatus", "Invocations.Invocation[].InvocationStatus",
		"Invocations.Invocation[].CommandType")
	call(r, "an invocation that has ended", stopinvocation.Do, &stopinvocation.Request{InvokeID: run.InvokeID})
}

func (r *Run) end() {
	if r.instance == "" {
		return
	}
	id := r.instance
	refuse(r, "a dry run", deleteinstance.Do, &deleteinstance.Request{InstanceID: id, Force: new(true), DryRun: new(true)})
	refuse(r, "a security group with an instance", deletesecuritygroup.Do, &deletesecuritygroup.Request{
		SecurityGroupID: r.group,
	})
	call(r, "protection", modifyinstanceattribute.Do, &modifyinstanceattribute.Request{
		InstanceID: id, DeletionProtection: new(true),
	})
	refuse(r, "a protected instance", deleteinstance.Do, &deleteinstance.Request{InstanceID: id, Force: new(true)})
	call(r, "no protection", modifyinstanceattribute.Do, &modifyinstanceattribute.Request{
		InstanceID: id, DeletionProtection: new(false),
	})
	if _, ok := call(r, "a running instance by force", deleteinstance.Do, &deleteinstance.Request{
		InstanceID: id, Force: new(true),
	}); !ok {
		return
	}
	r.watch("DeleteInstance", "instance", instanceState(id), gone)
	refuse(r, "an instance that was deleted", deleteinstance.Do, &deleteinstance.Request{InstanceID: id, Force: new(true)})
	r.watch("DeleteInstance", "system disk", diskState(r.systemDisk), gone)
}
