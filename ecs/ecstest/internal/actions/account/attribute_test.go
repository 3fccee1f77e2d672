package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeaccountattributes"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func attributesOf(t *testing.T, s *apitest.Server, req *describeaccountattributes.Request) map[string][]describeaccountattributes.ValueItem {
	t.Helper()
	got, err := describeaccountattributes.Do(t.Context(), apitest.CheckedClient(t, s), req)
	require.NoError(t, err)
	all := map[string][]describeaccountattributes.ValueItem{}
	for _, item := range got.AccountAttributeItems {
		all[item.AttributeName] = item.AttributeValues
	}
	return all
}

// The model lists the attributes.
func TestDescribeAccountAttributes(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(withQuota(backend.QuotaSecurityGroups, 7))
	params, err := apitest.Requests()
	require.NoError(t, err)
	all := attributesOf(t, s, nil)
	for _, p := range params["DescribeAccountAttributes"] {
		if p.Name == "AttributeName" {
			assert.Len(t, all, len(p.Values))
			for _, name := range p.Values {
				require.NotEmpty(t, all[name], name)
				assert.NotEmpty(t, all[name][0].Value, name)
			}
		}
	}
	assert.Equal(t, "7", all["max-security-groups"][0].Value)
	assert.Equal(t, "0", all["used-postpaid-instance-vcpu-count"][0].Value)

	some := attributesOf(t, s, &describeaccountattributes.Request{
		ZoneID: apitest.FirstZone,
		AttributeNames: []describeaccountattributes.AttributeName{
			describeaccountattributes.AttributeNameSupportedPostpaidInstanceTypes, describeaccountattributes.AttributeNameMaxDedicatedHosts,
		},
	})
	assert.Len(t, some, 2)
	inZone := some["supported-postpaid-instance-types"]
	assert.Contains(t, inZone, describeaccountattributes.ValueItem{
		Value: "ecs.g7.large", InstanceType: "ecs.g7.large", ZoneID: apitest.FirstZone, InstanceChargeType: types.ChargeTypePostPaid,
	})
	assert.Greater(t, len(all["supported-postpaid-instance-types"]), len(inZone), "the other zones are left out")
	for _, v := range inZone {
		assert.Equal(t, apitest.FirstZone, v.ZoneID)
	}
	const action = "DescribeAccountAttributes"
	apitest.Rejects(t, s, "unknown attribute", action, []string{"AttributeName.1", "max-instances"}, 403, "Invalid.Parameter")
	apitest.Rejects(t, s, "zone of another region", action, []string{"ZoneId", "cn-beijing-a"}, 403, "Invalid.Parameter")
}

func withQuota(q backend.Quota, most int) func(*backend.State) {
	return func(st *backend.State) { st.SetQuota(q, most) }
}

// What is used follows instances and disks, with their charge types.
func TestDescribeAccountAttributes_used(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	used := func() string {
		all := attributesOf(t, s, nil)
		return strings.Join([]string{
			all["used-postpaid-instance-vcpu-count"][0].Value, all["used-spot-instance-vcpu-count"][0].Value,
			all["used-postpaid-yundisk-capacity"][0].Value,
		}, " ")
	}
	ids := apitest.Launch(t, s, "Amount=2 DataDisk.1.Size=40")
	assert.Equal(t, "4 0 80", used())
	apitest.Launch(t, s, "SpotStrategy=SpotAsPriceGo InstanceType=ecs.g7.xlarge")
	assert.Equal(t, "4 4 80", used())
	apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1 DataDisk.1.Size=100")
	assert.Equal(t, "4 4 80", used(), "subscriptions do not count")
	apitest.Succeed[struct{}](t, s, "CreateDisk", "ZoneId", apitest.FirstZone, "Size", "20", "DiskCategory", "cloud_essd")
	assert.Equal(t, "4 4 100", used())
	apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", ids[0], "Force", "true")
	assert.Equal(t, "2 4 60", used())
	assert.Equal(t, "0", attributesOf(t, s, &describeaccountattributes.Request{RegionID: "cn-beijing"})["used-spot-instance-vcpu-count"][0].Value)
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	machine := func(params string) []string { return apitest.MachineWith(params) }
	for _, tt := range []struct {
		quota  backend.Quota
		most   int
		name   string
		action string
		params func(t *testing.T, s *apitest.Server) []string // of a call that the quota allows once
		status int
		code   string
	}{
		{backend.QuotaSecurityGroups, 2, "groups", "CreateSecurityGroup", func(t *testing.T, s *apitest.Server) []string {
			apitest.Succeed[struct{}](t, s, "CreateSecurityGroup")
			return nil
		}, 403, "QuotaExceed.SecurityGroup"},
		{backend.QuotaInterfaces, 1, "interfaces", "CreateNetworkInterface", func(t *testing.T, s *apitest.Server) []string {
			apitest.Launch(t, s, "") // a primary interface does not count
			return []string{"VSwitchId", s.State.VSwitches.All[0].ID, "SecurityGroupId", s.State.SecurityGroups.All[0].ID}
		}, 403, "MaxEniCountExceeded"},
		{backend.QuotaInterfaces, 1, "interfaces of a launch", "RunInstances", func(t *testing.T, s *apitest.Server) []string {
			apitest.Launch(t, s, "")
			w, g := s.State.VSwitches.All[0].ID, s.State.SecurityGroups.All[0].ID
			return machine("NetworkInterface.1.InstanceType=Primary NetworkInterface.1.VSwitchId=" + w + " NetworkInterface.1.SecurityGroupId=" + g +
				" NetworkInterface.2.InstanceType=Secondary NetworkInterface.2.VSwitchId=" + w + " NetworkInterface.2.SecurityGroupId=" + g)
		}, 400, "OperationDenied.QuotaExceed"},
		{backend.QuotaVCPUs, 5, "vCPUs", "RunInstances", always(machine("Amount=2")), 403, "QuotaExceed.ElasticQuota"},
		{backend.QuotaVCPUs, 3, "vCPUs of a stopped instance", "CreateInstance", always(machine("")), 403, "QuotaExceed.ElasticQuota"},
		{backend.QuotaSpotVCPUs, 2, "spot vCPUs", "RunInstances", always(machine("SpotStrategy=SpotAsPriceGo")), 403, "QuotaExceed.ElasticQuota"},
		{
			backend.QuotaDiskCapacity, 150, "capacity", "CreateDisk",
			always([]string{"ZoneId", apitest.FirstZone, "Size", "100", "DiskCategory", "cloud_essd"}), 403, "QuotaExceeded.PostpaidDataDiskCapacity",
		},
		{backend.QuotaDiskCapacity, 159, "capacity of a launch", "RunInstances", always(machine("Amount=2 DataDisk.1.Size=40")), 403, "QuotaExceeded.PostpaidDataDiskCapacity"},
		{backend.QuotaDedicatedHosts, 3, "hosts", "AllocateDedicatedHosts", always([]string{"DedicatedHostType", "ddh.g7", "Quantity", "2"}), 400, "QuotaExceed.AfterpayDedicatedHost"},
		{backend.QuotaCommands, 1, "commands", "CreateCommand", always([]string{"Name", "x", "Type", "RunShellScript", "CommandContent", "eA=="}), 403, "CmdCount.ExceedQuota"},
		{backend.QuotaInvocations, 1, "invocations", "RunCommand", func(t *testing.T, s *apitest.Server) []string {
			return []string{"Type", "RunShellScript", "CommandContent", "eA==", "InstanceId.1", apitest.Launch(t, s, "")[0]}
		}, 403, "Invocation.ExceedQuota"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := apitest.NewServer(apitest.WithStepDuration(0))
			s.State.SetQuota(tt.quota, tt.most)
			params := tt.params(t, s)
			apitest.Succeed[struct{}](t, s, tt.action, params...)
			_, rep := apitest.Try[struct{}](t, s, tt.action, params...)
			apitest.AssertError(t, rep, tt.status, tt.code)
			assert.Contains(t, rep.Message, tt.quota)
			s.State.SetQuota(tt.quota, 2*tt.most+1)
			apitest.Succeed[struct{}](t, s, tt.action, params...)
		})
	}
}

