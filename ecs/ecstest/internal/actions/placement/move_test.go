package placement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/allocatededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/createdeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancedeployment"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestModifyInstanceDeployment_sets(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("apart", createdeploymentset.Request{})
		l.set("groups", createdeploymentset.Request{Strategy: "AvailabilityGroup", GroupCount: new(2)})
		id := l.launch("ZoneId=cn-hangzhou-b")[0]
		move := func(req modifyinstancedeployment.Request) {
			req.InstanceID = id
			_, err := modifyinstancedeployment.Do(l.Context(), l.client, &req)
			require.NoError(l, err)
		}
		place := func() []any {
			in := l.instance(id)
			return []any{in.DeploymentSetID, in.DeploymentSetGroupNo, string(in.Status)}
		}
		move(modifyinstancedeployment.Request{DeploymentSetID: l.ids["apart"]})
		assert.Equal(l, []any{l.ids["apart"], 0, backend.Running}, place())
		move(modifyinstancedeployment.Request{DeploymentSetID: l.ids["groups"], DeploymentSetGroupNo: new(2), Force: new(true)})
		assert.Equal(l, []any{l.ids["groups"], 2, backend.Running}, place())
		move(modifyinstancedeployment.Request{DeploymentSetID: l.ids["groups"]})
		assert.Equal(l, []any{l.ids["groups"], 1, backend.Running}, place(), "spread evenly")
		move(modifyinstancedeployment.Request{DeploymentSetID: l.ids["groups"], RemoveFromDeploymentSet: new(true)})
		assert.Equal(l, []any{"", 0, backend.Running}, place())
		l.do("DeleteDeploymentSet", "DeploymentSetId=$groups")

		l.launch("ZoneId=cn-hangzhou-b DeploymentSetId=$apart Amount=20")
		l.ids["i"] = id
		l.rejects([]errorCase{
			{"full", "ModifyInstanceDeployment", "InstanceId=$i DeploymentSetId=$apart", 403, "InvalidDeploymentSetId.NoAvailableResources"},
			{"not in it", "ModifyInstanceDeployment", "InstanceId=$i DeploymentSetId=$apart RemoveFromDeploymentSet=true", 404, "InvalidOperation.NotSupport"},
		})
	})
}

func TestModifyInstanceDeployment_hosts(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("one", allocatededicatedhosts.Request{})
		l.host("two", allocatededicatedhosts.Request{AutoPlacement: "off"})
		id := l.launch("ZoneId=cn-hangzhou-b")[0]
		l.ids["i"] = id
		l.rejects([]errorCase{
			{"running", "ModifyInstanceDeployment", "InstanceId=$i DedicatedHostId=$one", 400, "OperationDenied.UnstoppedInstance"},
		})
		l.do("ModifyInstanceDeployment", "InstanceId=$i DedicatedHostId=$two MigrationType=live Affinity=host")
		in := l.instance(id)
		assert.Equal(l, []any{"two", "host", backend.Running}, []any{
			in.DedicatedHostAttribute.DedicatedHostName, string(in.DedicatedInstanceAttribute.Affinity), string(in.Status),
		})
		l.do("StopInstance", "InstanceId=$i")
		l.pass()
		l.do("ModifyInstanceDeployment", "InstanceId=$i Tenancy=host")
		assert.EqualValues(l, backend.Starting, l.instance(id).Status)
		l.pass()
		in = l.instance(id)
		assert.Equal(l, []any{"one", "default", backend.Running}, []any{
			in.DedicatedHostAttribute.DedicatedHostName, string(in.DedicatedInstanceAttribute.Affinity), string(in.Status),
		})
		l.do("StopInstance", "InstanceId=$i")
		l.pass()
		l.do("ModifyInstanceDeployment", "InstanceId=$i DedicatedHostId=$one InstanceType=ecs.g7.xlarge")
		assert.Equal(l, "ecs.g7.xlarge", l.instance(id).InstanceType)
	})
}

