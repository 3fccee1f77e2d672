package wire

import (
	"strconv"
	"strings"
)

// text makes many short strings out of few allocations: they are parts of one buffer that is filled and never rewritten.
type text struct {
	b   strings.Builder
	tmp [64]byte
}

const textBlock = 1024

// room makes sure that n bytes fit without moving what is there, and returns where they will start.
func (t *text) room(n int) int {
	if t.b.Cap()-t.b.Len() < n {
		t.b.Reset()
		t.b.Grow(max(n, textBlock))
	}
	return t.b.Len()
}

// join returns a+b.
func (t *text) join(a, b string) string {
	if a == "" {
		return b
	}
	start := t.room(len(a) + len(b))
	t.b.WriteString(a)
	t.b.WriteString(b)
	return t.b.String()[start:]
}

// element returns the prefix of the i-th element, counted from 1: p+name+"."+i+".".
func (t *text) index(p, name string, i int, end string) string {
	num := strconv.AppendInt(t.scratch(), int64(i), 10)
	start := t.room(len(p) + len(name) + 1 + len(num) + len(end))
	t.b.WriteString(p)
	t.b.WriteString(name)
	t.b.WriteByte('.')
	t.b.Write(num)
	t.b.WriteString(end)
	return t.b.String()[start:]
}

// copy returns b as a string.
func (t *text) copy(b []byte) string {
	start := t.room(len(b))
	t.b.Write(b)
	return t.b.String()[start:]
}

// scratch returns an empty buffer for a short value, free until the next call.
func (t *text) scratch() []byte { return t.tmp[:0] }
