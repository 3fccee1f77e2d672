package wire

import (
	"bytes"
	"strconv"
)

// String reads text. Of a number or a boolean, it takes the literal.
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

// Token reads the token of the next page like String. An empty token does not replace an earlier one. A second one is reported.
func (r *Reader) Token(dst *string) {
	r.peek()
	start, before := r.pos, *dst
	r.String(dst)
	if before != "" && *dst == "" {
		*dst = before
	} else if before != "" && *dst != before {
		r.drift(start, "one token")
	}
}

// Bool reads true or false, also as text in any case, and 1 or 0 as a number or text. Empty text is false.
func (r *Reader) Bool(dst *bool) {
	lit, start, ok := r.scalar("boolean")
	switch {
	case !ok:
	case isName(lit, "true"), string(lit) == "1":
		*dst = true
	case isName(lit, "false"), string(lit) == "0", len(lit) == 0:
		*dst = false
	default:
		r.drift(start, "boolean")
	}
}

// Int reads an integer, also as text. Empty text is 0, true is 1 and false is 0.
func (r *Reader) Int(dst *int) {
	if n, ok := r.integer(strconv.IntSize); ok {
		*dst = int(n)
	}
}

// Int64 reads an integer like Int.
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

// scalar reads a value and returns its position and its text: the literal, or the content of a string without surrounding space. ok is
// false for null, after a syntax error, and for an object, an array or a text of 64 KB or more, which it reports.
func (r *Reader) scalar(want string) (lit []byte, start int, ok bool) {
	c := r.peek()
	start = r.pos
	switch c {
	case '"':
		lit = r.text(&r.buf)
	case 'n':
		r.literal("null")
		return nil, start, false
	case '{', '[':
		r.Skip()
		r.drift(start, want)
		return nil, start, false
	default:
		r.Skip()
		if r.err == nil {
			lit = r.data[start:r.pos]
		}
	}
	if len(lit) >= checkEvery { // parsing it would take too long without a check of the context
		r.drift(start, want)
		return nil, start, false
	}
	return bytes.TrimSpace(lit), start, r.err == nil
}
