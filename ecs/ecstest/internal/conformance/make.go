package conformance

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/applyautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/assignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/attachkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/createcommand"
	"github.com/go-aliecs/aliecs/ecs/api/createdeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplateversion"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deleteautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/deletecommand"
	"github.com/go-aliecs/aliecs/ecs/api/deletedeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/deletelaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/deletelaunchtemplateversion"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/api/describecommands"
	"github.com/go-aliecs/aliecs/ecs/api/describedeploymentsets"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplateversions"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/importkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/invokecommand"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/modifylaunchtemplatedefaultversion"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/tagresources"
	"github.com/go-aliecs/aliecs/ecs/api/untagresources"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// makeScenarios make what is free of charge.
func makeScenarios() []scenario {
	return []scenario{
		{"a VPC and a vSwitch", (*Run).network},
		{"a security group", (*Run).securityGroup},
		{"pages of security groups", (*Run).groupPages},
		{"a client token", (*Run).clientToken},
		{"a key pair", (*Run).keyPairs},
		{"a launch template", (*Run).launchTemplate},
		{"a deployment set", (*Run).deploymentSet},
		{"an automatic snapshot policy", (*Run).snapshotPolicy},
		{"a command", (*Run).command},
		{"a network interface", (*Run).networkInterface},
		{"tags", (*Run).tagging},
		{"changing what does not exist", (*Run).absentChanges},
		{"creating without what is required", (*Run).badCreations},
		{"dry runs of what does not exist", (*Run).dryAbsent},
	}
}

