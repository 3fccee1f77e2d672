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
// Sorting the names themselves would take about as long as hashing the request. Instead it sorts integers made of the first bytes of
// a name and, in the low bits, its index. It compares only the names whose first bytes are the same.
func byName(m map[string][]string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		type entry struct {
			name   string
			values []string
		}
		var entryRoom [64]entry // enough for most requests, without the heap
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

// prefix returns the first eight bytes of s, padded with zeros, as a number. Numbers sort as the bytes do.
func prefix(s string) uint64 {
	if len(s) >= 8 {
		return binary.BigEndian.Uint64([]byte(s[:8]))
	}
	var b [8]byte
	copy(b[:], s)
	return binary.BigEndian.Uint64(b[:])
}
