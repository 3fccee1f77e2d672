package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/rebootinstance"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/api/tagresources"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The functions of this file hold the code of MIGRATING.md; TestMigrating_calls runs them.

// must stands for the error handling of the reader's program.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func migrateClient(keysFrom, id, secret string) (*ecs.Client, error) {
	switch keysFrom {
	case "the program":
		return ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.Static(id, secret, "")))
	case "the role of this instance":
		return ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.InstanceRole(credentials.InstanceRoleOptions{})))
	case "a role to assume":
		role := credentials.AssumeRoleOptions{RoleARN: "acs:ram::123456789012****:role/deploy"}
		return ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.AssumeRole(credentials.Environment(), role)))
	default:
		return ecs.NewClient("") // keys and region from the environment or the files of the vendor's tools
	}
}

func migrateLaunch(ctx context.Context, client *ecs.Client) []describeinstances.Instance {
	launched := must(runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(3),
		SystemDisk: &runinstances.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
		DataDisks:  []runinstances.DataDisk{{Size: new(100)}},
		Tags:       types.Tags(map[string]string{"env": "test"}),
	}))
	return must(ecswait.InstancesRunning(ctx, client, launched.InstanceIDs))
}

func migrateFind(ctx context.Context, client *ecs.Client, id string) ([]describeinstances.Instance, error) {
	one, err := ecswait.Instances.Get(ctx, client, id)
	if err != nil {
		return nil, err // ecs.IsNotFound(err) if there is none
	}
	return ecs.Collect(describeinstances.All(ctx, client, &describeinstances.Request{
		ZoneID: one.ZoneID, Status: types.InstanceStatusRunning, Tags: []types.Tag{{Key: "env", Value: "test"}},
	}))
}

func migratePower(ctx context.Context, client *ecs.Client, id string, others []string) error {
	must(stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id, ForceStop: new(true)}))
	must(ecswait.InstancesStopped(ctx, client, []string{id}))
	must(startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id}))
	must(ecswait.InstancesRunning(ctx, client, []string{id}))
	must(rebootinstance.Do(ctx, client, &rebootinstance.Request{InstanceID: id}))
	must(deleteinstances.Do(ctx, client, &deleteinstances.Request{InstanceIDs: others, Force: new(true)}))

	_, err := deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: id, Force: new(true)}, ecs.WithIdempotent())
	if ecs.IsNotFound(err) {
		return nil // gone already, or by an attempt whose response was lost
	}
	return err
}

func migrateDisks(ctx context.Context, client *ecs.Client, zone, instanceID string) []describeimages.Image {
	disk := must(createdisk.Do(ctx, client, &createdisk.Request{ZoneID: zone, Size: new(40), DiskCategory: types.DiskCategoryCloudESSD}))
	must(ecswait.DisksAvailable(ctx, client, []string{disk.DiskID}))
	must(attachdisk.Do(ctx, client, &attachdisk.Request{DiskID: disk.DiskID, InstanceID: instanceID}))
	must(ecswait.DisksAttached(ctx, client, instanceID, []string{disk.DiskID}))
	for _, d := range must(ecs.Collect(describedisks.All(ctx, client, &describedisks.Request{InstanceID: instanceID}))) {
		fmt.Println(d.DiskID, d.Device, d.Size)
	}
	must(detachdisk.Do(ctx, client, &detachdisk.Request{DiskID: disk.DiskID, InstanceID: instanceID}))
	must(ecswait.DisksDetached(ctx, client, instanceID, []string{disk.DiskID}))
	must(deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: disk.DiskID}))

	system := must(ecs.Collect(describedisks.All(ctx, client, &describedisks.Request{DiskType: types.DiskTypeSystem})))
	snapshot := must(createsnapshot.Do(ctx, client, &createsnapshot.Request{DiskID: system[0].DiskID}))
	must(ecswait.SnapshotsAccomplished(ctx, client, []string{snapshot.SnapshotID}))
	image := must(createimage.Do(ctx, client, &createimage.Request{SnapshotID: snapshot.SnapshotID, ImageName: "web-7"}))
	must(ecswait.ImagesAvailable(ctx, client, []string{image.ImageID}))
	return must(ecs.Collect(describeimages.All(ctx, client, &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSelf})))
}

func migrateNetwork(ctx context.Context, client *ecs.Client, vpcID, vswitchID, instanceID string) {
	group := must(createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{VPCID: vpcID, SecurityGroupName: "web"})).SecurityGroupID
	must(authorizesecuritygroup.Do(ctx, client, &authorizesecuritygroup.Request{
		SecurityGroupID: group,
		Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "443/443", SourceCIDRIP: "10.0.0.0/8", Priority: new(1)},
		},
	}))
	eni := must(createnetworkinterface.Do(ctx, client, &createnetworkinterface.Request{VSwitchID: vswitchID, SecurityGroupID: group}))
	ids := []string{eni.NetworkInterfaceID}
	must(ecswait.NetworkInterfacesAvailable(ctx, client, ids))
	must(attachnetworkinterface.Do(ctx, client, &attachnetworkinterface.Request{NetworkInterfaceID: ids[0], InstanceID: instanceID}))
	must(ecswait.NetworkInterfacesInUse(ctx, client, ids))
}

func migrateCommand(ctx context.Context, client *ecs.Client, instanceIDs []string) {
	must(tagresources.Do(ctx, client, &tagresources.Request{
		ResourceType: types.ResourceTypeInstance, ResourceIDs: instanceIDs, Tags: []types.Tag{{Key: "team", Value: "web"}},
	}, ecs.WithIdempotent()))
	sent := must(runcommand.Do(ctx, client, &runcommand.Request{
		Type: types.CommandTypeRunShellScript, CommandContent: "uptime", InstanceIDs: instanceIDs,
	}))
	run := must(ecswait.InvocationsFinished(ctx, client, []string{sent.InvokeID}))[0]
	for _, on := range run.InvokeInstances {
		fmt.Println(on.InstanceID, on.ExitCode, on.Output) // plain text
	}
}

func migrateErrors(err error) string {
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.Code, e.Message, e.HTTPStatus, e.RequestID)
	}
	switch {
	case ecs.HasCode(err, "IncorrectInstanceStatus", "IncorrectDiskStatus"):
		return "in another state"
	case ecs.IsNotFound(err):
		return "gone"
	case ecs.IsOutOfCapacity(err):
		return "try another zone or type"
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left"
	}
	return "something else"
}

func migrateRetries(ctx context.Context, client *ecs.Client, id string) error {
	patient := must(client.With(
		ecs.WithRetry(ecs.RetryPolicy{Retries: 5, Base: time.Second}), // or ecs.NoRetry
		ecs.WithAttemptTimeout(30*time.Second)))
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // for the call with its retries
	defer cancel()
	_, err := stopinstance.Do(ctx, patient, &stopinstance.Request{InstanceID: id, DryRun: new(true)})
	if ecs.IsDryRunSuccess(err) {
		return nil
	}
	return err
}

func migrateOther(ctx context.Context, client *ecs.Client) (ids []string, err error) {
	vpc := must(client.With(ecs.WithEndpoint("vpc.cn-hangzhou.aliyuncs.com")))
	op := ecs.Operation{Action: "DescribeNatGateways", Version: "2016-04-28", ReadOnly: true}
	var resp struct {
		NatGateways struct {
			NatGateway []struct{ NatGatewayId string }
		}
	}
	err = vpc.Invoke(ctx, op, &struct{ VpcId string }{"vpc-1"}, &resp)
	for _, nat := range resp.NatGateways.NatGateway {
		ids = append(ids, nat.NatGatewayId)
	}
	return ids, err
}
