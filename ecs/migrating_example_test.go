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

func migrateLaunch(ctx context.Context, client *ecs.Client) ([]describeinstances.Instance, error) {
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(3),
		SystemDisk: &runinstances.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
		DataDisks:  []runinstances.DataDisk{{Size: new(100)}},
		Tags:       types.Tags(map[string]string{"env": "test"}),
	})
	if err != nil {
		return nil, err
	}
	return ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
}

func migrateFind(ctx context.Context, client *ecs.Client, id string) ([]describeinstances.Instance, error) {
	one, err := ecswait.Instances.Get(ctx, client, id) // ecs.IsNotFound(err) if there is none
	if err != nil {
		return nil, err
	}
	return ecs.Collect(describeinstances.All(ctx, client, &describeinstances.Request{ // all pages
		ZoneID: one.ZoneID,
		Status: types.InstanceStatusRunning,
		Tags:   []types.Tag{{Key: "env", Value: "test"}},
	}))
}

func migratePower(ctx context.Context, client *ecs.Client, id string, others []string) error {
	if _, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id, ForceStop: new(true)}); err != nil {
		return err
	}
	if _, err := ecswait.InstancesStopped(ctx, client, []string{id}); err != nil {
		return err
	}
	if _, err := startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id}); err != nil {
		return err
	}
	if _, err := ecswait.InstancesRunning(ctx, client, []string{id}); err != nil {
		return err
	}
	if _, err := rebootinstance.Do(ctx, client, &rebootinstance.Request{InstanceID: id}); err != nil {
		return err
	}
	_, err := deleteinstances.Do(ctx, client, &deleteinstances.Request{InstanceIDs: others, Force: new(true)})
	return err
}

func migrateDelete(ctx context.Context, client *ecs.Client, id string) error {
	_, err := deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: id, Force: new(true)}, ecs.WithIdempotent())
	if ecs.IsNotFound(err) {
		return nil
	}
	return err
}

func migrateDisks(ctx context.Context, client *ecs.Client, zone, instanceID string) error {
	made, err := createdisk.Do(ctx, client, &createdisk.Request{ZoneID: zone, Size: new(40), DiskCategory: types.DiskCategoryCloudESSD})
	if err != nil {
		return err
	}
	ids := []string{made.DiskID}
	if _, err := ecswait.DisksAvailable(ctx, client, ids); err != nil {
		return err
	}
	if _, err := attachdisk.Do(ctx, client, &attachdisk.Request{DiskID: made.DiskID, InstanceID: instanceID}); err != nil {
		return err
	}
	if _, err := ecswait.DisksAttached(ctx, client, instanceID, ids); err != nil {
		return err
	}
	for disk, err := range describedisks.All(ctx, client, &describedisks.Request{InstanceID: instanceID}) {
		if err != nil {
			return err
		}
		fmt.Println(disk.DiskID, disk.Device, disk.Size)
	}
	if _, err := detachdisk.Do(ctx, client, &detachdisk.Request{DiskID: made.DiskID, InstanceID: instanceID}); err != nil {
		return err
	}
	if _, err := ecswait.DisksDetached(ctx, client, instanceID, ids); err != nil {
		return err
	}
	_, err = deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: made.DiskID})
	return err
}

func migrateImages(ctx context.Context, client *ecs.Client, diskID string) ([]describeimages.Image, error) {
	cut, err := createsnapshot.Do(ctx, client, &createsnapshot.Request{DiskID: diskID, SnapshotName: "before-update"})
	if err != nil {
		return nil, err
	}
	if _, err := ecswait.SnapshotsAccomplished(ctx, client, []string{cut.SnapshotID}); err != nil {
		return nil, err
	}
	image, err := createimage.Do(ctx, client, &createimage.Request{SnapshotID: cut.SnapshotID, ImageName: "web-7"})
	if err != nil {
		return nil, err
	}
	if _, err := ecswait.ImagesAvailable(ctx, client, []string{image.ImageID}); err != nil {
		return nil, err
	}
	return ecs.Collect(describeimages.All(ctx, client, &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSelf}))
}

