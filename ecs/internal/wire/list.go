package wire

import (
	"slices"
	"unsafe"
)

// ReadList reads a list of structures. item is the name of the documented wrapper, "" for a plain list. It takes
// [{…}], {"item":[{…}]}, {"item":{…}} and a lone {…}; {} and "" are an empty list, null is nil.
func ReadList[T any](r *Reader, item string, dst *[]T, decode func(*T, *Reader)) {
	readList(r, list{item: item}, dst, decode)
}

// Strings reads a list of text: a plain one, one inside the wrapper named item, or a lone value. {} and "" are an empty list,
// null is nil.
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

func readList[T any](r *Reader, l list, dst *[]T, decode func(*T, *Reader)) {
	if r.peek() != '{' || !r.wraps(&l) {
		readElements(r, l, dst, decode)
		return
	}
	*dst = []T{}
	for o := r.Object(); o.Next(); {
		if l.item == "" || string(o.key) == l.item {
			readElements(r, l, dst, decode)
		} else {
			r.Skip()
		}
	}
}

// wraps reports whether the object that follows wraps a list, rather than being its lone element. It reads ahead until it can
// tell, as a rule one name. An array that is the only member is the list whatever its name: l then takes any.
func (r *Reader) wraps(l *list) bool {
	pos := r.pos
	n, only := 0, false
	o := r.Object()
	for ; o.Next(); n++ {
		named := l.item != "" && string(o.key) == l.item
		c := r.peek()
		if named && (l.scalar || c == '[' || c == '{') {
			r.pos = pos
			r.depth--
			return true
		}
		only = named && (c == 'n' || r.atEmptyText()) || c == '['
		r.Skip()
	}
	if r.err == nil {
		r.pos = pos
	}
	if n == 1 && only {
		l.item = ""
	}
	return n == 0 || n == 1 && only
}

// readElements reads a list that has no wrapper, or the inside of one.
func readElements[T any](r *Reader, l list, dst *[]T, decode func(*T, *Reader)) {
	c := r.peek()
	start := r.pos
	switch {
	case c == '[':
		*dst = readArray(r, decode)
	case c == 'n':
		r.literal("null")
		*dst = nil
	case r.atEmptyText():
		r.Skip()
		*dst = []T{}
	case l.scalar == (c != '{'): // a lone element
		list := make([]T, 1)
		decode(&list[0], r)
		*dst = list
	default:
		r.Skip()
		r.drift(start, "list")
	}
}

func readArray[T any](r *Reader, decode func(*T, *Reader)) []T {
	list := []T{}
	r.open()
	start := r.pos
	for r.more(len(list) == 0, ']') {
		if n := len(list); n > 0 && n == cap(list) && r.depth <= pageDepth {
			// So near to the top, the rest of the document is likely to be more of the same. The guess may be wrong, hence the limit.
			rest := (len(r.data) - r.pos) / ((r.pos-start)/n + 1)
			list = slices.Grow(list, min(rest+rest/4+1, max(pageLen, 2*n)))
		}
		if !r.afford(int64(unsafe.Sizeof(*new(T)))) {
			return list
		}
		list = append(list, *new(T))
		decode(&list[len(list)-1], r)
	}
	return list
}

const (
	pageDepth = 3   // of a list in its wrapper in the answer
	pageLen   = 100 // elements in the usual page
)

// atEmptyText reports whether "" follows.
func (r *Reader) atEmptyText() bool {
	return r.pos+1 < len(r.data) && r.data[r.pos] == '"' && r.data[r.pos+1] == '"'
}

// StringMap reads an object of text. Null is nil; "" is an empty map.
func (r *Reader) StringMap(dst *map[string]string) {
	c := r.peek()
	start := r.pos
	switch {
	case c == 'n':
		r.literal("null")
		*dst = nil
	case c == '{':
		if *dst == nil {
			*dst = map[string]string{}
		}
		for o := r.Object(); o.Next(); {
			key, v := string(o.key), ""
			r.String(&v)
			(*dst)[key] = v
		}
	case r.atEmptyText():
		r.Skip()
		*dst = map[string]string{}
	default:
		r.Skip()
		r.drift(start, "map")
	}
}
