package compute_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// ahead returns the time of a request parameter.
func ahead(d time.Duration) string { return time.Now().UTC().Add(d).Format("2006-01-02T15:04:05Z") }

func TestAutoRelease(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		time.Sleep(30 * time.Second) // not on a whole minute
		soon := time.Now().UTC().Add(40 * time.Minute)
		id := apitest.Launch(t, s, "DeletionProtection=true AutoReleaseTime="+ahead(40*time.Minute))[0]
		at := soon.Truncate(time.Minute)
		assert.Equal(t, at.Format("2006-01-02T15:04Z"), describeOne(t, s, id).AutoReleaseTime, "to the minute")
		time.Sleep(time.Until(at) - 1)
		assert.Equal(t, backend.Running, apitest.Status(t, s, id))
		time.Sleep(time.Nanosecond)
		assert.Empty(t, apitest.Status(t, s, id), "gone on time, protected or not")
		assert.Empty(t, s.State.Disks.All)

		id = apitest.InState(t, s, backend.Running, "")
		set := func(when string) {
			t.Helper()
			succeed(t, s, "ModifyInstanceAutoReleaseTime", "InstanceId", id, "AutoReleaseTime", when)
		}
		set(ahead(time.Hour))
		set(ahead(2 * time.Hour))
		time.Sleep(90 * time.Minute)
		assert.Equal(t, backend.Running, apitest.Status(t, s, id), "the later time counts")
		set("")
		assert.Empty(t, describeOne(t, s, id).AutoReleaseTime)
		time.Sleep(24 * time.Hour)
		assert.Equal(t, backend.Running, apitest.Status(t, s, id), "cancelled")
		early, late := ahead(29*time.Minute), ahead(3*366*24*time.Hour)
		for _, when := range []string{early, late, ahead(-time.Hour), "tomorrow", "2030-01-01"} {
			rejects(t, s, 400, "InvalidAutoReleaseTime.Malformed", "ModifyInstanceAutoReleaseTime", "InstanceId", id, "AutoReleaseTime", when)
		}
		set(ahead(30 * time.Minute))
		set(ahead(3 * 365 * 24 * time.Hour))
		set(time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04Z"))

		id = apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1")[0]
		rejects(t, s, 403, "ChargeTypeViolation", "ModifyInstanceAutoReleaseTime", "InstanceId", id, "AutoReleaseTime", ahead(time.Hour))
		rejects(t, s, 404, "NoSuchResource", "ModifyInstanceAutoReleaseTime", "InstanceId", "i-none")
	})
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "InstanceChargeType=PrePaid Period=2 PeriodUnit=Week")
		in, _ := s.State.Instances.Get(id)
		end := in.Expires
		assert.Equal(t, in.Created.AddDate(0, 0, 14), end)
		assert.Equal(t, end.Format("2006-01-02T15:04Z"), describeOne(t, s, id).ExpiredTime)
		rejects(t, s, 403, "ChargeTypeViolation", "DeleteInstance", "InstanceId", id, "Force", "true", "TerminateSubscription", "true")

		order := apitest.Succeed[struct{ OrderID string }](t, s, "RenewInstance", "InstanceId", id, "Period", "1").OrderID
		assert.NotEmpty(t, order)
		assert.Equal(t, end.AddDate(0, 1, 0), in.Expires)
		time.Sleep(time.Until(end.AddDate(0, 1, 0)) - 1)
		assert.Equal(t, backend.Running, apitest.Status(t, s, id))
		time.Sleep(time.Nanosecond)
		assert.Equal(t, backend.Stopping, apitest.Status(t, s, id))
		time.Sleep(apitest.Step)
		assert.Equal(t, backend.Stopped, apitest.Status(t, s, id))
		assert.Equal(t, backend.LockFinancial, describeOne(t, s, id).OperationLocks.LockReason[0].LockReason)
		rejects(t, s, 403, "InstanceExpired", "StartInstance", "InstanceId", id)

		succeed(t, s, "RenewInstance", "InstanceId", id, "Period", "1")
		succeed(t, s, "StartInstance", "InstanceId", id)
		time.Sleep(time.Until(in.Expires) + 14*24*time.Hour)
		assert.Equal(t, backend.Stopped, apitest.Status(t, s, id))
		time.Sleep(24 * time.Hour)
		assert.Empty(t, apitest.Status(t, s, id), "released 15 days after it expired")

		id = apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1")[0]
		time.Sleep(35 * 24 * time.Hour)
		rejects(t, s, 403, "ChargeTypeViolation", "DeleteInstance", "InstanceId", id)
		succeed(t, s, "DeleteInstance", "InstanceId", id, "TerminateSubscription", "true")
	})
}

