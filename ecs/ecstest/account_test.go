package ecstest

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestServer_Account(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer()
		assert.Equal(t, Account{}, s.Account(), "an account that has nothing")

		ids := apitest.Launch(t, s, "Amount=2 InstanceName=web Tag.1.Key=env Tag.1.Value=test InternetMaxBandwidthOut=5 "+
			"DataDisk.1.Size=40 DataDisk.1.DeleteWithInstance=false")
		before := s.Account()
		require.Len(t, before.Instances, 2)
		in := before.Instances[0]
		assert.Equal(t, []string{before.Instances[0].ID, before.Instances[1].ID}, ids, "in the order of creation")
		assert.Equal(t, "cn-hangzhou", in.RegionID)
		assert.Equal(t, time.Now().UTC(), in.Created)
		assert.Equal(t, map[string]string{"env": "test"}, in.Tags)
		assert.Equal(t, "Pending", in.Status)
		assert.NotEmpty(t, in.PublicIP)
		assert.Len(t, before.Disks, 4)
		assert.Len(t, before.NetworkInterfaces, 2)
		assert.Equal(t, []string{before.Disks[0].ID, before.Disks[1].ID}, in.DiskIDs)
		assert.Equal(t, []string{"system", "data"}, []string{before.Disks[0].Type, before.Disks[1].Type})
		assert.Equal(t, []string{before.NetworkInterfaces[0].ID}, in.NetworkInterfaceIDs)
		assert.Equal(t, in.ID, before.NetworkInterfaces[0].InstanceID)
		assert.Equal(t, before.NetworkInterfaces[0].PrivateIPs, in.PrivateIPs)
		assert.Equal(t, in.VSwitchID, before.VSwitches[0].ID)
		assert.Equal(t, in.VPCID, before.VPCs[0].ID)
		assert.Equal(t, []string{before.SecurityGroups[0].ID}, in.SecurityGroupIDs)
		assert.True(t, before.VPCs[0].Default)
		assert.Equal(t, before, s.Account(), "nothing changes by looking")
		assert.Nil(t, in.Files)

		time.Sleep(time.Second)
		apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", ids[0], "Force", "true")
		after := s.Account()
		assert.Equal(t, "Pending", before.Instances[0].Status, "a copy")
		require.Len(t, after.Instances, 1)
		assert.Equal(t, "Running", after.Instances[0].Status)
		apitest.Succeed[struct{}](t, s, "SendFile", "Name", "motd", "TargetDir", "/etc", "Content", "hello", "InstanceId.1", ids[1])
		time.Sleep(time.Second)
		assert.Equal(t, map[string]string{"/etc/motd": "hello"}, s.Account().Instances[0].Files)
		assert.Len(t, after.Disks, 3)
		assert.Equal(t, "Available", after.Disks[0].Status, "kept as set")
		assert.Empty(t, after.Disks[0].InstanceID)
	})
}

