package ipam

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