// network makes the network that later scenarios use.
func (r *Run) network() {
	refuse(r, "a network that a VPC cannot have", createVPC, &networkRequest{
		CIDRBlock: "127.0.0.0/8", VPCName: r.name("bad"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	made, ok := call(r, "a VPC", createVPC, &networkRequest{
		CIDRBlock: "172.16.0.0/12", VPCName: r.name("vpc"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	if !ok {
		return
	}
	r.own("VPC", made.VPCID)
	if !r.watch("CreateVpc of Vpc", "VPC", vpcState(made.VPCID), "Available") {
		return
	}
	r.vpc = made.VPCID
	call(r, "the VPC", describeVPCs, &networkRequest{
		VPCID: r.vpc,
	}, "TotalCount", "Vpcs.Vpc[].Status", "Vpcs.Vpc[].CidrBlock", "Vpcs.Vpc[].IsDefault")
	call(r, "VPCs of the tag", describeVPCs, &networkRequest{TagKey: tagKey, TagValue: r.plan.ID}, "TotalCount")
	if r.zone == "" {
		return
	}
	refuse(r, "a network outside the VPC", createVSwitch, &networkRequest{
		VPCID: r.vpc, ZoneID: r.zone, CIDRBlock: "10.0.0.0/24", VSwitchName: r.name("bad"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	inner, ok := call(r, "a vSwitch", createVSwitch, &networkRequest{
		VPCID: r.vpc, ZoneID: r.zone, CIDRBlock: "172.16.0.0/24", VSwitchName: r.name("vsw"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	if !ok {
		return
	}
	r.own("vSwitch", inner.VSwitchID)
	if !r.watch("CreateVSwitch of Vpc", "vSwitch", vswitchState(inner.VSwitchID), "Available") {
		return
	}
	r.vswitch = inner.VSwitchID
	call(r, "the vSwitch", describeVSwitches, &networkRequest{VSwitchID: r.vswitch}, "TotalCount", "VSwitches.VSwitch[].Status",
		"VSwitches.VSwitch[].AvailableIpAddressCount", "VSwitches.VSwitch[].CidrBlock")
	refuse(r, "a network that another vSwitch has", createVSwitch, &networkRequest{
		VPCID: r.vpc, ZoneID: r.zone, CIDRBlock: "172.16.0.0/24", VSwitchName: r.name("bad"), TagKey: tagKey, TagValue: r.plan.ID,
	})
	refuse(r, "a VPC that has a vSwitch", deleteVPC, &networkRequest{VPCID: r.vpc})
}

func (r *Run) newGroup(step, name string) (id string, ok bool) {
	made, ok := call(r, step, createsecuritygroup.Do, &createsecuritygroup.Request{
		VPCID: r.vpc, SecurityGroupName: r.name(name), Tags: r.tags(),
	})
	if ok {
		r.own("security group", made.SecurityGroupID)
		id = made.SecurityGroupID
	}
	return id, ok
}

func (r *Run) securityGroup() {
	if r.vpc == "" {
		return
	}
	group, ok := r.newGroup("a group", "group")
	if !ok {
		return
	}
	r.group = group
	call(r, "the group", describesecuritygroups.Do, &describesecuritygroups.Request{SecurityGroupIDs: []string{group}},
		"TotalCount", "SecurityGroups.SecurityGroup[].SecurityGroupType", "SecurityGroups.SecurityGroup[].ServiceManaged")
	rule := func(p authorizesecuritygroup.Permission) *authorizesecuritygroup.Request {
		return &authorizesecuritygroup.Request{SecurityGroupID: group, Permissions: []authorizesecuritygroup.Permission{p}}
	}
	ssh := authorizesecuritygroup.Permission{
		IPProtocol: types.IPProtocolTCP, PortRange: "22/22", SourceCIDRIP: "10.0.0.0/8", Priority: new(5), Description: "ssh",
	}
	call(r, "a rule", authorizesecuritygroup.Do, rule(ssh))
	call(r, "the same rule again", authorizesecuritygroup.Do, rule(ssh))
	call(r, "several rules", authorizesecuritygroup.Do, &authorizesecuritygroup.Request{
		SecurityGroupID: group, Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "80/80", SourceCIDRIP: "192.168.0.0/16"},
			{IPProtocol: types.IPProtocolICMP, PortRange: "-1/-1", SourceCIDRIP: "10.0.0.0/8"},
		},
	})
	call(r, "the rules", describesecuritygroupattribute.Do, &describesecuritygroupattribute.Request{
		SecurityGroupID: group, Direction: "ingress",
	}, "Permissions.Permission", "InnerAccessPolicy", "Permissions.Permission[].NicType", "Permissions.Permission[].Policy",
		"Permissions.Permission[].Priority", "Permissions.Permission[].IpProtocol")
	bad := ssh
	bad.PortRange = "22"
	refuse(r, "ports that are no range", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.IPProtocol = "aliecs"
	refuse(r, "a protocol that does not exist", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.Priority = new(101)
	refuse(r, "a priority that is too low", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.SourceCIDRIP, bad.SourceGroupID = "", absentGroup
	refuse(r, "a source group that does not exist", authorizesecuritygroup.Do, rule(bad))
	bad = ssh
	bad.SourceCIDRIP = "10.0.0.300"
	refuse(r, "an address that is none", authorizesecuritygroup.Do, rule(bad))

	if other, ok := r.newGroup("another group", "other"); ok {
		from := ssh
		from.SourceCIDRIP, from.SourceGroupID = "", other
		call(r, "a rule for a group", authorizesecuritygroup.Do, rule(from))
		refuse(r, "a group that a rule names", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: other})
		call(r, "no rule for the group", revokesecuritygroup.Do, &revokesecuritygroup.Request{
			SecurityGroupID: group, Permissions: []revokesecuritygroup.Permission{
				{IPProtocol: types.IPProtocolTCP, PortRange: "22/22", SourceGroupID: other, Priority: new(5)},
			},
		})
		call(r, "a group that no rule names", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: other})
		refuse(r, "a group that was deleted", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: other})
	}
	call(r, "a rule that is not there", revokesecuritygroup.Do, &revokesecuritygroup.Request{
		SecurityGroupID: group, Permissions: []revokesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "443/443", SourceCIDRIP: "10.0.0.0/8"},
		},
	})
	refuse(r, "a name that begins with http", createsecuritygroup.Do, &createsecuritygroup.Request{
		VPCID: r.vpc, SecurityGroupName: "http://aliecs", Tags: r.tags(),
	})
	refuse(r, "a VPC that does not exist", createsecuritygroup.Do, &createsecuritygroup.Request{
		VPCID: "vpc-bp1aliecsnotthere0", Tags: r.tags(),
	})
}

// groupPages walks through groups of its own, by token and by number.
func (r *Run) groupPages() {
	if r.vpc == "" {
		return
	}
	kind := []types.Tag{{Key: tagKey + "-page", Value: r.plan.ID}}
	var made []string
	for i := range 12 {
		group, ok := call(r, fmt.Sprintf("group %d", i+1), createsecuritygroup.Do, &createsecuritygroup.Request{
			VPCID: r.vpc, SecurityGroupName: r.name(fmt.Sprintf("page-%d", i+1)), Tags: append(r.tags(), kind...),
		})
		if !ok {
			return
		}
		r.own("security group", group.SecurityGroupID)
		made = append(made, group.SecurityGroupID)
	}
	const items = "SecurityGroups.SecurityGroup[].SecurityGroupId"
	walk(r, "by token", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(token string, _ int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, MaxResults: new(10), NextToken: token}
		}, byToken: true, items: items, pages: 9, made: made,
	})
	walk(r, "by token, fewer than 10 at once", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(token string, _ int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, MaxResults: new(5), NextToken: token}
		}, byToken: true, items: items, pages: 9, made: made,
	})
	walk(r, "by the token of a call that asks for no pages", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(token string, _ int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, NextToken: token}
		}, byToken: true, items: items, pages: 9, made: made,
	})
	walk(r, "by number", describesecuritygroups.Do, listing[describesecuritygroups.Request]{
		page: func(_ string, number int) *describesecuritygroups.Request {
			return &describesecuritygroups.Request{Tags: kind, PageNumber: new(number), PageSize: new(5)}
		}, items: items, pages: 9, made: made,
	})
	walk(r, "tags", listtagresources.Do, listing[listtagresources.Request]{
		page: func(token string, _ int) *listtagresources.Request {
			return &listtagresources.Request{ResourceType: types.ResourceTypeSecurityGroup, Tags: kind, NextToken: token}
		}, byToken: true, items: "TagResources.TagResource[].ResourceId", pages: 2,
	})
	for i, group := range made[:2] {
		call(r, fmt.Sprintf("without group %d", i+1), deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: group})
	}
	call(r, "the groups that are left", describesecuritygroups.Do, &describesecuritygroups.Request{
		Tags: kind,
	}, "TotalCount", "SecurityGroups.SecurityGroup")
}

// clientToken creates one group with a token twice.
func (r *Run) clientToken() {
	if r.vpc == "" {
		return
	}
	request := createsecuritygroup.Request{
		VPCID: r.vpc, SecurityGroupName: r.name("token"), Tags: r.tags(), ClientToken: "aliecs-" + r.plan.ID + "-group",
	}
	first, ok := call(r, "a group with a token", createsecuritygroup.Do, &request)
	if !ok {
		return
	}
	r.own("security group", first.SecurityGroupID)
	again := request
	second, ok := call(r, "the same call again", createsecuritygroup.Do, &again)
	if !ok {
		return
	}
	r.own("security group", second.SecurityGroupID)
	r.fact("it is the same group", first.SecurityGroupID == second.SecurityGroupID)
	if first.SecurityGroupID == second.SecurityGroupID {
		other := request
		other.SecurityGroupName = r.name("token-other")
		refuse(r, "another call with the token", createsecuritygroup.Do, &other)
	}
}

func (r *Run) keyPairs() {
	name := r.name("key")
	_, ok := call(r, "a key pair", createkeypair.Do, &createkeypair.Request{KeyPairName: name, Tags: r.tags()})
	if !ok {
		return
	}
	r.own("key pair", name)
	r.keyPair = name
	call(r, "the key pair", describekeypairs.Do, &describekeypairs.Request{KeyPairName: name}, "TotalCount")
	call(r, "the key pair with its public key", describekeypairs.Do, &describekeypairs.Request{
		KeyPairName: name, IncludePublicKey: new(true),
	}, "TotalCount")
	refuse(r, "a key pair of that name", createkeypair.Do, &createkeypair.Request{KeyPairName: name, Tags: r.tags()})
	refuse(r, "a public key that is none", importkeypair.Do, &importkeypair.Request{
		KeyPairName: r.name("import"), PublicKeyBody: "aliecs", Tags: r.tags(),
	})
	refuse(r, "a name that is too short", createkeypair.Do, &createkeypair.Request{KeyPairName: "a", Tags: r.tags()})
	refuse(r, "an instance that does not exist", attachkeypair.Do, &attachkeypair.Request{
		KeyPairName: absentKeyPair, InstanceIDs: []string{absentInstance},
	})
}

func (r *Run) launchTemplate() {
	name := r.name("template")
	request := createlaunchtemplate.Request{LaunchTemplateName: name, InstanceType: "ecs.g7.large", TemplateTags: r.tags(),
		VersionDescription: "one"}
	made, ok := call(r, "a template", createlaunchtemplate.Do, &request, "LaunchTemplateVersionNumber")
	if !ok {
		return
	}
	id := made.LaunchTemplateID
	r.own("launch template", id)
	again := request
	refuse(r, "a template of that name", createlaunchtemplate.Do, &again)
	call(r, "a version", createlaunchtemplateversion.Do, &createlaunchtemplateversion.Request{
		LaunchTemplateID: id, InstanceType: "ecs.g7.xlarge", VersionDescription: "two",
	}, "LaunchTemplateVersionNumber")
	call(r, "the versions", describelaunchtemplateversions.Do, &describelaunchtemplateversions.Request{LaunchTemplateID: id},
		"TotalCount", "LaunchTemplateVersionSets.LaunchTemplateVersionSet[].VersionNumber",
		"LaunchTemplateVersionSets.LaunchTemplateVersionSet[].DefaultVersion")
	refuse(r, "the default version", deletelaunchtemplateversion.Do, &deletelaunchtemplateversion.Request{
		LaunchTemplateID: id, DeleteVersions: []int{1},
	})
	call(r, "another default version", modifylaunchtemplatedefaultversion.Do, &modifylaunchtemplatedefaultversion.Request{
		LaunchTemplateID: id, DefaultVersionNumber: new(2),
	})
	refuse(r, "a default version that does not exist", modifylaunchtemplatedefaultversion.Do,
		&modifylaunchtemplatedefaultversion.Request{
			LaunchTemplateID: id, DefaultVersionNumber: new(9),
		})
	call(r, "the version that was the default", deletelaunchtemplateversion.Do, &deletelaunchtemplateversion.Request{
		LaunchTemplateID: id, DeleteVersions: []int{1},
	})
	call(r, "the template", describelaunchtemplates.Do, &describelaunchtemplates.Request{LaunchTemplateIDs: []string{id}},
		"TotalCount", "LaunchTemplateSets.LaunchTemplateSet[].DefaultVersionNumber",
		"LaunchTemplateSets.LaunchTemplateSet[].LatestVersionNumber")
	call(r, "without the template", deletelaunchtemplate.Do, &deletelaunchtemplate.Request{LaunchTemplateID: id})
	refuse(r, "a template that was deleted", deletelaunchtemplate.Do, &deletelaunchtemplate.Request{LaunchTemplateID: id})
}

func (r *Run) deploymentSet() {
	made, ok := call(r, "a set", createdeploymentset.Do, &createdeploymentset.Request{
		DeploymentSetName: r.name("set"), Strategy: "Availability",
	})
	if !ok {
		return
	}
	r.own("deployment set", made.DeploymentSetID)
	call(r, "the set", describedeploymentsets.Do, &describedeploymentsets.Request{
		DeploymentSetIDs: []string{made.DeploymentSetID},
	}, "TotalCount", "DeploymentSets.DeploymentSet[].Domain", "DeploymentSets.DeploymentSet[].Granularity",
		"DeploymentSets.DeploymentSet[].InstanceAmount", "DeploymentSets.DeploymentSet[].DeploymentStrategy")
	refuse(r, "a strategy that does not exist", createdeploymentset.Do, &createdeploymentset.Request{
		DeploymentSetName: r.name("bad"), Strategy: "aliecs",
	})
	call(r, "without the set", deletedeploymentset.Do, &deletedeploymentset.Request{DeploymentSetID: made.DeploymentSetID})
	refuse(r, "a set that was deleted", deletedeploymentset.Do, &deletedeploymentset.Request{
		DeploymentSetID: made.DeploymentSetID,
	})
}

func (r *Run) snapshotPolicy() {
	request := createautosnapshotpolicy.Request{
		AutoSnapshotPolicyName: r.name("policy"), RepeatWeekdays: []string{"1", "7"}, TimePoints: []string{"0", "12"},
		RetentionDays: new(1), Tags: r.tags(),
	}
	made, ok := call(r, "a policy", createautosnapshotpolicy.Do, &request)
	if !ok {
		return
	}
	r.own("automatic snapshot policy", made.AutoSnapshotPolicyID)
	call(r, "the policy", describeautosnapshotpolicyex.Do, &describeautosnapshotpolicyex.Request{
		AutoSnapshotPolicyID: made.AutoSnapshotPolicyID,
	}, "TotalCount", "AutoSnapshotPolicies.AutoSnapshotPolicy[].Status", "AutoSnapshotPolicies.AutoSnapshotPolicy[].TimePoints",
		"AutoSnapshotPolicies.AutoSnapshotPolicy[].RepeatWeekdays", "AutoSnapshotPolicies.AutoSnapshotPolicy[].RetentionDays")
	bad := request
	bad.TimePoints = []string{"24"}
	refuse(r, "an hour that does not exist", createautosnapshotpolicy.Do, &bad)
	bad = request
	bad.RepeatWeekdays = []string{"8"}
	refuse(r, "a day that does not exist", createautosnapshotpolicy.Do, &bad)
	bad = request
	bad.RetentionDays = new(0)
	refuse(r, "no days to keep snapshots", createautosnapshotpolicy.Do, &bad)
	refuse(r, "a disk that does not exist", applyautosnapshotpolicy.Do, &applyautosnapshotpolicy.Request{
		AutoSnapshotPolicyID: made.AutoSnapshotPolicyID, DiskIDs: []string{absentDisk},
	})
	call(r, "without the policy", deleteautosnapshotpolicy.Do, &deleteautosnapshotpolicy.Request{
		AutoSnapshotPolicyID: made.AutoSnapshotPolicyID,
	})
	refuse(r, "a policy that was deleted", deleteautosnapshotpolicy.Do, &deleteautosnapshotpolicy.Request{
		AutoSnapshotPolicyID: made.AutoSnapshotPolicyID,
	})
}

func (r *Run) command() {
	request := createcommand.Request{
		Name: r.name("command"), Type: types.CommandTypeRunShellScript,
		CommandContent:  base64.StdEncoding.EncodeToString([]byte("echo {{what}}")),
		EnableParameter: new(true), Timeout: new(60), Tags: r.tags(),
	}
	made, ok := call(r, "a command", createcommand.Do, &request)
	if !ok {
		return
	}
	r.own("command", made.CommandID)
	call(r, "the command", describecommands.Do, &describecommands.Request{CommandID: made.CommandID},
		"TotalCount", "Commands.Command[].ParameterNames.ParameterName", "Commands.Command[].Timeout",
		"Commands.Command[].Version", "Commands.Command[].InvokeTimes", "Commands.Command[].WorkingDir")
	refuse(r, "an instance that does not exist", invokecommand.Do, &invokecommand.Request{
		CommandID: made.CommandID, InstanceIDs: []string{absentInstance}, Parameters: map[string]string{"what": "aliecs"},
	})
	bad := request
	bad.Type = "RunAliecs"
	refuse(r, "a type that does not exist", createcommand.Do, &bad)
	bad = request
	bad.CommandContent = "not base64!"
	refuse(r, "content that is not Base64", createcommand.Do, &bad)
	bad = request
	bad.CommandContent = ""
	refuse(r, "no content", createcommand.Do, &bad)
	call(r, "without the command", deletecommand.Do, &deletecommand.Request{CommandID: made.CommandID})
	refuse(r, "a command that was deleted", deletecommand.Do, &deletecommand.Request{CommandID: made.CommandID})
}

func interfaceState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describenetworkinterfaces.Do(ctx, c, &describenetworkinterfaces.Request{NetworkInterfaceIDs: []string{id}})
		if err != nil {
			return "", err
		}
		return stateOf(p.NetworkInterfaces,
			func(n describenetworkinterfaces.NetworkInterface) types.NetworkInterfaceStatus { return n.Status }), nil
	}
}

