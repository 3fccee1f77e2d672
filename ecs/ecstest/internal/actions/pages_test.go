package actions_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// A pagedList is an action that lists items in pages. Names after a $ are IDs of the account of the test.
type pagedList struct {
	id        string // field of an item; empty: the whole item
	params    string
	add, drop string // calls that create an item and delete one, whose ID is $; empty: there are none
}

// most items of the account are so many.
const manyItems = 23

// pagedLists are the actions with pages, in all products.
var pagedLists = map[string]pagedList{
	"DescribeActivations":                    {id: "ActivationId", add: "CreateActivation"},
	"DescribeAutoProvisioningGroupHistory":   {params: "AutoProvisioningGroupId=$group"},
	"DescribeAutoProvisioningGroupInstances": {id: "InstanceId", params: "AutoProvisioningGroupId=$group"},
	"DescribeAutoProvisioningGroups":         {id: "AutoProvisioningGroupId"},
	"DescribeAutoSnapshotPolicyAssociations": {
		add:  `ApplyAutoSnapshotPolicy regionId=cn-hangzhou autoSnapshotPolicyId=$policy diskIds=["$disk"]`,
		drop: `CancelAutoSnapshotPolicy regionId=cn-hangzhou autoSnapshotPolicyId=$policy diskIds=["$applied"]`,
	},
	"DescribeAutoSnapshotPolicyEx":          {id: "AutoSnapshotPolicyId"},
	"DescribeBandwidthPackages":             {id: "BandwidthPackageId"},
	"DescribeCapacityReservationInstances":  {id: "InstanceId", params: "PrivatePoolOptions.Id=$reservation", add: reserved, drop: gone},
	"DescribeCapacityReservations":          {params: "", add: reserve, drop: ""},
	"DescribeCloudAssistantStatus":          {id: "InstanceId", add: launch, drop: gone},
	"DescribeCommands":                      {id: "CommandId", add: "CreateCommand Name=c Type=RunShellScript CommandContent=eA==", drop: "DeleteCommand CommandId=$"},
	"DescribeDedicatedHostClusters":         {id: "DedicatedHostClusterId"},
	"DescribeDedicatedHosts":                {id: "DedicatedHostId", add: "AllocateDedicatedHosts DedicatedHostType=ddh.g7", drop: "ReleaseDedicatedHost DedicatedHostId=$"},
	"DescribeDeploymentSets":                {id: "DeploymentSetId"},
	"DescribeDisks":                         {id: "DiskId", params: "Status=Available", add: "CreateDisk ZoneId=cn-hangzhou-i Size=20 DiskCategory=cloud_essd", drop: "DeleteDisk DiskId=$"},
	"DescribeDisksFullStatus":               {id: "DiskId"},
	"DescribeEipAddresses":                  {id: "AllocationId"},
	"DescribeElasticityAssuranceInstances":  {id: "InstanceId", params: "PrivatePoolOptions.Id=$assurance", add: assured, drop: gone},
	"DescribeElasticityAssurances":          {add: "CreateElasticityAssurance InstanceType.1=ecs.g7.large ZoneId.1=cn-hangzhou-i InstanceAmount=1"},
	"DescribeHpcClusters":                   {id: "HpcClusterId"},
	"DescribeImageComponents":               {id: "ImageComponentId", drop: "DeleteImageComponent ImageComponentId=$"},
	"DescribeImagePipelines":                {id: "ImagePipelineId", drop: "DeleteImagePipeline ImagePipelineId=$"},
	"DescribeImageSharePermission":          {params: "ImageId=$image"},
	"DescribeImages":                        {id: "ImageId"},
	"DescribeInstanceAttachmentAttributes":  {id: "InstanceId", params: "$instances"},
	"DescribeInstanceAutoRenewAttribute":    {id: "InstanceId", params: "RenewalStatus=Normal"},
	"DescribeInstanceHistoryEvents":         {id: "EventId", params: "EventCycleStatus=Scheduled", drop: "CancelSimulatedSystemEvents EventId.1=$"},
	"DescribeInstanceMaintenanceAttributes": {id: "InstanceId"},
	"DescribeInstanceRamRole":               {id: "InstanceId", params: "RamRoleName=reader"},
	"DescribeInstanceStatus":                {id: "InstanceId"},
	"DescribeInstanceTypes":                 {id: "InstanceTypeId"},
	"DescribeInstances":                     {id: "InstanceId", add: launch, drop: gone},
	"DescribeInstancesFullStatus":           {id: "InstanceId"},
	"DescribeInvocationResults":             {id: "InstanceId", params: "InvokeId=$invocation"},
	"DescribeInvocations":                   {id: "InvokeId", add: "RunCommand InstanceId.1=$instance Type=RunShellScript CommandContent=x"},
	"DescribeKeyPairs":                      {id: "KeyPairName"},
	"DescribeLaunchTemplateVersions":        {id: "VersionNumber", params: "LaunchTemplateId=$template"},
	"DescribeLaunchTemplates":               {id: "LaunchTemplateId"},
	"DescribeNatGateways":                   {id: "NatGatewayId"},
	"DescribeNetworkInterfacePermissions":   {id: "NetworkInterfacePermissionId"},
	"DescribeNetworkInterfaces":             {id: "NetworkInterfaceId", params: "Type=Secondary", add: "CreateNetworkInterface VSwitchId=$vSwitch SecurityGroupId=$secured", drop: "DeleteNetworkInterface NetworkInterfaceId=$"},
	"DescribePrefixListAssociations": {
		id: "ResourceId", params: "PrefixListId=$prefixList",
		drop: "RevokeSecurityGroup SecurityGroupId=$ IpProtocol=tcp PortRange=22/22 SourcePrefixListId=$prefixList",
	},
	"DescribePrefixLists":       {id: "PrefixListId", add: prefixList, drop: "DeletePrefixList PrefixListId=$"},
	"DescribeReservedInstances": {id: "ReservedInstanceId"},
	"DescribeResourceByTags":    {id: "ResourceId"},
	"DescribeRouteTables":       {id: "RouteTableId"},
	"DescribeSecurityGroupAttribute": {
		id: "SecurityGroupRuleId", params: "SecurityGroupId=$ruled", drop: "RevokeSecurityGroup SecurityGroupId=$ruled SecurityGroupRuleId.1=$",
		add: "AuthorizeSecurityGroup SecurityGroupId=$ruled IpProtocol=tcp PortRange=9/9 SourceCidrIp=10.0.0.0/8",
	},
	"DescribeSecurityGroups":       {id: "SecurityGroupId", add: "CreateSecurityGroup VpcId=$vpc", drop: "DeleteSecurityGroup SecurityGroupId=$"},
	"DescribeSendFileResults":      {id: "InvokeId", add: "SendFile InstanceId.1=$instance Name=f TargetDir=/ Content=x"},
	"DescribeSnapshotGroups":       {id: "SnapshotGroupId", add: "CreateSnapshotGroup InstanceId=$instance", drop: "DeleteSnapshotGroup SnapshotGroupId=$"},
	"DescribeSnapshotLinks":        {id: "SnapshotLinkId"},
	"DescribeSnapshots":            {id: "SnapshotId", add: "CreateSnapshot DiskId=$system", drop: "DeleteSnapshot SnapshotId=$"},
	"DescribeStorageCapacityUnits": {id: "StorageCapacityUnitId"},
	"DescribeTags":                 {},
	"DescribeTasks":                {id: "TaskId"},
	"DescribeTerminalSessions":     {id: "SessionId", add: "StartTerminalSession InstanceId.1=$instance"},
	"DescribeVRouters":             {id: "VRouterId"},
	"DescribeVSwitches":            {id: "VSwitchId"},
	"DescribeVpcs":                 {id: "VpcId"},
	"ListTagResources": {
		params: "ResourceType=instance Tag.1.Key=env", add: "TagResources ResourceType=instance ResourceId.1=$instance Tag.1.Key=env Tag.1.Value=z",
		drop: "UntagResources ResourceType=instance ResourceId.1=$tagged All=true",
	},

	"DescribeEipAddresses@Vpc":   {id: "AllocationId"},
	"DescribeNatGateways@Vpc":    {id: "NatGatewayId"},
	"DescribeRouteEntryList@Vpc": {id: "RouteEntryId", params: "RouteTableId=$routes"},
	"DescribeRouteTableList@Vpc": {id: "RouteTableId"},
	"DescribeRouteTables@Vpc":    {id: "RouteTableId"},
	"DescribeVSwitches@Vpc":      {id: "VSwitchId"},
	"DescribeVpcs@Vpc":           {id: "VpcId"},
	"ListTagResources@Vpc":       {params: "ResourceType=VPC Tag.1.Key=env"},
}

