package ecstest

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
)

// newResource returns a resource with the next ID, created now.
func (st *state) newResource(kind Kind, region, zone string) resource {
	st.created++
	return resource{
		kind:    kind,
		id:      kinds[kind].prefix + makeID(kind, region, st.created),
		region:  region,
		zone:    zone,
		seq:     st.created,
		created: st.now,
	}
}

// makeID returns an ID in the format of the service: three characters for the
// region, the number, so that IDs sort by creation, and a hash. The result is
// the same in every run.
func makeID(kind Kind, region string, n int) string {
	return noise(region, 3) + base36(n, 5) + noise(fmt.Sprint(kind, n), 12)
}

const digits36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// noise returns the given number of characters derived from s.
func noise(s string, length int) string {
	sum := sha256.Sum256([]byte(s))
	b := sum[:length]
	for i := range b {
		b[i] = digits36[int(b[i])%len(digits36)]
	}
	return string(b)
}

func base36(n, length int) string {
	b := make([]byte, length)
	for i := range b {
		b[length-1-i] = digits36[n%len(digits36)]
		n /= len(digits36)
	}
	return string(b)
}

// serial returns the serial number, in the form of a UUID, derived from an ID.
func serial(id string) string {
	sum := sha256.Sum256([]byte(id))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// macAddress returns the n-th address in the range of the service.
func macAddress(n int) string {
	return fmt.Sprintf("00:16:3e:%02x:%02x:%02x", byte(n>>16), byte(n>>8), byte(n))
}

// A pool allocates the addresses of a network in turn, so a released address is
// not reused at once.
type pool struct {
	network netip.Prefix
	used    map[netip.Addr]bool
	last    netip.Addr
}

// reservedAddresses counts the addresses that the service reserves: the network
// address and the last three, with the broadcast address.
const reservedAddresses = 4

func newPool(network netip.Prefix) pool {
	return pool{network: network.Masked(), used: make(map[netip.Addr]bool), last: network.Masked().Addr()}
}

// size returns the number of usable addresses.
func (p *pool) size() int {
	return max(1<<min(32-p.network.Bits(), 24)-reservedAddresses, 0)
}

// free returns the number of usable addresses that are not allocated.
func (p *pool) free() int { return max(p.size()-len(p.used), 0) }

// usable reports whether the address is in the network and not reserved.
func (p *pool) usable(a netip.Addr) bool {
	if !a.IsValid() || !p.network.Contains(a) || a == p.network.Addr() {
		return false
	}
	for range reservedAddresses - 1 {
		if a = a.Next(); !p.network.Contains(a) {
			return false
		}
	}
	return true
}

// take allocates the next free address. It returns false if none is left.
func (p *pool) take() (netip.Addr, bool) {
	if p.free() == 0 {
		return netip.Addr{}, false
	}
	for a := p.last.Next(); ; a = a.Next() {
		if !p.usable(a) {
			a = p.network.Addr()
			continue
		}
		if !p.used[a] {
			p.used[a], p.last = true, a
			return a, true
		}
	}
}

// claim allocates the given address. It returns false if that is not possible.
func (p *pool) claim(a netip.Addr) bool {
	if !p.usable(a) || p.used[a] {
		return false
	}
	p.used[a] = true
	return true
}

func (p *pool) release(a netip.Addr) { delete(p.used, a) }
