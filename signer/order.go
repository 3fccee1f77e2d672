package signer

import (
	"cmp"
	"encoding/binary"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// byName yields params in byte order of their names. Those of one name keep their order.
//
// Sorting the names themselves would take about as long as hashing the request. Instead it sorts integers made of the first bytes of
// a name and, in the low bits, its index. It compares only the names whose first bytes are the same.
func byName(params []Param) iter.Seq[*Param] {
	return func(yield func(*Param) bool) {
		var room [64]uint64 // enough for most requests, without the heap
		keys := room[:0]

		index := uint64(1)<<bits.Len(uint(len(params))) - 1 // the bits that hold the index
		for i := range params {
			keys = append(keys, prefix(params[i].Name)&^index|uint64(i))
		}
		slices.Sort(keys)
		for rest := keys; len(rest) > 0; {
			alike := 1
			for alike < len(rest) && rest[alike]&^index == rest[0]&^index {
				alike++
			}
			if alike > 1 {
				slices.SortFunc(rest[:alike], func(a, b uint64) int {
					return cmp.Or(strings.Compare(params[a&index].Name, params[b&index].Name), cmp.Compare(a, b))
				})
			}
			rest = rest[alike:]
		}
		for _, key := range keys {
			if !yield(&params[key&index]) {
				return
			}
		}
	}
}

// prefix returns the first eight bytes of s, padded with zeros, as a number. Numbers sort as the bytes do.
func prefix(s string) uint64 {
	if len(s) >= 8 {
		return binary.BigEndian.Uint64([]byte(s[:8]))
	}
	var b [8]byte
	copy(b[:], s)
	return binary.BigEndian.Uint64(b[:])
}
