package reservation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createcapacityreservation"
	"github.com/go-aliecs/aliecs/ecs/api/createelasticityassurance"
	"github.com/go-aliecs/aliecs/ecs/api/describecapacityreservationinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describecapacityreservations"
	"github.com/go-aliecs/aliecs/ecs/api/describeelasticityassurances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifycapacityreservation"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// reserve creates a capacity reservation whose ID has the name, and waits until it is active.
func (l *lab) reserve(name string, req createcapacityreservation.Request) {
	l.Helper()
	if req.InstanceType == "" {
		req.InstanceType = "ecs.g7.large"
	}
	if req.PrivatePoolOptions == nil {
		req.PrivatePoolOptions = new(createcapacityreservation.PrivatePoolOptions)
	}
	req.ZoneIDs, req.PrivatePoolOptions.Name = []string{"cn-hangzhou-b"}, name
	r, err := createcapacityreservation.Do(l.Context(), l.client, &req)
	require.NoError(l, err)
	assert.Regexp(l, `^crp-[a-z0-9]{20}$`, r.PrivatePoolOptionsID)
	l.ids[name] = r.PrivatePoolOptionsID
	assert.EqualValues(l, "Preparing", l.reservation(name).Status)
	l.pass(0)
}

func (l *lab) reservation(name string) describecapacityreservations.CapacityReservation {
	l.Helper()
	for _, charge := range []types.ChargeType{"PostPaid", "PrePaid"} {
		r, err := describecapacityreservations.Do(l.Context(), l.client, &describecapacityreservations.Request{
			Status: "All", InstanceChargeType: charge,
			PrivatePoolOptions: &describecapacityreservations.PrivatePoolOptions{IDs: []string{l.ids[name]}},
		})
		require.NoError(l, err)
		if len(r.CapacityReservations) == 1 {
			return r.CapacityReservations[0]
		}
	}
	l.Fatal("no " + name)
	return describecapacityreservations.CapacityReservation{}
}

// target selects the reservation of the lab in a launch.
func target(name string) string {
	return "PrivatePoolOptions.MatchCriteria=Target PrivatePoolOptions.Id=$" + name + " "
}

// attr returns what DescribeInstances says about the private pool of the instance.
func (l *lab) attr(id string) (pool, preference string) {
	l.Helper()
	r, err := describeinstances.Do(l.Context(), l.client, &describeinstances.Request{InstanceIDs: []string{id}})
	require.NoError(l, err)
	require.Len(l, r.Instances, 1)
	a := r.Instances[0].ECSCapacityReservationAttr
	return a.CapacityReservationID, a.CapacityReservationPreference
}

