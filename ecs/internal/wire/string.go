package wire

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads the string that begins at the current byte and returns its content. If the content needs no decoding, it is a part of the
// document. Otherwise text decodes it into *buf, or into new memory if buf is nil.
func (r *Reader) text(buf *[]byte) []byte {
	b, start := r.data, r.pos+1
	i := start
	for ; i+8 <= len(b); i += 8 {
		if found := special(binary.LittleEndian.Uint64(b[i:])); found != 0 {
			i += bits.TrailingZeros64(found) / 8
			if b[i] == '"' {
				r.pos = i + 1
				return b[start:i]
			}
			break
		}
	}
	return r.textDecoded(start, i, buf)
}

// textDecoded continues text at i, the first byte that is not plain. Like encoding/json, it replaces each byte of invalid UTF-8 and
// each half of a surrogate pair by U+FFFD.
func (r *Reader) textDecoded(start, i int, keep *[]byte) []byte {
	b := r.data
	from, decoded := start, false // the bytes since from are not in buf yet
	var buf []byte
	if keep != nil {
		buf = (*keep)[:0]
	}
	for ; i < len(b); i = plainEnd(b, i) {
		if i >= r.check && r.ended(i) {
			return nil
		}
		c := b[i]
		if c >= utf8.RuneSelf {
			c, n := utf8.DecodeRune(b[i:])
			if c == utf8.RuneError && n == 1 {
				buf = utf8.AppendRune(append(buf, b[from:i]...), c)
				from, decoded = i+1, true
			}
			i += n
			continue
		}
		switch {
		case c == '"':
			r.pos = i + 1
			if !decoded {
				return b[start:i]
			}
			buf = append(buf, b[from:i]...)
			if keep != nil {
				*keep = buf
			}
			return buf
		case c == '\\':
			buf, i = appendEscaped(append(buf, b[from:i]...), b, i)
			if i < 0 {
				r.pos = -i
				r.fail("an escape")
				return nil
			}
			from, decoded = i, true
		case c < ' ':
			r.pos = i
			r.fail("text without control characters")
			return nil
		}
	}
	r.pos = len(b)
	r.fail("'\"'")
	return nil
}

// appendEscaped appends the character of the escape sequence at b[i] and returns the index after it. If the sequence is invalid, it
// returns minus the index of the invalid byte.
func appendEscaped(buf, b []byte, i int) ([]byte, int) {
	if i+1 >= len(b) {
		return buf, -len(b)
	}
	switch c := b[i+1]; c {
	case '"', '\\', '/':
		return append(buf, c), i + 2
	case 'b':
		return append(buf, '\b'), i + 2
	case 'f':
		return append(buf, '\f'), i + 2
	case 'n':
		return append(buf, '\n'), i + 2
	case 'r':
		return append(buf, '\r'), i + 2
	case 't':
		return append(buf, '\t'), i + 2
	case 'u':
		c, end := hex4(b, i+2)
		if end < 0 {
			return buf, end
		}
		if utf16.IsSurrogate(c) {
			c, end = surrogate(b, c, end)
		}
		return utf8.AppendRune(buf, c), end
	}
	return buf, -(i + 1)
}

// surrogate completes the surrogate pair whose first half ended at i. Without a matching second half it returns U+FFFD.
func surrogate(b []byte, first rune, i int) (rune, int) {
	if i+1 < len(b) && b[i] == '\\' && b[i+1] == 'u' {
		if second, end := hex4(b, i+2); end > 0 {
			if c := utf16.DecodeRune(first, second); c != utf8.RuneError {
				return c, end
			}
		}
	}
	return utf8.RuneError, i
}

// hex4 reads four hexadecimal digits at b[i] and returns the index after them, or minus the index of the first byte that is not a digit.
func hex4(b []byte, i int) (rune, int) {
	var v rune
	for end := i + 4; i < end; i++ {
		if i >= len(b) {
			return 0, -i
		}
		switch c := rune(b[i]); {
		case '0' <= c && c <= '9':
			v = v<<4 | (c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			v = v<<4 | (c | 0x20 - 'a' + 10)
		default:
			return 0, -i
		}
	}
	return v, i
}

// plainEnd returns the index of the first byte of b at or after i that is not plain.
func plainEnd(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		if found := special(binary.LittleEndian.Uint64(b[i:])); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
	}
	return i
}

// special checks eight bytes at once. The lowest bit set in the result is the high bit of the first byte that is a quote, a backslash,
// a control character or not ASCII. The bits above it may be wrong, because a subtraction can borrow from the next byte.
func special(x uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	quote := x ^ '"'*ones
	slash := x ^ '\\'*ones
	return ((x-' '*ones)&^x | (quote-ones)&^quote | (slash-ones)&^slash | x) & highs
}