// Values that no action in the tests produces are copied as they are.
func TestServer_Account_everyKind(t *testing.T) {
	t.Parallel()
	s := NewServer()
	s.backend.Do(func(st *backend.State) {
		in := &backend.Instance{
			Resource:   backend.Resource{ID: "i-1", Region: "r"},
			Interfaces: []*backend.NetworkInterface{{VSwitch: &backend.VSwitch{VPC: new(backend.VPC)}}},
			Type:       &st.Catalog.Types[0], Locks: []backend.Lock{{Reason: "security"}},
			Set:  &backend.DeploymentSet{Resource: backend.Resource{ID: "ds-1"}},
			Host: &backend.DedicatedHost{Resource: backend.Resource{ID: "dh-1"}},
		}
		st.Instances.Add(in)
		e := &backend.EIP{Resource: backend.Resource{ID: "eip-1", Region: "r", Seq: 1}, Address: st.Public.Network.Addr()}
		st.BindEIP(e, in)
		st.EIPs.Add(e)
		st.Images.Add(&backend.Image{Resource: backend.Resource{ID: "m-1", Region: "r"}, Name: "golden",
			Devices: []backend.ImageDevice{{Snapshot: "s-1"}}})
		st.Snapshots.Add(&backend.Snapshot{Resource: backend.Resource{ID: "s-1", Region: "r"}, SourceDisk: "d-1", Progress: 100})
		st.KeyPairs.Add(&backend.KeyPair{Resource: backend.Resource{ID: "k", Kind: backend.KindKeyPair, Region: "r"}, Fingerprint: "ab"})
		c := &backend.Command{Resource: backend.Resource{ID: "c-1", Region: "r"}, Name: "c", Language: "RunShellScript", Content: "ls"}
		st.Commands.Add(c)
		st.Invocations.Add(&backend.Invocation{Resource: backend.Resource{ID: "t-1", Region: "r"}, Command: c,
			Results: []*backend.InvocationResult{{InstanceID: "i-1", Status: "Success", Output: "x"}}})
		v := &backend.VPC{Resource: backend.Resource{ID: "vpc-1", Region: "r"}, Name: "net"}
		st.VPCs.Add(v)
		st.Interfaces.Add(&backend.NetworkInterface{Resource: backend.Resource{ID: "eni-1", Region: "r"},
			VSwitch: &backend.VSwitch{VPC: v}, IPv6: []netip.Addr{netip.IPv6Loopback()}})
		st.SecurityGroups.Add(&backend.SecurityGroup{Resource: backend.Resource{ID: "sg-1", Region: "r"}, VPC: v,
			Rules: []backend.Rule{{
				ID: "sgr-1", Direction: "ingress", Policy: "Accept", Priority: 1, Protocol: "TCP", PortRange: "22/22", SourceCIDR: "10.0.0.0/8",
			}}})
	})
	at := func(id string) Resource { return Resource{ID: id, RegionID: "r"} }
	a := s.Account()
	require.Len(t, a.Instances, 1)
	assert.Equal(t, "198.18.0.0", a.Instances[0].EIP)
	assert.Equal(t, []string{"security"}, a.Instances[0].LockReasons)
	assert.Equal(t, []string{"ds-1", "dh-1"}, []string{a.Instances[0].DeploymentSetID, a.Instances[0].DedicatedHostID})
	a.Instances = nil
	assert.Equal(t, Account{
		Images:    []Image{{Resource: at("m-1"), Name: "golden", SnapshotIDs: []string{"s-1"}}},
		Snapshots: []Snapshot{{Resource: at("s-1"), SourceDiskID: "d-1", Progress: 100}},
		EIPs:      []EIP{{Resource: at("eip-1"), Status: "InUse", Address: "198.18.0.0", InstanceID: "i-1"}},
		KeyPairs:  []KeyPair{{Resource: at("k"), Fingerprint: "ab"}},
		Commands:  []Command{{Resource: at("c-1"), Name: "c", Type: "RunShellScript", Content: "ls"}},
		Invocations: []Invocation{{Resource: at("t-1"), CommandID: "c-1", Status: "Success",
			Results: []InvocationResult{{InstanceID: "i-1", Status: "Success", Output: "x"}}}},
		VPCs:              []VPC{{Resource: at("vpc-1"), Name: "net"}},
		NetworkInterfaces: []NetworkInterface{{Resource: at("eni-1"), IPv6s: []string{"::1"}}},
		SecurityGroups: []SecurityGroup{{Resource: at("sg-1"), VPCID: "vpc-1", Rules: []SecurityGroupRule{{
			ID: "sgr-1", Direction: "ingress", Policy: "Accept", Priority: 1, Protocol: "TCP", PortRange: "22/22", CIDR: "10.0.0.0/8",
		}}}},
	}, a)
}

