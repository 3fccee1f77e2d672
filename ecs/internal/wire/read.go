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
	// maxDepth limits the nesting of arrays and objects. It is the limit of encoding/json.
	maxDepth = 10000

	// checkEvery is the number of bytes read between two checks of the context, which takes about a millisecond. A shorter document is
	// decoded even if its context is done.
	checkEvery = 64 << 10
)

// Decode decodes the JSON object in data into d. Values that could not be understood stay zero. They are not an error: Decode returns
// them in the order of the document, 64 at most. The document null does not change d.
//
// It is an error if data is not JSON or not an object; d may then be partly filled. The error for a document that ends too early
// wraps [io.ErrUnexpectedEOF].
func Decode(data []byte, d Decoder) ([]Drift, error) {
	return DecodeContext(context.Background(), data, d)
}

// DecodeContext is like Decode, but stops soon after ctx is done. Its error then wraps the error of ctx and its cause.
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

// Unmarshal is Decode for callers that do not ask what could not be understood.
func Unmarshal(data []byte, d Decoder) error {
	_, err := Decode(data, d)
	return err
}

// Valid returns nil if data is one JSON value of any kind, and otherwise the error that [DecodeContext] would return.
func Valid(ctx context.Context, data []byte) error {
	r := &Reader{data: data, ctx: ctx, check: checkEvery}
	r.Skip()
	return r.end()
}

// Reader reads one JSON document from start to end. Each method reads exactly one value of any kind. After a syntax error there is
// nothing left to read: methods do nothing, and loops end.
type Reader struct {
	data   []byte
	pos    int
	check  int // the position at which ctx is checked next
	depth  int
	spent  int64  // bytes of list elements
	inner  []byte // the rest of a dotted name, for the structure that is read next
	err    error
	buf    []byte // holds the last string that needed decoding
	seen   *[internSlots]string
	drifts []drift
	ctx    context.Context // a Reader lives only as long as one call of DecodeContext
}

// end checks that nothing follows the document.
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

// ended checks the context at pos, and reports whether reading has ended.
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

// stop sets the error and ends the document.
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

// fail sets the error that want was expected at the current byte, and ends the document there.
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

// budget returns how many bytes the elements of lists may take so far. Elements with little text take the most memory in
// proportion: "{}" may become a kilobyte. If the elements would take far more memory than the text read, decoding fails before they do. The
// elements of a page of 100 instances take less memory than its text, far below the base.
func (r *Reader) budget() int64 {
	const base, factor = 8 << 20, 8
	return base + factor*int64(r.pos)
}

// afford adds n bytes of elements to what was spent, and reports whether that is within the budget.
func (r *Reader) afford(n int64) bool {
	if r.spent += n; r.spent > r.budget() {
		r.stop(fmt.Errorf("its lists take too much memory, at offset %d of %d bytes", r.pos, len(r.data)))
	}
	return r.err == nil
}

// open reads an opening bracket or brace.
func (r *Reader) open() {
	r.pos++
	if r.depth++; r.depth > maxDepth {
		r.stop(fmt.Errorf("invalid JSON at offset %d: nested more than %d deep", r.pos-1, maxDepth))
	}
}

// more moves to the next element or member after open, and reports whether there is one. If not, it reads the end.
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

// Skip skips a value. It must be valid JSON.
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
