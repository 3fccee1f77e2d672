package ecstest

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
)

// newResource begins a resource: with the next id, of this moment.
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

// makeID looks like an id of the service: three characters for the region,
// then the number, so that ids sort as they were made, then noise. It is the
// same in every run.
func makeID(kind Kind, region string, n int) string {
	return noise(region, 3) + base36(n, 5) + noise(fmt.Sprint(kind, n), 12)
}

const digits36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// noise is that many characters which depend on s alone.
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

// serial is a serial number, in the form of a UUID, that belongs to an id.
func serial(id string) string {
	sum := sha256.Sum256([]byte(id))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// macAddress is the n-th one of the range that the service uses.
func macAddress(n int) string {
	return fmt.Sprintf("00:16:3e:%02x:%02x:%02x", byte(n>>16), byte(n>>8), byte(n))
}

// A pool hands out the addresses of a network, one after the other, so that
// one given back is not handed out again at once.
type pool struct {
	network netip.Prefix
	used    map[netip.Addr]bool
	last    netip.Addr
}

// keptBack counts the addresses at either end that the service keeps for
// itself: the network's own, and the last three with the broadcast address.
const reservedAddresses = 4

func newPool(network netip.Prefix) pool {
	return pool{network: network.Masked(), used: make(map[netip.Addr]bool), last: network.Masked().Addr()}
}

// size is how many addresses the network has for its users.
func (p *pool) size() int {
	return max(1<<min(32-p.network.Bits(), 24)-reservedAddresses, 0)
}

// free is how many of them are left.
func (p *pool) free() int { return max(p.size()-len(p.used), 0) }

// usable tells whether the network has the address, and has it for its users.
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

// take hands out the next free address; false means that none is left.
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

// claim hands out a chosen address; false means that it is not to be had.
func (p *pool) claim(a netip.Addr) bool {
	if !p.usable(a) || p.used[a] {
		return false
	}
	p.used[a] = true
	return true
}

func (p *pool) release(a netip.Addr) { delete(p.used, a) }
