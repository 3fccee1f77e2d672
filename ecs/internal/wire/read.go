package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Decoder is implemented by every generated Response.
type Decoder interface{ DecodeWire(*Reader) }

const (
	// maxDepth is how deeply arrays and objects may nest: the limit of encoding/json.
	maxDepth = 10000

	// checkEvery is how many bytes are read between two looks at the context: about a millisecond. A shorter document is read
	// whatever became of its context: the work is as good as done.
	checkEvery = 64 << 10
)

// Decode reads the JSON object in data into d. Values that could not be understood keep their zero value and are returned in
// the order of the document, at most 64 of them; they are no error. The document null leaves d as it is.
//
// It is an error when data is not JSON, or not an object; d may then be partly filled. A document that ends too early wraps
// [io.ErrUnexpectedEOF].
func Decode(data []byte, d Decoder) ([]Drift, error) {
	return DecodeContext(context.Background(), data, d)
}

// DecodeContext is Decode that ends soon after ctx ends. Its error then wraps that of ctx, and its cause.
func DecodeContext(ctx context.Context, data []byte, d Decoder) ([]Drift, error) {
	r := &Reader{data: data, ctx: ctx, check: checkEvery}
	first := r.peek()
	if first == '{' {
		d.DecodeWire(r)
	} else {
		r.Skip()
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	if first != '{' && first != 'n' {
		return nil, fmt.Errorf("the response is a JSON %s, not an object", kind(first))
	}
	return locate(ctx, data, r.drifts)
}

// Valid returns the error that [DecodeContext] would return for data if it had nothing to decode: nil when data is one JSON
// value of any kind.
func Valid(ctx context.Context, data []byte) error {
	r := &Reader{data: data, ctx: ctx, check: checkEvery}
	r.Skip()
	return r.end()
}

// Reader reads one JSON document from start to end. Each method reads exactly one value, of whatever kind it is. After a syntax
// error nothing is left to read: every method does nothing, every loop ends.
type Reader struct {
	data   []byte
	pos    int
	check  int // the position from which on ctx is due to be looked at
	depth  int
	spent  int64  // bytes of list elements
	inner  []byte // what a dotted name leaves to the structure that comes next
	err    error
	buf    []byte // of the last string that needed decoding
	seen   *[internSlots]string
	drifts []drift
	ctx    context.Context // a reader lives as long as one call of DecodeContext
}

// end reads what follows the document, which should be nothing.
func (r *Reader) end() error {
	if r.peek(); r.err == nil && r.pos < len(r.data) {
		r.fail("the end")
	}
	return r.err
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

// ended looks at the context when the reader has come to pos, and reports whether that ends the document.
func (r *Reader) ended(pos int) bool {
	r.check = pos + checkEvery
	if r.ctx == nil || r.err != nil || r.ctx.Err() == nil {
		return r.err != nil
	}
	err := r.ctx.Err()
	if cause := context.Cause(r.ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	r.stop(fmt.Errorf("reading the response, at %d of %d bytes: %w", pos, len(r.data), err))
	return true
}

// stop makes err the result and ends the document.
func (r *Reader) stop(err error) {
	if r.err == nil {
		r.err, r.data, r.pos = err, nil, 0
	}
}

// back returns to an earlier position, unless the document has ended.
func (r *Reader) back(pos int) {
	if r.err == nil {
		r.pos, r.check = pos, min(r.check, pos+checkEvery)
	}
}

// fail records that something else than want was found at the current byte, and ends the document there.
func (r *Reader) fail(want string) {
	switch {
	case r.err != nil:
	case r.pos < len(r.data):
		c, _ := utf8.DecodeRune(r.data[r.pos:])
		r.stop(fmt.Errorf("invalid JSON at offset %d: %q where %s should be", r.pos, c, want))
	default:
		r.stop(fmt.Errorf("invalid JSON at offset %d: no more text where %s should be: %w", r.pos, want, io.ErrUnexpectedEOF))
	}
}

// budget is how many bytes the elements of lists may take so far. Elements that hardly have a text take the most memory: "{}"
// may stand for a kilobyte. A document whose elements take far more than the text read is an error before they take it; a page
// of 100 instances takes less than the text, and is far below the base.
func (r *Reader) budget() int64 {
	const base, factor = 8 << 20, 8
	return base + factor*int64(r.pos)
}

// afford accounts for n bytes of elements.
func (r *Reader) afford(n int64) bool {
	if r.spent += n; r.spent > r.budget() {
		r.stop(fmt.Errorf("its lists take too much memory, at offset %d of %d bytes", r.pos, len(r.data)))
	}
	return r.err == nil
}

// open steps over an opening bracket or brace.
func (r *Reader) open() {
	r.pos++
	if r.depth++; r.depth > maxDepth {
		r.stop(fmt.Errorf("invalid JSON at offset %d: nested more than %d deep", r.pos-1, maxDepth))
	}
}

// more goes to the next element or member of what open began, and reports whether there is one; if not, it steps over end.
func (r *Reader) more(first bool, end byte) bool {
	if r.pos >= r.check && r.ended(r.pos) {
		return false
	}
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
