package wire

import (
	"strconv"
	"strings"
)

const slabSize = 1 << 10

// slab makes many short strings with few allocations: they are parts of a buffer that only grows.
type slab struct{ b strings.Builder }

// room makes sure that n bytes can be added without moving the others, and returns where they will start.
func (s *slab) room(n int) int {
	if s.b.Cap()-s.b.Len() < n {
		s.b.Reset() // the strings in it keep the full buffer
		s.b.Grow(max(n, slabSize))
	}
	return s.b.Len()
}

// join returns a+b.
func (s *slab) join(a, b string) string {
	if a == "" {
		return b
	}
	start := s.room(len(a) + len(b))
	s.b.WriteString(a)
	s.b.WriteString(b)
	return s.b.String()[start:]
}

// index returns p+name+"."+i+end.
func (s *slab) index(p, name string, i int, end string) string {
	var digits [20]byte
	num := strconv.AppendInt(digits[:0], int64(i), 10)
	start := s.room(len(p) + len(name) + 1 + len(num) + len(end))
	s.b.WriteString(p)
	s.b.WriteString(name)
	s.b.WriteByte('.')
	s.b.Write(num)
	s.b.WriteString(end)
	return s.b.String()[start:]
}

// copy returns b as a string.
func (s *slab) copy(b []byte) string {
	start := s.room(len(b))
	s.b.Write(b)
	return s.b.String()[start:]
}
