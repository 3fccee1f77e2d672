package actions_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A grouped action creates a resource in a resource group.
type grouped struct {
	create, params string // $name is an ID
	describe       string
	list           string       // in the response, with dots
	kind           backend.Kind // for JoinResourceGroup, if that has it
}

const runCommand = "Type=RunShellScript CommandContent=bHM= InstanceId.1=$InstanceId"

// groupedActions are all actions that take the resource group of what they create.
var groupedActions = []grouped{
	{"AllocateDedicatedHosts", "DedicatedHostType=ddh.g7", "DescribeDedicatedHosts", "DedicatedHosts.DedicatedHost", "ddh"},
	{"CopyImage", "ImageId=$ImageId DestinationRegionId=cn-beijing", "DescribeImages", "Images.Image", "image"},
	{"CreateActivation", "", "DescribeActivations", "ActivationList", "activation"},
	{"CopySnapshot", "SnapshotId=$SnapshotId DestinationRegionId=cn-beijing DestinationSnapshotName=copy DestinationSnapshotDescription=copy",
		"DescribeSnapshots", "Snapshots.Snapshot", "snapshot"},
	{"CreateAutoSnapshotPolicy", `timePoints=["0"] repeatWeekdays=["1"] retentionDays=7`,
		"DescribeAutoSnapshotPolicyEx", "AutoSnapshotPolicies.AutoSnapshotPolicy", ""},
	{"CreateAutoProvisioningGroup", "TotalTargetCapacity=1 AutoProvisioningGroupType=request PayAsYouGoTargetCapacity=1 " +
		"LaunchConfiguration.ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd LaunchConfiguration.SecurityGroupId=$SecurityGroupId " +
		"LaunchTemplateConfig.1.InstanceType=ecs.g7.large LaunchTemplateConfig.1.VSwitchId=$VSwitchId",
		"DescribeAutoProvisioningGroups", "AutoProvisioningGroups.AutoProvisioningGroup", ""},
	{"CreateCapacityReservation", "InstanceAmount=1 InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-b",
		"DescribeCapacityReservations", "CapacityReservationSet.CapacityReservationItem", ""},
	{"CreateCommand", "Name=c Type=RunShellScript CommandContent=bHM=", "DescribeCommands", "Commands.Command", "command"},
	{"CreateDedicatedHostCluster", "ZoneId=cn-hangzhou-b", "DescribeDedicatedHostClusters", "DedicatedHostClusters.DedicatedHostCluster", "ddhcluster"},
	{"CreateDisk", "ZoneId=cn-hangzhou-b Size=40 DiskCategory=cloud_essd", "DescribeDisks", "Disks.Disk", "disk"},
	{"CreateElasticityAssurance", "InstanceAmount=1 InstanceType.1=ecs.g7.large ZoneId.1=cn-hangzhou-b",
		"DescribeElasticityAssurances", "ElasticityAssuranceSet.ElasticityAssuranceItem", ""},
	{"CreateImage", "InstanceId=$InstanceId", "DescribeImages", "Images.Image", "image"},
	{"CreateImageComponent", "Content=RUN+ls", "DescribeImageComponents", "ImageComponent.ImageComponentSet", ""},
	{"CreateImagePipeline", "BaseImageType=IMAGE_FAMILY BaseImage=f", "DescribeImagePipelines", "ImagePipeline.ImagePipelineSet", ""},
	{"CreateInstance", machine, "DescribeInstances", "Instances.Instance", "instance"},
	{"CreateKeyPair", "KeyPairName=created", "DescribeKeyPairs", "KeyPairs.KeyPair", "keypair"},
	{"CreateNetworkInterface", "VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId",
		"DescribeNetworkInterfaces", "NetworkInterfaceSets.NetworkInterfaceSet", "eni"},
	{"CreatePrefixList", "PrefixListName=list AddressFamily=IPv4 MaxEntries=1", "DescribePrefixLists", "PrefixLists.PrefixList", ""},
	{"CreateSecurityGroup", "VpcId=$VpcId", "DescribeSecurityGroups", "SecurityGroups.SecurityGroup", "securitygroup"},
	{"CreateSnapshot", "DiskId=$DiskId", "DescribeSnapshots", "Snapshots.Snapshot", "snapshot"},
	{"CreateSnapshotGroup", "InstanceId=$InstanceId", "DescribeSnapshotGroups", "SnapshotGroups.SnapshotGroup", ""},
	{"ImportImage", "DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a.raw", "DescribeImages", "Images.Image", "image"},
	{"ImportKeyPair", "KeyPairName=imported PublicKeyBody=$PublicKey", "DescribeKeyPairs", "KeyPairs.KeyPair", "keypair"},
	{"InvokeCommand", "CommandId=$CommandId InstanceId.1=$InstanceId", "DescribeInvocations", "Invocations.Invocation", ""},
	{"RunCommand", runCommand, "DescribeInvocations", "Invocations.Invocation", ""},
	{"RunCommand", runCommand, "DescribeInvocationResults", "Invocation.InvocationResults.InvocationResult", ""},
	{"RunCommand", "KeepCommand=true " + runCommand, "DescribeCommands", "Commands.Command", "command"},
	{"RunInstances", machine, "DescribeInstances", "Instances.Instance", "instance"},
	{"SendFile", "Name=f TargetDir=/d Content=c InstanceId.1=$InstanceId", "DescribeSendFileResults", "Invocations.Invocation", ""},
	{"RunInstances", machine, "DescribeDisks", "Disks.Disk", "disk"},
	{"RunInstances", machine, "DescribeDisksFullStatus", "DiskFullStatusSet.DiskFullStatusType", ""},
	{"RunInstances", machine, "DescribeNetworkInterfaces", "NetworkInterfaceSets.NetworkInterfaceSet", "eni"},
}

