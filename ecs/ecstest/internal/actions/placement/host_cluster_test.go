package placement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/allocatededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/creatededicatedhostcluster"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhostclusters"
	"github.com/go-aliecs/aliecs/ecs/api/modifydedicatedhostclusterattribute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// cluster creates a dedicated host cluster whose ID has the name.
func (l *lab) cluster(name string, req creatededicatedhostcluster.Request) {
	l.Helper()
	req.DedicatedHostClusterName = name
	if req.ZoneID == "" {
		req.ZoneID = "cn-hangzhou-b"
	}
	r, err := creatededicatedhostcluster.Do(l.Context(), l.client, &req)
	require.NoError(l, err)
	assert.Regexp(l, `^dc-[a-z0-9]{20}$`, r.DedicatedHostClusterID)
	l.ids[name] = r.DedicatedHostClusterID
}

func TestDedicatedHostCluster_lifeCycle(t *testing.T) {
	inLab(t, func(l *lab) {
		l.cluster("mine", creatededicatedhostcluster.Request{
			Description: "for builds", ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}},
		})
		l.do("AllocateDedicatedHosts", "DedicatedHostType=ddh.g7 DedicatedHostClusterId=$mine")
		first := l.s.State.DedicatedHosts.All[0]
		assert.Equal(l, "cn-hangzhou-b", first.Zone, "that of the cluster")
		l.host("other", allocatededicatedhosts.Request{})
		l.do("ModifyDedicatedHostAttribute", "DedicatedHostId=$other DedicatedHostClusterId=$mine")
		assert.Equal(l, l.ids["mine"], l.describeHost("other").DedicatedHostClusterID)
		l.do("ModifyDedicatedHostAttribute", "DedicatedHostId=$other Description=kept")
		id := l.launch("InstanceType=ecs.g7.16xlarge SchedulerOptions.DedicatedHostClusterId=$mine")[0]
		_, err := modifydedicatedhostclusterattribute.Do(l.Context(), l.client, &modifydedicatedhostclusterattribute.Request{
			DedicatedHostClusterID: l.ids["mine"], DedicatedHostClusterName: "ours",
		})
		require.NoError(l, err)

		r, err := describededicatedhostclusters.Do(l.Context(), l.client, &describededicatedhostclusters.Request{
			DedicatedHostClusterIDs: []string{l.ids["mine"]},
		})
		require.NoError(l, err)
		require.Len(l, r.DedicatedHostClusters, 1)
		got := r.DedicatedHostClusters[0]
		assert.Equal(l, []any{"ours", "for builds", "cn-hangzhou-b", "rg-1"},
			[]any{got.DedicatedHostClusterName, got.Description, got.ZoneID, got.ResourceGroupID})
		assert.Equal(l, []string{first.ID, l.ids["other"]}, got.DedicatedHostIDs)
		assert.Equal(l, []types.Tag{{Key: "k", Value: "v"}}, got.Tags)
		c := got.DedicatedHostClusterCapacity
		assert.Equal(l, []any{256, 192, 1024.0, 768.0}, []any{c.TotalVCPUs, c.AvailableVCPUs, c.TotalMemory, c.AvailableMemory})
		assert.Contains(l, c.AvailableInstanceTypes,
			describededicatedhostclusters.AvailableInstanceType{InstanceType: "ecs.g7.16xlarge", AvailableInstanceCapacity: 3})

		in := l.instance(id)
		assert.Equal(l, []string{first.ID, l.ids["mine"]},
			[]string{in.DedicatedHostAttribute.DedicatedHostID, in.DedicatedHostAttribute.DedicatedHostClusterID})
		l.rejects([]errorCase{{"in use", "DeleteDedicatedHostCluster", "DedicatedHostClusterId=$mine", 400, "DedicatedHostExists"}})
		l.do("DeleteInstance", "Force=true InstanceId="+id)
		for _, h := range got.DedicatedHostIDs {
			l.do("ReleaseDedicatedHost", "DedicatedHostId="+h)
		}
		l.do("DeleteDedicatedHostCluster", "DedicatedHostClusterId=$mine")
		assert.Empty(l, l.s.State.HostClusters.All)
	})
}

