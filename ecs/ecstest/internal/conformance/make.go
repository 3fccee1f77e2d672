package conformance

import (
	"encoding/base64"

	"github.com/go-aliecs/aliecs/ecs/api/applyautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/attachkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/createcommand"
	"github.com/go-aliecs/aliecs/ecs/api/createdeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplateversion"
	"github.com/go-aliecs/aliecs/ecs/api/deleteautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/deletecommand"
	"github.com/go-aliecs/aliecs/ecs/api/deletedeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/deletelaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/deletelaunchtemplateversion"
	"github.com/go-aliecs/aliecs/ecs/api/describeautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/api/describecommands"
	"github.com/go-aliecs/aliecs/ecs/api/describedeploymentsets"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplates"
	"github.com/go-aliecs/aliecs/ecs/api/describelaunchtemplateversions"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/importkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/invokecommand"
	"github.com/go-aliecs/aliecs/ecs/api/listtagresources"
	"github.com/go-aliecs/aliecs/ecs/api/modifylaunchtemplatedefaultversion"
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
