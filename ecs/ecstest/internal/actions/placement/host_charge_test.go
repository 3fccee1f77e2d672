package placement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/allocatededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhostautorenew"
	"github.com/go-aliecs/aliecs/ecs/api/modifydedicatedhostschargetype"
	"github.com/go-aliecs/aliecs/ecs/api/renewdedicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// A renewal begins where the subscription ends, and unlocks what has expired.
func TestRenewDedicatedHosts(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("mine", allocatededicatedhosts.Request{ChargeType: "PrePaid", Period: new(1)})
		guest := l.launch("DedicatedHostId=$mine")[0]
		end := l.describeHost("mine").ExpiredTime
		renew := func() {
			r, err := renewdedicatedhosts.Do(l.Context(), l.client, &renewdedicatedhosts.Request{
				DedicatedHostIDs: []string{l.ids["mine"]}, Period: new(2),
			})
			require.NoError(l, err)
			assert.NotEmpty(l, r.OrderID)
		}
		renew()
		assert.Equal(l, end.AddDate(0, 2, 0), l.describeHost("mine").ExpiredTime)
		time.Sleep(time.Until(end) + time.Hour)
		assert.Empty(l, l.describeHost("mine").OperationLocks)
		time.Sleep(time.Until(end.AddDate(0, 2, 0)) + time.Hour)
		assert.Len(l, l.describeHost("mine").OperationLocks, 1)
		assert.Len(l, l.instance(guest).OperationLocks, 1)
		renew()
		assert.Empty(l, l.describeHost("mine").OperationLocks)
		assert.Empty(l, l.instance(guest).OperationLocks)
		l.do("RenewDedicatedHosts", `DedicatedHostIds=["$mine"] Period=1 PeriodUnit=Year`)
		assert.Equal(l, end.AddDate(1, 4, 0), l.describeHost("mine").ExpiredTime)
	})
}

func TestModifyDedicatedHostAutoRenewAttribute(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("mine", allocatededicatedhosts.Request{ChargeType: "PrePaid", Period: new(1)})
		shown := func() []any {
			r, err := describededicatedhostautorenew.Do(l.Context(), l.client, &describededicatedhostautorenew.Request{
				DedicatedHostIDs: []string{l.ids["mine"]},
			})
			require.NoError(l, err)
			require.Len(l, r.DedicatedHostRenewAttributes, 1)
			a := r.DedicatedHostRenewAttributes[0]
			return []any{a.AutoRenewEnabled, string(a.RenewalStatus), a.Duration, string(a.PeriodUnit), string(a.AutoRenewWithECS)}
		}
		for _, tt := range []struct {
			params string
			want   []any
		}{
			{"", []any{false, "Normal", 0, "Month", "StopRenewWithEcs"}},
			{"AutoRenew=true Duration=2 PeriodUnit=Year AutoRenewWithEcs=AutoRenewWithEcs", []any{true, "AutoRenewal", 24, "Month", "AutoRenewWithEcs"}},
			{"RenewalStatus=NotRenewal AutoRenew=true AutoRenewWithEcs=NoOperation", []any{false, "NotRenewal", 0, "Month", "AutoRenewWithEcs"}},
			{"RenewalStatus=AutoRenewal", []any{true, "AutoRenewal", 1, "Month", "AutoRenewWithEcs"}},
		} {
			l.do("ModifyDedicatedHostAutoRenewAttribute", "DedicatedHostIds=$mine "+tt.params)
			assert.Equal(l, tt.want, shown(), tt.params)
		}
		time.Sleep(100 * 24 * time.Hour)
		assert.Empty(l, l.describeHost("mine").OperationLocks)
	})
}

