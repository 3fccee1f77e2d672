package apitest

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// A Monkey makes random calls, whose parameters are mostly well formed and name existing resources.
type Monkey struct {
	random *rand.Rand
	params map[string][]Field
	ids    map[string][]string // of the account, by the name of a parameter
	with   map[string]string   // what a resource belongs to: an instance, a VPC, a security group or an interface; by ID
	focus  string              // one of those: if possible, a call is about resources that belong to it
	form   url.Values
}

// NewMonkey returns a monkey that knows no resources yet.
func NewMonkey(t testing.TB, random *rand.Rand) *Monkey {
	t.Helper()
	params, err := Requests()
	require.NoError(t, err)
	addProducts(params)
	return &Monkey{random: random, params: params}
}

// Look makes the monkey know the resources of the account.
func (m *Monkey) Look(st *backend.State) {
	m.ids = map[string][]string{
		"InstanceId": idsOf(&st.Instances), "DiskId": idsOf(&st.Disks), "SnapshotId": idsOf(&st.Snapshots), "ImageId": ownImages(st),
		"NetworkInterfaceId": idsOf(&st.Interfaces), "SecurityGroupId": idsOf(&st.SecurityGroups), "SourceGroupId": idsOf(&st.SecurityGroups),
		"VpcId": idsOf(&st.VPCs), "VSwitchId": idsOf(&st.VSwitches), "AllocationId": idsOf(&st.EIPs), "KeyPairName": idsOf(&st.KeyPairs),
		"PrefixListId": idsOf(&st.PrefixLists), "SourcePrefixListId": idsOf(&st.PrefixLists), "DestPrefixListId": idsOf(&st.PrefixLists),
		"ImageComponentId": idsOf(&st.ImageComponents), "ImagePipelineId": idsOf(&st.ImagePipelines),
		"SnapshotGroupId": idsOf(&st.SnapshotGroups), "AutoSnapshotPolicyId": idsOf(&st.SnapshotPolicies),
		"autoSnapshotPolicyId": idsOf(&st.SnapshotPolicies), "diskId": idsOf(&st.Disks),
		"DeploymentSetId": idsOf(&st.DeploymentSets), "DedicatedHostId": idsOf(&st.DedicatedHosts), "HpcClusterId": idsOf(&st.HPCClusters),
		"SessionId": idsOf(&st.Sessions), "DedicatedHostClusterId": idsOf(&st.HostClusters), "ActivationId": idsOf(&st.Activations),
		"Id":                           slices.Concat(idsOf(&st.CapacityReservations), idsOf(&st.ElasticityAssurances)),
		"NetworkInterfacePermissionId": idsOf(&st.Permissions), "NatGatewayId": idsOf(&st.NATGateways), "BandwidthPackageId": idsOf(&st.Bandwidths),
		"CommandId": idsOf(&st.Commands), "InvokeId": idsOf(&st.Invocations), "TaskId": idsOf(&st.Tasks),
		"RouteTableId":     routeTables(st),
		"ResourceId":       slices.Concat(idsOf(&st.Instances), idsOf(&st.Disks), idsOf(&st.Interfaces), idsOf(&st.SecurityGroups)),
		"LaunchTemplateId": idsOf(&st.Templates), "AutoProvisioningGroupId": idsOf(&st.Provisioning),
	}
	m.relate(st)
}

