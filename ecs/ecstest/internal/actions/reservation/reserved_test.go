package reservation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describereservedinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragecapacityunits"
	"github.com/go-aliecs/aliecs/ecs/api/purchasereservedinstancesoffering"
	"github.com/go-aliecs/aliecs/ecs/api/purchasestoragecapacityunit"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// purchase buys a reserved instance whose ID has the name.
func (l *lab) purchase(name string, req purchasereservedinstancesoffering.Request) {
	l.Helper()
	req.ReservedInstanceName = name
	if req.InstanceType == "" {
		req.InstanceType = "ecs.g7.large"
	}
	r, err := purchasereservedinstancesoffering.Do(l.Context(), l.client, &req)
	require.NoError(l, err)
	require.Len(l, r.ReservedInstanceIDs, 1)
	assert.Regexp(l, `^ri-[a-z0-9]{20}$`, r.ReservedInstanceIDs[0])
	assert.NotEmpty(l, r.OrderID)
	l.ids[name] = r.ReservedInstanceIDs[0]
}

func TestReservedInstance(t *testing.T) {
	inLab(t, func(l *lab) {
		l.purchase("zonal", purchasereservedinstancesoffering.Request{
			Scope: "Zone", ZoneID: "cn-hangzhou-i", InstanceAmount: new(3), OfferingType: "No Upfront", Platform: "Windows", Description: "cheaper",
			Period: new(1), PeriodUnit: "Month", ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}},
		})
		start := l.s.State.Now.Truncate(time.Hour).Add(48 * time.Hour)
		l.purchase("regional", purchasereservedinstancesoffering.Request{InstanceType: "ecs.c7.large", StartTime: start.Format("2006-01-02T15Z")})
		get := func(name string) describereservedinstances.ReservedInstance {
			r, err := describereservedinstances.Do(l.Context(), l.client, &describereservedinstances.Request{ReservedInstanceIDs: []string{l.ids[name]}})
			require.NoError(l, err)
			require.Len(l, r.ReservedInstances, 1)
			return r.ReservedInstances[0]
		}
		assert.Equal(l, "Creating", get("zonal").Status)
		l.pass(0)
		got := get("zonal")
		assert.WithinDuration(l, l.s.State.Now, got.StartTime, time.Minute)
		assert.WithinDuration(l, l.s.State.Now.AddDate(0, 1, 0), got.ExpiredTime, time.Minute)
		got.CreationTime, got.StartTime, got.ExpiredTime = time.Time{}, time.Time{}, time.Time{}
		assert.Equal(l, describereservedinstances.ReservedInstance{
			ReservedInstanceID: l.ids["zonal"], ReservedInstanceName: "zonal", Description: "cheaper", AllocationStatus: "allocated",
			InstanceAmount: 3, InstanceType: "ecs.g7.large", OfferingType: "No Upfront", Platform: "Windows", Scope: "Zone", ZoneID: "cn-hangzhou-i",
			RegionID: "cn-hangzhou", ResourceGroupID: "rg-1", Status: "Active", Tags: []types.Tag{{Key: "k", Value: "v"}},
			OperationLocks: []describereservedinstances.OperationLock{},
		}, got)
		waiting := get("regional")
		assert.Equal(l, []any{"Creating", "Region", "All Upfront", "Linux", 1, start, start.AddDate(1, 0, 0)}, []any{
			waiting.Status, string(waiting.Scope), waiting.OfferingType, string(waiting.Platform), waiting.InstanceAmount, waiting.StartTime, waiting.ExpiredTime,
		})
		for params, want := range map[string][]string{
			"":                                  {"zonal", "regional"},
			"ReservedInstanceName=zonal":        {"zonal"},
			"InstanceType=ecs.c7.large":         {"regional"},
			"InstanceTypeFamily=ecs.g7":         {"zonal"},
			"ZoneId=cn-hangzhou-i":              {"zonal"},
			"Scope=Region":                      {"regional"},
			"LockReason=financial":              nil,
			"Status.1=Active":                   {"zonal"},
			"Status.1=Active Status.2=Creating": {"zonal", "regional"},
			"Status.1=Expired":                  nil,
			"Tag.1.Key=k Tag.1.Value=v":         {"zonal"},
			"AllocationType=Normal":             {"zonal", "regional"},
			"AllocationType=Shared":             nil,
			"ReservedInstanceId.1=$regional":    {"regional"},
			"RegionId=cn-beijing":               nil,
			"PageSize=1 PageNumber=2":           {"regional"},
		} {
			assert.Equal(l, want, l.names("DescribeReservedInstances", l.expand(params)), params)
		}
		assert.Equal(l, []string{"zonal"}, l.names("DescribeReservedInstances", []string{"OfferingType", "No Upfront"}))
		l.pass(72 * time.Hour)
		assert.Equal(l, "Active", get("regional").Status)
		l.pass(31 * 24 * time.Hour)
		assert.Equal(l, "Expired", get("zonal").Status)
		l.do("TagResources", "ResourceType=reservedinstance ResourceId.1=$regional Tag.1.Key=t")
		assert.Equal(l, []types.Tag{{Key: "t"}}, get("regional").Tags)
	})
}

