package ecstest

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStore(t *testing.T) {
	t.Parallel()
	st := newState()
	var s store[*disk]
	var disks []*disk
	for range 5 {
		d := &disk{resource: st.newResource(KindDisk, "cn-hangzhou", "")}
		disks = append(disks, d)
		s.add(d)
	}
	ids := func() []string {
		var ids []string
		for _, d := range s.all {
			ids = append(ids, d.id)
		}
		return ids
	}
	assert.True(t, slices.IsSorted(ids()), "ids sort as they were made")
	s.remove(disks[2])
	s.remove(disks[2])
	s.remove(disks[0])
	assert.Equal(t, []string{disks[1].id, disks[3].id, disks[4].id}, ids())
	_, ok := s.get(disks[2].id)
	assert.False(t, ok)
	d, ok := s.get(disks[3].id)
	assert.True(t, ok)
	assert.Same(t, disks[3], d)
}

func TestState_newResource(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	st, again := newState(), newState()
	for kind, want := range kinds {
		for range 3 {
			again.created = st.created
			r := st.newResource(kind, "cn-hangzhou", "cn-hangzhou-i")
			assert.Regexp(t, "^"+want.prefix+"[0-9a-z]{20}$", r.id)
			assert.False(t, seen[r.id])
			seen[r.id] = true
			assert.Equal(t, r, again.newResource(kind, "cn-hangzhou", "cn-hangzhou-i"), "the same in every run")
		}
	}
}

func TestPool(t *testing.T) {
	t.Parallel()
	p := newPool(netip.MustParsePrefix("10.0.0.8/29"))
	addr := netip.MustParseAddr
	assert.Equal(t, 4, p.size())
	assert.True(t, p.claim(addr("10.0.0.10")))
	for _, a := range []string{"10.0.0.10", "10.0.0.8", "10.0.0.13", "10.0.0.14", "10.0.0.15", "10.0.1.1", "::1"} {
		assert.False(t, p.claim(addr(a)), a)
	}
	assert.False(t, p.claim(netip.Addr{}))
	var got []string
	for range 3 {
		a, ok := p.take()
		require.True(t, ok)
		got = append(got, a.String())
	}
	assert.Equal(t, []string{"10.0.0.9", "10.0.0.11", "10.0.0.12"}, got)
	_, ok := p.take()
	assert.False(t, ok, "full")
	p.release(addr("10.0.0.9"))
	a, ok := p.take()
	assert.True(t, ok)
	assert.Equal(t, "10.0.0.9", a.String())
	for prefix, size := range map[string]int{"10.0.0.0/30": 0, "10.0.0.1/32": 0, "10.0.0.0/24": 252, "10.0.0.0/8": 1<<24 - 4} {
		assert.Equal(t, size, new(newPool(netip.MustParsePrefix(prefix))).size(), prefix)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	st := newState()
	r := st.newResource(KindDisk, "cn-hangzhou", "")
	same := resource{kind: KindSnapshot, id: r.id}
	st.tags.set(&r, pair{"a", "1"}, pair{"b", ""}, pair{"a", "2"})
	assert.Equal(t, []pair{{"a", "2"}, {"b", ""}}, st.tags.of(&r))
	assert.Empty(t, st.tags.of(&same), "tags belong to a kind")
	for _, tt := range []struct {
		name   string
		wanted []pair
		want   bool
	}{
		{"nothing wanted", nil, true},
		{"key", []pair{{"a", ""}}, true},
		{"key and value", []pair{{"a", "2"}}, true},
		{"other value", []pair{{"a", "1"}}, false},
		{"both", []pair{{"a", "2"}, {"b", ""}}, true},
		{"one of two", []pair{{"a", "2"}, {"c", ""}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, st.tags.match(&r, tt.wanted)) })
	}
	st.tags.unset(&r, "a", "x")
	assert.Equal(t, []pair{{"b", ""}}, st.tags.of(&r))
	st.tags.unset(&r, "b")
	assert.Empty(t, st.tags)
	st.tags.set(&r, pair{"a", "1"})
	st.tags.drop(&r)
	assert.Empty(t, st.tags)
}
