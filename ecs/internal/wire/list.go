package wire

import (
	"reflect"
	"slices"
)

// ReadList reads a list of structures. item is the name of the documented wrapper, "" for a plain list. It accepts
// [{…}], {"item":[{…}]}, {"item":{…}} and a single {…} that has a member of T. {} and "" are an empty list, null is nil.
//
// It ignores elements that are null, "" or [], and reports others that are not objects. If a response has the same list twice, an
// empty one is ignored; if neither is empty, the last one counts, and the loss is reported.
func ReadList[T any](r *Reader, item string, dst *[]T, decode func(*T, *Reader)) {
	readList(r, list{item: item}, dst, decode)
}

// Strings reads a list of text: a plain one, one in a wrapper named item, or a single value. {} and "" are an empty list, null is nil.
// Elements that are null are "". The same list twice is treated as in [ReadList].
func (r *Reader) Strings(item string, dst *[]string) { ReadTexts(r, item, dst) }

// ReadTexts is [Reader.Strings] for strings of a named type.
func ReadTexts[T ~string](r *Reader, item string, dst *[]T) {
	readList(r, list{item: item, scalar: true}, dst, func(v *T, r *Reader) {
		var s string
		r.String(&s)
		*v = T(s)
	})
}

// Ints reads a list of integers like Strings.
func (r *Reader) Ints(item string, dst *[]int) {
	readList(r, list{item: item, scalar: true}, dst, func(v *int, r *Reader) { r.Int(v) })
}

// Int64s reads a list of integers like Strings.
func (r *Reader) Int64s(item string, dst *[]int64) {
	readList(r, list{item: item, scalar: true}, dst, func(v *int64, r *Reader) { r.Int64(v) })
}

// list describes the expected form of a list.
type list struct {
	item   string // name of the wrapper, "" if there should be none
	scalar bool   // the elements are not objects
}

// form is the form of a list without its wrapper.
type form uint8

const (
	formArray form = iota // the array follows
	formLone              // an element follows
	formEmpty             // an empty list, which has been read
)

// readList and readArray are instantiated for every type of element. The code that does not depend on it is in other functions.
func readList[T any](r *Reader, l list, dst *[]T, decode func(*T, *Reader)) {
	r.list(l, func(f form) {
		start, got := r.pos, []T{}
		switch f {
		case formArray:
			got = readArray(r, l.scalar, decode)
		case formLone:
			got = make([]T, 1)
			if decode(&got[0], r); !l.scalar && reflect.ValueOf(&got[0]).Elem().IsZero() {
				r.drift(start, "list") // nothing in it was understood, so it is not an element
				return
			}
		case formEmpty:
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

// list calls read for the list that follows: usually once, but a wrapper may have its list twice. It skips null and values that are
// not lists.
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

// unwrapped is like list, without a wrapper or inside of one.
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

// wraps reports whether the object that follows is a wrapper rather than the only element. It reads ahead as far as necessary,
// usually one name. If the only member is an array, it is the list under any name: wraps then makes l accept all names.
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

// element reports whether the value that follows, which is not an object, is an array that stands for its first element. It skips
// everything else: null, "" and [] are ignored, other values are reported.
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

// room returns for how many more elements a list should allocate memory. It has n elements of this size, which begin at start.
//
// By default the list doubles, as with append. Near the top of the document, the rest is likely to be more of the same, so one
// allocation can be enough for all elements. The guess may be wrong, hence the limits.
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
	pageDepth = 3   // the depth of a list in its wrapper
	pageLen   = 100 // elements of a typical page
)

// atEmptyText reports whether the next value is "".
func (r *Reader) atEmptyText() bool {
	return r.pos+1 < len(r.data) && r.data[r.pos] == '"' && r.data[r.pos+1] == '"'
}

// opens reports whether the array or object that follows begins with c.
func (r *Reader) opens(c byte) bool {
	pos := r.pos
	r.pos++
	found := r.peek()
	r.back(pos)
	return found == c
}
