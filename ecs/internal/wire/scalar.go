package wire

import (
	"bytes"
	"strconv"
)

// String reads text; a number or a boolean is taken literally.
func (r *Reader) String(dst *string) {
	if r.peek() == '"' {
		*dst = string(r.text(r.buf[:0]))
		return
	}
	start := r.pos
	switch r.peek() {
	case 'n':
		r.literal("null")
	case '{', '[':
		r.Skip()
		r.drift(start, "string")
	default:
		r.Skip()
		if r.err == nil {
			*dst = string(r.data[start:r.pos])
		}
	}
}

// Bool reads true or false, also as text in any case, and 1 or 0 as number or text. Empty text is false.
func (r *Reader) Bool(dst *bool) {
	lit, start := r.scalar()
	switch {
	case lit == nil:
		return
	case equalFold(lit, "true"), string(lit) == "1":
		*dst = true
	case equalFold(lit, "false"), string(lit) == "0", len(lit) == 0:
		*dst = false
	default:
		r.drift(start, "boolean")
	}
}

// Int reads a whole number, also as text. Empty text is 0, true is 1 and false is 0.
func (r *Reader) Int(dst *int) {
	if n, ok := r.integer(strconv.IntSize); ok {
		*dst = int(n)
	}
}

// Int64 reads a whole number as Int does.
func (r *Reader) Int64(dst *int64) {
	if n, ok := r.integer(64); ok {
		*dst = n
	}
}

func (r *Reader) integer(bits int) (n int64, ok bool) {
	lit, start := r.scalar()
	switch string(lit) {
	case "":
		return 0, lit != nil
	case "true":
		n, ok = 1, true
	case "false":
		n, ok = 0, true
	default:
		n, ok = parseInt(lit, bits)
	}
	if !ok {
		r.drift(start, "integer")
	}
	return n, ok
}

// Float reads a number, also as text. Empty text is 0, true is 1 and false is 0.
func (r *Reader) Float(dst *float64) {
	lit, start := r.scalar()
	switch string(lit) {
	case "":
		if lit != nil {
			*dst = 0
		}
	case "true":
		*dst = 1
	case "false":
		*dst = 0
	default:
		if f, ok := parseFloat(lit); ok {
			*dst = f
		} else {
			r.drift(start, "number")
		}
	}
}

// scalar reads a value and returns where it starts and its text: the literal, or what the string holds without surrounding
// space. It returns nil for null, for an object or an array, which it reports, and after a syntax error.
func (r *Reader) scalar() (lit []byte, start int) {
	c := r.peek()
	start = r.pos
	switch c {
	case '"':
		lit = r.text(r.buf[:0])
		if r.err != nil {
			return nil, start
		}
		return bytes.TrimSpace(lit)[:], start
	case 'n':
		r.literal("null")
		return nil, start
	case '{', '[':
		r.Skip()
		r.drift(start, "scalar")
		return nil, start
	}
	r.Skip()
	if r.err != nil {
		return nil, start
	}
	return r.data[start:r.pos], start
}

func equalFold(b []byte, s string) bool { return len(b) == len(s) && bytes.EqualFold(b, []byte(s)) }