func (r *Run) networkInterface() {
	if r.vswitch == "" || r.group == "" {
		return
	}
	request := createnetworkinterface.Request{
		VSwitchID: r.vswitch, SecurityGroupID: r.group, NetworkInterfaceName: r.name("eni"), Tags: r.tags(),
	}
	made, ok := call(r, "an interface", createnetworkinterface.Do, &request, "Status", "Type")
	if !ok {
		return
	}
	id := made.NetworkInterfaceID
	r.own("network interface", id)
	if !r.watch("CreateNetworkInterface", "network interface", interfaceState(id), "Available") {
		return
	}
	call(r, "the interface", describenetworkinterfaces.Do, &describenetworkinterfaces.Request{NetworkInterfaceIDs: []string{id}},
		"TotalCount", "NetworkInterfaceSets.NetworkInterfaceSet[].Type",
		"NetworkInterfaceSets.NetworkInterfaceSet[].PrivateIpSets.PrivateIpSet")
	call(r, "attributes of the interface", describenetworkinterfaceattribute.Do, &describenetworkinterfaceattribute.Request{
		NetworkInterfaceID: id,
	}, "Status", "Type")
	call(r, "two addresses", assignprivateipaddresses.Do, &assignprivateipaddresses.Request{
		NetworkInterfaceID: id, SecondaryPrivateIPAddressCount: new(2),
	})
	call(r, "the interface with addresses", describenetworkinterfaces.Do, &describenetworkinterfaces.Request{
		NetworkInterfaceIDs: []string{id},
	}, "NetworkInterfaceSets.NetworkInterfaceSet[].PrivateIpSets.PrivateIpSet")
	refuse(r, "an address outside the vSwitch", assignprivateipaddresses.Do, &assignprivateipaddresses.Request{
		NetworkInterfaceID: id, PrivateIPAddresses: []string{"10.1.2.3"},
	})
	refuse(r, "a group that an interface has", deletesecuritygroup.Do, &deletesecuritygroup.Request{SecurityGroupID: r.group})
	refuse(r, "a vSwitch that an interface is in", deleteVSwitch, &networkRequest{VSwitchID: r.vswitch})
	refuse(r, "an instance that does not exist", attachnetworkinterface.Do, &attachnetworkinterface.Request{
		NetworkInterfaceID: id, InstanceID: absentInstance,
	})
	bad := request
	bad.VSwitchID = absentVSwitch
	refuse(r, "a vSwitch that does not exist", createnetworkinterface.Do, &bad)
	bad = request
	bad.SecurityGroupID = absentGroup
	refuse(r, "a group that does not exist", createnetworkinterface.Do, &bad)
	if _, ok := call(r, "without the interface", deletenetworkinterface.Do, &deletenetworkinterface.Request{
		NetworkInterfaceID: id,
	}); ok {
		r.watch("DeleteNetworkInterface", "network interface", interfaceState(id), gone)
	}
}

