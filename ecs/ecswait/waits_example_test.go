//nolint:staticcheck // SA1019, as below
package ecswait_test

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/associateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/api/createvswitch"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deletekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletevpc"
	"github.com/go-aliecs/aliecs/ecs/api/deletevswitch"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshotgroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/releaseeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// must returns what a call before the wait made, to keep the examples to their subject.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// boot returns the id of an instance that runs, in zone cn-hangzhou-b.
func boot(ctx context.Context, c ecs.Invoker) string {
	made := must(runinstances.Do(ctx, c, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-b",
	}))
	must(ecswait.InstancesRunning(ctx, c, made.InstanceIDs, quick))
	return made.InstanceIDs[0]
}

// data returns the id of a new data disk, in zone cn-hangzhou-b.
func data(ctx context.Context, c ecs.Invoker) string {
	return must(createdisk.Do(ctx, c, &createdisk.Request{ZoneID: "cn-hangzhou-b", DiskCategory: "cloud_essd", Size: new(40)})).DiskID
}

// An instance that has just become Running may not take a disk yet; a ready one does. The wait takes five seconds more.
func ExampleInstancesReady() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	ready, err := ecswait.InstancesReady(ctx, client, []string{boot(ctx, client)})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = attachdisk.Do(ctx, client, &attachdisk.Request{InstanceID: ready[0].InstanceID, DiskID: data(ctx, client)})
	fmt.Println(err)
}

func ExampleInstancesStopped() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	id := boot(ctx, client)
	must(stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id}))

	stopped, err := ecswait.InstancesStopped(ctx, client, []string{id}, quick)
	for _, instance := range stopped {
		fmt.Println(instance.Status)
	}
	fmt.Println(err)
	// Output:
	// Stopped
	// <nil>
}

// The address is shown some time after the instance was made.
func ExampleInstancesWithPublicIP() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	made := must(runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", InternetMaxBandwidthOut: new(10),
	}))
	online, err := ecswait.InstancesWithPublicIP(ctx, client, made.InstanceIDs, quick)
	for _, instance := range online {
		fmt.Println(len(instance.PublicIPAddresses), "address")
	}
	fmt.Println(err)
	// Output:
	// 1 address
	// <nil>
}

// A program that minds many spot instances learns of the first that the service is about to reclaim.
func ExampleInstancesReclaimed() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	made := must(runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(2),
		SpotStrategy: "SpotAsPriceGo", InstanceName: "spot-[1,2]",
	}))
	if err := server.Reclaim(made.InstanceIDs[1]); err != nil {
		fmt.Println(err)
		return
	}
	reclaimed, err := ecswait.InstancesReclaimed(ctx, client, made.InstanceIDs, quick)
	for _, instance := range reclaimed {
		fmt.Println("drain", instance.InstanceName)
	}
	fmt.Println(err)
	// Output:
	// drain spot-02
	// <nil>
}

func ExampleDisksAvailable() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	disks, err := ecswait.DisksAvailable(ctx, client, []string{data(ctx, client)}, quick)
	for _, disk := range disks {
		fmt.Println(disk.Status, disk.Size)
	}
	fmt.Println(err)
	// Output:
	// Available 40
	// <nil>
}

// In use at any instance: DisksAttached is for a certain one.
func ExampleDisksInUse() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	boot(ctx, client)
	disks, err := ecswait.DisksInUse(ctx, client, []string{server.Account().Disks[0].ID}, quick)
	for _, disk := range disks {
		fmt.Println(disk.Type, disk.Status)
	}
	fmt.Println(err)
	// Output:
	// system In_use
	// <nil>
}

// The disk has to be available before it is attached, and attached before the instance can use it.
func ExampleDisksAttached() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	id, disk := boot(ctx, client), data(ctx, client)
	must(ecswait.DisksAvailable(ctx, client, []string{disk}, quick))
	must(attachdisk.Do(ctx, client, &attachdisk.Request{InstanceID: id, DiskID: disk}))

	disks, err := ecswait.DisksAttached(ctx, client, id, []string{disk}, quick)
	for _, disk := range disks {
		fmt.Println(disk.Status, disk.Device)
	}
	fmt.Println(err)
	// Output:
	// In_use /dev/xvdb
	// <nil>
}