const (
	image      = "ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd "
	launch     = "RunInstances InstanceType=ecs.g7.large " + image
	in         = " VSwitchId=$vSwitch SecurityGroupId=$secured"
	reserved   = "RunInstances" + in + " InstanceType=ecs.c7.large PrivatePoolOptions.MatchCriteria=Target PrivatePoolOptions.Id=$reservation " + image
	assured    = "RunInstances" + in + " InstanceType=ecs.c7.large PrivatePoolOptions.MatchCriteria=Target PrivatePoolOptions.Id=$assurance " + image
	gone       = "DeleteInstance Force=true InstanceId=$"
	reserve    = "CreateCapacityReservation InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-i InstanceAmount=1"
	prefixList = "CreatePrefixList PrefixListName=list AddressFamily=IPv4 MaxEntries=1"
)

// Every action that lists items in pages is in [pagedLists].
func TestAll_pagedLists(t *testing.T) {
	t.Parallel()
	paging := []string{"PageNumber", "PageSize", "NextToken", "MaxResults", "Limit"}
	unpaged := []string{ // of other products, whose parameters are not all known
		"DescribeRegions@Vpc", "DescribeZones@Vpc", "DescribeVpcAttribute@Vpc", "DescribeVSwitchAttributes@Vpc",
	}
	for name, spec := range apitest.Actions() {
		of, _ := facts.Of(name)
		is := spec.Pages != action.Pages{} || slices.ContainsFunc(strings.Fields(of.Params), func(param string) bool {
			return slices.Contains(paging, param)
		})
		if strings.Contains(name, "@") && (strings.HasPrefix(name, "Describe") || strings.HasPrefix(name, "List")) {
			is = !slices.Contains(unpaged, name)
		}
		_, known := pagedLists[name]
		assert.Equal(t, is, known, "a test of the pages of %s", name)
	}
}