func TestCapacityReservation_lifeCycle(t *testing.T) {
	inLab(t, func(l *lab) {
		l.reserve("mine", createcapacityreservation.Request{
			InstanceAmount: new(3), Description: "for the rush", Platform: "Windows", ResourceGroupID: "rg-1",
			PrivatePoolOptions: &createcapacityreservation.PrivatePoolOptions{MatchCriteria: "Target"},
			Tags:               []types.Tag{{Key: "k", Value: "v"}},
		})
		ids := l.launch("Amount=2 " + target("mine"))
		got := l.reservation("mine")
		assert.False(l, got.StartTime.IsZero())
		got.StartTime = time.Time{}
		assert.Equal(l, describecapacityreservations.CapacityReservation{
			PrivatePoolOptionsID: l.ids["mine"], PrivatePoolOptionsName: "mine", PrivatePoolOptionsMatchCriteria: "Target",
			Description: "for the rush", Platform: "windows", ResourceGroupID: "rg-1", RegionID: "cn-hangzhou", Status: "Active",
			InstanceChargeType: "PostPaid", EndTimeType: "Unlimited", StartTimeType: "Now", CapacityReservationOwnerID: "1234567890123456",
			AllocatedResources: []describecapacityreservations.AllocatedResource{{
				InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-b", TotalAmount: 3, UsedAmount: 2, AvailableAmount: 1,
				CapacityReservationUsages: []describecapacityreservations.CapacityReservationUsage{{AccountID: "1234567890123456", UsedAmount: 2}},
			}},
			Tags: []types.Tag{{Key: "k", Value: "v"}},
		}, got)
		pool, preference := l.attr(ids[0])
		assert.Equal(l, []string{l.ids["mine"], "target"}, []string{pool, preference})
		users, err := describecapacityreservationinstances.Do(l.Context(), l.client, &describecapacityreservationinstances.Request{
			PrivatePoolOptions: &describecapacityreservationinstances.PrivatePoolOptions{ID: l.ids["mine"]}, MaxResults: new(1),
		})
		require.NoError(l, err)
		require.Len(l, users.Instances, 1)
		assert.Equal(l, []any{ids[0], 2, 1, true}, []any{users.Instances[0].InstanceID, users.TotalCount, users.MaxResults, users.NextToken != ""})

		_, err = modifycapacityreservation.Do(l.Context(), l.client, &modifycapacityreservation.Request{
			PrivatePoolOptions: &modifycapacityreservation.PrivatePoolOptions{ID: l.ids["mine"], Name: "ours"},
			InstanceAmount:     new(2), Platform: "Linux", StartTime: "Now",
		})
		require.NoError(l, err)
		got = l.reservation("mine")
		assert.Equal(l, []any{"ours", "for the rush", 2, "linux"},
			[]any{got.PrivatePoolOptionsName, got.Description, got.AllocatedResources[0].TotalAmount, got.Platform})

		_, rep := apitest.Try[struct{}](l, l.s, "ReleaseCapacityReservation", l.expand("DryRun=true PrivatePoolOptions.Id=$mine")...)
		assert.Equal(l, "DryRunOperation", rep.Code)
		l.do("ReleaseCapacityReservation", "PrivatePoolOptions.Id=$mine")
		assert.EqualValues(l, "Released", l.reservation("mine").Status)
		pool, preference = l.attr(ids[0])
		assert.Equal(l, []string{"", ""}, []string{pool, preference}, "it goes on without the pool")
		l.rejects([]errorCase{
			{"again", "ReleaseCapacityReservation", "PrivatePoolOptions.Id=$mine", 400, "Invalid.PrivatePoolOptions.status"},
			{"modify", "ModifyCapacityReservation", "PrivatePoolOptions.Id=$mine Description=later", 403, "IncorrectPrivatePoolStatus"},
			{"launch", "RunInstances", machine + target("mine"), 400, "Invalid.PrivatePoolOptions.status"},
		})
	})
}

// A reservation with an end is released then; the end can be put off.
func TestCapacityReservation_end(t *testing.T) {
	inLab(t, func(l *lab) {
		end := l.s.State.Now.Add(time.Hour)
		l.reserve("limited", createcapacityreservation.Request{InstanceAmount: new(1), EndTimeType: "Limited", EndTime: end})
		got := l.reservation("limited")
		assert.EqualValues(l, "Limited", got.EndTimeType)
		assert.WithinDuration(l, end, got.EndTime, time.Minute)
		id := l.launch(target("limited"))[0]
		l.rejects([]errorCase{
			{"release", "ReleaseCapacityReservation", "PrivatePoolOptions.Id=$limited", 400, "InvalidOperation.ReleasePrivatePoolUnsupported"},
			{"past", "ModifyCapacityReservation", "PrivatePoolOptions.Id=$limited EndTimeType=Limited EndTime=1999-01-01T00:00:00Z", 400, "InvalidEndTime.ValueNotSupported"},
		})
		l.do("ModifyCapacityReservation", "PrivatePoolOptions.Id=$limited EndTimeType=Limited EndTime="+l.later(3*time.Hour))
		l.pass(2 * time.Hour)
		assert.EqualValues(l, "Active", l.reservation("limited").Status)
		l.pass(2 * time.Hour)
		assert.EqualValues(l, "Released", l.reservation("limited").Status)
		pool, _ := l.attr(id)
		assert.Empty(l, pool)
		l.reserve("unlimited", createcapacityreservation.Request{InstanceAmount: new(1), EndTimeType: "Limited", EndTime: l.s.State.Now.Add(time.Hour)})
		l.do("ModifyCapacityReservation", "PrivatePoolOptions.Id=$unlimited EndTimeType=Unlimited")
		l.pass(2 * time.Hour)
		assert.EqualValues(l, "Active", l.reservation("unlimited").Status)
	})
}

