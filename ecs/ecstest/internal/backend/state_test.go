package backend

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

func TestStore(t *testing.T) {
	t.Parallel()
	st := NewState()
	s := newStore(KindDisk, absent[Disk])
	var disks []*Disk
	for range 5 {
		d := &Disk{Resource: st.NewResource(KindDisk, "cn-hangzhou", "")}
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
	s.remove(disks[2])
	s.remove(disks[2])
	s.remove(disks[0])
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
	st, again := NewState(), NewState()
	for kind, want := range prefixes {
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

func TestPool(t *testing.T) {
	t.Parallel()
	p := NewPool(netip.MustParsePrefix("10.0.0.8/29"))
	addr := netip.MustParseAddr
	assert.Equal(t, 4, p.Free())
	assert.True(t, p.Claim(addr("10.0.0.10")))
	for _, a := range []string{"10.0.0.10", "10.0.0.8", "10.0.0.13", "10.0.0.14", "10.0.0.15", "10.0.1.1", "::1"} {
		assert.False(t, p.Claim(addr(a)), a)
	}
	assert.False(t, p.Claim(netip.Addr{}))
	var got []string
	for range 3 {
		a, ok := p.Take()
		require.True(t, ok)
		got = append(got, a.String())
	}
	assert.Equal(t, []string{"10.0.0.9", "10.0.0.11", "10.0.0.12"}, got)
	_, ok := p.Take()
	assert.False(t, ok, "full")
	p.Release(addr("10.0.0.9"))
	a, ok := p.Take()
	assert.True(t, ok)
	assert.Equal(t, "10.0.0.9", a.String())
	for prefix, size := range map[string]int{"10.0.0.0/30": 0, "10.0.0.1/32": 0, "10.0.0.0/24": 252, "10.0.0.0/8": 1<<24 - 4} {
		assert.Equal(t, size, new(NewPool(netip.MustParsePrefix(prefix))).Free(), prefix)
	}
}

func TestPool_parts(t *testing.T) {
	t.Parallel()
	p := NewPool(netip.MustParsePrefix("10.0.0.0/26"))
	part := netip.MustParsePrefix
	require.True(t, p.Claim(netip.MustParseAddr("10.0.0.40")))
	for _, s := range []string{"10.0.0.0/28", "10.0.0.48/28", "10.0.0.32/28", "10.0.0.16/29", "10.0.0.17/28", "10.0.1.16/28"} {
		assert.False(t, p.ClaimPart(part(s)), s)
	}
	free := p.Free()
	got, ok := p.TakePart()
	assert.True(t, ok)
	assert.Equal(t, part("10.0.0.16/28"), got, "the only one without a reserved or allocated address")
	assert.Equal(t, free-16, p.Free())
	assert.False(t, p.ClaimPart(got))
	assert.False(t, p.Claim(netip.MustParseAddr("10.0.0.20")))
	_, ok = p.TakePart()
	assert.False(t, ok)
	for n := p.Free(); n > 0; n-- {
		a, ok := p.Take()
		require.True(t, ok)
		assert.False(t, got.Contains(a))
	}
	_, ok = p.Take()
	assert.False(t, ok)
	p.ReleasePart(got)
	assert.True(t, p.Claim(netip.MustParseAddr("10.0.0.20")))

	_, ok = new(NewPool(part("10.0.0.0/29"))).TakePart()
	assert.False(t, ok, "a part is larger than the network")
	none := Pool{}
	_, ok = none.Take()
	assert.False(t, ok)
	_, ok = none.TakePart()
	assert.False(t, ok)
}

func TestPool_CanGrant(t *testing.T) {
	t.Parallel()
	p := NewPool(netip.MustParsePrefix("2001:db8:0:7::/64"))
	addr := netip.MustParseAddr
	for _, s := range []string{"2001:db8:0:7::", "2001:db8:0:7:ffff:ffff:ffff:fff7", "2001:db8:0:8::1", "10.0.0.1"} {
		assert.False(t, p.Usable(addr(s)), s)
	}
	assert.True(t, p.Usable(addr("2001:db8:0:7:ffff:ffff:ffff:fff6")))
	wish := Wish{Addresses: []netip.Addr{addr("2001:db8:0:7::1")}, Parts: []netip.Prefix{netip.MustParsePrefix("2001:db8:0:7:5::/80")}, More: 1, MoreParts: 1}
	assert.True(t, p.CanGrant(wish))
	assert.Empty(t, p.Used, "it was only asked")
	addresses, parts, enough := p.Grant(wish)
	assert.True(t, enough)
	assert.Equal(t, []netip.Addr{addr("2001:db8:0:7::1"), addr("2001:db8:0:7::2")}, addresses)
	assert.Equal(t, []netip.Prefix{wish.Parts[0], netip.MustParsePrefix("2001:db8:0:7:fffe::/80")}, parts)
	assert.False(t, p.CanGrant(wish))
	assert.True(t, p.CanGrant(Wish{More: 100, MoreParts: 100}))
}

func TestVPC_IPv6(t *testing.T) {
	t.Parallel()
	st := NewState()
	var all []netip.Prefix
	for range 3 {
		v := &VPC{Resource: st.NewResource(KindVPC, "cn-hangzhou", "")}
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
	st := NewState()
	r := st.NewResource(KindDisk, "cn-hangzhou", "")
	same := Resource{Kind: KindSnapshot, ID: r.ID}
	st.Tags.Set(&r, Pair{"a", "1"}, Pair{"b", ""}, Pair{"a", "2"})
	assert.Equal(t, []Pair{{"a", "2"}, {"b", ""}}, st.Tags.Of(&r))
	assert.Empty(t, st.Tags.Of(&same), "tags belong to a kind")
	for _, tt := range []struct {
		name   string
		wanted []Pair
		want   bool
	}{
		{"nothing wanted", nil, true},
		{"key", []Pair{{"a", ""}}, true},
		{"key and value", []Pair{{"a", "2"}}, true},
		{"other value", []Pair{{"a", "1"}}, false},
		{"both", []Pair{{"a", "2"}, {"b", ""}}, true},
		{"one of two", []Pair{{"a", "2"}, {"c", ""}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, st.Tags.Match(&r, tt.wanted)) })
	}
	st.Tags.Unset(&r, "a", "x")
	assert.Equal(t, []Pair{{"b", ""}}, st.Tags.Of(&r))
	st.Tags.Unset(&r, "b")
	assert.Empty(t, st.Tags)
	st.Tags.Set(&r, Pair{"a", "1"})
	st.Tags.Drop(&r)
	assert.Empty(t, st.Tags)
}

// launch adds a running instance, with a step of a second.
func launch(st *State) *Instance {
	st.SetStep(time.Second)
	in := &Instance{Resource: st.NewResource(KindInstance, "cn-hangzhou", "cn-hangzhou-b"), Type: catalog.NoType}
	st.Instances.Add(in)
	st.Connect(LaunchNetwork{Region: "cn-hangzhou", Zone: "cn-hangzhou-b"}, in)
	st.Walk(in, Running)
	return in
}

func TestState_Walk_cancelsTheEarlier(t *testing.T) {
	t.Parallel()
	st := NewState()
	in := launch(st)
	st.Walk(in, Starting, Running)
	st.Walk(in, Stopping, Stopped)
	assert.Len(t, st.Due, 1)
	st.settle(st.Now.Add(time.Minute))
	assert.Equal(t, Stopped, in.Status)
	assert.Empty(t, st.Due)
}

// An instance that was stopped without charge gets a public address at the next start, unless that changed.
func TestState_Walk_publicAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		while func(*State, *Instance) // it is stopped
		used  int                     // public addresses, after the start
	}{
		{"nothing happens", func(*State, *Instance) {}, 1},
		{"it gets an EIP", func(st *State, in *Instance) {
			e := &EIP{Resource: st.NewResource(KindEIP, "cn-hangzhou", "")}
			st.EIPs.Add(e)
			st.BindEIP(e, in)
		}, 0},
		{"it gets another address", func(st *State, in *Instance) { in.PublicIP, _ = st.Public.Take() }, 1},
		{"it loses its bandwidth", func(st *State, in *Instance) { st.SetBandwidth(in, 0, 0) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			st := NewState()
			in := launch(st)
			in.PublicIP, _ = st.Public.Take()
			in.StoppedMode = "StopCharging"
			st.Walk(in, Stopped)
			assert.False(t, in.PublicIP.IsValid())
			assert.Empty(t, st.Public.Used)
			tt.while(st, in)
			st.Walk(in, Starting)
			assert.Equal(t, tt.used == 1, in.PublicIP.IsValid())
			assert.Len(t, st.Public.Used, tt.used)
		})
	}
}