func TestModifyInstanceDeployment_errors(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("apart", createdeploymentset.Request{})
		l.set("close", createdeploymentset.Request{Strategy: "LowLatency"})
		l.launch("DeploymentSetId=$close ZoneId=cn-hangzhou-i")
		l.host("mine", allocatededicatedhosts.Request{})
		l.host("c7", allocatededicatedhosts.Request{DedicatedHostType: "ddh.c7"})
		l.launch("InstanceType=ecs.g7.16xlarge DedicatedHostId=$mine Amount=2")
		l.ids["away"] = l.launch("ZoneId=cn-hangzhou-i")[0]
		l.ids["big"] = l.launch("InstanceType=ecs.g7.16xlarge ZoneId=cn-hangzhou-b")[0]
		l.ids["set"] = l.launch("ZoneId=cn-hangzhou-b DeploymentSetId=$apart")[0]
		l.ids["shared"] = l.launch("InstanceType=ecs.t6-c1m2.large ZoneId=cn-hangzhou-i")[0]
		l.ids["disks"] = l.launch("InstanceType=ecs.i3.xlarge ZoneId=cn-hangzhou-b")[0]
		hosted := apitest.Succeed[struct{ InstanceID string }](l, l.s, "CreateInstance", l.expand(machine+"ZoneId=cn-hangzhou-b")...).InstanceID
		l.pass()
		l.ids["stopped"] = hosted
		const move = "ModifyInstanceDeployment"
		l.rejects([]errorCase{
			{"no instance", move, "InstanceId=i-x DeploymentSetId=$apart", 404, "InvalidInstanceId.NotFound"},
			{"nothing", move, "InstanceId=$big", 400, "InvalidParameter.Param"},
			{"both", move, "InstanceId=$big DeploymentSetId=$apart DedicatedHostId=$mine", 400, "InvalidParameter.Param"},
			{"host cluster", move, "InstanceId=$big DedicatedHostClusterId=dc-x", 400, "InvalidDedicatedHostClusterId.NotFound"},
			{"no set", move, "InstanceId=$big DeploymentSetId=ds-x", 404, "InvalidDeploymentSetId.NotFound"},
			{"group of no groups", move, "InstanceId=$big DeploymentSetId=$apart DeploymentSetGroupNo=1", 404, "InvalidParameter.DeploymentSetGroupNo"},
			{"type for a set", move, "InstanceId=$big DeploymentSetId=$apart InstanceType=ecs.g7.large", 400, "InvalidParameter.Param"},
			{"group of a host", move, "InstanceId=$big Tenancy=host DeploymentSetGroupNo=1", 400, "InvalidParameter.Param"},
			{"out of a host", move, "InstanceId=$big Tenancy=host RemoveFromDeploymentSet=true", 400, "InvalidParameter.Param"},
			{"other zone", move, "InstanceId=$big DeploymentSetId=$close", 400, "InvalidDestinationZone.DeploymentSetMismatch"},
			{"shared type", move, "InstanceId=$shared DeploymentSetId=$close", 400, "InvalidInstanceType.NotSupport"},
			{"no host", move, "InstanceId=$stopped DedicatedHostId=dh-x", 404, "InvalidDedicatedHostId.NotFound"},
			{"tenancy", move, "InstanceId=$stopped Tenancy=guest", 400, "InvalidParam.Tenancy"},
			{"affinity", move, "InstanceId=$stopped Tenancy=host Affinity=love", 400, "InvalidParameter.Affinity"},
			{"live to any", move, "InstanceId=$big Tenancy=host MigrationType=live", 400, "InvalidParam.DedicatedHostId"},
			{"type of any", move, "InstanceId=$stopped Tenancy=host InstanceType=ecs.g7.large", 400, "InvalidParam.DedicatedHostId"},
			{"no type", move, "InstanceId=$stopped DedicatedHostId=$mine InstanceType=ecs.x", 400, "InvalidInstanceType.ValueNotSupported"},
			{"in a set", move, "InstanceId=$set DedicatedHostId=$mine MigrationType=live", 400, "OperationDenied.NotSupport"},
			{"local disks", move, "InstanceId=$disks DedicatedHostId=$mine MigrationType=live", 400, "OperationDenied.LocalDiskInstance"},
			{"live but stopped", move, "InstanceId=$stopped DedicatedHostId=$mine MigrationType=live", 403, "IncorrectInstanceStatus"},
			{"host elsewhere", move, "InstanceId=$away DedicatedHostId=$mine MigrationType=live", 404, "InvalidDedicatedHost.ZoneNotMatch"},
			{"other family", move, "InstanceId=$stopped DedicatedHostId=$c7", 400, "InvalidInstanceType.NotSupport"},
			{"full", move, "InstanceId=$stopped DedicatedHostId=$mine", 400, "InvalidDedicatedHost.NotEnoughResource"},
			{"all full", move, "InstanceId=$stopped Tenancy=host", 400, "NoAvaliableDedicatedHost"},
		})
	})
}

func TestHPCCluster(t *testing.T) {
	inLab(t, func(l *lab) {
		l.do("CreateHpcCluster", "Name=first Description=fast")
		l.do("CreateHpcCluster", "Name=second")
		first := l.s.State.HPCClusters.All[0].ID
		assert.Regexp(l, `^hpc-[a-z0-9]{20}$`, first)
		l.ids["first"] = first
		type page struct {
			TotalCount  int
			HpcClusters struct {
				HpcCluster []struct{ HpcClusterID, Name, Description string }
			}
		}
		l.do("ModifyHpcClusterAttribute", "HpcClusterId=$first Name=renamed")
		got := apitest.Succeed[page](l, l.s, "DescribeHpcClusters", l.expand(`HpcClusterIds=["$first"]`)...).HpcClusters.HpcCluster
		require.Len(l, got, 1)
		assert.Equal(l, []string{first, "renamed", "fast"}, []string{got[0].HpcClusterID, got[0].Name, got[0].Description})
		assert.Equal(l, 2, apitest.Succeed[page](l, l.s, "DescribeHpcClusters", "PageSize", "1").TotalCount)
		assert.Zero(l, apitest.Succeed[page](l, l.s, "DescribeHpcClusters", "HpcClusterIds", "[]").TotalCount)

		id := l.launch("HpcClusterId=$first")[0]
		assert.Equal(l, first, l.instance(id).HPCClusterID)
		found := apitest.Succeed[struct{ TotalCount int }](l, l.s, "DescribeInstances", l.expand("HpcClusterId=$first")...)
		assert.Equal(l, 1, found.TotalCount)
		l.rejects([]errorCase{
			{"in use", "DeleteHpcCluster", "HpcClusterId=$first", 400, "NotEmpty.HpcCluster"},
			{"delete none", "DeleteHpcCluster", "HpcClusterId=hpc-x", 400, "NotExists.HpcCluster"},
			{"modify none", "ModifyHpcClusterAttribute", "HpcClusterId=hpc-x Name=xx", 400, "HpcClusterNotExists"},
			{"modify nothing", "ModifyHpcClusterAttribute", "HpcClusterId=$first", 400, "InvalidModifyInfo"},
			{"name", "CreateHpcCluster", "Name=1", 400, "InvalidHpcClusterName.Malformed"},
			{"description", "CreateHpcCluster", "Name=third Description=x", 400, "InvalidHpcClusterDescription.Malformed"},
		})
		l.do("DeleteInstance", "Force=true InstanceId="+id)
		l.do("DeleteHpcCluster", "HpcClusterId=$first")
		assert.Len(l, l.s.State.HPCClusters.All, 1)
	})
}