// names lists reserved instances or storage capacity units.
func (l *lab) names(action string, params []string) (names []string) {
	l.Helper()
	r := apitest.Succeed[struct {
		ReservedInstances struct {
			ReservedInstance []struct{ ReservedInstanceName string }
		}
		StorageCapacityUnits struct{ StorageCapacityUnit []struct{ Name string } }
	}](l, l.s, action, params...)
	for _, i := range r.ReservedInstances.ReservedInstance {
		names = append(names, i.ReservedInstanceName)
	}
	for _, u := range r.StorageCapacityUnits.StorageCapacityUnit {
		names = append(names, u.Name)
	}
	return names
}

func TestReservedInstance_renewal(t *testing.T) {
	inLab(t, func(l *lab) {
		l.do("PurchaseReservedInstancesOffering", "InstanceType=ecs.g7.large PeriodUnit=Month AutoRenew=true AutoRenewPeriod=1")
		r := l.s.State.ReservedInstances.All[0]
		assert.Equal(l, r.ID, r.Name, "the name by default")
		l.pass(100 * 24 * time.Hour)
		assert.Equal(l, "Active", r.Status)
		assert.True(l, r.Ends.After(l.s.State.Now))
	})
}

func TestStorageCapacityUnit(t *testing.T) {
	inLab(t, func(l *lab) {
		start := l.s.State.Now.Truncate(time.Hour).Add(48 * time.Hour)
		r, err := purchasestoragecapacityunit.Do(l.Context(), l.client, &purchasestoragecapacityunit.Request{
			Capacity: new(40), Amount: new(2), Name: "later", Description: "for disks", FromApp: "mine", Period: new(3), PeriodUnit: "Month",
			ResourceGroupID: "rg-1", StartTime: start.Format("2006-01-02T15Z"), Tags: []types.Tag{{Key: "k", Value: "v"}},
		})
		require.NoError(l, err)
		require.Len(l, r.StorageCapacityUnitIDs, 2)
		assert.Regexp(l, `^scu-[a-z0-9]{20}$`, r.StorageCapacityUnitIDs[0])
		assert.NotEmpty(l, r.OrderID)
		l.do("PurchaseStorageCapacityUnit", "Capacity=20 Name=now")
		kept := l.s.State.StorageUnits.All[0]
		assert.Equal(l, []string{"rg-1", "mine"}, []string{kept.Group, kept.App}, "the list does not show it")
		l.ids["first"] = r.StorageCapacityUnitIDs[0]
		get := func() describestoragecapacityunits.StorageCapacityUnit {
			r, err := describestoragecapacityunits.Do(l.Context(), l.client, &describestoragecapacityunits.Request{
				StorageCapacityUnitIDs: []string{l.ids["first"]},
			})
			require.NoError(l, err)
			require.Len(l, r.StorageCapacityUnits, 1)
			return r.StorageCapacityUnits[0]
		}
		assert.Equal(l, "Creating", get().Status)
		l.pass(0)
		got := get()
		assert.False(l, got.CreationTime.IsZero())
		got.CreationTime = time.Time{}
		assert.Equal(l, describestoragecapacityunits.StorageCapacityUnit{
			StorageCapacityUnitID: l.ids["first"], Name: "later", Description: "for disks", Capacity: 40, AllocationStatus: "allocated",
			Status: "Pending", RegionID: "cn-hangzhou", StartTime: start, ExpiredTime: start.AddDate(0, 3, 0), Tags: []types.Tag{{Key: "k", Value: "v"}},
		}, got)
		for params, want := range map[string][]string{
			"":                               {"later", "later", "now"},
			"Name=now":                       {"now"},
			"Capacity=40":                    {"later", "later"},
			"Status.1=Active":                {"now"},
			"Tag.1.Key=k":                    {"later", "later"},
			"AllocationType=Shared":          nil,
			"StorageCapacityUnitId.1=$first": {"later"},
			"StorageCapacityUnitId.1=scu-x":  nil,
			"PageSize=2 PageNumber=2":        {"now"},
			"RegionId=cn-beijing":            nil,
		} {
			assert.Equal(l, want, l.names("DescribeStorageCapacityUnits", l.expand(params)), params)
		}
		l.pass(72 * time.Hour)
		assert.Equal(l, "Active", get().Status)
		l.pass(100 * 24 * time.Hour)
		assert.Equal(l, "Expired", get().Status)
	})
}

