package market_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

func TestDescribeResourcesModification(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(apitest.WithStock("ecs.g7.8xlarge", 0))
		machine := func(params string) string {
			return apitest.Succeed[apitest.Launched](t, s, "RunInstances", append(apitest.NameValues("ImageId="+apitest.Machine[1]), apitest.NameValues(params)...)...).InstanceIDSets.InstanceIDSet[0]
		}
		hourly := machine("InstanceType=ecs.g6.2xlarge ZoneId=cn-hangzhou-g SystemDisk.Category=cloud_ssd SystemDisk.Size=100")
		prepaid := machine("InstanceType=ecs.g7.xlarge InstanceChargeType=PrePaid Period=1")
		spot := machine("InstanceType=ecs.g7.large SpotStrategy=SpotAsPriceGo")
		change := func(id, params string) resourcesResponse {
			return apitest.Succeed[resourcesResponse](t, s, "DescribeResourcesModification", append([]string{"ResourceId", id}, apitest.NameValues(params)...)...)
		}
		types := change(hourly, "DestinationResource=InstanceType").values()
		require.Len(t, types, 1, "its own zone")
		assert.Contains(t, types["g"], "ecs.c6.large", "less")
		assert.Contains(t, types["g"], "ecs.g6.4xlarge", "more")
		for _, not := range []string{"ecs.g6.2xlarge", "ecs.g7.large", "ecs.g8y.large", "ecs.i3.xlarge"} {
			assert.NotContains(t, types["g"], not)
		}

		assert.Equal(t, map[string][]string{"g": {"ecs.g6.4xlarge"}}, change(hourly, "DestinationResource=InstanceType Cores=16 Memory=64").values())
		assert.Empty(t, change(hourly, "DestinationResource=InstanceType ZoneId=cn-hangzhou-h").values())
		assert.Len(t, change(hourly, "DestinationResource=InstanceType MigrateAcrossZone=true").values(), 6)
		there := change(hourly, "DestinationResource=InstanceType MigrateAcrossZone=true ZoneId=cn-hangzhou-h").values()
		assert.Contains(t, there["h"], "ecs.c6.large")
		assert.NotContains(t, there["h"], "ecs.gn6i-c4g1.xlarge", "zone g sells it, zone h does not")
		assert.Contains(t, types["g"], "ecs.gn6i-c4g1.xlarge")

		conditional := change(hourly, "DestinationResource=InstanceType Conditions.1=DiskCategory Cores=32").AvailableZones.AvailableZone[0]
		resource := conditional.AvailableResources.AvailableResource[0]
		assert.Empty(t, resource.SupportedResources.SupportedResource)
		require.Len(t, resource.ConditionSupportedResources.ConditionSupportedResource, 1)
		supply := resource.ConditionSupportedResources.ConditionSupportedResource[0]
		assert.Equal(t, "ecs.g7.8xlarge SoldOut WithoutStock", supply.Value+" "+supply.Status+" "+supply.StatusCategory)
		assert.Equal(t, "DiskCategory", supply.Conditions.Condition[0].Key)

		disks := change(hourly, "DestinationResource=SystemDisk InstanceType=ecs.g7.large")
		assert.Equal(t, map[string][]string{"g": {"cloud_essd", "cloud_auto"}}, disks.values())
		disk := disks.AvailableZones.AvailableZone[0].AvailableResources.AvailableResource[0].SupportedResources.SupportedResource[0]
		assert.Equal(t, supplied{Value: "cloud_essd", Status: "Available", StatusCategory: "WithStock", Unit: "GiB", Min: 100, Max: catalog.MaxSystemDiskSize}, disk)
		assert.Equal(t, []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}, change(hourly, "DestinationResource=SystemDisk InstanceType=ecs.g6.2xlarge").values()["g"], "the type may stay")

		up, down := change(prepaid, "DestinationResource=InstanceType").values()["b"], change(prepaid, "DestinationResource=InstanceType OperationType=Downgrade").values()["b"]
		assert.Contains(t, up, "ecs.g7.2xlarge")
		assert.Contains(t, down, "ecs.g7.large")
		for _, id := range up {
			assert.NotContains(t, down, id)
		}
		assert.Len(t, change(prepaid, "DestinationResource=InstanceType OperationType=RenewModify").values()["b"], len(up)+len(down)+1, "its own type too")
		assert.NotContains(t, change(spot, "DestinationResource=InstanceType").values()["b"], "ecs.t6-c1m1.large")

		time.Sleep(time.Minute)
		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", hourly)
		time.Sleep(time.Minute)
		for _, id := range slices.Concat(types["g"]) {
			apitest.Succeed[struct{}](t, s, "ModifyInstanceSpec", "InstanceId", hourly, "InstanceType", id)
		}
	})
}

func TestDescribeResourcesModification_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	for _, w := range []struct {
		name, params string
		status       int
		code         string
	}{
		{"unknown instance", "ResourceId=i-none DestinationResource=InstanceType", 404, "InvalidInstanceId.NotFound"},
		{"unknown destination", "DestinationResource=Zone", 404, "Invalid.DestinationResource"},
		{"bad operation", "DestinationResource=InstanceType OperationType=Sidegrade", 400, "Invalid.OperationType"},
		{"operation only for subscriptions", "DestinationResource=InstanceType OperationType=Downgrade", 400, "Invalid.OperationType"},
		{"disk without a type", "DestinationResource=SystemDisk", 400, "Invalid.Param"},
		{"bad condition", "DestinationResource=InstanceType Conditions.1=Price", 400, "InvalidCondition.Malformed"},
		{"type and memory", "DestinationResource=InstanceType InstanceType=ecs.g7.large Memory=2", 403, "InvalidParam.TypeAndCpuMem.Conflict"},
		{"memory for a disk", "DestinationResource=SystemDisk Memory=2", 403, "InvalidParam.Memory"},
	} {
		apitest.Rejects(t, s, w.name, "DescribeResourcesModification", append([]string{"ResourceId", id}, apitest.NameValues(w.params)...), w.status, w.code)
	}
}
