package conformance

import (
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplateversion"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/deletekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/invokecommand"
	"github.com/go-aliecs/aliecs/ecs/api/joinsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/modifyautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/api/modifycommand"
	"github.com/go-aliecs/aliecs/ecs/api/modifydiskattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifyimageattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancespec"
	"github.com/go-aliecs/aliecs/ecs/api/modifynetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/rebootinstance"
	"github.com/go-aliecs/aliecs/ecs/api/replacesystemdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resetdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resizedisk"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinvocation"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// absentChanges changes what does not exist. It is in this part because it would change something if it did.
func (r *Run) absentChanges() {
	refuse(r, "an instance", startinstance.Do, &startinstance.Request{InstanceID: absentInstance})
	refuse(r, "an instance", stopinstance.Do, &stopinstance.Request{InstanceID: absentInstance})
	refuse(r, "an instance", rebootinstance.Do, &rebootinstance.Request{InstanceID: absentInstance})
	refuse(r, "an instance", deleteinstance.Do, &deleteinstance.Request{InstanceID: absentInstance})
	refuse(r, "an instance", modifyinstanceattribute.Do, &modifyinstanceattribute.Request{
		InstanceID: absentInstance, InstanceName: "aliecs",
	})
	refuse(r, "an instance", modifyinstancespec.Do, &modifyinstancespec.Request{
		InstanceID: absentInstance, InstanceType: "ecs.g7.large",
	})
	refuse(r, "an instance", replacesystemdisk.Do, &replacesystemdisk.Request{InstanceID: absentInstance, ImageID: absentImage})
	refuse(r, "an instance", joinsecuritygroup.Do, &joinsecuritygroup.Request{
		InstanceID: absentInstance, SecurityGroupID: absentGroup,
	})
	refuse(r, "instances", stopinstances.Do, &stopinstances.Request{InstanceIDs: []string{absentInstance}})
	refuse(r, "instances", deleteinstances.Do, &deleteinstances.Request{InstanceIDs: []string{absentInstance}})
	refuse(r, "a disk", deletedisk.Do, &deletedisk.Request{DiskID: absentDisk})
	refuse(r, "a disk", resizedisk.Do, &resizedisk.Request{DiskID: absentDisk, NewSize: new(40)})
	refuse(r, "a disk", attachdisk.Do, &attachdisk.Request{DiskID: absentDisk, InstanceID: absentInstance})
	refuse(r, "a disk", detachdisk.Do, &detachdisk.Request{DiskID: absentDisk, InstanceID: absentInstance})
	refuse(r, "a disk", modifydiskattribute.Do, &modifydiskattribute.Request{DiskID: absentDisk, DiskName: "aliecs"})
	refuse(r, "a disk", resetdisk.Do, &resetdisk.Request{DiskID: absentDisk, SnapshotID: absentSnapshot})
	refuse(r, "a disk", createsnapshot.Do, &createsnapshot.Request{DiskID: absentDisk, Tags: r.tags()})
	refuse(r, "a snapshot", deletesnapshot.Do, &deletesnapshot.Request{SnapshotID: absentSnapshot})
	refuse(r, "a snapshot", createimage.Do, &createimage.Request{SnapshotID: absentSnapshot, Tags: r.tags()})
	refuse(r, "an image", deleteimage.Do, &deleteimage.Request{ImageID: absentImage})
	refuse(r, "an image", modifyimageattribute.Do, &modifyimageattribute.Request{ImageID: absentImage, ImageName: "aliecs"})
	refuse(r, "a security group", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: absentGroup})
	refuse(r, "a security group", authorizesecuritygroup.Do, &authorizesecuritygroup.Request{
		SecurityGroupID: absentGroup, Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "22/22", SourceCIDRIP: "10.0.0.0/8"},
		},
	})
	refuse(r, "a network interface", deletenetworkinterface.Do, &deletenetworkinterface.Request{
		NetworkInterfaceID: absentInterface,
	})
	refuse(r, "a network interface", modifynetworkinterfaceattribute.Do, &modifynetworkinterfaceattribute.Request{
		NetworkInterfaceID: absentInterface, Description: "aliecs",
	})
	refuse(r, "a key pair", deletekeypairs.Do, &deletekeypairs.Request{KeyPairNames: []string{absentKeyPair}})
	refuse(r, "a launch template", createlaunchtemplateversion.Do, &createlaunchtemplateversion.Request{
		LaunchTemplateID: absentTemplate, InstanceType: "ecs.g7.large",
	})
	refuse(r, "a policy", modifyautosnapshotpolicyex.Do, &modifyautosnapshotpolicyex.Request{
		AutoSnapshotPolicyID: absentPolicy, RetentionDays: new(1),
	})
	refuse(r, "a command", modifycommand.Do, &modifycommand.Request{CommandID: absentCommand, Name: "aliecs"})
	refuse(r, "a command", invokecommand.Do, &invokecommand.Request{
		CommandID: absentCommand, InstanceIDs: []string{absentInstance},
	})
	refuse(r, "an invocation", stopinvocation.Do, &stopinvocation.Request{InvokeID: "t-hz0aliecsnotthere000"})
	refuse(r, "a VPC", deleteVPC, &networkRequest{VPCID: "vpc-bp1aliecsnotthere0"})
	refuse(r, "a vSwitch", deleteVSwitch, &networkRequest{VSwitchID: absentVSwitch})
}

