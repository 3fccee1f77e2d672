package ecswait

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
)

// The kinds of resources that the package knows.
var (
	Instances         = NewKind("instance", 100, listInstances, instanceID, instanceState)
	Disks             = NewKind("disk", 100, listDisks, diskID, diskState)
	Images            = NewKind("image", 100, listImages, imageID, imageState)
	Snapshots         = NewKind("snapshot", 100, listSnapshots, snapshotID, snapshotState)
	SnapshotGroups    = NewKind("snapshot group", 10, listSnapshotGroups, snapshotGroupID, snapshotGroupState)
	NetworkInterfaces = NewKind("network interface", 100, listInterfaces, interfaceID, interfaceState)
	EIPs              = NewKind("EIP", 50, listEIPs, eipID, eipState) // by AllocationID
	VPCs              = NewKind("VPC", 20, listVPCs, vpcID, vpcState)
	VSwitches         = NewKind("vSwitch", 20, listVSwitches, vswitchID, vswitchState)
	SecurityGroups    = NewKind("security group", 100, listSecurityGroups, securityGroupID, nil)
	KeyPairs          = NewKind("key pair", 1, listKeyPairs, keyPairID, nil)                        // by name, one per call
	Invocations       = NewKind("invocation", 1, listInvocation, invocationID, invocationState)     // one per call
	CloudAssistants   = NewKind("cloud assistant", 50, listAssistants, assistantID, assistantState) // by InstanceID
	Tasks             = NewKind("task", 100, listTasks, taskID, taskState)
	LaunchTemplates   = NewKind("launch template", 50, listLaunchTemplates, launchTemplateID, nil)
)

// Ready-made waits for instances. An instance is ready when it was Running for 5 s: until then, actions such as AttachDisk may
// reject it. InstancesReclaimed returns as soon as the service announces that it takes spot instances back, about five minutes
// ahead, or as soon as one has failed, and does not wait for the rest.
var (
	InstancesRunning      = Instances.To(instanceRunning)
	InstancesReady        = Instances.To(instanceReady)
	InstancesStopped      = Instances.To(instanceStopped)
	InstancesWithPublicIP = Instances.To(instanceWithPublicIP) // of their own, or an EIP
	InstancesReclaimed    = Instances.To(instanceReclaimed)
	InstancesReleased     = Instances.UntilGone
)

// Ready-made waits for storage. A multi-attach disk is In_use while any instance has it: see [DisksAttached].
var (
	DisksAvailable             = Disks.To(diskIsAvailable) // created, or detached
	DisksInUse                 = Disks.To(diskIsInUse)
	DisksDeleted               = Disks.UntilGone
	ImagesAvailable            = Images.To(imageAvailable)
	ImagesDeleted              = Images.UntilGone
	SnapshotsAccomplished      = Snapshots.To(snapshotAccomplished)
	SnapshotsUsable            = Snapshots.To(snapshotUsable) // for new disks; earlier than accomplished where they are instantly available
	SnapshotsDeleted           = Snapshots.UntilGone
	SnapshotGroupsAccomplished = SnapshotGroups.To(snapshotGroupAccomplished)
)

// Ready-made waits for the network.
var (
	NetworkInterfacesAvailable = NetworkInterfaces.To(interfaceIsAvailable) // created, or detached
	NetworkInterfacesInUse     = NetworkInterfaces.To(interfaceIsInUse)
	NetworkInterfacesDeleted   = NetworkInterfaces.UntilGone
	EIPsAvailable              = EIPs.To(eipIsAvailable) // allocated, or unassociated
	EIPsInUse                  = EIPs.To(eipIsInUse)
	EIPsReleased               = EIPs.UntilGone
	VPCsAvailable              = VPCs.To(inState[describevpcs.VPC](networksAvailable, path{}))
	VPCsDeleted                = VPCs.UntilGone
	VSwitchesAvailable         = VSwitches.To(inState[describevswitches.VSwitch](networksAvailable, path{}))
	VSwitchesDeleted           = VSwitches.UntilGone
	SecurityGroupsDeleted      = SecurityGroups.UntilGone
)

// Ready-made waits for the rest. An invocation, as RunCommand begins it, is finished when it is over on all of its instances,
// well or not: InvokeInstances has the exit code and the output, as plain text, of each.
var (
	InvocationsFinished   = Invocations.To(invocationFinished)
	CloudAssistantsOnline = CloudAssistants.To(assistantOnline) // the agents take commands
	TasksFinished         = Tasks.To(taskFinished)
	KeyPairsDeleted       = KeyPairs.UntilGone
)