// relate notes what belongs to instances and VPCs.
func (m *Monkey) relate(st *backend.State) {
	m.with = map[string]string{}
	for _, in := range st.Instances.All {
		for _, n := range in.Interfaces {
			m.with[n.ID] = in.ID
		}
		for _, d := range in.Disks {
			m.with[d.ID] = in.ID
		}
		if in.EIP != nil {
			m.with[in.EIP.ID] = in.ID
		}
		m.with[in.ID] = in.Primary().VSwitch.VPC.ID
	}
	for _, n := range st.Interfaces.All {
		if n.Instance == nil {
			m.with[n.ID] = n.VSwitch.VPC.ID
		}
		for _, a := range ipam.AddressTexts(n.Addresses...)[1:] {
			m.with[a] = n.ID
			m.ids["SecondaryAddress"] = append(m.ids["SecondaryAddress"], a)
		}
		for _, a := range ipam.AddressTexts(n.IPv6...) {
			m.with[a] = n.ID
			m.ids["IPv6Address"] = append(m.ids["IPv6Address"], a)
		}
	}
	for _, s := range st.Snapshots.All {
		if in := m.with[s.SourceDisk]; in != "" {
			m.with[s.ID] = in
		}
	}
	for _, w := range st.VSwitches.All {
		m.with[w.ID] = w.VPC.ID
	}
	for _, g := range st.SecurityGroups.All {
		if g.VPC != nil {
			m.with[g.ID] = g.VPC.ID
		}
		for _, r := range g.Rules {
			m.with[r.ID] = g.ID
			m.ids["SecurityGroupRuleId"] = append(m.ids["SecurityGroupRuleId"], r.ID)
		}
	}
}

// near returns those of the IDs that are in focus, or belong to it, or all if there are none.
func (m *Monkey) near(ids []string) []string {
	var near []string
	for _, id := range ids {
		if m.focus != "" && (id == m.focus || m.with[id] == m.focus) {
			near = append(near, id)
		}
	}
	if len(near) == 0 {
		return ids
	}
	return near
}

func routeTables(st *backend.State) []string {
	var ids []string
	for _, v := range st.VPCs.All {
		ids = append(ids, v.RouteTable())
	}
	return ids
}

func idsOf[T backend.Entity](s *backend.Store[T]) []string {
	var ids []string
	for _, item := range s.All {
		ids = append(ids, item.Base().ID)
	}
	return ids
}

