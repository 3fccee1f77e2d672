//go:build !race

package actions_test

// With the race detector these tests take minutes, and they use one goroutine.

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A leaf is a parameter of an action that has a value: "DataDisk.1.Size".
type leaf struct {
	name  string
	field apitest.Field
}

// leaves returns the parameters that have values, with the first element of each list.
func leaves(prefix string, fields []apitest.Field) []leaf {
	var all []leaf
	for _, f := range fields {
		name, t := prefix+f.Name, f.Type
		if t.Kind == "list" {
			name, t = name+".1", *t.Elem
		}
		if t.Kind == "struct" {
			all = append(all, leaves(name+".", t.Fields)...)
			continue
		}
		f.Type = t
		all = append(all, leaf{name, f})
	}
	return all
}

// A verdict is what became of a parameter in all trials. One with a higher number outweighs the others.
type verdict int

const (
	unknown      verdict = iota // no call with it passed, or failed because of it
	swallowed                   // calls with it passed, and it made no difference
	refused                     // it made calls fail
	notSimulated                // it is not simulated
	kept                        // it made a difference
)

func (v verdict) String() string {
	return []string{"is never tried", "makes no difference", "is refused", "is not simulated", "is kept"}[v]
}

// everywhere are parameters that the server looks at in all actions.
var everywhere = []string{
	"ClientToken", "DryRun", "RegionId", "regionId", "OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount",
}

// passedOver are the parameters that are not simulated, or make no difference to what the account has and shows.
var passedOver = []struct{ actions, params, reason string }{
	{"AllocateEipAddress", "ActivityId", "There are no sales promotions."},
	{"AssignIpv6Addresses CreateNetworkInterface", "Ipv6Prefix.1", "No random value is a free /80 of the vSwitch; tests of the family have it."},
	{"AssignPrivateIpAddresses CreateNetworkInterface UnassignPrivateIpAddresses", "Ipv4Prefix.1", "Likewise."},
	{"UnassignIpv6Addresses", "Ipv6Address.1 Ipv6Prefix.1 NetworkInterfaceId", "Likewise."},
	{"AttachDisk", "KeyPairName Password", "They are documented for a disk to boot from, which no random disk is."},
	{"AttachInstanceRamRole", "Policy", "No role has permissions."},
	{"CancelCopyImage", "ImageId", "No random image is being copied."},
	{"CancelTask", "TaskId", "No random task goes on."},
	{"CreateAutoProvisioningGroup", "LaunchConfiguration.AutoRenew LaunchConfiguration.AutoRenewPeriod LaunchConfiguration.Period " +
		"LaunchConfiguration.PeriodUnit", "They are documented for subscriptions, which a group does not buy."},
	{"CreateAutoProvisioningGroup", "LaunchTemplateConfig.1.Architectures.1 LaunchTemplateConfig.1.ExcludedInstanceTypes.1",
		"They narrow patterns, which no random call has."},
	{"CreateAutoProvisioningGroup", "ResourcePoolOptions.PrivatePoolIds.1 ResourcePoolOptions.Strategy", "A group does not use private pools."},
	{"CreateAutoProvisioningGroup", "LaunchConfiguration.SecurityEnhancementStrategy", "It installs an agent, which nothing shows."},
	{"CreateInstance ReInitDisk ReplaceSystemDisk RunInstances", "SecurityEnhancementStrategy", "Likewise."},
	{"CreateImage", "DiskDeviceMapping.1.Device DiskDeviceMapping.1.DiskType", "They only matter with more of the mapping."},
	{"CreateImagePipeline", "ImportImageOptions.Architecture ImportImageOptions.BootMode ImportImageOptions.Description " +
		"ImportImageOptions.DiskDeviceMappings.1.DiskImageSize ImportImageOptions.DiskDeviceMappings.1.Format " +
		"ImportImageOptions.DiskDeviceMappings.1.OSSBucket ImportImageOptions.DiskDeviceMappings.1.OSSObject " +
		"ImportImageOptions.Features.ImdsSupport ImportImageOptions.Features.NvmeSupport ImportImageOptions.ImageName " +
		"ImportImageOptions.ImportImageTags.1.Key ImportImageOptions.ImportImageTags.1.Value ImportImageOptions.LicenseType " +
		"ImportImageOptions.OSType ImportImageOptions.Platform ImportImageOptions.RetainImportedImage " +
		"ImportImageOptions.RetentionStrategy ImportImageOptions.RoleName", "No pipeline begins with an object in OSS."},
	{"CreateInstance", "ClusterId InnerIpAddress NodeControllerId UseAdditionalService VlanId", "They are not for everybody."},
	{"CreateInstance RunInstances", "Arn.1.AssumeRoleFor Arn.1.RoleType Arn.1.Rolearn", "They are not for everybody."},
	{"CreateInstance RunInstances", "HibernationOptions.Configured", "No instance hibernates."},
	{"CreateInstance RunInstances", "StorageSetId StorageSetPartitionNumber SystemDisk.StorageClusterId DataDisk.1.StorageClusterId",
		"There are no storage sets and clusters."},
	{"DescribePrice", "AssuranceTimes Capacity DedicatedHostType InstanceAmount InstanceCpuCoreCount InstanceTypeList.1 Isp OfferingType " +
		"Platform RecurrenceRules.1.EndHour RecurrenceRules.1.RecurrenceType RecurrenceRules.1.RecurrenceValue " +
		"RecurrenceRules.1.StartHour SchedulerOptions.DedicatedHostId SchedulerOptions.DeploymentSetStrategy Scope SpotDuration StartTime",
		"Only instances and disks have prices."},
	{"ExportImage ImportImage", "RoleName", "Nothing is read from a bucket, and nothing written."},
	{"InstallCloudAssistant", "InstanceId.1", "Every instance has it already."},
	{"InvokeCommand RunCommand", "WindowsPasswordName", "It is checked; nobody logs in to run a command."},
	{"ModifyDedicatedHostsChargeType ModifyDiskChargeType RunInstances", "AutoPay", "Orders are paid at once, so false is not simulated."},
	{"RemoveTags", "Tag.1.Value", "The key alone tells which tag goes."},
	{"RevokeSecurityGroup", "Description", "A rule is found without it."},
	{"ModifySecurityGroupRule RevokeSecurityGroup", "SourceGroupOwnerAccount SourceGroupOwnerId", "They say more of a group, which no random call names."},
	{"RunInstances", "ClockOptions.PtpStatus Isp NetworkOptions.BandwidthWeighting NetworkOptions.EnableNetworkEncryption " +
		"SecurityOptions.ConfidentialComputingMode SecurityOptions.TrustedSystemMode DataDisk.1.EncryptAlgorithm SystemDisk.EncryptAlgorithm",
		"No instance type has it."},
	{"StartTerminalSession", "CommandLine PasswordName EncryptionOptions.Enabled EncryptionOptions.KMSKeyId EncryptionOptions.Mode",
		"Nobody can connect to a session."},
}

