package wire

// Object walks the members of a JSON object:
//
//	for o := r.Object(); o.Next(); {
//		switch string(o.Key()) { … every case reads one value … }
//	}
type Object struct {
	r     *Reader
	key   []byte
	state objectState
	array int // 1 + the position of the array whose first element the object is, otherwise 0
}

type objectState uint8

const (
	objectDone objectState = iota
	objectFirst
	objectNext
	objectDotted // its only member is key, which is known already
)

// Object begins an object. An array stands for its first element; null, "" and [] stand for an empty object. Other values are
// reported and skipped. Inside of Unknown, the object may consist of the one member that a dotted name names.
func (r *Reader) Object() Object {
	if r.inner != nil {
		o := Object{r: r, key: r.inner, state: objectDotted}
		r.inner = nil
		return o
	}
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

// Next moves to the next member and reports whether there is one. The value of the one before must have been read.
func (o *Object) Next() bool {
	switch o.state {
	case objectDone:
		return false
	case objectDotted:
		o.state = objectDone
		return o.r.err == nil
	case objectFirst, objectNext:
	}
	if o.r.more(o.state == objectFirst, '}') {
		o.key = o.r.name()
		o.state = objectNext
		return o.r.err == nil
	}
	o.state = objectDone
	if o.array != 0 {
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

// Members reads an object. It calls field with the name of each member, to read the value.
func (r *Reader) Members(field func(r *Reader, name []byte)) {
	for o := r.Object(); o.Next(); {
		field(r, o.Key())
	}
}

// Key returns the name of the member, decoded. It is valid until the next call of Next.
func (o *Object) Key() []byte { return o.key }
