package wire

import (
	"context"
	"fmt"
	"io"
	"unicode/utf8"
)

// Decoder is implemented by every generated Response.
type Decoder interface{ DecodeWire(*Reader) }

// maxDepth is how deeply arrays and objects may nest: the limit of encoding/json.
const maxDepth = 10000

// Decode reads the JSON object in data into d. Values that could not be understood keep their zero value and are returned in
// the order of the document, at most 64 of them; they are no error. The document null leaves d as it is.
//
// It is an error when data is not JSON, or not an object; d may then be partly filled. A document that ends too early wraps
// [io.ErrUnexpectedEOF].
func Decode(data []byte, d Decoder) ([]Drift, error) {
	return DecodeContext(context.Background(), data, d)
}

// DecodeContext is Decode that ends with an error soon after ctx ends.
func DecodeContext(_ context.Context, data []byte, d Decoder) ([]Drift, error) {
	r := &Reader{data: data}
	first := r.peek()
	if first == '{' {
		d.DecodeWire(r)
	} else {
		r.Skip()
	}
	if r.peek(); r.err == nil && r.pos < len(data) {
		r.fail("the end")
	}
	if r.err != nil {
		return nil, r.err
	}
	if first != '{' && first != 'n' {
		return nil, fmt.Errorf("the answer is a JSON %s, not an object", kind(first))
	}
	return locate(data, r.drifts), nil
}

// Reader reads one JSON document from start to end. Each method reads exactly one value, of whatever kind it is. After a syntax
// error nothing is left to read: every method does nothing, every loop ends.
type Reader struct {
	data   []byte
	pos    int
	depth  int
	spent  int64 // bytes of list elements
	err    error
	buf    []byte // of the last string that needed decoding
	seen   *[internSlots]string
	drifts []drift
}

// peek skips white space and returns the byte that follows, 0 at the end.
func (r *Reader) peek() byte {
	if r.pos < len(r.data) && r.data[r.pos] > ' ' {
		return r.data[r.pos]
	}
	return r.peekSpace()
}

func (r *Reader) peekSpace() byte {
	for ; r.pos < len(r.data); r.pos++ {
		switch c := r.data[r.pos]; c {
		case ' ', '\n', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

// fail records that something else than want was found at the current byte, and ends the document there.
func (r *Reader) fail(want string) {
	if r.err != nil {
		return
	}
	if r.pos < len(r.data) {
		c, _ := utf8.DecodeRune(r.data[r.pos:])
		r.err = fmt.Errorf("invalid JSON at offset %d: %q where %s should be", r.pos, c, want)
	} else {
		r.err = fmt.Errorf("invalid JSON at offset %d: no more text where %s should be: %w", r.pos, want, io.ErrUnexpectedEOF)
	}
	r.data, r.pos = nil, 0
}

// afford accounts for n bytes of a list's element. Elements that hardly have a text take the most memory: "{}" may stand for
// a kilobyte. A document whose elements take far more than its own size is refused before they take it.
func (r *Reader) afford(n int64) bool {
	const base, factor = 32 << 20, 16
	if r.spent += n; r.spent > base+factor*int64(len(r.data)) && r.err == nil {
		r.err = fmt.Errorf("its lists take too much memory, at offset %d of %d bytes", r.pos, len(r.data))
		r.data, r.pos = nil, 0
	}
	return r.err == nil
}

// open steps over an opening bracket or brace.
func (r *Reader) open() {
	r.pos++
	if r.depth++; r.depth > maxDepth && r.err == nil {
		r.err = fmt.Errorf("invalid JSON at offset %d: nested more than %d deep", r.pos-1, maxDepth)
		r.data, r.pos = nil, 0
	}
}

// more goes to the next element or member of what open began, and reports whether there is one; if not, it steps over end.
func (r *Reader) more(first bool, end byte) bool {
	switch c := r.peek(); {
	case c == end:
		r.pos++
		r.depth--
		return false
	case c == 0: // also after an error
	case first:
		return true
	case c == ',':
		r.pos++
		return true
	}
	if end == ']' {
		r.fail("',' or ']'")
	} else {
		r.fail("',' or '}'")
	}
	return false
}

// name reads the name of a member and the colon after it.
func (r *Reader) name() []byte {
	if r.peek() != '"' {
		r.fail("a name")
		return nil
	}
	name := r.text(nil)
	if r.peek() != ':' {
		r.fail("':'")
		return nil
	}
	r.pos++
	return name
}

// Skip reads over a value, which must still be valid JSON.
func (r *Reader) Skip() {
	switch r.peek() {
	case '"':
		r.text(&r.buf)
	case '{':
		r.open()
		for first := true; r.more(first, '}'); first = false {
			r.name()
			r.Skip()
		}
	case '[':
		r.open()
		for first := true; r.more(first, ']'); first = false {
			r.Skip()
		}
	case 't':
		r.literal("true")
	case 'f':
		r.literal("false")
	case 'n':
		r.literal("null")
	default:
		r.number()
	}
}

func (r *Reader) literal(s string) {
	if len(r.data)-r.pos >= len(s) && string(r.data[r.pos:r.pos+len(s)]) == s {
		r.pos += len(s)
		return
	}
	for i := 0; r.pos < len(r.data) && r.data[r.pos] == s[i]; i++ {
		r.pos++
	}
	r.fail(s)
}