// An instance for a cluster is placed on one of its hosts only.
func TestDedicatedHostCluster_placement(t *testing.T) {
	inLab(t, func(l *lab) {
		l.cluster("mine", creatededicatedhostcluster.Request{})
		l.host("alone", allocatededicatedhosts.Request{})
		l.host("member", allocatededicatedhosts.Request{DedicatedHostClusterID: l.ids["mine"]})
		l.launch("InstanceType=ecs.g7.16xlarge SchedulerOptions.DedicatedHostClusterId=$mine Amount=2")
		l.ids["i"] = l.launch("ZoneId=cn-hangzhou-b")[0]
		const big = "ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd InstanceType=ecs.g7.16xlarge "
		l.rejects([]errorCase{
			{"full", "RunInstances", big + "SchedulerOptions.DedicatedHostClusterId=$mine", 400, "NoAvaliableDedicatedHost"},
			{"other host", "RunInstances", big + "SchedulerOptions.DedicatedHostClusterId=$mine DedicatedHostId=$alone", 400, "InvalidDedicatedHostClusterId.InValid"},
			{"move to a full one", "ModifyInstanceDeployment", "InstanceId=$i MigrationType=live DedicatedHostClusterId=$mine DedicatedHostId=$member",
				400, "InvalidDedicatedHost.NotEnoughResource"},
			{"move to another host", "ModifyInstanceDeployment", "InstanceId=$i MigrationType=live DedicatedHostClusterId=$mine DedicatedHostId=$alone",
				400, "InvalidDedicatedHostClusterId.Invalid"},
		})
		l.do("ModifyDedicatedHostAttribute", "DedicatedHostId=$alone DedicatedHostClusterId=$mine")
		l.do("StopInstance", "InstanceId=$i")
		l.pass()
		l.do("ModifyInstanceDeployment", "InstanceId=$i DedicatedHostClusterId=$mine")
		assert.Equal(l, "alone", l.instance(l.ids["i"]).DedicatedHostAttribute.DedicatedHostName)
	})
}

func TestDedicatedHostCluster_filtersAndErrors(t *testing.T) {
	inLab(t, func(l *lab) {
		l.cluster("first", creatededicatedhostcluster.Request{ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k"}}})
		l.cluster("second", creatededicatedhostcluster.Request{ZoneID: "cn-hangzhou-i"})
		l.host("mine", allocatededicatedhosts.Request{DedicatedHostClusterID: l.ids["first"]})
		for params, want := range map[string][]string{
			"":                                    {"first", "second"},
			"DedicatedHostClusterName=second":     {"second"},
			"ZoneId=cn-hangzhou-b":                {"first"},
			"ResourceGroupId=rg-1":                {"first"},
			"Tag.1.Key=k":                         {"first"},
			"LockReason=financial":                nil,
			"Status=Available":                    nil,
			`DedicatedHostClusterIds=["$second"]`: {"second"},
			"DedicatedHostClusterIds=[]":          nil,
			"RegionId=cn-beijing":                 nil,
			"PageSize=1 PageNumber=2":             {"second"},
		} {
			r := apitest.Succeed[struct {
				DedicatedHostClusters struct {
					DedicatedHostCluster []struct{ DedicatedHostClusterName string }
				}
			}](l, l.s, "DescribeDedicatedHostClusters", l.expand(params)...)
			var names []string
			for _, k := range r.DedicatedHostClusters.DedicatedHostCluster {
				names = append(names, k.DedicatedHostClusterName)
			}
			assert.Equal(l, want, names, params)
		}
		hosts := apitest.Succeed[struct{ TotalCount int }](l, l.s, "DescribeDedicatedHosts", l.expand("DedicatedHostClusterId=$first")...)
		assert.Equal(l, 1, hosts.TotalCount)
		l.do("TagResources", "ResourceType=ddhcluster ResourceId.1=$second Tag.1.Key=t")
		const modify = "ModifyDedicatedHostClusterAttribute"
		l.rejects([]errorCase{
			{"zone", "CreateDedicatedHostCluster", "ZoneId=cn-beijing-a", 404, "InvalidZone.NotFound"},
			{"name", "CreateDedicatedHostCluster", "ZoneId=cn-hangzhou-b DedicatedHostClusterName=1", 400, "InvalidParameter"},
			{"tags", "CreateDedicatedHostCluster", "ZoneId=cn-hangzhou-b Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
			{"dry run", "CreateDedicatedHostCluster", "ZoneId=cn-hangzhou-b DryRun=true", 400, "DryRunOperation"},
			{"modify none", modify, "DedicatedHostClusterId=dc-x", 404, "InvalidDedicatedHostId.NotFound"},
			{"rename", modify, "DedicatedHostClusterId=$first DedicatedHostClusterName=1", 400, "InvalidDedicatedHostName.Malformed"},
			{"describe", modify, "DedicatedHostClusterId=$first Description=x", 400, "InvalidDescription.Malformed"},
			{"delete none", "DeleteDedicatedHostCluster", "DedicatedHostClusterId=dc-x", 404, "InvalidDedicatedHostClusterId.NotFound"},
			{"host elsewhere", "ModifyDedicatedHostAttribute", "DedicatedHostId=$mine DedicatedHostClusterId=$second", 404, "InvalidDedicatedHostClusterId.NotMatch"},
			{"allocate elsewhere", "AllocateDedicatedHosts", "DedicatedHostType=ddh.g7 ZoneId=cn-hangzhou-b DedicatedHostClusterId=$second", 403, "InvalidParameter.NotMatch"},
		})
		assert.Len(l, l.s.State.HostClusters.All, 2)
	})
}
