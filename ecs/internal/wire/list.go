package wire

import (
	"reflect"
	"slices"
)

// ReadList reads a list of structures. item is the name of the documented wrapper, "" for a plain list. It takes
// [{…}], {"item":[{…}]}, {"item":{…}} and a lone {…} that has a member of T. {} and "" are an empty list, null is nil.
//
// Elements that are null, "" or [] are left out; so is, reported, what is no object. Of a list that comes twice in one response
// the empty one is ignored; if neither is empty, the last one counts, and the loss is reported.
func ReadList[T any](r *Reader, item string, dst *[]T, decode func(*T, *Reader)) {
	readList(r, list{item: item}, dst, decode)
}

// Strings reads a list of text: a plain one, one inside the wrapper named item, or a lone value. {} and "" are an empty list,
// null is nil; elements that are null are "". A list that comes twice is treated as by [ReadList].
func (r *Reader) Strings(item string, dst *[]string) {
	readList(r, list{item: item, scalar: true}, dst, func(v *string, r *Reader) { r.String(v) })
}

// Int64s reads a list of whole numbers as Strings does.
func (r *Reader) Int64s(item string, dst *[]int64) {
	readList(r, list{item: item, scalar: true}, dst, func(v *int64, r *Reader) { r.Int64(v) })
}

// list says what to expect of a list.
type list struct {
	item   string // name of the wrapper, "" if there should be none
	scalar bool   // the elements are no objects
}

// form is how a list without its wrapper is spelt.
type form uint8

const (
	formArray form = iota // the array follows
	formLone              // an element follows
	formEmpty             // it has been read
)

// readList and readArray are written out for every type of element. What does not depend on it is in others.
func readList[T any](r *Reader, l list, dst *[]T, decode func(*T, *Reader)) {
	r.list(l, func(f form) {
		start, got := r.pos, []T{}
		switch f {
		case formArray:
			got = readArray(r, l.scalar, decode)
		case formLone:
			got = make([]T, 1)
			if decode(&got[0], r); !l.scalar && reflect.ValueOf(&got[0]).Elem().IsZero() {
				r.drift(start, "list") // nothing in it was understood: it is something else
				return
			}
		}
		switch {
		case len(*dst) == 0:
			*dst = got
		case len(got) > 0:
			*dst = got
			r.drift(start, "one list")
		}
	})
}

// list calls read for what follows: once as a rule, but a wrapper may name its list twice. It reads null, and what is no list.
func (r *Reader) list(l list, read func(form)) {
	if r.peek() != '{' || !r.wraps(&l) {
		r.unwrapped(l, read)
		return
	}
	found := false
	for o := r.Object(); o.Next(); {
		if l.item == "" || isName(o.key, l.item) {
			found = true
			r.unwrapped(l, read)
		} else {
			r.Skip()
		}
	}
	if !found {
		read(formEmpty)
	}
}

// unwrapped is list without a wrapper, or inside of one.
func (r *Reader) unwrapped(l list, read func(form)) {
	c := r.peek()
	start := r.pos
	switch {
	case c == '[':
		read(formArray)
	case c == 'n':
		r.literal("null")
	case r.atEmptyText(), c == '{' && r.opens('}'):
		r.Skip()
		read(formEmpty)
	case l.scalar == (c != '{'):
		read(formLone)
	default:
		r.Skip()
		r.drift(start, "list")
	}
}

// wraps reports whether the object that follows wraps a list, rather than being its lone element. It reads ahead until it can
// tell, as a rule one name. An array that is the only member is the list whatever its name: l then takes any.
func (r *Reader) wraps(l *list) bool {
	pos := r.pos
	n, only := 0, false
	o := r.Object()
	for ; o.Next(); n++ {
		named := l.item != "" && isName(o.key, l.item)
		c := r.peek()
		if named && (l.scalar || c == '[' || c == '{') {
			r.depth--
			r.back(pos)
			return true
		}
		only = named && (c == 'n' || r.atEmptyText()) || c == '['
		r.Skip()
	}
	r.back(pos)
	if n == 1 && only {
		l.item = ""
	}
	return n == 0 || n == 1 && only
}

func readArray[T any](r *Reader, scalar bool, decode func(*T, *Reader)) []T {
	list := []T{}
	r.open()
	start, size := r.pos, int64(reflect.TypeFor[T]().Size())
	for first := true; r.more(first, ']'); first = false {
		if !scalar && r.peek() != '{' && !r.element() {
			continue
		}
		if room := cap(list); len(list) == room {
			list = slices.Grow(list, r.room(start, room, size))
			if !r.afford(size * int64(cap(list)-room)) {
				return list
			}
		}
		list = append(list, *new(T))
		decode(&list[len(list)-1], r)
	}
	return list
}

// element reports whether what follows, which is no object, is an array that stands for its first element. It reads anything
// else: null, "" and [], which are no elements, and what should have been one, which is reported.
func (r *Reader) element() bool {
	c := r.peek()
	start := r.pos
	switch {
	case c == '[' && r.opens('{'):
		return true
	case c == 'n' || r.atEmptyText() || c == '[' && r.opens(']'):
		r.Skip()
	default:
		r.Skip()
		r.drift(start, "object")
	}
	return false
}

// room returns for how many elements more a list should make room after n that began at start, each of this size.
//
// As many again is what append does, too. But so near to the top, the rest of the document is likely to be more of the same, so
// that all elements find room at once. The guess may be wrong, hence the limits.
func (r *Reader) room(start, n int, size int64) int {
	more := max(n, 1)
	if n > 1 && r.depth <= pageDepth {
		rest := (len(r.data) - r.pos) / ((r.pos-start)/n + 1)
		more = min(rest+rest/4+1, max(pageLen, 2*n))
	}
	if r.spent+size*int64(more) > r.budget() {
		return 1
	}
	return more
}

const (
	pageDepth = 3   // of a list in its wrapper in the response
	pageLen   = 100 // elements in the usual page
)

// atEmptyText reports whether "" follows.
func (r *Reader) atEmptyText() bool {
	return r.pos+1 < len(r.data) && r.data[r.pos] == '"' && r.data[r.pos+1] == '"'
}

// opens reports whether c is the first thing in the array or object that follows.
func (r *Reader) opens(c byte) bool {
	pos := r.pos
	r.pos++
	found := r.peek()
	r.back(pos)
	return found == c
}
