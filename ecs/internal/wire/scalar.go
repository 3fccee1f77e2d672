package wire

import (
	"bytes"
	"strconv"
)

// String reads text; a number or a boolean is taken literally.
func (r *Reader) String(dst *string) {
	c := r.peek()
	start := r.pos
	switch c {
	case '"':
		*dst = r.intern(r.text(&r.buf))
	case 'n':
		r.literal("null")
	case '{', '[':
		r.Skip()
		r.drift(start, "string")
	default:
		r.Skip()
		if r.err == nil {
			*dst = r.intern(r.data[start:r.pos])
		}
	}
}

// Bool reads true or false, also as text in any case, and 1 or 0 as number or text. Empty text is false.
func (r *Reader) Bool(dst *bool) {
	lit, start, ok := r.scalar("boolean")
	switch {
	case !ok:
	case isBool(lit, "true"), string(lit) == "1":
		*dst = true
	case isBool(lit, "false"), string(lit) == "0", len(lit) == 0:
		*dst = false
	default:
		r.drift(start, "boolean")
	}
}

// isBool compares without regard to case.
func isBool(lit []byte, want string) bool {
	return len(lit) == len(want) && (string(lit) == want || bytes.EqualFold(lit, []byte(want)))
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
	lit, start, ok := r.scalar("integer")
	if !ok {
		return 0, false
	}
	switch string(lit) {
	case "", "false":
	case "true":
		n = 1
	default:
		if n, ok = parseInt(lit, bits); !ok {
			r.drift(start, "integer")
		}
	}
	return n, ok
}

// Float reads a number, also as text. Empty text is 0, true is 1 and false is 0.
func (r *Reader) Float(dst *float64) {
	lit, start, ok := r.scalar("number")
	if !ok {
		return
	}
	switch string(lit) {
	case "", "false":
		*dst = 0
	case "true":
		*dst = 1
	default:
		f, ok := parseFloat(lit)
		if !ok {
			r.drift(start, "number")
			return
		}
		*dst = f
	}
}

// scalar reads a value and returns where it starts and its text: the literal, or what the string holds without the space around
// it. ok is false for null, for an object or an array, which is reported, and after a syntax error.
func (r *Reader) scalar(want string) (lit []byte, start int, ok bool) {
	c := r.peek()
	start = r.pos
	switch c {
	case '"':
		lit = bytes.TrimSpace(r.text(&r.buf))
		return lit, start, r.err == nil
	case 'n':
		r.literal("null")
		return nil, start, false
	case '{', '[':
		r.Skip()
		r.drift(start, want)
		return nil, start, false
	}
	r.Skip()
	if r.err != nil {
		return nil, start, false
	}
	return r.data[start:r.pos], start, true
}
