package template_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// machine is the minimum that a template needs for a launch.
var machine = "LaunchTemplateName=web " + strings.Join([]string{
	apitest.Machine[0] + "=" + apitest.Machine[1], apitest.Machine[2] + "=" + apitest.Machine[3],
}, " ")

// launch launches instances from a template and returns the first.
func launch(t *testing.T, s *apitest.Server, params string) *backend.Instance {
	t.Helper()
	ids := apitest.Succeed[apitest.Launched](t, s, "RunInstances", apitest.NameValues(params)...).InstanceIDSets.InstanceIDSet
	in, ok := s.State.Instances.Get(ids[0])
	require.True(t, ok)
	return in
}

func tags(s *apitest.Server, in *backend.Instance) []backend.Pair {
	return s.State.Tags.Of(&in.Resource)
}

func TestRunInstances_fromTemplate(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	vpc := apitest.Succeed[struct{ VpcID string }](t, s, "CreateVpc").VpcID
	vSwitch := apitest.Succeed[struct{ VSwitchID string }](t, s, "CreateVSwitch", "VpcId", vpc, "ZoneId", "cn-hangzhou-i", "CidrBlock", "172.16.0.0/24").VSwitchID
	group := apitest.Succeed[struct{ SecurityGroupID string }](t, s, "CreateSecurityGroup", "VpcId", vpc).SecurityGroupID
	id := create(t, s, "CreateLaunchTemplate", machine+" InstanceName=web Description=from-template HostName=host UserData=aGk= RamRoleName=role "+
		"SystemDisk.Size=60 SystemDisk.Category=cloud_ssd SystemDisk.DeleteWithInstance=false DataDisk.1.Size=100 DataDisk.2.Size=200 "+
		"ResourceGroupId=rg-1 TemplateResourceGroupId=rg-2 Tag.1.Key=env Tag.1.Value=test TemplateTag.1.Key=team "+
		"SpotStrategy=SpotAsPriceGo SpotDuration=0 InternetMaxBandwidthOut=5 HttpTokens=required EnableVmOsConfig=true NetworkType=vpc "+
		"SecurityGroupIds.1="+group+" VSwitchId="+vSwitch+" NetworkInterface.1.NetworkInterfaceName=second")

	in := launch(t, s, "LaunchTemplateId="+id)
	assert.Equal(t, apitest.Machine[3], in.Type.ID)
	assert.Equal(t, "web from-template host aGk= role rg-1", strings.Join([]string{in.Name, in.Description, in.HostName, in.UserData, in.RAMRole, in.Group}, " "))
	assert.Equal(t, "SpotAsPriceGo", in.SpotStrategy)
	assert.Equal(t, 5, in.BandwidthOut)
	assert.True(t, in.PublicIP.IsValid())
	assert.Equal(t, "required", in.HTTPTokens)
	require.Len(t, in.Disks, 3)
	assert.Equal(t, 60, in.Disks[0].Size)
	assert.False(t, in.Disks[0].DeleteWithInstance)
	assert.Equal(t, 200, in.Disks[2].Size)
	require.Len(t, in.Interfaces, 2)
	assert.Equal(t, vSwitch, in.Primary().VSwitch.ID)
	assert.Equal(t, group, in.Primary().Groups[0].ID)
	assert.Equal(t, "second", in.Interfaces[1].Name)
	assert.Equal(t, []backend.Pair{{Key: "env", Value: "test"}}, tags(s, in))

	in = launch(t, s, "LaunchTemplateName=web InstanceName=own SystemDisk.Category=cloud_essd DataDisk.1.Category=cloud_auto DataDisk.1.Size=50 "+
		"Tag.1.Key=mine ResourceGroupId=rg-3 SpotStrategy=NoSpot InternetMaxBandwidthOut=0 HostNames.1=other Description= Amount=1")
	assert.Equal(t, "own from-template other rg-3", strings.Join([]string{in.Name, in.Description, in.HostName, in.Group}, " "), "an empty parameter is none")
	assert.Equal(t, backend.NoSpot, in.SpotStrategy)
	assert.False(t, in.PublicIP.IsValid())
	require.Len(t, in.Disks, 2, "a list is replaced as a whole")
	assert.Equal(t, "cloud_essd", in.Disks[0].Category)
	assert.Equal(t, 60, in.Disks[0].Size, "the fields of the system disk are parameters of their own")
	assert.Equal(t, "cloud_auto", in.Disks[1].Category)
	assert.Equal(t, 50, in.Disks[1].Size)
	assert.Equal(t, []backend.Pair{{Key: "mine"}}, tags(s, in))

	second := apitest.Succeed[struct{ SecurityGroupID string }](t, s, "CreateSecurityGroup", "VpcId", vpc).SecurityGroupID
	in = launch(t, s, "LaunchTemplateName=web SecurityGroupId="+second)
	require.Len(t, in.Primary().Groups, 1)
	assert.Equal(t, second, in.Primary().Groups[0].ID, "one group replaces a list of groups")
	assert.Equal(t, 3, apitest.CountInstances(t, s))
}