func migrateSecurityGroup(ctx context.Context, client *ecs.Client, vpcID string) (string, error) {
	group, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{VPCID: vpcID, SecurityGroupName: "web"})
	if err != nil {
		return "", err
	}
	_, err = authorizesecuritygroup.Do(ctx, client, &authorizesecuritygroup.Request{
		SecurityGroupID: group.SecurityGroupID,
		Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "443/443", SourceCIDRIP: "10.0.0.0/8", Priority: new(1)},
		},
	})
	return group.SecurityGroupID, err
}

func migrateInterface(ctx context.Context, client *ecs.Client, vswitchID, groupID, instanceID string) error {
	eni, err := createnetworkinterface.Do(ctx, client, &createnetworkinterface.Request{VSwitchID: vswitchID, SecurityGroupID: groupID})
	if err != nil {
		return err
	}
	ids := []string{eni.NetworkInterfaceID}
	if _, err := ecswait.NetworkInterfacesAvailable(ctx, client, ids); err != nil {
		return err
	}
	_, err = attachnetworkinterface.Do(ctx, client, &attachnetworkinterface.Request{
		NetworkInterfaceID: eni.NetworkInterfaceID, InstanceID: instanceID,
	})
	if err != nil {
		return err
	}
	_, err = ecswait.NetworkInterfacesInUse(ctx, client, ids)
	return err
}

func migrateTags(ctx context.Context, client *ecs.Client, instanceIDs []string) error {
	_, err := tagresources.Do(ctx, client, &tagresources.Request{
		ResourceType: types.ResourceTypeInstance, ResourceIDs: instanceIDs, Tags: []types.Tag{{Key: "team", Value: "web"}},
	}, ecs.WithIdempotent())
	return err
}

func migrateCommand(ctx context.Context, client *ecs.Client, instanceIDs []string) error {
	sent, err := runcommand.Do(ctx, client, &runcommand.Request{
		Type: types.CommandTypeRunShellScript, CommandContent: "uptime", InstanceIDs: instanceIDs,
	})
	if err != nil {
		return err
	}
	runs, err := ecswait.InvocationsFinished(ctx, client, []string{sent.InvokeID})
	for _, run := range runs {
		for _, on := range run.InvokeInstances {
			fmt.Println(on.InstanceID, on.ExitCode, on.Output) // plain text
		}
	}
	return err
}

func migrateErrors(err error) string {
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.Code, e.Message, e.HTTPStatus, e.RequestID)
	}
	switch {
	case ecs.HasCode(err, "IncorrectInstanceStatus"):
		return "in another state"
	case ecs.IsNotFound(err):
		return "gone"
	case ecs.IsOutOfCapacity(err):
		return "try another zone or type"
	case ecs.IsThrottled(err):
		return "too many calls, after all retries"
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left"
	}
	return "something else"
}

func migrateRetries(ctx context.Context, client *ecs.Client, id string) error {
	patient, err := client.With(
		ecs.WithRetry(ecs.RetryPolicy{Retries: 5, Base: time.Second}), // or ecs.NoRetry
		ecs.WithAttemptTimeout(30*time.Second),
	)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // for the call with its retries
	defer cancel()
	_, err = startinstance.Do(ctx, patient, &startinstance.Request{InstanceID: id})
	return err
}

func migrateDryRun(ctx context.Context, client *ecs.Client, id string) error {
	_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id, DryRun: new(true)})
	if ecs.IsDryRunSuccess(err) {
		return nil
	}
	return err
}

func migrateOther(ctx context.Context, client *ecs.Client) ([]string, error) {
	vpc, err := client.With(ecs.WithEndpoint("vpc.cn-hangzhou.aliyuncs.com"))
	if err != nil {
		return nil, err
	}
	var resp struct {
		NatGateways struct {
			NatGateway []struct{ NatGatewayId string }
		}
	}
	op := ecs.Operation{Action: "DescribeNatGateways", Version: "2016-04-28", ReadOnly: true}
	if err := vpc.Invoke(ctx, op, &struct{ VpcId string }{"vpc-1"}, &resp); err != nil {
		return nil, err
	}
	var ids []string
	for _, nat := range resp.NatGateways.NatGateway {
		ids = append(ids, nat.NatGatewayId)
	}
	return ids, nil
}