func ExampleDisksDetached() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	id, disk := boot(ctx, client), data(ctx, client)
	must(ecswait.DisksAvailable(ctx, client, []string{disk}, quick))
	must(attachdisk.Do(ctx, client, &attachdisk.Request{InstanceID: id, DiskID: disk}))
	must(ecswait.DisksAttached(ctx, client, id, []string{disk}, quick))
	must(detachdisk.Do(ctx, client, &detachdisk.Request{InstanceID: id, DiskID: disk}))

	disks, err := ecswait.DisksDetached(ctx, client, id, []string{disk}, quick)
	for _, disk := range disks {
		fmt.Println(disk.Status)
	}
	fmt.Println(err)
	// Output:
	// Available
	// <nil>
}

func ExampleDisksDeleted() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	disks := []string{data(ctx, client)}
	must(ecswait.DisksAvailable(ctx, client, disks, quick))
	must(deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: disks[0]}))
	fmt.Println(ecswait.DisksDeleted(ctx, client, disks, quick))
	// Output: <nil>
}

// An image of an instance can be used as soon as it is available.
func ExampleImagesAvailable() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	image := must(createimage.Do(ctx, client, &createimage.Request{InstanceID: boot(ctx, client), ImageName: "web-2026-04"})).ImageID

	images, err := ecswait.ImagesAvailable(ctx, client, []string{image}, quick)
	for _, image := range images {
		fmt.Println(image.ImageName, image.Status)
	}
	fmt.Println(err)
	// Output:
	// web-2026-04 Available
	// <nil>
}

func ExampleImagesDeleted() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	images := []string{must(createimage.Do(ctx, client, &createimage.Request{InstanceID: boot(ctx, client), ImageName: "web-2026-04"})).ImageID}
	must(ecswait.ImagesAvailable(ctx, client, images, quick))
	must(deleteimage.Do(ctx, client, &deleteimage.Request{ImageID: images[0]}))
	fmt.Println(ecswait.ImagesDeleted(ctx, client, images, quick))
	// Output: <nil>
}

// A snapshot with instant access is usable before all of its data is in storage.
func ExampleSnapshotsUsable() {
	stub := ecstest.On(describesnapshots.Do, func(*describesnapshots.Request) (*describesnapshots.Response, error) {
		return &describesnapshots.Response{Snapshots: []describesnapshots.Snapshot{
			{SnapshotID: "s-bp67acfmxazb4p000001", Status: "progressing", Progress: "40%", Available: true},
		}}, nil
	})
	snapshots, err := ecswait.SnapshotsUsable(context.Background(), stub, []string{"s-bp67acfmxazb4p000001"}, quick)
	for _, snapshot := range snapshots {
		fmt.Println(snapshot.Status, snapshot.Progress)
	}
	fmt.Println(err)
	// Output:
	// progressing 40%
	// <nil>
}

func ExampleSnapshotsDeleted() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	boot(ctx, client)
	snapshots := []string{must(createsnapshot.Do(ctx, client, &createsnapshot.Request{DiskID: server.Account().Disks[0].ID})).SnapshotID}
	must(ecswait.SnapshotsAccomplished(ctx, client, snapshots, quick))
	must(deletesnapshot.Do(ctx, client, &deletesnapshot.Request{SnapshotID: snapshots[0]}))
	fmt.Println(ecswait.SnapshotsDeleted(ctx, client, snapshots, quick))
	// Output: <nil>
}

// All disks of an instance at one moment.
func ExampleSnapshotGroupsAccomplished() {
	states := []types.SnapshotStatus{"progressing", "accomplished"}
	stub := ecstest.On(describesnapshotgroups.Do, func(*describesnapshotgroups.Request) (*describesnapshotgroups.Response, error) {
		group := describesnapshotgroups.SnapshotGroup{SnapshotGroupID: "ssg-j6ciyh3k52qp7ovm0001", Status: states[0]}
		states = states[len(states)-1:]
		return &describesnapshotgroups.Response{SnapshotGroups: []describesnapshotgroups.SnapshotGroup{group}}, nil
	})
	groups, err := ecswait.SnapshotGroupsAccomplished(context.Background(), stub, []string{"ssg-j6ciyh3k52qp7ovm0001"}, quick)
	for _, group := range groups {
		fmt.Println(group.SnapshotGroupID, group.Status)
	}
	fmt.Println(err)
	// Output:
	// ssg-j6ciyh3k52qp7ovm0001 accomplished
	// <nil>
}

