package wire

import (
	"bytes"
	"strconv"
)

// number reads a number and returns its literal.
func (r *Reader) number() []byte {
	start := r.pos
	end, ok := numberEnd(r.data, start)
	if !ok {
		r.pos = end
		if end == start {
			r.fail("a value")
		} else {
			r.fail("a digit")
		}
		return nil
	}
	r.pos = end
	return r.data[start:end]
}

// numberEnd returns the end of the JSON number at b[i]. If it is invalid, ok is false and end is the index of the invalid byte.
func numberEnd(b []byte, i int) (end int, ok bool) {
	if i < len(b) && b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if i, ok = digits(b, i); !ok {
		return i, false
	}
	if i < len(b) && b[i] == '.' {
		if i, ok = digits(b, i+1); !ok {
			return i, false
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if i, ok = digits(b, i); !ok {
			return i, false
		}
	}
	return i, true
}

// digits returns the end of the digits at b[i], and whether there are any.
func digits(b []byte, i int) (end int, ok bool) {
	start := i
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i, i > start
}

// parseInt returns the value of a JSON number if it is an integer that fits in bits. 1.0 and 1e3 are integers.
func parseInt(lit []byte, bits int) (int64, bool) {
	if end, ok := digits(lit, 0); ok && end == len(lit) && len(lit) <= 9 && (lit[0] != '0' || end == 1) {
		n := 0
		for _, c := range lit {
			n = n*10 + int(c-'0')
		}
		return int64(n), true
	}
	if end, ok := numberEnd(lit, 0); !ok || end != len(lit) {
		return 0, false
	}
	if bytes.ContainsAny(lit, ".eE") {
		if lit = plainInt(lit); lit == nil {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(string(lit), 10, bits)
	return n, err == nil
}

// plainInt returns a number without fraction and exponent, or nil if it is not an integer or too long for an int64. It works on
// digits, because a float64 would round.
func plainInt(lit []byte) []byte {
	mantissa, exponent := lit, 0
	if i := bytes.IndexAny(lit, "eE"); i >= 0 {
		mantissa = lit[:i]
		exponent, _ = strconv.Atoi(string(lit[i+1:])) // if it is out of range, Atoi returns the largest or smallest int
	}
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	whole, negative := bytes.CutPrefix(whole, []byte("-"))
	all := bytes.TrimLeft(append(bytes.Clone(whole), fraction...), "0")
	kept := bytes.TrimRight(all, "0")
	if len(kept) == 0 {
		return []byte("0")
	}
	zeros := len(all) - len(kept) - len(fraction)
	if exponent > 100 || exponent+zeros < 0 || len(kept)+exponent+zeros > 19 {
		return nil
	}
	out := append(kept, bytes.Repeat([]byte("0"), exponent+zeros)...)
	if negative {
		out = append([]byte("-"), out...)
	}
	return out
}

// parseFloat returns the value of a JSON number if it is in the range of a float64.
func parseFloat(lit []byte) (float64, bool) {
	if end, ok := numberEnd(lit, 0); !ok || end != len(lit) {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(lit), 64)
	return f, err == nil
}
