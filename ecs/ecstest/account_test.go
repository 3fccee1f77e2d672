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

		time.Sleep(time.Second)
		apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", ids[0], "Force", "true")
		after := s.Account()
		assert.Equal(t, "Pending", before.Instances[0].Status, "a copy")
		require.Len(t, after.Instances, 1)
		assert.Equal(t, "Running", after.Instances[0].Status)
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
			Type:       &st.Types[0], Locks: []backend.Lock{{Reason: "security"}},
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

func TestKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]backend.Kind{
		KindInstance: backend.KindInstance, KindDisk: backend.KindDisk, KindImage: backend.KindImage, KindSnapshot: backend.KindSnapshot,
		KindNetworkInterface: backend.KindNetworkInterface, KindSecurityGroup: backend.KindSecurityGroup, KindVPC: backend.KindVPC,
		KindVSwitch: backend.KindVSwitch, KindEIP: backend.KindEIP, KindKeyPair: backend.KindKeyPair, KindCommand: backend.KindCommand,
		KindInvocation: backend.KindInvocation,
	} {
		assert.Equal(t, want, backend.Kind(kind))
	}
}