// Whoever follows a list in any style gets every item once: with NextToken from a call that chooses no style, as the vendor's CLI
// and several controllers for Kubernetes do, with MaxResults, and by PageNumber.
func TestAll_pages(t *testing.T) {
	t.Parallel()
	s, ids := manyOfAll(t)
	table := apitest.Actions()
	for _, name := range slices.Sorted(maps.Keys(pagedLists)) {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // the others have the same server
			rule := table[name].Pages
			p := &pager{TB: t, s: s, ids: ids, name: name, pagedList: pagedLists[name]}
			style := "PageNumber"
			if rule.Tokens || rule.OnlyTokens {
				style = "NextToken"
			}
			all := p.follow(style, "", nil)
			assert.GreaterOrEqual(t, len(all), manyItems-2, "enough for more than two pages")
			if rule.Tokens || rule.OnlyTokens {
				assert.Equal(t, all, p.follow("NextToken", p.limit(rule), nil))
			}
			if !rule.OnlyTokens {
				assert.Equal(t, all, p.follow("PageNumber", "PageSize=7", nil))
			}
		})
	}
}

// While items are created and deleted between two pages, a list with tokens has each that stays once.
func TestAll_pagesWhileItemsChange(t *testing.T) {
	t.Parallel()
	s, ids := manyOfAll(t)
	table := apitest.Actions()
	for _, name := range slices.Sorted(maps.Keys(pagedLists)) {
		l, rule := pagedLists[name], table[name].Pages
		if !rule.Tokens && !rule.OnlyTokens || l.add+l.drop == "" {
			continue
		}
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // the others have the same server
			p := &pager{TB: t, s: s, ids: ids, name: name, pagedList: l}
			before := p.follow("NextToken", p.limit(rule), nil)
			seen := p.follow("NextToken", p.limit(rule), func(seen []string) {
				for _, call := range []string{l.add, l.drop} {
					if call != "" {
						p.do(strings.ReplaceAll(call+" ", "$ ", seen[3]+" "))
					}
				}
			})
			after := p.follow("NextToken", p.limit(rule), nil)
			assert.NotEqual(t, before, after, "something changed")
			for _, id := range before {
				if slices.Contains(after, id) {
					assert.Contains(t, seen, id)
				}
			}
		})
	}
}