// What is reserved is there when the type is sold out, for instances that match it: those that name it, or take open pools.
func TestRunInstances_reservedCapacity(t *testing.T) {
	inLab(t, func(l *lab) {
		l.reserve("open", createcapacityreservation.Request{InstanceAmount: new(2)})
		l.reserve("target", createcapacityreservation.Request{
			InstanceAmount: new(2), PrivatePoolOptions: &createcapacityreservation.PrivatePoolOptions{MatchCriteria: "Target"},
		})
		l.rejects([]errorCase{
			{"reserve too much", "CreateCapacityReservation", "InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceAmount=2", 403, "OperationDenied.NoStock"},
			{"enlarge too much", "ModifyCapacityReservation", "PrivatePoolOptions.Id=$open InstanceAmount=4", 403, "OperationDenied.NoStock"},
		})
		const open = "PrivatePoolOptions.MatchCriteria=Open "
		assert.Len(l, l.launch("Amount=2 "+target("target")), 2)
		public := l.launch("")[0]
		l.rejects([]errorCase{
			{"sold out", "RunInstances", machine, 403, "OperationDenied.NoStock"},
			{"the reservation is used up", "RunInstances", machine + target("target"), 400, "Invalid.PrivatePoolOptions.NoStock"},
			{"too many for open pools", "RunInstances", machine + open + "Amount=3", 403, "OperationDenied.NoStock"},
			{"open pools are not for spot", "RunInstances", machine + open + "SpotStrategy=SpotAsPriceGo", 403, "OperationDenied.NoStock"},
		})
		ids := l.launch(open)
		pool, preference := l.attr(ids[0])
		assert.Equal(l, []string{l.ids["open"], "open"}, []string{pool, preference})

		// ModifyInstanceAttachmentAttributes moves instances into pools and out of them.
		attach := func(id, options string) { l.do("ModifyInstanceAttachmentAttributes", "InstanceId="+id+" "+options) }
		attach(public, open)
		pool, _ = l.attr(public)
		assert.Equal(l, l.ids["open"], pool)
		l.ids["i"] = ids[0]
		l.rejects([]errorCase{
			{"full", "ModifyInstanceAttachmentAttributes", "InstanceId=$i " + target("target"), 400, "Invalid.PrivatePoolOptions.NoStock"},
			{"open with an ID", "ModifyInstanceAttachmentAttributes", "InstanceId=$i PrivatePoolOptions.Id=$open " + open, 400, "Invalid.PrivatePoolOptions.Id"},
			{"ID of another region", "ModifyInstanceAttachmentAttributes", "InstanceId=$i PrivatePoolOptions.Id=crp-x PrivatePoolOptions.MatchCriteria=Target",
				400, "Invalid.PrivatePoolOptions.Id"},
		})
		attach(public, "PrivatePoolOptions.MatchCriteria=None")
		pool, preference = l.attr(public)
		assert.Equal(l, []string{"", ""}, []string{pool, preference})
		attach(public, target("open"))
		shown := apitest.Succeed[struct {
			Instances struct {
				Instance []struct{ PrivatePoolOptionsID, PrivatePoolOptionsMatchCriteria string }
			}
		}](l, l.s, "DescribeInstanceAttachmentAttributes", "InstanceIds", `["`+public+`"]`).Instances.Instance
		require.Len(l, shown, 1)
		assert.Equal(l, []string{l.ids["open"], "Target"}, []string{shown[0].PrivatePoolOptionsID, shown[0].PrivatePoolOptionsMatchCriteria})

		// A released reservation gives back what is not used.
		l.do("DeleteInstance", "Force=true InstanceId="+public)
		l.do("ReleaseCapacityReservation", "PrivatePoolOptions.Id=$open")
		assert.Len(l, l.launch(""), 1)
		l.rejects([]errorCase{{"sold out again", "RunInstances", machine, 403, "OperationDenied.NoStock"}})
	}, apitest.WithStock("ecs.g7.large", 5))
}

