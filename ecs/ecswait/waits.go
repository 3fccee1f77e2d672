package ecswait

// The kinds of resources, by how many one call lists.
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
	KeyPairs          = NewKind("key pair", 1, listKeyPairs, keyPairID, nil) // by name
	LaunchTemplates   = NewKind("launch template", 50, listLaunchTemplates, launchTemplateID, nil)
	Tasks             = NewKind("task", 100, listTasks, taskID, taskState)
	Invocations       = NewKind("invocation", 1, listInvocation, invocationID, invocationState)
	CloudAssistants   = NewKind("cloud assistant", 50, listAssistants, assistantID, assistantState) // by InstanceID
)

// The ready-made waits, beside [DisksAttached] and [DisksDetached].
var (
	InstancesRunning           = Instances.To(instanceRunning)
	InstancesReady             = Instances.To(instanceReady) // Running for 5 s: AttachDisk, say, may reject one that has just become so
	InstancesStopped           = Instances.To(instanceStopped)
	InstancesWithPublicIP      = Instances.To(instanceWithPublicIP) // of their own, or an EIP
	InstancesReclaimed         = Instances.To(instanceReclaimed)    // the first that the service announces to reclaim, or that fails, ends the wait
	InstancesReleased          = Instances.UntilGone
	DisksAvailable             = Disks.To(diskIsAvailable) // created, or detached
	DisksInUse                 = Disks.To(diskIsInUse)     // by any instance
	DisksDeleted               = Disks.UntilGone
	ImagesAvailable            = Images.To(imageAvailable)
	ImagesDeleted              = Images.UntilGone
	SnapshotsAccomplished      = Snapshots.To(snapshotAccomplished)
	SnapshotsUsable            = Snapshots.To(snapshotUsable) // perhaps earlier than accomplished
	SnapshotsDeleted           = Snapshots.UntilGone
	SnapshotGroupsAccomplished = SnapshotGroups.To(snapshotGroupAccomplished)
	NetworkInterfacesAvailable = NetworkInterfaces.To(interfaceIsAvailable) // created, or detached
	NetworkInterfacesInUse     = NetworkInterfaces.To(interfaceIsInUse)
	NetworkInterfacesDeleted   = NetworkInterfaces.UntilGone
	EIPsAvailable              = EIPs.To(eipIsAvailable) // allocated, or unassociated
	EIPsInUse                  = EIPs.To(eipIsInUse)
	EIPsReleased               = EIPs.UntilGone
	VPCsAvailable              = VPCs.To(vpcAvailable)
	VPCsDeleted                = VPCs.UntilGone
	VSwitchesAvailable         = VSwitches.To(vswitchAvailable)
	VSwitchesDeleted           = VSwitches.UntilGone
	SecurityGroupsDeleted      = SecurityGroups.UntilGone
	KeyPairsDeleted            = KeyPairs.UntilGone
	TasksFinished              = Tasks.To(taskFinished)
	InvocationsFinished        = Invocations.To(invocationFinished) // on all instances, well or not; with exit codes and output as plain text
	CloudAssistantsOnline      = CloudAssistants.To(assistantOnline)
)