// badCreations would cost something if the service accepted them, so each lacks what it cannot do without, instances are
// dry runs besides, and all carry the tag.
func (r *Run) badCreations() {
	refuse(r, "no type", runinstances.Do, &runinstances.Request{ImageID: r.image, DryRun: new(true), Tags: r.tags()})
	refuse(r, "no image", runinstances.Do, &runinstances.Request{
		InstanceType: "ecs.g7.large", DryRun: new(true), Tags: r.tags(),
	})
	refuse(r, "a type that does not exist", runinstances.Do, &runinstances.Request{
		ImageID: r.image, InstanceType: "ecs.none.large", VSwitchID: r.vswitch, SecurityGroupID: r.group, DryRun: new(true),
		Tags: r.tags(),
	})
	refuse(r, "an image that does not exist", runinstances.Do, &runinstances.Request{
		ImageID: absentImage, InstanceType: r.instanceType, VSwitchID: r.vswitch, SecurityGroupID: r.group, DryRun: new(true),
		Tags: r.tags(),
	})
	refuse(r, "a group that does not exist", runinstances.Do, &runinstances.Request{
		ImageID: r.image, InstanceType: r.instanceType, VSwitchID: r.vswitch, SecurityGroupID: absentGroup, DryRun: new(true),
		Tags: r.tags(),
	})
	refuse(r, "a vSwitch that does not exist", runinstances.Do, &runinstances.Request{
		ImageID: r.image, InstanceType: r.instanceType, VSwitchID: absentVSwitch, SecurityGroupID: r.group, DryRun: new(true),
		Tags: r.tags(),
	})
	refuse(r, "more than one call creates", runinstances.Do, &runinstances.Request{
		ImageID: r.image, InstanceType: r.instanceType, VSwitchID: r.vswitch, SecurityGroupID: r.group, Amount: new(101),
		DryRun: new(true), Tags: r.tags(),
	})
	refuse(r, "a password that is too simple", runinstances.Do, &runinstances.Request{
		ImageID: r.image, InstanceType: r.instanceType, VSwitchID: r.vswitch, SecurityGroupID: r.group, Password: "aliecs",
		DryRun: new(true), Tags: r.tags(),
	})
	refuse(r, "neither zone nor instance", createdisk.Do, &createdisk.Request{Size: new(20), Tags: r.tags()})
	refuse(r, "a zone that does not exist", createdisk.Do, &createdisk.Request{
		ZoneID: "cn-nowhere-a", Size: new(20), Tags: r.tags(),
	})
	refuse(r, "neither size nor snapshot", createdisk.Do, &createdisk.Request{ZoneID: r.zone, Tags: r.tags()})
}

func (r *Run) dryAbsent() {
	refuse(r, "an instance", startinstance.Do, &startinstance.Request{InstanceID: absentInstance, DryRun: new(true)})
	refuse(r, "an instance", stopinstance.Do, &stopinstance.Request{InstanceID: absentInstance, DryRun: new(true)})
	refuse(r, "an instance", deleteinstance.Do, &deleteinstance.Request{InstanceID: absentInstance, DryRun: new(true)})
	refuse(r, "instances", stopinstances.Do, &stopinstances.Request{InstanceIDs: []string{absentInstance}, DryRun: new(true)})
}