func TestModifyDedicatedHostsChargeType(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("mine", allocatededicatedhosts.Request{})
		r, err := modifydedicatedhostschargetype.Do(l.Context(), l.client, &modifydedicatedhostschargetype.Request{
			DedicatedHostIDs: []string{l.ids["mine"]}, Period: new(2), AutoPay: new(true), DetailFee: new(true),
		})
		require.NoError(l, err)
		assert.NotEmpty(l, r.OrderID)
		require.Len(l, r.FeeOfInstances, 1)
		assert.Equal(l, l.ids["mine"], r.FeeOfInstances[0].InstanceID)
		got := l.describeHost("mine")
		assert.EqualValues(l, "PrePaid", got.ChargeType)
		assert.WithinDuration(l, l.s.State.Now.AddDate(0, 2, 0), got.ExpiredTime, time.Minute)
		_, rep := apitest.Try[struct{}](l, l.s, "ModifyDedicatedHostsChargeType",
			l.expand(`DryRun=true DedicatedHostChargeType=PostPaid DedicatedHostIds=["$mine"]`)...)
		assert.Equal(l, "DryRunOperation", rep.Code)
		l.do("ModifyDedicatedHostsChargeType", `DedicatedHostChargeType=PostPaid DedicatedHostIds=["$mine"]`)
		assert.EqualValues(l, "PostPaid", l.describeHost("mine").ChargeType)
		time.Sleep(100 * 24 * time.Hour)
		assert.Empty(l, l.describeHost("mine").OperationLocks, "it does not expire")
	})
}

func TestDedicatedHost_chargeErrors(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("free", allocatededicatedhosts.Request{})
		l.host("goes", allocatededicatedhosts.Request{AutoReleaseTime: l.s.State.Now.Add(90 * 24 * time.Hour)})
		l.host("paid", allocatededicatedhosts.Request{ChargeType: "PrePaid", Period: new(2)})
		l.launch("DedicatedHostId=$paid InstanceChargeType=PrePaid Period=1")
		const renew, auto, charge = "RenewDedicatedHosts", "ModifyDedicatedHostAutoRenewAttribute", "ModifyDedicatedHostsChargeType"
		l.rejects([]errorCase{
			{"none", renew, `DedicatedHostIds=["dh-x"] Period=1`, 400, "InvalidDedicatedHostId.NotFound"},
			{"pay-as-you-go", renew, `DedicatedHostIds=["$free"] Period=1`, 400, "ChargeTypeViolation"},
			{"period", renew, `DedicatedHostIds=["$paid"] Period=61`, 400, "InvalidPeriod"},
			{"no period", renew, `DedicatedHostIds=["$paid"] Period=0`, 400, "InvalidPeriod"},
			{"unit", renew, `DedicatedHostIds=["$paid"] Period=1 PeriodUnit=Week`, 400, "InvalidPeriodUnit.ValueNotSupported"},
			{"no host", auto, "DedicatedHostIds=dh-x", 403, "InvalidParameter.InvalidDedicatedHostId"},
			{"no subscription", auto, "DedicatedHostIds=$paid,$free", 403, "ChargeTypeViolation"},
			{"status", auto, "DedicatedHostIds=$paid RenewalStatus=Later", 403, "InvalidParameter.RenewalStatus"},
			{"duration", auto, "DedicatedHostIds=$paid AutoRenew=true Duration=6 PeriodUnit=Year", 403, "InvalidParameter.Duration"},
			{"unit of the duration", auto, "DedicatedHostIds=$paid PeriodUnit=Week", 403, "InvalidPeriodUnit.ValueNotSupported"},
			{"with ECS", auto, "DedicatedHostIds=$paid AutoRenewWithEcs=Maybe", 403, "InvalidParameter.AutoRenewWithEcs"},
			{"charge of none", charge, `DedicatedHostIds=["dh-x"]`, 404, "InvalidInstanceId.NotFound"},
			{"charge", charge, `DedicatedHostIds=["$free"] DedicatedHostChargeType=Free`, 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{"already", charge, `DedicatedHostIds=["$paid"]`, 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{"unit of the period", charge, `DedicatedHostIds=["$free"] PeriodUnit=Year`, 400, "InvalidPeriod.UnitMismatch"},
			{"bad period", charge, `DedicatedHostIds=["$free"] Period=0`, 400, "InvalidParameter"},
			{"release time", charge, `DedicatedHostIds=["$goes"]`, 400, "ReleaseTimeHaveBeenSet"},
			{"subscriptions on it", charge, `DedicatedHostIds=["$paid"] DedicatedHostChargeType=PostPaid`, 403, "InvalidOperation.NotSupport"},
		})
		time.Sleep(70 * 24 * time.Hour)
		l.rejects([]errorCase{{"expired", charge, `DedicatedHostIds=["$paid"] DedicatedHostChargeType=PostPaid`, 400, "ExpiredInstance"}})
	})
}