// secondary returns the id of a new network interface beside the instance.
func secondary(ctx context.Context, server *ecstest.Server) string {
	a := server.Account()
	return must(createnetworkinterface.Do(ctx, server.Client(), &createnetworkinterface.Request{
		VSwitchID: a.VSwitches[0].ID, SecurityGroupID: a.SecurityGroups[0].ID,
	})).NetworkInterfaceID
}

func ExampleNetworkInterfacesAvailable() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	boot(ctx, client)
	nics, err := ecswait.NetworkInterfacesAvailable(ctx, client, []string{secondary(ctx, server)}, quick)
	for _, nic := range nics {
		fmt.Println(nic.Type, nic.Status)
	}
	fmt.Println(err)
	// Output:
	// Secondary Available
	// <nil>
}

func ExampleNetworkInterfacesInUse() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	id := boot(ctx, client)
	nic := secondary(ctx, server)
	must(ecswait.NetworkInterfacesAvailable(ctx, client, []string{nic}, quick))
	must(attachnetworkinterface.Do(ctx, client, &attachnetworkinterface.Request{InstanceID: id, NetworkInterfaceID: nic}))

	nics, err := ecswait.NetworkInterfacesInUse(ctx, client, []string{nic}, quick)
	for _, nic := range nics {
		fmt.Println(nic.Status, nic.InstanceID == id)
	}
	fmt.Println(err)
	// Output:
	// InUse true
	// <nil>
}

func ExampleNetworkInterfacesDeleted() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	boot(ctx, client)
	nics := []string{secondary(ctx, server)}
	must(ecswait.NetworkInterfacesAvailable(ctx, client, nics, quick))
	must(deletenetworkinterface.Do(ctx, client, &deletenetworkinterface.Request{NetworkInterfaceID: nics[0]}))
	fmt.Println(ecswait.NetworkInterfacesDeleted(ctx, client, nics, quick))
	// Output: <nil>
}

// The waits for elastic addresses take allocation ids.
func ExampleEIPsAvailable() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	eip := must(allocateeipaddress.Do(ctx, client, &allocateeipaddress.Request{Bandwidth: new(10)})).AllocationID
	eips, err := ecswait.EIPsAvailable(ctx, client, []string{eip}, quick)
	for _, eip := range eips {
		fmt.Println(eip.Status, eip.Bandwidth)
	}
	fmt.Println(err)
	// Output:
	// Available 10
	// <nil>
}

func ExampleEIPsInUse() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	id := boot(ctx, client)
	eip := must(allocateeipaddress.Do(ctx, client, &allocateeipaddress.Request{Bandwidth: new(10)})).AllocationID
	must(ecswait.EIPsAvailable(ctx, client, []string{eip}, quick))
	must(associateeipaddress.Do(ctx, client, &associateeipaddress.Request{AllocationID: eip, InstanceID: id}))

	eips, err := ecswait.EIPsInUse(ctx, client, []string{eip}, quick)
	for _, eip := range eips {
		fmt.Println(eip.Status, eip.InstanceID == id)
	}
	fmt.Println(err)
	// Output:
	// InUse true
	// <nil>
}

func ExampleEIPsReleased() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	eips := []string{must(allocateeipaddress.Do(ctx, client, &allocateeipaddress.Request{})).AllocationID}
	must(ecswait.EIPsAvailable(ctx, client, eips, quick))
	must(releaseeipaddress.Do(ctx, client, &releaseeipaddress.Request{AllocationID: eips[0]}))
	fmt.Println(ecswait.EIPsReleased(ctx, client, eips, quick))
	// Output: <nil>
}

// A vSwitch can be made when its VPC is available.
func ExampleVPCsAvailable() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	vpc := must(createvpc.Do(ctx, client, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})).VPCID
	vpcs, err := ecswait.VPCsAvailable(ctx, client, []string{vpc}, quick)
	for _, vpc := range vpcs {
		fmt.Println(vpc.CIDRBlock, vpc.Status)
	}
	fmt.Println(err)
	// Output:
	// 10.0.0.0/8 Available
	// <nil>
}