// An instance leaves its private pool with its type.
func TestModifyInstanceSpec_leavesThePool(t *testing.T) {
	inLab(t, func(l *lab) {
		l.reserve("mine", createcapacityreservation.Request{InstanceAmount: new(1)})
		const open = " PrivatePoolOptions.MatchCriteria=Open"
		for _, params := range []string{"ZoneId=cn-hangzhou-i" + open, "InstanceType=ecs.g7.xlarge" + open, "Tenancy=host" + open, ""} {
			if strings.Contains(params, "Tenancy") {
				l.do("AllocateDedicatedHosts", "DedicatedHostType=ddh.g7 ZoneId=cn-hangzhou-b")
			}
			pool, _ := l.attr(l.launch(params)[0])
			assert.Empty(l, pool, "%s: it does not match", params)
		}
		id := l.launch(target("mine"))[0]
		l.do("StopInstance", "InstanceId="+id)
		l.pass(0)
		l.do("ModifyInstanceSpec", "InstanceType=ecs.g7.xlarge InstanceId="+id)
		pool, _ := l.attr(id)
		assert.Empty(l, pool)
		assert.Zero(l, l.reservation("mine").AllocatedResources[0].UsedAmount)
	})
}

func TestDescribeCapacityReservations_filters(t *testing.T) {
	inLab(t, func(l *lab) {
		l.reserve("one", createcapacityreservation.Request{InstanceAmount: new(1), ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}}})
		l.reserve("two", createcapacityreservation.Request{InstanceAmount: new(1), InstanceType: "ecs.c7.large", Platform: "Windows"})
		l.reserve("bill", createcapacityreservation.Request{InstanceAmount: new(1), InstanceChargeType: "PrePaid"})
		l.reserve("gone", createcapacityreservation.Request{InstanceAmount: new(1)})
		l.do("ReleaseCapacityReservation", "PrivatePoolOptions.Id=$gone")
		for params, want := range map[string][]string{
			"":                                 {"one", "two"},
			"Status=All":                       {"one", "two", "gone"},
			"Status=Released":                  {"gone"},
			"Status=Active":                    {"one", "two"},
			"Status=Pending":                   nil,
			"InstanceChargeType=PrePaid":       {"bill"},
			"InstanceType=ecs.c7.large":        {"two"},
			"Platform=windows":                 {"two"},
			"Platform=linux":                   {"one"},
			"Platform=all":                     {"one", "two"},
			"ZoneId=cn-hangzhou-i":             nil,
			"ZoneId=cn-hangzhou-b":             {"one", "two"},
			"ResourceGroupId=rg-1":             {"one"},
			"Tag.1.Key=k":                      {"one"},
			`PrivatePoolOptions.Ids=["$two"]`:  {"two"},
			`PrivatePoolOptions.Ids=[]`:        nil,
			"MaxResults=1":                     {"one"},
			"RegionId=cn-beijing":              nil,
			`PrivatePoolOptions.Ids=["$gone"]`: nil,
		} {
			r := apitest.Succeed[struct {
				CapacityReservationSet struct {
					CapacityReservationItem []struct{ PrivatePoolOptionsName string }
				}
			}](l, l.s, "DescribeCapacityReservations", l.expand(params)...)
			var names []string
			for _, p := range r.CapacityReservationSet.CapacityReservationItem {
				names = append(names, p.PrivatePoolOptionsName)
			}
			assert.Equal(l, want, names, params)
		}
		l.do("TagResources", "ResourceType=capacityreservation ResourceId.1=$two Tag.1.Key=t")
		assert.Equal(l, []types.Tag{{Key: "t"}}, l.reservation("two").Tags)
	})
}

