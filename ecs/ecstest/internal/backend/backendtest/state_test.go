package backendtest_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

func TestStore(t *testing.T) {
	t.Parallel()
	st := backend.NewState()
	s := &st.Disks
	var disks []*backend.Disk
	for range 5 {
		d := &backend.Disk{Resource: st.NewResource(backend.KindDisk, "cn-hangzhou", "")}
		disks = append(disks, d)
		s.Add(d)
	}
	ids := func() []string {
		var ids []string
		for _, d := range s.All {
			ids = append(ids, d.ID)
		}
		return ids
	}
	assert.True(t, slices.IsSorted(ids()), "ids sort as they were made")
	backend.Discard(st, s, disks[2])
	backend.Discard(st, s, disks[2])
	backend.Discard(st, s, disks[0])
	assert.Equal(t, []string{disks[1].ID, disks[3].ID, disks[4].ID}, ids())
	_, ok := s.Get(disks[2].ID)
	assert.False(t, ok)
	d, ok := s.Get(disks[3].ID)
	assert.True(t, ok)
	assert.Same(t, disks[3], d)
}

func TestState_newResource(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	st, again := backend.NewState(), backend.NewState()
	for kind, want := range map[backend.Kind]string{backend.KindInstance: "i-", backend.KindDisk: "d-", backend.KindCommand: "c-", backend.KindInvocation: "t-", backend.KindTask: "t-", backend.KindActivation: ""} {
		for range 3 {
			again.Created = st.Created
			r := st.NewResource(kind, "cn-hangzhou", "cn-hangzhou-i")
			assert.Regexp(t, "^"+want+"[0-9a-z]{20}$", r.ID)
			assert.False(t, seen[r.ID])
			seen[r.ID] = true
			assert.Equal(t, r, again.NewResource(kind, "cn-hangzhou", "cn-hangzhou-i"), "the same in every run")
		}
	}
}

func TestVPC_IPv6(t *testing.T) {
	t.Parallel()
	st := backend.NewState()
	var all []netip.Prefix
	for range 3 {
		v := &backend.VPC{Resource: st.NewResource(backend.KindVPC, "cn-hangzhou", "")}
		v.EnableIPv6()
		first := v.IPv6
		v.EnableIPv6()
		assert.Equal(t, first, v.IPv6)
		assert.Equal(t, 56, first.Bits())
		assert.True(t, netip.MustParsePrefix("2001:db8::/32").Contains(first.Addr()))
		part := v.IPv6Part(255)
		assert.Equal(t, 64, part.Bits())
		assert.True(t, first.Overlaps(part))
		assert.NotEqual(t, part, v.IPv6Part(254))
		for _, other := range all {
			assert.False(t, other.Overlaps(first))
		}
		all = append(all, first)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	st := backend.NewState()
	r := st.NewResource(backend.KindDisk, "cn-hangzhou", "")
	same := backend.Resource{Kind: backend.KindSnapshot, ID: r.ID}
	st.Tags.Set(&r, backend.Pair{Key: "a", Value: "1"}, backend.Pair{Key: "b", Value: ""}, backend.Pair{Key: "a", Value: "2"})
	assert.Equal(t, []backend.Pair{{Key: "a", Value: "2"}, {Key: "b", Value: ""}}, st.Tags.Of(&r))
	assert.Empty(t, st.Tags.Of(&same), "tags belong to a kind")
	for _, tt := range []struct {
		name   string
		wanted []backend.Pair
		want   bool
	}{
		{"nothing wanted", nil, true},
		{"key", []backend.Pair{{Key: "a", Value: ""}}, true},
		{"key and value", []backend.Pair{{Key: "a", Value: "2"}}, true},
		{"other value", []backend.Pair{{Key: "a", Value: "1"}}, false},
		{"both", []backend.Pair{{Key: "a", Value: "2"}, {Key: "b", Value: ""}}, true},
		{"one of two", []backend.Pair{{Key: "a", Value: "2"}, {Key: "c", Value: ""}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, st.Tags.Match(&r, tt.wanted)) })
	}
	st.Tags.Unset(&r, "a", "x")
	assert.Equal(t, []backend.Pair{{Key: "b", Value: ""}}, st.Tags.Of(&r))
	st.Tags.Unset(&r, "b")
	assert.Empty(t, st.Tags)
	st.Tags.Set(&r, backend.Pair{Key: "a", Value: "1"})
	st.Tags.Drop(&r)
	assert.Empty(t, st.Tags)
}

// launch adds a running instance, with a step of a second.
func launch(st *backend.State) *backend.Instance {
	st.SetStep(time.Second)
	in := &backend.Instance{Resource: st.NewResource(backend.KindInstance, "cn-hangzhou", "cn-hangzhou-b"), Type: catalog.NoType}
	st.Instances.Add(in)
	st.Connect(backend.LaunchNetwork{Region: "cn-hangzhou", Zone: "cn-hangzhou-b"}, in)
	st.Walk(in, backend.Running)
	return in
}

func TestState_Walk_cancelsTheEarlier(t *testing.T) {
	t.Parallel()
	st := backend.NewState()
	in := launch(st)
	st.Walk(in, backend.Starting, backend.Running)
	st.Walk(in, backend.Stopping, backend.Stopped)
	assert.Len(t, st.Due, 1)
	st.Settle(st.Now.Add(time.Minute))
	assert.Equal(t, backend.Stopped, in.Status)
	assert.Empty(t, st.Due)
}

// An instance that was stopped without charge gets a public address at the next start, unless that changed.
func TestState_Walk_publicAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		while func(*backend.State, *backend.Instance) // it is stopped
		used  int                                     // public addresses, after the start
	}{
		{"nothing happens", func(*backend.State, *backend.Instance) {}, 1},
		{"it gets an EIP", func(st *backend.State, in *backend.Instance) {
			e := &backend.EIP{Resource: st.NewResource(backend.KindEIP, "cn-hangzhou", "")}
			st.EIPs.Add(e)
			st.BindEIP(e, in)
		}, 0},
		{"it gets another address", func(st *backend.State, in *backend.Instance) { in.PublicIP, _ = st.Public.Take() }, 1},
		{"it loses its bandwidth", func(st *backend.State, in *backend.Instance) { st.SetBandwidth(in, 0, 0) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st := backend.NewState()
			in := launch(st)
			in.PublicIP, _ = st.Public.Take()
			in.StoppedMode = "StopCharging"
			st.Walk(in, backend.Stopped)
			assert.False(t, in.PublicIP.IsValid())
			assert.Empty(t, st.Public.Used)
			tt.while(st, in)
			st.Walk(in, backend.Starting)
			assert.Equal(t, tt.used == 1, in.PublicIP.IsValid())
			assert.Len(t, st.Public.Used, tt.used)
		})
	}
}