// limit returns the parameter for the smallest pages.
func (p *pager) limit(rule action.Pages) string {
	return cmp.Or(rule.Limit, "MaxResults") + "=" + strconv.Itoa(max(rule.MinResults, 10))
}

// A pager follows a list.
type pager struct {
	testing.TB
	s    *apitest.Server
	ids  map[string]string
	name string
	pagedList
}

// expand replaces names after a $ by IDs.
func expand(ids map[string]string, params string) []string {
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(ids))) { // the longer first
		params = strings.ReplaceAll(params, "$"+name, ids[name])
	}
	return apitest.NameValues(params)
}

// do makes a call like "Action Name=value".
func (p *pager) do(call string) {
	p.Helper()
	name, params, _ := strings.Cut(strings.TrimSpace(call), " ")
	p.call(name, expand(p.ids, params))
}

// call makes a call, which must succeed. Other tests compare responses with the API model, which takes long.
func (p *pager) call(name string, params []string) (resp map[string]any) {
	p.Helper()
	name, product, _ := strings.Cut(name, "@")
	caller := apitest.Known
	if product != "" {
		caller.Version = apitest.VPC
	}
	form := url.Values{"Action": {name}, "RegionId": {"cn-hangzhou"}}
	for pair := range slices.Chunk(params, 2) {
		form.Set(pair[0], pair[1])
	}
	rep := apitest.Send(p, p.s, apitest.NewRequest(p, "POST", nil, caller.V1("POST", form)))
	require.Equal(p, 200, rep.Status, "%s %q: %s", name, params, rep.Text)
	require.NoError(p, json.Unmarshal([]byte(rep.Text), &resp))
	return resp
}

// follow returns the IDs of the items on all pages. It calls between after the first page.
func (p *pager) follow(style, params string, between func(seen []string)) []string {
	p.Helper()
	var seen []string
	for position, calls := "", 0; calls == 0 || position != ""; calls++ {
		require.Less(p, calls, 9*manyItems, "%s: the end", p.name)
		with := expand(p.ids, p.params+" "+params)
		if position != "" {
			with = append(with, style, position)
		}
		resp := p.call(p.name, with)
		items := itemsOf(resp)
		for _, item := range items {
			id := p.identify(item)
			assert.NotContains(p, seen, id, "%s: twice", p.name)
			seen = append(seen, id)
		}
		if calls == 0 && between != nil {
			between(seen)
		}
		switch {
		case style == "NextToken":
			position, _ = field(resp, "NextToken").(string)
		case len(items) == 0:
			position = ""
		default:
			position = strconv.Itoa(calls + 2)
		}
		if total, ok := field(resp, "TotalCount").(float64); ok && position == "" && between == nil {
			assert.Len(p, seen, int(total), p.name)
		}
	}
	return seen
}

// identify returns what tells the item from others.
func (p *pager) identify(item any) string {
	p.Helper()
	object, ok := item.(map[string]any)
	if !ok || p.id == "" {
		b, err := json.Marshal(item)
		require.NoError(p, err)
		return string(b)
	}
	require.Contains(p, object, p.id, p.name)
	return fmt.Sprint(object[p.id])
}

// itemsOf returns the list in the response that is least deep in it.
func itemsOf(resp map[string]any) []any {
	for level := []any{resp}; len(level) > 0; {
		var deeper []any
		for _, v := range level {
			object, _ := v.(map[string]any)
			for _, name := range slices.Sorted(maps.Keys(object)) {
				if list, ok := object[name].([]any); ok {
					return list
				}
				deeper = append(deeper, object[name])
			}
		}
		level = deeper
	}
	return nil
}

// field returns the field with the name, wherever it is.
func field(v any, name string) any {
	object, _ := v.(map[string]any)
	if found, ok := object[name]; ok {
		return found
	}
	for _, inner := range object {
		if found := field(inner, name); found != nil {
			return found
		}
	}
	return nil
}

