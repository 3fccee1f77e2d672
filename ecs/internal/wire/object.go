package wire

import "bytes"

// Object walks the members of a JSON object:
//
//	for o := r.Object(); o.Next(); {
//		switch string(o.Key()) { … every case reads one value … }
//	}
type Object struct {
	r     *Reader
	key   []byte
	state objectState
	array int // where the elements begin if the object is the first of an array, else 0
}

type objectState uint8

const (
	objectDone objectState = iota
	objectFirst
	objectNext
)

// Object begins an object. An array stands for its first element, and null, "" and [] for an object without members; anything
// else is reported and read over.
func (r *Reader) Object() Object {
	if r.peek() == '{' {
		r.open()
		return Object{r: r, state: objectFirst}
	}
	return r.objectIn()
}

func (r *Reader) objectIn() Object {
	start := r.pos
	switch r.peek() {
	case 'n':
		r.literal("null")
		return Object{}
	case '"':
		if len(r.text(&r.buf)) > 0 {
			r.drift(start, "object")
		}
		return Object{}
	case '[':
		r.open()
		switch r.peek() {
		case '{':
			r.open()
			return Object{r: r, state: objectFirst, array: start + 1}
		case ']':
			r.more(true, ']')
			return Object{}
		}
		for first := true; r.more(first, ']'); first = false {
			r.Skip()
		}
	default:
		r.Skip()
	}
	r.drift(start, "object")
	return Object{}
}

// Next goes to the next member and reports whether there is one. The value of the last one must have been read.
func (o *Object) Next() bool {
	if o.state == objectDone {
		return false
	}
	if o.r.more(o.state == objectFirst, '}') {
		o.key = o.r.name()
		o.state = objectNext
		return o.r.err == nil
	}
	o.state = objectDone
	if o.array > 0 {
		more := false
		for ; o.r.more(false, ']'); more = true {
			o.r.Skip()
		}
		if more {
			o.r.drift(o.array-1, "one object")
		}
	}
	return false
}

// Key returns the name of the member, decoded. It is valid until the next call of Next.
func (o *Object) Key() []byte { return o.key }

// Cut splits a key at its first dot: some answers spell "SystemDisk": {"Size": 40} as "SystemDisk.Size": 40. Without a dot, head
// is nil.
func Cut(key []byte) (head, rest []byte) {
	if i := bytes.IndexByte(key, '.'); i >= 0 {
		return key[:i], key[i+1:]
	}
	return nil, key
}

// Respell is another spelling to try for a name that a structure does not know: "requestId" for RequestId, "RequestID"
// likewise; nil when there is none. Gateways and older actions are not strict about the case of their names.
func Respell(key []byte) []byte {
	switch n := len(key); {
	case n > 0 && 'a' <= key[0] && key[0] <= 'z':
		other := append([]byte(nil), key...)
		other[0] -= 'a' - 'A'
		return other
	case n > 2 && string(key[n-2:]) == "ID":
		other := append([]byte(nil), key...)
		other[n-1] = 'd'
		return other
	}
	return nil
}