func TestRenewInstance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			params string
			end    string // the bubble's clock begins in 2000
			code   string
		}{
			{"Period=1", "2000-03-01", ""},
			{"Period=1 PeriodUnit=Month", "2000-03-01", ""},
			{"Period=2 PeriodUnit=Week", "2000-02-15", ""},
			{"Period=2 PeriodUnit=Year", "2002-02-01", ""},
			{"ExpectedRenewDay=1", "2000-03-01", ""},
			{"ExpectedRenewDay=28", "2000-02-28", ""},
			{"", "", "MissingParamter"},
			{"Period=0", "", "InvalidPeriod"},
			{"Period=13", "", "InvalidPeriod"},
			{"Period=6 PeriodUnit=Year", "", "InvalidPeriod"},
			{"Period=1 PeriodUnit=Day", "", "InvalidPeriodUnit.ValueNotSupported"},
			{"Period=one", "", "InvalidParameter"},
			{"ExpectedRenewDay=29", "", "InvalidExpectedRenewDay.ValueNotSupported"},
			{"ExpectedRenewDay=1 Period=1", "", "InvalidExpectedRenewDay.Conflict"},
		} {
			s := apitest.NewServer()
			id := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1")[0]
			_, rep := apitest.Try[struct{}](t, s, "RenewInstance", apitest.NameValues("InstanceId="+id+" "+tt.params)...)
			assert.Equal(t, tt.code, rep.Code, tt.params)
			if tt.end != "" {
				in, _ := s.State.Instances.Get(id)
				assert.Equal(t, tt.end, in.Expires.Format(time.DateOnly), tt.params)
			}
		}
		s := apitest.NewServer()
		rejects(t, s, 403, "ChargeTypeViolation", "RenewInstance", "InstanceId", apitest.Launch(t, s, "")[0], "Period", "1")
	})
}

type renewals struct {
	InstanceRenewAttributes struct {
		InstanceRenewAttribute []struct {
			InstanceID, RenewalStatus, PeriodUnit string
			Duration                              int
			AutoRenewEnabled                      bool
		}
	}
	TotalCount int
}

func TestAutoRenewAttribute(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		prepaid := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1 Amount=2")
		auto := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1 AutoRenew=true AutoRenewPeriod=3")[0]
		usual := apitest.Launch(t, s, "")[0]
		get := func(params string) renewals {
			return apitest.Succeed[renewals](t, s, "DescribeInstanceAutoRenewAttribute", apitest.NameValues(params)...)
		}
		both := get("InstanceId=" + prepaid[0] + "," + auto).InstanceRenewAttributes.InstanceRenewAttribute
		assert.Len(t, both, 2)
		assert.Equal(t, "Normal", both[0].RenewalStatus)
		assert.False(t, both[0].AutoRenewEnabled)
		assert.True(t, both[1].AutoRenewEnabled)
		assert.Equal(t, 3, both[1].Duration)
		assert.Equal(t, 2, get("RenewalStatus=Normal").TotalCount)
		succeed(t, s, "ModifyInstanceAutoRenewAttribute",
			"InstanceId", strings.Join(prepaid, ","), "AutoRenew", "true", "Duration", "2", "PeriodUnit", "Week")
		assert.Equal(t, 3, get("RenewalStatus=AutoRenewal").TotalCount)
		assert.Equal(t, "Week", get("InstanceId=" + prepaid[1]).InstanceRenewAttributes.InstanceRenewAttribute[0].PeriodUnit)

		in, _ := s.State.Instances.Get(auto)
		end := in.Expires
		time.Sleep(time.Until(end) + time.Hour)
		assert.Equal(t, backend.Running, apitest.Status(t, s, auto), "renewed by itself")
		assert.Equal(t, end.AddDate(0, 3, 0), in.Expires)
		succeed(t, s, "ModifyInstanceAutoRenewAttribute", "InstanceId", auto, "RenewalStatus", "NotRenewal", "AutoRenew", "true")
		assert.Equal(t, 1, get("RenewalStatus=NotRenewal").TotalCount)
		time.Sleep(time.Until(in.Expires) + time.Hour)
		assert.Equal(t, backend.Stopped, apitest.Status(t, s, auto))

		for _, tt := range []struct{ action, params, code string }{
			{"DescribeInstanceAutoRenewAttribute", "", "InvalidParameter.RenewalStatusInstanceId"},
			{"DescribeInstanceAutoRenewAttribute", "RenewalStatus=Maybe", "InvalidParameter.RenewalStatus"},
			{"DescribeInstanceAutoRenewAttribute", "RenewalStatus=Normal PageSize=101", "InvalidParameter.PageSize"},
			{"DescribeInstanceAutoRenewAttribute", "InstanceId=" + usual, "ChargeTypeViolation"},
			{"DescribeInstanceAutoRenewAttribute", "InstanceId=i-none", "InvalidParameter.InvalidInstanceId"},
			{"DescribeInstanceAutoRenewAttribute", "InstanceId=" + strings.Repeat("i-none,", 101), "InvalidParameter.ToManyInstanceIds"},
			{"ModifyInstanceAutoRenewAttribute", "InstanceId=" + prepaid[0] + "," + usual, "ChargeTypeViolation"},
			{"ModifyInstanceAutoRenewAttribute", "InstanceId=" + auto, "IncorrectInstanceStatus"},
			{"ModifyInstanceAutoRenewAttribute", "InstanceId=" + prepaid[0] + " RenewalStatus=Maybe", "InvalidParameter.RenewalStatus"},
			{"ModifyInstanceAutoRenewAttribute", "InstanceId=" + prepaid[0] + " PeriodUnit=Day", "InvalidPeriodUnit.ValueNotSupported"},
			{"ModifyInstanceAutoRenewAttribute", "InstanceId=" + prepaid[0] + " AutoRenew=true Duration=4", "InvalidParameter.Duration"},
		} {
			rejects(t, s, 403, tt.code, tt.action, apitest.NameValues(tt.params)...)
		}
	})
}

