package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReader_afford(t *testing.T) {
	t.Parallel()
	r := &Reader{data: make([]byte, 1000), pos: 1000}
	require.True(t, r.afford(8<<20+8*1000), "8 MB, and 8 bytes for each byte read")
	assert.False(t, r.afford(1))
	assert.ErrorContains(t, r.err, "its lists take too much memory, at offset 1000 of 1000 bytes")
}

func TestReader_room(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		depth        int
		rest         int // bytes of the document after the first n elements
		n            int // elements of 10 bytes so far
		size, budget int64
		want         int
	}{
		{"the first element", 3, 1000, 0, 1, 1 << 20, 1},
		{"one element tells little", 3, 1000, 1, 1, 1 << 20, 1},
		{"the rest looks like two elements: as many, and a quarter", 3, 110, 2, 1, 1 << 20, 10 + 2 + 1},
		{"at most a page", 3, 1 << 20, 2, 1, 1 << 20, 100},
		{"of many elements, as many again", 3, 1 << 20, 200, 1, 1 << 20, 400},
		{"deep in the document, as many again", 4, 1 << 20, 20, 1, 1 << 20, 20},
		{"the budget allows it", 4, 100, 20, 10, 200, 20},
		{"the budget does not", 4, 100, 20, 10, 199, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &Reader{data: make([]byte, 10*tt.n+tt.rest), pos: 10 * tt.n, depth: tt.depth}
			r.spent = r.budget() - tt.budget
			assert.Equal(t, tt.want, r.room(0, tt.n, tt.size))
		})
	}
}

// A small document must not take an excessive amount of memory, as a list of empty objects could.
func TestReader_boundsMemory(t *testing.T) {
	t.Parallel()
	type large struct{ _ [1336]byte }
	doc := []byte(`{"v":[` + strings.Repeat("{},", 1<<20) + `{}]}`)
	d := decoderFunc(func(r *Reader) {
		var list []large
		ReadList(r, "", &list, func(_ *large, r *Reader) { r.Skip() })
		assert.Less(t, len(list), 1<<18)
	})
	_, err := Decode(doc, d)
	assert.ErrorContains(t, err, "its lists take too much memory")
}
