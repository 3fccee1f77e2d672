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