const machine = "ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd InstanceType=ecs.g7.large"

// Every action that takes a resource group keeps it, and every list shows it, filters by it, and follows JoinResourceGroup.
func TestAll_resourceGroups(t *testing.T) {
	t.Parallel()
	known := map[string]bool{
		"CreateLaunchTemplate": true, "CreateLaunchTemplateVersion": true, // for which it is a parameter of launches
		"JoinResourceGroup": true, "DescribeInstanceHistoryEvents": true, // which has no events
		"PurchaseReservedInstancesOffering": true, "PurchaseStorageCapacityUnit": true, // whose lists have no such filter
	}
	for _, g := range groupedActions {
		known[g.create], known[g.describe] = true, true
		t.Run(g.create+" "+g.describe, func(t *testing.T) {
			t.Parallel()
			g.test(t)
		})
	}
	requests, err := apitest.Requests()
	require.NoError(t, err)
	for _, name := range slices.Sorted(maps.Keys(actions.All())) {
		if slices.Contains(apitest.WireNames("", requests[name]), "ResourceGroupId") {
			assert.True(t, known[name], "no test of the resource group of %s", name)
		}
	}
}

func (g grouped) test(t *testing.T) {
	s := apitest.NewServer(apitest.WithStepDuration(0))
	in := apitest.Launch(t, s, "")[0]
	apitest.Succeed[struct{}](t, s, "CreateCommand", "Name", "first", "Type", "RunShellScript", "CommandContent", "bHM=")
	apitest.Succeed[struct{}](t, s, "CreateImage", "InstanceId", in)
	st := s.State
	ids := map[string]string{
		"InstanceId": in, "DiskId": st.Disks.All[0].ID, "VSwitchId": st.VSwitches.All[0].ID, "VpcId": st.VPCs.All[0].ID,
		"SecurityGroupId": st.SecurityGroups.All[0].ID, "CommandId": st.Commands.All[0].ID,
		"ImageId": st.Images.All[len(st.Images.All)-1].ID, "SnapshotId": st.Snapshots.All[0].ID,
	}
	var params []string
	for _, p := range apitest.NameValues(g.params) {
		value := os.Expand(p, func(name string) string { return ids[name] })
		if p == "$PublicKey" {
			value = apitest.PublicKey
		}
		params = append(params, value)
	}
	apitest.Succeed[struct{}](t, s, g.create, append(params, "ResourceGroupId", "rg-1")...)
	apitest.Succeed[struct{}](t, s, "DescribeRegions") // settles the state
	created := g.listed(t, s, "rg-1")
	require.Len(t, created, 1)
	assert.Empty(t, g.listed(t, s, "rg-2"))
	if shown, is := created[0]["ResourceGroupId"]; is || g.kind != "" {
		assert.Equal(t, "rg-1", shown)
	}
	if g.kind == "" {
		return
	}
	id := created[0][map[backend.Kind]string{
		"ddh": "DedicatedHostId", "ddhcluster": "DedicatedHostClusterId", "keypair": "KeyPairName", "eni": "NetworkInterfaceId", "securitygroup": "SecurityGroupId",
	}[g.kind]]
	if id == nil { // the rule
		id = created[0][strings.ToUpper(string(g.kind[:1]))+string(g.kind[1:])+"Id"]
	}
	apitest.Succeed[struct{}](t, s, "JoinResourceGroup", "RegionId", g.region(), "ResourceType", string(g.kind), "ResourceId", fmt.Sprint(id), "ResourceGroupId", "rg-2")
	assert.Empty(t, g.listed(t, s, "rg-1"))
	moved := g.listed(t, s, "rg-2")
	require.Len(t, moved, 1)
	assert.Equal(t, "rg-2", moved[0]["ResourceGroupId"])
}

// region returns where the resource is.
func (g grouped) region() string {
	if strings.HasPrefix(g.create, "Copy") {
		return "cn-beijing"
	}
	return "cn-hangzhou"
}

// listed returns what is in the resource group.
func (g grouped) listed(t *testing.T, s *apitest.Server, group string) (items []map[string]any) {
	t.Helper()
	at := apitest.Succeed[map[string]any](t, s, g.describe, "RegionId", g.region(), "ResourceGroupId", group)
	path := strings.Split(g.list, ".")
	for _, name := range path[:len(path)-1] {
		at, _ = at[name].(map[string]any)
	}
	list, ok := at[path[len(path)-1]].([]any)
	require.True(t, ok, "%v", at)
	for _, item := range list {
		items = append(items, item.(map[string]any)) //nolint:forcetypeassert // it fits the model
	}
	return items
}
