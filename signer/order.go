package signer

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// byName yields the entries of m in byte order of their names.
//
// Sorting the names themselves would take about as long as hashing the request. So it sorts integers, made of a name's
// first bytes and, in the low bits, its index, and compares only names that begin alike.
func byName(m map[string][]string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		type entry struct {
			name   string
			values []string
		}
		var entryRoom [64]entry // keeps a usual request off the heap
		var keyRoom [64]uint64
		entries, keys := entryRoom[:0], keyRoom[:0]

		index := uint64(1)<<bits.Len(uint(len(m))) - 1 // the bits that hold the index
		for name, values := range m {
			keys = append(keys, prefix(name)&^index|uint64(len(entries)))
			entries = append(entries, entry{name, values})
		}
		slices.Sort(keys)
		for rest := keys; len(rest) > 0; {
			alike := 1
			for alike < len(rest) && rest[alike]&^index == rest[0]&^index {
				alike++
			}
			if alike > 1 {
				slices.SortFunc(rest[:alike], func(a, b uint64) int {
					return strings.Compare(entries[a&index].name, entries[b&index].name)
				})
			}
			rest = rest[alike:]
		}
		for _, key := range keys {
			if e := &entries[key&index]; !yield(e.name, e.values) {
				return
			}
		}
	}
}

// prefix returns the first eight bytes of s as a number of the same order, zeros standing for those missing.
func prefix(s string) uint64 {
	if len(s) >= 8 {
		return binary.BigEndian.Uint64([]byte(s[:8]))
	}
	var b [8]byte
	copy(b[:], s)
	return binary.BigEndian.Uint64(b[:])
}