func TestElasticityAssurance(t *testing.T) {
	inLab(t, func(l *lab) {
		start := l.s.State.Now.Add(24 * time.Hour).Truncate(time.Minute)
		r, err := createelasticityassurance.Do(l.Context(), l.client, &createelasticityassurance.Request{
			InstanceTypes: []string{"ecs.g7.large"}, ZoneIDs: []string{"cn-hangzhou-b"}, InstanceAmount: new(2), Description: "for a year",
			PrivatePoolOptions: &createelasticityassurance.PrivatePoolOptions{Name: "later", MatchCriteria: "Target"}, StartTime: start,
			RecurrenceRules: []createelasticityassurance.RecurrenceRule{
				{RecurrenceType: "Weekly", RecurrenceValue: "1,3", StartHour: new(8), EndHour: new(20)},
			},
			PeriodUnit: "Day", Period: new(30), AssuranceTimes: "Unlimited", ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}},
		})
		require.NoError(l, err)
		assert.Regexp(l, `^eap-[a-z0-9]{20}$`, r.PrivatePoolOptionsID)
		assert.NotEmpty(l, r.OrderID)
		l.ids["later"] = r.PrivatePoolOptionsID
		list := func(req describeelasticityassurances.Request) []describeelasticityassurances.ElasticityAssurance {
			r, err := describeelasticityassurances.Do(l.Context(), l.client, &req)
			require.NoError(l, err)
			return r.ElasticityAssurances
		}
		assert.EqualValues(l, "Preparing", list(describeelasticityassurances.Request{})[0].Status)
		l.pass(0)
		got := list(describeelasticityassurances.Request{PackageType: "TimeDivisionElasticityAssurance", InstanceChargeType: "PostPaid"})
		require.Len(l, got, 1)
		assert.Equal(l, describeelasticityassurances.ElasticityAssurance{
			PrivatePoolOptionsID: r.PrivatePoolOptionsID, PrivatePoolOptionsName: "later", PrivatePoolOptionsMatchCriteria: "Target",
			Description: "for a year", RegionID: "cn-hangzhou", ResourceGroupID: "rg-1", Status: "Prepared", InstanceChargeType: "PostPaid",
			StartTime: start, StartTimeType: "Later", EndTime: start.AddDate(0, 0, 30), ElasticityAssuranceOwnerID: "1234567890123456",
			PackageType: "TimeDivisionElasticityAssurance", TotalAssuranceTimes: "Unlimited",
			RecurrenceRules: []describeelasticityassurances.RecurrenceRule{
				{RecurrenceType: "Weekly", RecurrenceValue: "1,3", StartHour: 8, EndHour: 20},
			},
			AllocatedResources: []describeelasticityassurances.AllocatedResource{{
				InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-b", TotalAmount: 2, AvailableAmount: 2,
				ElasticityAssuranceUsages: []describeelasticityassurances.ElasticityAssuranceUsage{{AccountID: "1234567890123456"}},
			}},
			Tags: []types.Tag{{Key: "k", Value: "v"}},
		}, got[0])
		assert.Empty(l, list(describeelasticityassurances.Request{PackageType: "ElasticityAssurance"}))
		l.rejects([]errorCase{{"not yet", "RunInstances", machine + target("later"), 400, "Invalid.PrivatePoolOptions.status"}})
		l.pass(25 * time.Hour)
		id := l.launch(target("later"))[0]
		l.do("ModifyElasticityAssurance", "PrivatePoolOptions.Id=$later PrivatePoolOptions.Name=now InstanceAmount=1 "+
			"RecurrenceRules.1.RecurrenceType=Daily RecurrenceRules.1.RecurrenceValue=1")
		got = list(describeelasticityassurances.Request{Status: "Active"})
		require.Len(l, got, 1)
		assert.Equal(l, []any{"now", "for a year", 1, 1, "Daily"}, []any{
			got[0].PrivatePoolOptionsName, got[0].Description, got[0].AllocatedResources[0].TotalAmount, got[0].AllocatedResources[0].UsedAmount,
			string(got[0].RecurrenceRules[0].RecurrenceType),
		})
		users := apitest.Succeed[struct{ TotalCount int }](l, l.s, "DescribeElasticityAssuranceInstances", "PrivatePoolOptions.Id", l.ids["later"])
		assert.Equal(l, 1, users.TotalCount)
		l.pass(31 * 24 * time.Hour)
		assert.Empty(l, list(describeelasticityassurances.Request{}))
		assert.Len(l, list(describeelasticityassurances.Request{Status: "All"}), 1)
		pool, _ := l.attr(id)
		assert.Empty(l, pool)
	})
}

// An assurance that is renewed goes on.
func TestElasticityAssurance_renewal(t *testing.T) {
	inLab(t, func(l *lab) {
		l.do("CreateElasticityAssurance", "InstanceType.1=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceCpuCoreCount=8 PeriodUnit=Month AutoRenew=true AutoRenewPeriod=2")
		p := l.s.State.ElasticityAssurances.All[0]
		assert.Equal(l, 4, p.Amount, "of 2 vCPUs each")
		first := p.Ends
		l.pass(40 * 24 * time.Hour)
		assert.Equal(l, "Active", p.Status)
		assert.Equal(l, first.AddDate(0, 2, 0), p.Ends)
	})
}