func always(params []string) func(*testing.T, *apitest.Server) []string {
	return func(*testing.T, *apitest.Server) []string { return params }
}

// Changes count as far as they need more.
func TestQuotas_changes(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0), withQuota(backend.QuotaVCPUs, 5), withQuota(backend.QuotaDiskCapacity, 50))
	id := apitest.Succeed[struct{ InstanceID string }](t, s, "CreateInstance", apitest.Machine...).InstanceID
	paid := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1 InstanceType=ecs.g7.xlarge")[0]
	apitest.Rejects(t, s, "larger type", "ModifyInstanceSpec", []string{"InstanceId", id, "InstanceType", "ecs.g7.2xlarge"}, 403, "QuotaExceed.ElasticQuota")
	apitest.Rejects(t, s, "end of a subscription", "ModifyInstanceChargeType",
		[]string{"InstanceIds", `["` + paid + `"]`, "InstanceChargeType", "PostPaid"}, 403, "QuotaExceed.ElasticQuota")
	apitest.Succeed[struct{}](t, s, "ModifyInstanceSpec", "InstanceId", id, "InstanceType", "ecs.g7.xlarge")
	s.State.SetQuota(backend.QuotaVCPUs, 0)
	apitest.Succeed[struct{}](t, s, "ModifyInstanceSpec", "InstanceId", id, "InstanceType", "ecs.g7.large")
	s.State.SetQuota(backend.QuotaVCPUs, 6)
	apitest.Succeed[struct{}](t, s, "ModifyInstanceChargeType", "InstanceIds", `["`+paid+`"]`, "InstanceChargeType", "PostPaid")

	disk := apitest.Succeed[struct{ DiskID string }](t, s, "CreateDisk", "ZoneId", apitest.FirstZone, "Size", "40", "DiskCategory", "cloud_essd").DiskID
	apitest.Rejects(t, s, "larger disk", "ResizeDisk", []string{"DiskId", disk, "NewSize", "51"}, 403, "QuotaExceeded.PostpaidDataDiskCapacity")
	apitest.Succeed[struct{}](t, s, "ResizeDisk", "DiskId", disk, "NewSize", "50")
}

// The quota of invocations is for a day.
func TestQuotas_invocationsOfADay(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "")
		run := []string{"Type", "RunShellScript", "CommandContent", "eA==", "InstanceId.1", id}
		apitest.Succeed[struct{}](t, s, "RunCommand", run...)
		time.Sleep(24*time.Hour - time.Second)
		_, rep := apitest.Try[struct{}](t, s, "RunCommand", run...)
		apitest.AssertError(t, rep, 403, "Invocation.ExceedQuota")
		time.Sleep(time.Second)
		apitest.Succeed[struct{}](t, s, "RunCommand", run...)
	}, withQuota(backend.QuotaInvocations, 1))
}