// ownImages leaves out the images that belong to no account.
func ownImages(st *backend.State) []string {
	var ids []string
	for _, m := range st.Images.All {
		if m.Region != "" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// Chance is true so many times out of a hundred.
func (m *Monkey) Chance(percent int) bool { return m.random.IntN(100) < percent }

// habits are calls that often succeed, for actions that random parameters seldom get right. A | separates alternatives, a
// name after a $ stands for a resource of the account, and a + for a space.
var habits = map[string]string{
	"ModifyPrefixList":              "PrefixListId=$PrefixListId RemoveEntry.1.Cidr=192.0.2.0/24 | PrefixListId=$PrefixListId AddEntry.1.Cidr=198.51.100.0/24",
	"UnassignIpv6Addresses":         "NetworkInterfaceId=$NetworkInterfaceId Ipv6Address.1=$IPv6Address",
	"RunInstances":                  "ImageId=$ImageId InstanceType=$InstanceType DataDisk.1.Size=40 | ImageId=$ImageId InstanceType=$InstanceType DataDisk.1.Size=40 | ImageId=$ImageId InstanceType=$InstanceType InstanceChargeType=PrePaid Period=1 AutoRenew=true | ImageId=$ImageId InstanceType=$InstanceType SpotStrategy=SpotWithPriceLimit SpotPriceLimit=9",
	"CreateInstance":                "ImageId=$ImageId InstanceType=$InstanceType VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId | ImageId=$ImageId InstanceType=$InstanceType VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId | ImageId=$ImageId InstanceType=$InstanceType VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId InstanceChargeType=PrePaid Period=1 AutoRenew=true | ImageId=$ImageId InstanceType=$InstanceType VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId SpotStrategy=SpotWithPriceLimit SpotPriceLimit=9",
	"CreateDisk":                    "ZoneId=$ZoneId Size=40 DiskCategory=cloud_essd",
	"CreateVSwitch":                 "ZoneId=$ZoneId VpcId=$VpcId CidrBlock=$CidrBlock",
	"CreateSecurityGroup":           "VpcId=$VpcId",
	"CreatePrefixList":              "PrefixListName=offices AddressFamily=IPv4 MaxEntries=5 Entry.1.Cidr=192.0.2.0/24",
	"CreateNetworkInterface":        "VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId",
	"AuthorizeSecurityGroup":        "SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceCidrIp=10.0.0.0/8 | SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceGroupId=$SecurityGroupId | SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourcePrefixListId=$PrefixListId",
	"RevokeSecurityGroup":           "SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceCidrIp=10.0.0.0/8 | SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceGroupId=$SecurityGroupId | SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourcePrefixListId=$PrefixListId",
	"AuthorizeSecurityGroupEgress":  "SecurityGroupId=$SecurityGroupId IpProtocol=all PortRange=-1/-1 DestGroupId=$SecurityGroupId | SecurityGroupId=$SecurityGroupId IpProtocol=all PortRange=-1/-1 DestCidrIp=10.0.0.0/8 | SecurityGroupId=$SecurityGroupId IpProtocol=all PortRange=-1/-1 DestPrefixListId=$PrefixListId",
	"RevokeSecurityGroupEgress":     "SecurityGroupId=$SecurityGroupId SecurityGroupRuleId.1=$SecurityGroupRuleId",
	"ModifySecurityGroupEgressRule": "SecurityGroupId=$SecurityGroupId SecurityGroupRuleId=$SecurityGroupRuleId Description=out",
	"UnassignPrivateIpAddresses":    "NetworkInterfaceId=$NetworkInterfaceId PrivateIpAddress.1=$SecondaryAddress",
	"ImportKeyPair":                 "KeyPairName=imported PublicKeyBody=ssh-rsa+AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==",
	"ModifySecurityGroupRule":       "SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceCidrIp=10.0.0.0/8 Description=shell | SecurityGroupId=$SecurityGroupId SecurityGroupRuleId=$SecurityGroupRuleId Description=in",
	"JoinSecurityGroup":             "SecurityGroupId=$SecurityGroupId InstanceId=$InstanceId",
	"LeaveSecurityGroup":            "SecurityGroupId=$SecurityGroupId InstanceId=$InstanceId",
	"AssociateEipAddress":           "AllocationId=$AllocationId InstanceId=$InstanceId",
	"UnassociateEipAddress":         "AllocationId=$AllocationId InstanceId=$InstanceId",
	"AttachNetworkInterface":        "NetworkInterfaceId=$NetworkInterfaceId InstanceId=$InstanceId",
	"DetachNetworkInterface":        "NetworkInterfaceId=$NetworkInterfaceId InstanceId=$InstanceId",
	"AssignPrivateIpAddresses":      "NetworkInterfaceId=$NetworkInterfaceId SecondaryPrivateIpAddressCount=2",
	"AttachDisk":                    "DiskId=$DiskId InstanceId=$InstanceId",
	"ReplaceSystemDisk":             "InstanceId=$InstanceId ImageId=$ImageId",
	"RunCommand":                    "Type=RunShellScript CommandContent=bHM= InstanceId.1=$InstanceId KeepCommand=true",
	"InvokeCommand":                 "CommandId=$CommandId InstanceId.1=$InstanceId",
	"StopInvocation":                "InvokeId=$InvokeId InstanceId.1=$InstanceId",
	"AttachKeyPair":                 `KeyPairName=$KeyPairName InstanceIds=["$InstanceId"]`,
	"TagResources":                  "ResourceType=instance ResourceId.1=$InstanceId Tag.1.Key=a Tag.1.Value=b",
	"UntagResources":                "ResourceType=instance ResourceId.1=$InstanceId All=true",
	"AddTags":                       "ResourceType=disk ResourceId=$DiskId Tag.1.Key=a Tag.1.Value=b",
	"RemoveTags":                    "ResourceType=disk ResourceId=$DiskId Tag.1.Key=a",
	"JoinResourceGroup":             "ResourceType=disk ResourceId=$DiskId ResourceGroupId=rg-1",
	"DeleteInstance":                "InstanceId=$InstanceId Force=true",
	"DeleteInstances":               "InstanceId.1=$InstanceId InstanceId.2=$InstanceId Force=true",
	"ModifyInstanceSpec":            "InstanceId=$InstanceId InstanceType=$InstanceType",
	"ModifyInstanceNetworkSpec":     "InstanceId=$InstanceId InternetMaxBandwidthOut=5",
	"AllocatePublicIpAddress":       "InstanceId=$InstanceId",
	"CreateSnapshot":                "DiskId=$DiskId",
	"DeleteSnapshot":                "SnapshotId=$SnapshotId",
	"ModifySnapshotAttribute":       "SnapshotId=$SnapshotId SnapshotName=kept",
	"CreateImage":                   "SnapshotId=$SnapshotId | InstanceId=$InstanceId | DiskDeviceMapping.1.SnapshotId=$SnapshotId",
	"CopyImage":                     "ImageId=$ImageId DestinationRegionId=cn-beijing",
	"ModifyImageAttribute":          "ImageId=$ImageId Description=mine",
	"ModifyImageSharePermission":    "ImageId=$ImageId AddAccount.1=1234567890",
	"DescribeImageSharePermission":  "ImageId=$ImageId",
	"DeleteImage":                   "ImageId=$ImageId",
	"StopInstance":                  "InstanceId=$InstanceId",
	"StartInstance":                 "InstanceId=$InstanceId",
	"ReInitDisk":                    "DiskId=$DiskId",
	"ResetDisk":                     "DiskId=$DiskId SnapshotId=$SnapshotId",
	"ModifyDiskSpec":                "DiskId=$DiskId DiskCategory=cloud_auto",
	"DetachDisk":                    "DiskId=$DiskId InstanceId=$InstanceId",
	"DeleteVSwitch":                 "VSwitchId=$VSwitchId",
	"ModifyInstanceChargeType":      `InstanceIds=["$InstanceId"] InstanceChargeType=PrePaid Period=1 PeriodUnit=Month`,
	"RenewInstance":                 "InstanceId=$InstanceId Period=1",
	"DescribeRenewalPrice":          "ResourceId=$InstanceId",
	"ModifyPrepayInstanceSpec":      "InstanceId=$InstanceId InstanceType=$InstanceType",
	"AssignIpv6Addresses":           "NetworkInterfaceId=$NetworkInterfaceId Ipv6AddressCount=1 Ipv6PrefixCount=1",
	"ModifyInstanceVpcAttribute":    "InstanceId=$InstanceId VSwitchId=$VSwitchId",
	"CreateVpc@Vpc":                 "CidrBlock=$CidrBlock EnableIpv6=true Tag.1.Key=a",
	"ModifyVpcAttribute@Vpc":        "VpcId=$VpcId VpcName=net EnableIPv6=true",
	"CreateVSwitch@Vpc":             "ZoneId=$ZoneId VpcId=$VpcId CidrBlock=$CidrBlock",
	"ModifyVSwitchAttribute@Vpc":    "VSwitchId=$VSwitchId VSwitchName=net",
	"DeleteVSwitch@Vpc":             "VSwitchId=$VSwitchId",
	"AssociateEipAddress@Vpc":       "AllocationId=$AllocationId InstanceId=$InstanceId",
	"UnassociateEipAddress@Vpc":     "AllocationId=$AllocationId",
	"TagResources@Vpc":              "ResourceType=VPC ResourceId.1=$VpcId Tag.1.Key=a Tag.1.Value=b",
	"UnTagResources@Vpc":            "ResourceType=VPC ResourceId.1=$VpcId TagKey.1=a",
	"ListTagResources@Vpc":          "ResourceType=VPC ResourceId.1=$VpcId",
	"CreateSnapshotGroup":           "InstanceId=$InstanceId",
	"ModifySnapshotGroup":           "SnapshotGroupId=$SnapshotGroupId Name=kept",
	"DeleteSnapshotGroup":           "SnapshotGroupId=$SnapshotGroupId",
	"CopySnapshot":                  "SnapshotId=$SnapshotId DestinationRegionId=cn-beijing DestinationSnapshotName=copy DestinationSnapshotDescription=copy",
	"CreateAutoSnapshotPolicy":      `timePoints=["0","12"] repeatWeekdays=["1","7"] retentionDays=7`,
	"ModifyAutoSnapshotPolicyEx":    "autoSnapshotPolicyId=$AutoSnapshotPolicyId retentionDays=-1",
	"DeleteAutoSnapshotPolicy":      "autoSnapshotPolicyId=$AutoSnapshotPolicyId",
	"CreateImagePipeline":           "BaseImageType=IMAGE BaseImage=ubuntu_22_04_x64_20G_alibase_20240819.vhd",
	"ApplyAutoSnapshotPolicy":       `autoSnapshotPolicyId=$AutoSnapshotPolicyId diskIds=["$DiskId"]`,
	"CancelAutoSnapshotPolicy":      `autoSnapshotPolicyId=$AutoSnapshotPolicyId diskIds=["$DiskId"]`,
	"ImportImage":                   "DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a.raw",
	"ExportImage":                   "ImageId=$ImageId OSSBucket=images",
	"CancelTask":                    "TaskId=$TaskId",

	"CreateDeploymentSet":                   "DeploymentSetName=spread",
	"DeleteDeploymentSet":                   "DeploymentSetId=$DeploymentSetId",
	"ModifyDeploymentSetAttribute":          "DeploymentSetId=$DeploymentSetId Description=apart",
	"AllocateDedicatedHosts":                "DedicatedHostType=ddh.g7 ZoneId=$ZoneId | DedicatedHostType=ddh.g7 ZoneId=$ZoneId ChargeType=PrePaid Period=1",
	"ModifyDedicatedHostAttribute":          "DedicatedHostId=$DedicatedHostId DedicatedHostName=mine",
	"ModifyDedicatedHostAutoReleaseTime":    "DedicatedHostId=$DedicatedHostId",
	"ReleaseDedicatedHost":                  "DedicatedHostId=$DedicatedHostId",
	"CreateHpcCluster":                      "Name=cluster",
	"ModifyHpcClusterAttribute":             "HpcClusterId=$HpcClusterId Description=fast",
	"DeleteHpcCluster":                      "HpcClusterId=$HpcClusterId",
	"ModifyInstanceDeployment":              "InstanceId=$InstanceId DeploymentSetId=$DeploymentSetId",
	"CreateCapacityReservation":             "InstanceAmount=2 InstanceType=$InstanceType ZoneId.1=$ZoneId",
	"ModifyCapacityReservation":             "PrivatePoolOptions.Id=$Id Description=mine",
	"ReleaseCapacityReservation":            "PrivatePoolOptions.Id=$Id",
	"CreateElasticityAssurance":             "InstanceAmount=2 InstanceType.1=$InstanceType ZoneId.1=$ZoneId",
	"ModifyElasticityAssurance":             "PrivatePoolOptions.Id=$Id Description=mine",
	"PurchaseReservedInstancesOffering":     "InstanceType=$InstanceType",
	"PurchaseStorageCapacityUnit":           "Capacity=40",
	"SendFile":                              "InstanceId.1=$InstanceId Name=motd TargetDir=/etc Content=hi",
	"CreateSimulatedSystemEvents":           "EventType=SystemMaintenance.Reboot InstanceId.1=$InstanceId NotBefore=2099-01-01T00:00:00Z",
	"CancelSimulatedSystemEvents":           "EventId.1=$EventId",
	"CreateDedicatedHostCluster":            "ZoneId=$ZoneId",
	"ModifyDedicatedHostClusterAttribute":   "DedicatedHostClusterId=$DedicatedHostClusterId Description=ours",
	"DeleteDedicatedHostCluster":            "DedicatedHostClusterId=$DedicatedHostClusterId",
	"RenewDedicatedHosts":                   `DedicatedHostIds=["$DedicatedHostId"] Period=1`,
	"ModifyDedicatedHostsChargeType":        `DedicatedHostIds=["$DedicatedHostId"]`,
	"ModifyDedicatedHostAutoRenewAttribute": "DedicatedHostIds=$DedicatedHostId AutoRenew=true",
	"CreateActivation":                      "InstanceName=old",
	"DisableActivation":                     "ActivationId=$ActivationId",
	"DeleteActivation":                      "ActivationId=$ActivationId",
	"ModifyUserBusinessBehavior":            "statusKey=sessionManagerStatus statusValue=enabled",
	"StartTerminalSession":                  "InstanceId.1=$InstanceId",
	"EndTerminalSession":                    "SessionId=$SessionId",
	"ModifyCloudAssistantSettings":          `SettingType=ResourceUsageConfig ResourceUsageConfig={"CpuLimit":30}`,
	"GetInstanceScreenshot":                 "InstanceId=$InstanceId",
	"CreateLaunchTemplate":                  "LaunchTemplateName=$LaunchTemplateName ImageId=$ImageId InstanceType=$InstanceType TemplateTag.1.Key=a",
	"CreateLaunchTemplateVersion":           "LaunchTemplateId=$LaunchTemplateId ImageId=$ImageId InstanceType=$InstanceType Tag.1.Key=a",
	"ModifyLaunchTemplateDefaultVersion":    "LaunchTemplateId=$LaunchTemplateId DefaultVersionNumber=2",
	"DeleteLaunchTemplateVersion":           "LaunchTemplateId=$LaunchTemplateId DeleteVersion.1=2",
	"DeleteLaunchTemplate":                  "LaunchTemplateId=$LaunchTemplateId",
	"DescribeLaunchTemplateVersions":        "LaunchTemplateId=$LaunchTemplateId",
	"CreateAutoProvisioningGroup": "AutoProvisioningGroupType=instant TotalTargetCapacity=2 PayAsYouGoTargetCapacity=1 " +
		"LaunchConfiguration.ImageId=$ImageId LaunchTemplateConfig.1.InstanceType=$InstanceType LaunchTemplateConfig.1.VSwitchId=$VSwitchId",
	"DeleteAutoProvisioningGroup":            "AutoProvisioningGroupId=$AutoProvisioningGroupId",
	"ModifyAutoProvisioningGroup":            "AutoProvisioningGroupId=$AutoProvisioningGroupId AutoProvisioningGroupName=other",
	"DescribeAutoProvisioningGroupInstances": "AutoProvisioningGroupId=$AutoProvisioningGroupId",
	"CreateNatGateway":                       "VpcId=$VpcId BandwidthPackage.1.Bandwidth=5 BandwidthPackage.1.IpCount=2",
	"CreateNetworkInterfacePermission":       "NetworkInterfaceId=$NetworkInterfaceId AccountId=42 Permission=InstanceAttach",
}

var something = regexp.MustCompile(`\$[A-Za-z]+`)

// habit returns such a call.
func (m *Monkey) habit(action string) url.Values {
	form := begin(action)
	form.Set("RegionId", "cn-hangzhou")
	for param := range strings.FieldsSeq(Pick(m, strings.Split(habits[action], "|"))) {
		name, value, _ := strings.Cut(param, "=")
		value = strings.ReplaceAll(value, "+", " ")
		form.Set(name, something.ReplaceAllStringFunc(value, func(kind string) string {
			if known := m.known(kind[1:]); len(known) > 0 {
				return Pick(m, known)
			}
			return "none"
		}))
	}
	return form
}

// Call returns the parameters of a call.
func (m *Monkey) Call(action string) url.Values {
	m.focus = ""
	if belongings := slices.Sorted(maps.Keys(m.with)); len(belongings) > 0 && m.Chance(70) {
		m.focus = m.with[Pick(m, belongings)]
	}
	if habits[action] != "" && m.Chance(60) {
		return m.habit(action)
	}
	m.form = begin(action)
	few := min(200/len(m.params[action]), 20) // percent: too many parameters at once never make sense
	for _, p := range m.params[action] {
		switch {
		case strings.Contains(p.Name, "Owner"), p.Name == "DryRun" && m.Chance(90):
		case p.Required && m.Chance(97), m.Chance(few):
			m.add(p.Name, p, p.Type)
		}
	}
	return m.form
}

// Value returns a value of a scalar parameter.
func (m *Monkey) Value(p Field) string {
	m.form = url.Values{}
	m.add(p.Name, p, p.Type)
	return m.form.Get(p.Name)
}

func (m *Monkey) add(name string, p Field, kind Type) {
	switch kind.Kind {
	case "list":
		for n := range 1 + m.random.IntN(2) {
			m.add(name+"."+strconv.Itoa(n+1), p, *kind.Elem)
		}
	case "struct":
		for _, f := range kind.Fields {
			if f.Required || m.Chance(50) {
				m.add(name+"."+f.Name, f, f.Type)
			}
		}
	case "bool":
		m.form.Set(name, Pick(m, []string{"true", "false", "True", "x", ""}))
	case "string":
		m.form.Set(name, m.text(p))
	default:
		m.form.Set(name, Pick(m, []string{"0", "1", "2", "5", "40", "100", "200", "-1", "101", "99999999999", "x", ""}))
	}
}

// Pick returns one of the items.
func Pick[T any](m *Monkey, from []T) T { return from[m.random.IntN(len(from))] }

func (m *Monkey) text(p Field) string {
	if m.Chance(5) {
		return Pick(m, []string{"", "x", "-1", "[]", "[", "true", "\x00", strings.Repeat("a", 300), "2000-01-01T00:00:00Z", "10.0.0.0/8", "*"})
	}
	known := m.known(strings.TrimSuffix(p.Name, "s"))
	switch {
	case len(known) > 0 && strings.HasSuffix(p.Name, "s") && p.Type.Kind == "string":
		b, _ := json.Marshal([]string{Pick(m, known)})
		return string(b)
	case len(known) > 0:
		return Pick(m, known)
	case len(p.Values) > 0:
		return Pick(m, p.Values)
	}
	return cmp.Or(p.Example, "x")
}

// known returns values of the parameter that mean something here.
func (m *Monkey) known(name string) []string {
	texts := slices.Clip(m.near(m.ids[name]))
	switch name {
	case "RegionId", "regionId":
		return []string{"cn-hangzhou"}
	case "ZoneId":
		return []string{"cn-hangzhou-i", "cn-hangzhou-j", "cn-hangzhou-b"}
	case "InstanceType":
		return []string{"ecs.g7.large", "ecs.c7.xlarge", "ecs.g6.large"}
	case "ImageId":
		return append(texts, "ubuntu_22_04_x64_20G_alibase_20240819.vhd", "aliyun_3_x64_20G_alibase_20240528.vhd")
	case "LaunchTemplateName":
		return []string{"web", "db", "cache"}
	case "ResourceType":
		return []string{"instance", "disk", "eni", "securitygroup"}
	case "CidrBlock":
		return []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/24", "192.168.1.0/24", "10.1.0.0/16"}
	case "Policy":
		return []string{"accept", "drop"}
	case "NicType":
		return []string{"intranet", "internet"}
	case "PeriodUnit":
		return []string{"Week", "Month", "Year"}
	case "Cidr":
		return []string{"192.0.2.0/24", "198.51.100.0/24"}
	case "IpAddressRange":
		return []string{"0.0.0.0/0", "10.0.0.0/8"}
	case "FileMode":
		return []string{"0644", "0600"}
	case "ComponentVersion":
		return []string{"1.0.0", "2.1.0"}
	case "OfferingType":
		return []string{"No Upfront", "All Upfront"}
	case "Password":
		return []string{"", "Correct-Horse-1"}
	case "AutoReleaseTime":
		return []string{"", "2000-12-31T00:00:00Z"} // soon enough, and late enough, in a bubble
	case "ClientToken", "NextToken", "PrivateIpAddress", "IpAddress", "Ipv6Address", "Ipv6Prefix", "Ipv4Prefix":
		return []string{""}
	}
	return texts
}