func ExampleVPCsDeleted() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	vpcs := []string{must(createvpc.Do(ctx, client, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})).VPCID}
	must(ecswait.VPCsAvailable(ctx, client, vpcs, quick))
	must(deletevpc.Do(ctx, client, &deletevpc.Request{VPCID: vpcs[0]}))
	fmt.Println(ecswait.VPCsDeleted(ctx, client, vpcs, quick))
	// Output: <nil>
}

// subnet returns the id of a new vSwitch in a new VPC.
func subnet(ctx context.Context, c ecs.Invoker) string {
	vpc := must(createvpc.Do(ctx, c, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})).VPCID
	must(ecswait.VPCsAvailable(ctx, c, []string{vpc}, quick))
	return must(createvswitch.Do(ctx, c, &createvswitch.Request{VPCID: vpc, ZoneID: "cn-hangzhou-b", CIDRBlock: "10.1.0.0/16"})).VSwitchID
}

func ExampleVSwitchesAvailable() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	vswitches, err := ecswait.VSwitchesAvailable(ctx, client, []string{subnet(ctx, client)}, quick)
	for _, vswitch := range vswitches {
		fmt.Println(vswitch.CIDRBlock, vswitch.Status)
	}
	fmt.Println(err)
	// Output:
	// 10.1.0.0/16 Available
	// <nil>
}

func ExampleVSwitchesDeleted() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	vswitches := []string{subnet(ctx, client)}
	must(ecswait.VSwitchesAvailable(ctx, client, vswitches, quick))
	must(deletevswitch.Do(ctx, client, &deletevswitch.Request{VSwitchID: vswitches[0]}))
	fmt.Println(ecswait.VSwitchesDeleted(ctx, client, vswitches, quick))
	// Output: <nil>
}

func ExampleSecurityGroupsDeleted() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	vpc := must(createvpc.Do(ctx, client, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})).VPCID
	must(ecswait.VPCsAvailable(ctx, client, []string{vpc}, quick))
	groups := []string{must(createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{VPCID: vpc})).SecurityGroupID}
	must(deletesecuritygroup.Do(ctx, client, &deletesecuritygroup.Request{SecurityGroupID: groups[0]}))
	fmt.Println(ecswait.SecurityGroupsDeleted(ctx, client, groups, quick))
	// Output: <nil>
}

// Key pairs go by their names.
func ExampleKeyPairsDeleted() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	must(createkeypair.Do(ctx, client, &createkeypair.Request{KeyPairName: "ops"}))
	must(deletekeypairs.Do(ctx, client, &deletekeypairs.Request{KeyPairNames: []string{"ops"}}))
	fmt.Println(ecswait.KeyPairsDeleted(ctx, client, []string{"ops"}, quick))
	// Output: <nil>
}

// Actions such as ImportImage return the id of a task.
func ExampleTasksFinished() {
	states := []types.TaskStatus{"Processing", "Finished"}
	stub := ecstest.On(describetasks.Do, func(*describetasks.Request) (*describetasks.Response, error) {
		task := describetasks.Task{TaskID: "t-bp198jigq7l0h5ac0001", TaskAction: "ImportImage", TaskStatus: states[0]}
		states = states[len(states)-1:]
		return &describetasks.Response{Tasks: []describetasks.Task{task}}, nil
	})
	tasks, err := ecswait.TasksFinished(context.Background(), stub, []string{"t-bp198jigq7l0h5ac0001"}, quick)
	for _, task := range tasks {
		fmt.Println(task.TaskAction, task.TaskStatus)
	}
	fmt.Println(err)
	// Output:
	// ImportImage Finished
	// <nil>
}

// Commands can be run when the agent on the instance is online, some time after the instance runs.
func ExampleCloudAssistantsOnline() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	agents, err := ecswait.CloudAssistantsOnline(ctx, client, []string{boot(ctx, client)}, quick)
	for _, agent := range agents {
		fmt.Println(agent.CloudAssistantStatus)
	}
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