// An image family replaces the image of a template, although a launch takes only one of them.
func TestRunInstances_templateAlternatives(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	create(t, s, "CreateLaunchTemplate", machine)
	in := launch(t, s, "LaunchTemplateName=web ImageFamily=acs:alibaba_cloud_linux_3_2104_lts_x64")
	assert.NotEqual(t, apitest.Machine[1], in.ImageID)
}

func TestRunInstances_templateVersion(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	create(t, s, "CreateLaunchTemplate", machine+" InstanceName=v1")
	create(t, s, "CreateLaunchTemplateVersion", machine+" InstanceName=v2")
	assert.Equal(t, "v1", launch(t, s, "LaunchTemplateName=web").Name)
	assert.Equal(t, "v2", launch(t, s, "LaunchTemplateName=web LaunchTemplateVersion=2").Name)
	create(t, s, "ModifyLaunchTemplateDefaultVersion", "LaunchTemplateName=web DefaultVersionNumber=2")
	assert.Equal(t, "v2", launch(t, s, "LaunchTemplateName=web").Name)
	assert.Equal(t, "v1", launch(t, s, "LaunchTemplateName=web LaunchTemplateVersion=1").Name)
}

// A launch checks the parameters of a template like its own.
func TestRunInstances_templateErrors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStock("ecs.g7.large", 0))
	create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=empty")
	create(t, s, "CreateLaunchTemplate", "LaunchTemplateName=far RegionId=us-west-1")
	create(t, s, "CreateLaunchTemplate", machine)
	for name, params := range map[string]string{
		"image": "ImageId=m-none", "key": "KeyPairName=none", "disk": "DataDisk.1.Size=1", "password": "", "classic": "NetworkType=classic",
		"ipv6": "Ipv6AddressCount=1", "group": "SecurityGroupId=sg-none", "type": "InstanceType=ecs.none",
	} {
		create(t, s, "CreateLaunchTemplate", strings.Replace(machine, "=web", "="+name, 1)+" "+params)
	}
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{"LaunchTemplateId=lt-none", 404, "InvalidLaunchTemplate.NotFound"},
		{"LaunchTemplateName=far", 404, "InvalidLaunchTemplate.NotFound"},
		{"LaunchTemplateName=web LaunchTemplateVersion=2", 404, "InvalidLaunchTemplateVersion.NotFound"},
		{"LaunchTemplateName=web LaunchTemplateVersion=x", 404, "InvalidLaunchTemplateVersion.NotFound"},
		{"LaunchTemplateVersion=1", 400, "MissingParameter"},
		{"LaunchTemplateName=empty", 400, "MissingParameter"},
		{"LaunchTemplateName=empty ImageId=" + apitest.Machine[1], 400, "MissingParameter"},
		{"LaunchTemplateName=web", 403, "OperationDenied.NoStock"},
		{"LaunchTemplateName=image", 404, "InvalidImageId.NotFound"},
		{"LaunchTemplateName=key", 404, "InvalidKeyPairName.NotFound"},
		{"LaunchTemplateName=disk", 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"LaunchTemplateName=password Password=x", 400, "InvalidPassword.Malformed"},
		{"LaunchTemplateName=classic", 400, "ClassicNetworkNotSupported"},
		{"LaunchTemplateName=ipv6", 403, "InvalidVSwitch.Ipv6NotTurnOn"},
		{"LaunchTemplateName=group", 404, "InvalidSecurityGroupId.NotFound"},
		{"LaunchTemplateName=type", 400, "InvalidInstanceType.ValueNotSupported"},
	} {
		apitest.Rejects(t, s, tt.params, "RunInstances", apitest.NameValues(tt.params), tt.status, tt.code)
	}
	assert.Zero(t, apitest.CountInstances(t, s))
	apitest.Rejects(t, s, "dry run", "RunInstances", apitest.NameValues("LaunchTemplateName=web InstanceType=ecs.c7.large DryRun=true"), 400, "DryRunOperation")
	launch(t, s, "LaunchTemplateName=type InstanceType=ecs.c7.large")
}