// The other kinds of resource are shown with the instances that belong to them.
func TestServer_Account_besideInstances(t *testing.T) {
	t.Parallel()
	s := NewServer(WithStepDuration(0))
	do := func(action, params string) {
		t.Helper()
		apitest.Succeed[struct{}](t, s, action, apitest.NameValues(params)...)
	}
	do("CreateLaunchTemplate", "RegionId=cn-hangzhou LaunchTemplateName=web InstanceType=ecs.g7.large")
	do("CreateDeploymentSet", "RegionId=cn-hangzhou DeploymentSetName=apart Strategy=Availability")
	do("AllocateDedicatedHosts", "RegionId=cn-hangzhou ZoneId=cn-hangzhou-b DedicatedHostType=ddh.g7 DedicatedHostName=metal")
	do("CreateCapacityReservation", "RegionId=cn-hangzhou ZoneId.1=cn-hangzhou-b InstanceAmount=2 InstanceType=ecs.g7.large "+
		"PrivatePoolOptions.Name=pool InstanceChargeType=PostPaid")
	do("CreatePrefixList", "RegionId=cn-hangzhou PrefixListName=office AddressFamily=IPv4 MaxEntries=2 Entry.1.Cidr=192.0.2.0/24")
	do("CreateAutoSnapshotPolicy", `regionId=cn-hangzhou autoSnapshotPolicyName=nightly timePoints=["3"] repeatWeekdays=["1","7"] retentionDays=-1`)
	a := s.Account()
	in := apitest.Launch(t, s, "ZoneId=cn-hangzhou-b PrivatePoolOptions.MatchCriteria=Open DeploymentSetId="+a.DeploymentSets[0].ID)[0]
	onHost := apitest.Launch(t, s, "ZoneId=cn-hangzhou-b DedicatedHostId="+a.DedicatedHosts[0].ID)[0]
	a = s.Account()
	do("AuthorizeSecurityGroup", "RegionId=cn-hangzhou IpProtocol=tcp PortRange=22/22 SecurityGroupId="+
		a.SecurityGroups[0].ID+" SourcePrefixListId="+a.PrefixLists[0].ID)
	do("ApplyAutoSnapshotPolicy", "regionId=cn-hangzhou autoSnapshotPolicyId="+a.AutoSnapshotPolicies[0].ID+` diskIds=["`+a.Disks[0].ID+`"]`)
	do("CreateSnapshotGroup", "RegionId=cn-hangzhou Name=together InstanceId="+in)

	a = s.Account()
	web, apart, metal, pool := a.LaunchTemplates[0], a.DeploymentSets[0], a.DedicatedHosts[0], a.CapacityReservations[0]
	assert.Equal(t, LaunchTemplate{web.Resource, "web", 1, 1}, web)
	assert.Equal(t, DeploymentSet{apart.Resource, "apart", "Availability", []string{in}}, apart)
	assert.Equal(t, DedicatedHost{Resource: metal.Resource, Name: "metal", HostType: "ddh.g7", ChargeType: "PostPaid", InstanceIDs: []string{onHost}}, metal)
	assert.Equal(t, PrivatePool{Resource: pool.Resource, Name: "pool", Status: "Active", InstanceType: "ecs.g7.large", MatchCriteria: "Open",
		Amount: 2, InstanceIDs: []string{in}, Starts: pool.Created}, pool)
	assert.Equal(t, pool.ID, a.Instances[0].PrivatePoolID)
	office, nightly, together := a.PrefixLists[0], a.AutoSnapshotPolicies[0], a.SnapshotGroups[0]
	assert.Equal(t, PrefixList{office.Resource, "office", "IPv4", 2, []string{"192.0.2.0/24"}}, office)
	assert.Equal(t, office.ID, a.SecurityGroups[0].Rules[0].PrefixListID)
	assert.Equal(t, AutoSnapshotPolicy{nightly.Resource, "nightly", []string{"3"}, []string{"1", "7"}, -1}, nightly)
	assert.Equal(t, []string{nightly.ID}, a.Disks[0].AutoSnapshotPolicyIDs)
	assert.Equal(t, SnapshotGroup{together.Resource, "together", in, []string{a.Snapshots[0].ID}}, together)
	assert.Equal(t, together.ID, a.Snapshots[0].GroupID)
}

func TestKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]backend.Kind{
		KindInstance: backend.KindInstance, KindDisk: backend.KindDisk, KindImage: backend.KindImage, KindSnapshot: backend.KindSnapshot,
		KindNetworkInterface: backend.KindNetworkInterface, KindSecurityGroup: backend.KindSecurityGroup, KindVPC: backend.KindVPC,
		KindVSwitch: backend.KindVSwitch, KindEIP: backend.KindEIP, KindKeyPair: backend.KindKeyPair, KindCommand: backend.KindCommand,
		KindInvocation: backend.KindInvocation, KindCapacityReservation: backend.KindCapacityReservation,
		KindElasticityAssurance: backend.KindElasticityAssurance, KindReservedInstance: backend.KindReservedInstance,
		KindStorageCapacityUnit: backend.KindStorageUnit,
	} {
		assert.Equal(t, want, backend.Kind(kind))
	}
}