func TestModifyInstanceChargeType(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ids := apitest.Launch(t, s, "Amount=2 DataDisk.1.Size=40")
		prepaid, spot := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1")[0], apitest.Launch(t, s, "SpotStrategy=SpotAsPriceGo")[0]
		timed := apitest.Launch(t, s, "AutoReleaseTime="+ahead(time.Hour))[0]
		postPaidOnly := apitest.Launch(t, s, "InstanceType=ecs.g5.large")[0]
		time.Sleep(2 * apitest.Step)
		list := func(ids ...string) string { return `InstanceIds=["` + strings.Join(ids, `","`) + `"] ` }
		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"InstanceIds=[]", 400, "InvalidParameter.InstanceIds"},
			{"InstanceIds=i-1", 400, "InvalidParameter"},
			{list("i-none"), 404, "InvalidInstanceId.NotFound"},
			{list(strings.Split(strings.Repeat("i-x ", 20)+"i-x", " ")...), 400, "InstancesIdQuotaExceed"},
			{list(prepaid), 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{list(ids[0]) + "InstanceChargeType=PostPaid", 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{list(spot), 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{list(postPaidOnly), 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{list(timed), 400, "ReleaseTimeHaveBeenSet"},
			{list(ids[0]) + "Period=13", 400, "InvalidPeriod"},
			{list(ids[0]) + "PeriodUnit=Day", 400, "InvalidPeriod.UnitMismatch"},
			{list(ids[0]) + "InstanceChargeType=Free", 400, "InvalidParameter"},
			{list(ids[0], prepaid), 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{list(ids[0]) + "DryRun=true", 400, "DryRunOperation"},
		} {
			rejects(t, s, tt.status, tt.code, "ModifyInstanceChargeType", apitest.NameValues(tt.params)...)
		}
		assert.Equal(t, backend.PostPaid, describeOne(t, s, ids[0]).InstanceChargeType, "all or none")
		type result struct {
			OrderID        string
			FeeOfInstances struct {
				FeeOfInstance []struct{ InstanceID, Fee string }
			}
		}
		params := apitest.NameValues(list(ids...) + "Period=1 IncludeDataDisks=true IsDetailFee=true")
		got := apitest.Succeed[result](t, s, "ModifyInstanceChargeType", params...)
		assert.NotEmpty(t, got.OrderID)
		assert.Len(t, got.FeeOfInstances.FeeOfInstance, 2)
		in, _ := s.State.Instances.Get(ids[0])
		assert.Equal(t, backend.PrePaid, in.Charge)
		for _, d := range in.Disks {
			assert.Equal(t, backend.PrePaid, d.Charge)
			assert.Equal(t, in.Expires, d.Expires)
		}
		apitest.Succeed[result](t, s, "ModifyInstanceChargeType", apitest.NameValues(list(ids...)+"InstanceChargeType=PostPaid")...)
		time.Sleep(60 * 24 * time.Hour)
		assert.Equal(t, backend.Running, apitest.Status(t, s, ids[0]), "it does not expire any more")
		assert.Equal(t, "2099-12-31T15:59Z", describeOne(t, s, ids[0]).ExpiredTime)
	})
}

func TestRenewInstance_orders(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1")[0]
	seen := map[string]bool{}
	for range 3 {
		seen[apitest.Succeed[struct{ OrderID string }](t, s, "RenewInstance", "InstanceId", id, "Period", "1").OrderID] = true
	}
	assert.Len(t, seen, 3, "each order has a number of its own")
}