func (r *Run) tagging() {
	if r.group == "" {
		return
	}
	ids := []string{r.group}
	call(r, "more tags", tagresources.Do, &tagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids, Tags: []types.Tag{{Key: "aliecs-a", Value: "1"},
			{Key: "aliecs-b"}},
	})
	call(r, "another value", tagresources.Do, &tagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids, Tags: []types.Tag{{Key: "aliecs-a", Value: "2"}},
	})
	call(r, "the tags", listtagresources.Do, &listtagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids,
	}, "TagResources.TagResource")
	call(r, "groups of the value before", describesecuritygroups.Do, &describesecuritygroups.Request{
		SecurityGroupIDs: ids, Tags: []types.Tag{{Key: "aliecs-a", Value: "1"}},
	}, "TotalCount")
	call(r, "groups of the key alone", describesecuritygroups.Do, &describesecuritygroups.Request{
		SecurityGroupIDs: ids, Tags: []types.Tag{{Key: "aliecs-a"}},
	}, "TotalCount")
	refuse(r, "a key that belongs to the service", tagresources.Do, &tagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids, Tags: []types.Tag{{Key: "acs:aliecs", Value: "1"}},
	})
	refuse(r, "a key twice", tagresources.Do, &tagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids, Tags: []types.Tag{{Key: "aliecs-c", Value: "1"},
			{Key: "aliecs-c", Value: "2"}},
	})
	refuse(r, "a resource that does not exist", tagresources.Do, &tagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: []string{absentGroup}, Tags: []types.Tag{{Key: "aliecs-a",
			Value: "1"}},
	})
	refuse(r, "a type of resource that does not exist", tagresources.Do, &tagresources.Request{
		ResourceType: "aliecs", ResourceIDs: ids, Tags: []types.Tag{{Key: "aliecs-a", Value: "1"}},
	})
	refuse(r, "no tags", tagresources.Do, &tagresources.Request{ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids})
	call(r, "without a tag", untagresources.Do, &untagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids, TagKeys: []string{"aliecs-a"},
	})
	call(r, "without a tag that is not there", untagresources.Do, &untagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids, TagKeys: []string{"aliecs-z"},
	})
	call(r, "the tags that are left", listtagresources.Do, &listtagresources.Request{
		ResourceType: types.ResourceTypeSecurityGroup, ResourceIDs: ids,
	}, "TagResources.TagResource")
}