func TestPrivatePool_errors(t *testing.T) {
	inLab(t, func(l *lab) {
		l.reserve("mine", createcapacityreservation.Request{InstanceAmount: new(2)})
		l.launch("Amount=2 " + target("mine"))
		l.do("AllocateDedicatedHosts", "DedicatedHostType=ddh.g7 ZoneId=cn-hangzhou-b")
		const (
			reserve, modify, assure = "CreateCapacityReservation", "ModifyCapacityReservation", "CreateElasticityAssurance"
			some                    = "InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceAmount=1 "
			sure                    = "InstanceType.1=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceAmount=1 "
			mine                    = "PrivatePoolOptions.Id=$mine "
		)
		l.rejects([]errorCase{
			{"type", reserve, "InstanceType=ecs.x ZoneId.1=cn-hangzhou-b InstanceAmount=1", 400, "Invalid.InstanceType"},
			{"two zones", reserve, some + "ZoneId.2=cn-hangzhou-i", 400, "Invalid.TooManyZoneIds"},
			{"zone", reserve, "InstanceType=ecs.g7.large ZoneId.1=cn-beijing-a InstanceAmount=1", 404, "InvalidZoneId.NotFound"},
			{"not sold", reserve, "InstanceType=ecs.gn7e-c16g1.4xlarge ZoneId.1=cn-hangzhou-i InstanceAmount=1", 403, "Zone.NotOnSale"},
			{"none", reserve, "InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceAmount=0", 400, "Invalid.InstanceCpuCoreCountOrInstanceAmount"},
			{"too many", reserve, "InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceAmount=1001", 400, "Invalid.InstanceCpuCoreCountOrInstanceAmount"},
			{"platform", reserve, some + "Platform=BeOS", 400, "InvalidPlatform.ValueNotSupported"},
			{"charge", reserve, some + "InstanceChargeType=Free", 400, "Invalid.InstanceChargeType"},
			{"criteria", reserve, some + "PrivatePoolOptions.MatchCriteria=None", 400, "Invalid.PrivatePoolOptions.MatchCriteria"},
			{"name", reserve, some + "PrivatePoolOptions.Name=1", 400, "Invalid.PrivatePoolOptionsName.MalFormed"},
			{"description", reserve, some + "Description=x", 400, "InvalidParameter"},
			{"start", reserve, some + "StartTime=soon", 400, "InvalidStartTime.MalFormed"},
			{"later", reserve, some + "StartTime=" + l.later(time.Hour), 400, "InvalidStartTime.NotSupported"},
			{"no end", reserve, some + "EndTimeType=Limited", 400, "Invalid.EndTime"},
			{"past end", reserve, some + "EndTime=1999-01-01T00:00:00Z", 400, "Invalid.EndTime"},
			{"end type", reserve, some + "EndTimeType=Never", 400, "InvalidParameter"},
			{"tags", reserve, some + "Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
			{"modify none", modify, "PrivatePoolOptions.Id=crp-x", 404, "InvalidPrivatePoolId.NotFound"},
			{"fewer than used", modify, mine + "InstanceAmount=1", 400, "InvalidInstanceAmount.ValueNotSupported"},
			{"start again", modify, mine + "StartTime=Later", 400, "InvalidStartTime.ValueNotSupported"},
			{"new name", modify, mine + "PrivatePoolOptions.Name=1", 403, "InvalidPrivatePoolOptionsName.ValueNotSupported"},
			{"new description", modify, mine + "Description=x", 400, "InvalidDescription.ValueNotSupported"},
			{"new platform", modify, mine + "Platform=BeOS", 403, "InvalidPlatform.ValueNotSupported"},
			{"release none", "ReleaseCapacityReservation", "PrivatePoolOptions.Id=crp-x", 400, "Invalid.PrivatePoolOptions.Ids"},
			{"instances of none", "DescribeCapacityReservationInstances", "PrivatePoolOptions.Id=crp-x", 400, "InvalidParameter.PrivatePoolOptions.Id"},
			{"two types", assure, sure + "InstanceType.2=ecs.g7.large", 400, "Invalid.TooManyInstanceTypes"},
			{"no amount", assure, "InstanceType.1=ecs.g7.large ZoneId.1=cn-hangzhou-b", 400, "MissingParameter.InstanceCpuCoreCountOrInstanceAmount"},
			{"times", assure, sure + "AssuranceTimes=3", 400, "Invalid.AssuranceTimes.NotSupported"},
			{"unit", assure, sure + "PeriodUnit=Week", 400, "Invalid.PeriodUnit"},
			{"days without rules", assure, sure + "PeriodUnit=Day", 400, "Invalid.PeriodUnit"},
			{"period", assure, sure + "Period=6", 400, "InvalidParameter"},
			{"renewal", assure, sure + "AutoRenew=true AutoRenewPeriod=0", 400, "InvalidParameter"},
			{"rule without a type", assure, sure + "RecurrenceRules.1.StartHour=1", 400, "MissingParameter"},
			{"short rule", assure, sure + "RecurrenceRules.1.RecurrenceType=Daily RecurrenceRules.1.StartHour=21", 400, "InvalidParameter"},
			{"modify no assurance", "ModifyElasticityAssurance", mine, 404, "InvalidPrivatePoolId.NotFound"},
			{"instances of no assurance", "DescribeElasticityAssuranceInstances", mine, 400, "InvalidParameter.PrivatePoolOptions.Id"},
			{"package", "DescribeElasticityAssurances", "PackageType=Gift", 400, "Invalid.PackageType"},
			{"state", "DescribeElasticityAssurances", "Status=Broken", 400, "InvalidParameter"},
			{"other type", "RunInstances", "ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd InstanceType=ecs.g7.xlarge ZoneId=cn-hangzhou-b " + target("mine"),
				400, "Invalid.PrivatePoolOptions.NoStock"},
			{"on a host", "RunInstances", machine + "Tenancy=host " + target("mine"), 400, "DedicatedHostNotSupported"},
			{"subscription", "RunInstances", machine + "InstanceChargeType=PrePaid Period=1 " + target("mine"), 400, "InvalidChargeType.CapacityReservationNotSupported"},
			{"spot", "RunInstances", machine + "SpotStrategy=SpotAsPriceGo " + target("mine"), 400, "InvalidChargeType.CapacityReservationNotSupported"},
			{"used up", "CreateInstance", machine + target("mine"), 400, "Invalid.PrivatePoolOptions.NoStock"},
		})
		assert.Len(l, l.s.State.CapacityReservations.All, 1)
		assert.Empty(l, l.s.State.ElasticityAssurances.All)
	})
}

// Only a pay-as-you-go instance that is no spot instance uses a private pool.
func TestPrivatePool_charge(t *testing.T) {
	inLab(t, func(l *lab) {
		l.ids["pool"] = apitest.Succeed[struct{ PrivatePoolOptionsID string }](l, l.s, "CreateCapacityReservation",
			apitest.NameValues("InstanceType=ecs.g7.large ZoneId.1=cn-hangzhou-b InstanceAmount=3")...).PrivatePoolOptionsID
		l.ids["spot"] = l.launch("SpotStrategy=SpotAsPriceGo ")[0]
		l.ids["subscribed"] = l.launch("InstanceChargeType=PrePaid Period=1 ")[0]
		user := l.launch("PrivatePoolOptions.MatchCriteria=Open ")[0]
		time.Sleep(time.Minute)
		const target = " PrivatePoolOptions.MatchCriteria=Target PrivatePoolOptions.Id=$pool"
		l.rejects([]errorCase{
			{"spot", "ModifyInstanceAttachmentAttributes", "InstanceId=$spot" + target, 400, "SpotNotSupported"},
			{"subscription", "ModifyInstanceAttachmentAttributes", "InstanceId=$subscribed" + target, 400, "Invalid.InstanceChargeType"},
		})
		l.do("ModifyInstanceAttachmentAttributes", "InstanceId="+user+target)
		pool, _ := l.attr(user)
		assert.Equal(l, l.ids["pool"], pool)
		l.do("ModifyInstanceChargeType", `InstanceIds=["`+user+`"] InstanceChargeType=PrePaid Period=1`)
		pool, _ = l.attr(user)
		assert.Empty(l, pool)
	})
}
