package wire

import "encoding/binary"

const (
	internSlots = 256
	internLen   = 40      // longer text rarely repeats
	internFrom  = 8 << 10 // a table is not worth its memory for a shorter document
)

// intern returns a copy of b as a string, so that a caller who keeps one ID does not keep the whole document in memory. Recent strings
// are shared: in a list of resources, regions, types and states repeat in every element.
func (r *Reader) intern(b []byte) string {
	if len(b) > internLen || len(r.data) < internFrom {
		return string(b)
	}
	if len(b) == 0 {
		return ""
	}
	if r.seen == nil {
		r.seen = new([internSlots]string)
	}
	slot := &r.seen[hash(b)]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}

// hash mixes the length and both ends of b, which is not empty.
func hash(b []byte) uint8 {
	var x uint64
	switch n := len(b); {
	case n >= 8:
		x = binary.LittleEndian.Uint64(b) ^ binary.LittleEndian.Uint64(b[n-8:])*3
	case n >= 4:
		x = uint64(binary.LittleEndian.Uint32(b))<<32 ^ uint64(binary.LittleEndian.Uint32(b[n-4:]))
	default:
		x = uint64(b[0])<<16 ^ uint64(b[n/2])<<8 ^ uint64(b[n-1])
	}
	return uint8((x ^ uint64(len(b))) * 0x9E3779B97F4A7C15 >> 56)
}