// An audit tries the parameters of one action.
type audit struct {
	action string
	spec   action.Spec
	params []leaf
	seen   map[string]verdict
	vain   map[string]int // how often each made no difference
}

// look adds each parameter to a call that passes without it, or changes it in one that passes with it, and compares.
func (a audit) look(m *apitest.Monkey, st *backend.State) {
	var base map[string]string
	for try := 0; ; try++ {
		if try == 20 {
			return
		}
		base = paramsOf(m, a.action)
		if _, err := a.spec.Check(st, a.action, base); err == nil {
			break
		}
	}
	want := a.call(st, base)
	for _, p := range a.params {
		if a.seen[p.name] == kept || reviewed()[a.action+" "+p.name] || a.vain[p.name] > 15 {
			continue
		}
		params := maps.Clone(base)
		if _, has := base[p.name]; has && !strings.Contains(p.name, ".1") && m.Chance(50) {
			delete(params, p.name)
		} else {
			params[p.name] = m.Value(p.field)
		}
		if params[p.name] == base[p.name] {
			continue
		}
		v := kept
		switch got := a.call(st, params); {
		case got.code == "NotSimulated":
			v = notSimulated
		case got.code != "":
			v = refused
		case got == want:
			v = swallowed
			a.vain[p.name]++
		}
		a.seen[p.name] = max(a.seen[p.name], v)
	}
}

// A result is all that a call led to, as texts.
type result struct{ code, response, account string }

// call carries the call out on a copy of the account, unless it reads.
func (a audit) call(st *backend.State, params map[string]string) result {
	effect, err := a.spec.Check(st, a.action, params)
	if err != nil {
		return result{code: err.Code}
	}
	if facts.Reads(a.action) {
		return result{response: string(reply.JSON(effect()))}
	}
	copied := st.Copy()
	effect, _ = a.spec.Check(copied, a.action, params)
	return result{response: string(reply.JSON(effect())), account: dump(copied)}
}

// accounted reports whether it is known what becomes of the parameter.
func (a audit) accounted(param string) bool {
	v := a.seen[param]
	return v == kept || v == refused || v < refused && facts.Reads(a.action) || reviewed()[a.action+" "+param]
}

var reviewed = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, over := range passedOver {
		for name := range strings.FieldsSeq(over.actions) {
			for param := range strings.FieldsSeq(over.params) {
				all[name+" "+param] = true
			}
		}
	}
	return all
})

// What a call asks for is kept, has an effect, or is refused.
func TestAll_nothingSwallowed(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	t.Parallel()
	requests, err := apitest.Requests()
	require.NoError(t, err)
	var audits []audit
	known := map[string]bool{}
	for name, spec := range actions.All() {
		params := slices.DeleteFunc(leaves("", requests[name]), func(p leaf) bool { return slices.Contains(everywhere, p.name) })
		for _, p := range params {
			known[name+" "+p.name] = true
		}
		audits = append(audits, audit{name, spec, params, map[string]verdict{}, map[string]int{}})
	}
	for id := range reviewed() {
		assert.True(t, known[id], "%s is no parameter", id)
	}
	slices.SortFunc(audits, func(a, b audit) int { return cmp.Compare(a.action, b.action) })
	for seed := uint64(0); seed < 12 && len(audits) > 0; seed++ { // chance may pass over one
		eachState(t, seed, 4, func(m *apitest.Monkey, st *backend.State) {
			for _, a := range audits {
				a.look(m, st)
			}
		})
		audits = slices.DeleteFunc(audits, func(a audit) bool {
			clear(a.vain)
			return !slices.ContainsFunc(a.params, func(p leaf) bool { return !a.accounted(p.name) })
		})
	}
	for _, a := range audits {
		for _, p := range a.params {
			if !a.accounted(p.name) {
				t.Errorf("%s %s %s: keep it, act on it, refuse it, or say why not", a.action, p.name, a.seen[p.name])
			}
		}
	}
}