func TestPurchase_errors(t *testing.T) {
	inLab(t, func(l *lab) {
		const instance, unit = "PurchaseReservedInstancesOffering", "PurchaseStorageCapacityUnit"
		const g7 = "InstanceType=ecs.g7.large "
		l.rejects([]errorCase{
			{"type", instance, "InstanceType=ecs.x", 400, "InvalidInstanceType.ValueNotSupported"},
			{"name", instance, g7 + "ReservedInstanceName=1", 400, "InvalidParameter.ReservedInstanceName"},
			{"description", instance, g7 + "Description=x", 400, "InvalidDescription.Malformed"},
			{"offering", instance, g7 + "OfferingType=Later", 400, "InvalidReservedInstanceOfferingType.ValueNotSupported"},
			{"platform", instance, g7 + "Platform=BeOS", 400, "InvalidReservedInstancePlatform.ValueNotSupported"},
			{"scope", instance, g7 + "Scope=World", 400, "InvalidParameter.Scope"},
			{"no zone", instance, g7 + "Scope=Zone", 400, "MissingParameter.ZoneId"},
			{"zone of a region", instance, g7 + "ZoneId=cn-hangzhou-i", 400, "InvalidParameter.Conflict"},
			{"zone", instance, g7 + "Scope=Zone ZoneId=cn-beijing-a", 404, "InvalidZoneId.NotFound"},
			{"not sold", instance, "InstanceType=ecs.gn7e-c16g1.4xlarge Scope=Zone ZoneId=cn-hangzhou-i", 400, "Zone.NotOnSale"},
			{"amount", instance, g7 + "InstanceAmount=101", 400, "InvalidParameter"},
			{"start", instance, g7 + "StartTime=soon", 400, "InvalidParameter"},
			{"late zone", instance, g7 + "Scope=Zone ZoneId=cn-hangzhou-i StartTime=" + l.later(72*time.Hour), 400, "InvalidStartTime.ScopeNotMatch"},
			{"unit", instance, g7 + "PeriodUnit=Day", 400, "InvalidPeriodUnit.ValueNotSupported"},
			{"period", instance, g7 + "Period=2", 400, "InvalidParameter"},
			{"renewal", instance, g7 + "AutoRenew=true AutoRenewPeriod=61", 400, "InvalidParameter"},
			{"tags", instance, g7 + "Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
			{"lock", "DescribeReservedInstances", "LockReason=key", 400, "InvalidReservedInstanceLockReason.ValueNotSupported"},
			{"allocation", "DescribeReservedInstances", "AllocationType=Mine", 400, "InvalidAllocationType.ValueNotSupported"},
			{"offering filter", "DescribeReservedInstances", "OfferingType=x", 400, "InvalidReservedInstanceOfferingType.ValueNotSupported"},
			{"capacity", unit, "Capacity=21", 400, "InvalidParameter.Capacity"},
			{"unit name", unit, "Capacity=20 Name=1", 400, "InvalidParameter.Name"},
			{"unit description", unit, "Capacity=20 Description=x", 400, "InvalidParameter"},
			{"unit amount", unit, "Capacity=20 Amount=21", 400, "InvalidParameter"},
			{"unit of the period", unit, "Capacity=20 PeriodUnit=Week", 400, "InvalidParameter.PeriodUnit"},
			{"unit period", unit, "Capacity=20 Period=4", 400, "InvalidParameter.Period"},
			{"unit start", unit, "Capacity=20 StartTime=soon", 400, "InvalidStartTime.MalFormed"},
			{"unit tags", unit, "Capacity=20 Tag.1.Key=" + strings.Repeat("k", 129), 400, "InvalidTagKey.Malformed"},
			{"unit allocation", "DescribeStorageCapacityUnits", "AllocationType=Mine", 400, "InvalidAllocationType.ValueNotSupported"},
		})
		assert.Empty(l, l.s.State.ReservedInstances.All)
		assert.Empty(l, l.s.State.StorageUnits.All)
	})
}