// manyOfAll returns a server with so many items that each list has more than two pages.
func manyOfAll(t *testing.T) (*apitest.Server, map[string]string) {
	t.Helper()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	st := s.State
	st.Behaviors[backend.SessionManager] = "enabled"
	ids := map[string]string{}
	p := &pager{TB: t, s: s, ids: ids}
	p.do("CreateVpc CidrBlock=10.0.0.0/8")
	v := st.VPCs.All[0]
	ids["vpc"], ids["routes"] = v.ID, v.RouteTable()
	p.do("CreateVSwitch ZoneId=cn-hangzhou-i CidrBlock=10.255.0.0/16 VpcId=$vpc")
	p.do("CreateSecurityGroup VpcId=$vpc")
	ids["vSwitch"], ids["secured"] = st.VSwitches.All[0].ID, st.SecurityGroups.All[0].ID
	p.do("CreateSecurityGroup VpcId=$vpc")
	ids["ruled"] = st.SecurityGroups.All[1].ID
	count := fmt.Sprint(" Amount=", manyItems)
	p.do(launch + in + count + " RamRoleName=reader")
	p.do("CreateDisk ZoneId=cn-hangzhou-i Size=20 DiskCategory=cloud_essd")
	instances := slices.Clone(st.Instances.All)
	p.do(launch + in + count + " InstanceChargeType=PrePaid Period=1")
	for i, instance := range instances {
		ids[fmt.Sprint("i", i+10)] = instance.ID
	}
	ids["instance"], ids["tagged"], ids["system"] = instances[20].ID, instances[8].ID, instances[20].Disks[0].ID
	ids["disk"], ids["applied"] = instances[20].Disks[0].ID, instances[9].Disks[0].ID
	p.do("CreateCapacityReservation InstanceType=ecs.c7.large ZoneId.1=cn-hangzhou-i InstanceAmount=40")
	p.do("CreateElasticityAssurance InstanceType.1=ecs.c7.large ZoneId.1=cn-hangzhou-i InstanceAmount=40")
	ids["reservation"], ids["assurance"] = st.CapacityReservations.All[0].ID, st.ElasticityAssurances.All[0].ID
	p.do("DescribeVpcs") // the pools are active now
	p.do(reserved + count)
	p.do(assured + count)
	p.do(prefixList)
	ids["prefixList"] = st.PrefixLists.All[0].ID
	p.do(`CreateAutoSnapshotPolicy regionId=cn-hangzhou timePoints=["0"] repeatWeekdays=["1"] retentionDays=7`)
	ids["policy"] = st.SnapshotPolicies.All[0].ID
	p.do("CreateLaunchTemplate LaunchTemplateName=many")
	ids["template"] = st.Templates.All[0].ID
	p.do("CreateNetworkInterface VSwitchId=$vSwitch SecurityGroupId=$secured")
	ids["interface"] = st.Interfaces.All[len(st.Interfaces.All)-1].ID
	p.do("CreateAutoProvisioningGroup AutoProvisioningGroupType=instant PayAsYouGoTargetCapacity=23 TotalTargetCapacity=23 " +
		"LaunchConfiguration." + image + "LaunchConfiguration.SecurityGroupId=$secured " +
		"LaunchTemplateConfig.1.InstanceType=ecs.g7.large LaunchTemplateConfig.1.VSwitchId=$vSwitch")
	group := st.Provisioning.All[0]
	ids["group"] = group.ID
	all := "" // instances
	for i := range instances {
		all += fmt.Sprintf(" InstanceId.%d=$i%d", i+1, i+10)
	}
	ids["instances"] = strings.ReplaceAll(strings.Join(expand(ids, all), " "), "InstanceId.", "InstanceIds.")
	p.do("CreateSimulatedSystemEvents EventType=SystemMaintenance.Reboot NotBefore=2099-01-01T00:00:00Z" + all)
	p.do("AllocateDedicatedHosts DedicatedHostType=ddh.g7 Quantity=" + strconv.Itoa(manyItems))
	p.do("RunCommand Type=RunShellScript CommandContent=x" + all)
	ids["invocation"] = st.Invocations.All[0].ID
	for i := range manyItems {
		ids["n"], ids["each"], ids["eachDisk"] = strconv.Itoa(i+1), instances[i].ID, instances[i].Disks[0].ID
		for _, call := range []string{
			"CreateVpc", "CreateSecurityGroup VpcId=$vpc", "CreateVSwitch ZoneId=cn-hangzhou-i CidrBlock=10.$n.0.0/16 VpcId=$vpc",
			"CreateActivation", "CreateCommand Name=c$n Type=RunShellScript CommandContent=eA==",
			"SendFile Name=f TargetDir=/ Content=x InstanceId.1=$each", "RunCommand Type=RunShellScript CommandContent=x InstanceId.1=$each",
			"CreateSnapshotGroup InstanceId=$each", "CreateDisk ZoneId=cn-hangzhou-i Size=20 DiskCategory=cloud_essd",
			`CreateAutoSnapshotPolicy regionId=cn-hangzhou timePoints=["0"] repeatWeekdays=["1"] retentionDays=7`,
			"CreateDedicatedHostCluster ZoneId=cn-hangzhou-i", "CreateDeploymentSet DeploymentSetName=set$n", "CreateHpcCluster Name=hpc$n",
			"AllocateEipAddress", "CreateLaunchTemplate LaunchTemplateName=many$n",
			"CreateLaunchTemplateVersion LaunchTemplateId=$template", prefixList,
			"CreateNetworkInterface VSwitchId=$vSwitch SecurityGroupId=$secured",
			"CreateNetworkInterfacePermission NetworkInterfaceId=$interface Permission=InstanceAttach AccountId=$n",
			"PurchaseReservedInstancesOffering InstanceType=ecs.g7.large", "PurchaseStorageCapacityUnit Capacity=40", reserve,
			"CreateElasticityAssurance InstanceType.1=ecs.g7.large ZoneId.1=cn-hangzhou-i InstanceAmount=1",
			"StartTerminalSession InstanceId.1=$each", "TagResources ResourceType=instance ResourceId.1=$each Tag.1.Key=env Tag.1.Value=v$n",
			"ImportImage DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a$n.raw",
			"AuthorizeSecurityGroup SecurityGroupId=$ruled IpProtocol=tcp PortRange=$n/$n SourceCidrIp=10.0.0.0/8",
			"CreateAutoProvisioningGroup AutoProvisioningGroupType=request TotalTargetCapacity=1 ValidFrom=2090-01-01T00:00:00Z " +
				"LaunchConfiguration." + image + "LaunchConfiguration.SecurityGroupId=$secured " +
				"LaunchTemplateConfig.1.InstanceType=ecs.g7.large LaunchTemplateConfig.1.VSwitchId=$vSwitch",
		} {
			p.do(call)
		}
		ids["net"], ids["guarded"] = st.VPCs.All[i+1].ID, st.SecurityGroups.All[i+2].ID
		p.do("CreateNatGateway VpcId=$net BandwidthPackage.1.IpCount=1 BandwidthPackage.1.Bandwidth=5")
		p.do("AuthorizeSecurityGroup SecurityGroupId=$guarded IpProtocol=tcp PortRange=22/22 SourcePrefixListId=$prefixList")
		if i != 20 {
			p.do(`ApplyAutoSnapshotPolicy regionId=cn-hangzhou autoSnapshotPolicyId=$policy diskIds=["$eachDisk"]`)
		}
		p.do("TagResources@Vpc ResourceType=VPC ResourceId.1=$net Tag.1.Key=env")
		group.Note(st, backend.ProvisioningActivity{Created: []string{ids["n"]}})
		key := st.NewResource(backend.KindKeyPair, "cn-hangzhou", "")
		key.ID = "key" + ids["n"]
		st.KeyPairs.Add(&backend.KeyPair{Resource: key})
		st.ImagePipelines.Add(&backend.ImagePipeline{Resource: st.NewResource(backend.KindImagePipeline, "cn-hangzhou", ""), Name: ids["n"]})
		st.ImageComponents.Add(&backend.ImageComponent{Resource: st.NewResource(backend.KindImageComponent, "cn-hangzhou", ""), Name: ids["n"]})
		if i == 0 {
			ids["image"] = st.Images.All[len(st.Images.All)-1].ID
			p.do("DescribeImages") // it is available now
		}
		p.do("ModifyImageSharePermission ImageId=$image AddAccount.1=100$n")
	}
	return s, ids
}
