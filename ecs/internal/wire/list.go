package wire

import (
	"reflect"
	"slices"
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

// readList and readArray are written out for every type of element. What does not depend on it is in others.
func readList[T any](r *Reader, l list, dst *[]T, decode func(*T, *Reader)) {
	for s := (spelling{r: r, list: l}); s.next(); {
		switch s.form {
		case formArray:
			*dst = readArray(r, decode)
		case formNull:
			*dst = nil
		case formEmpty:
			*dst = []T{}
		case formLone:
			one := make([]T, 1)
			decode(&one[0], r)
			*dst = one
		}
	}
}

// spelling walks over the ways in which a list is spelt: mostly one, but a wrapper may name it twice, and is empty before.
type spelling struct {
	r *Reader
	list
	form    form
	wrapper Object
	state   spellingState
}

type form uint8

const (
	formArray form = iota // the array follows
	formLone              // an element follows
	formNull
	formEmpty
	formWrong // what followed was no list
)

type spellingState uint8

const (
	spellingBegins spellingState = iota
	spellingWrapped
	spellingEnds
)

func (s *spelling) next() bool {
	switch s.state {
	case spellingEnds:
		return false
	case spellingBegins:
		if s.r.peek() != '{' || !s.r.wraps(&s.list) {
			s.form, s.state = s.r.form(s.scalar), spellingEnds
			return true
		}
		s.wrapper = s.r.Object()
		s.form, s.state = formEmpty, spellingWrapped
		return true
	}
	for s.wrapper.Next() {
		if s.item == "" || string(s.wrapper.key) == s.item {
			s.form = s.r.form(s.scalar)
			return true
		}
		s.r.Skip()
	}
	return false
}

// form tells how a list that has no wrapper, or the inside of one, is spelt, and reads all but elements.
func (r *Reader) form(scalar bool) form {
	c := r.peek()
	start := r.pos
	switch {
	case c == '[':
		return formArray
	case c == 'n':
		r.literal("null")
		return formNull
	case r.atEmptyText():
		r.Skip()
		return formEmpty
	case scalar == (c != '{'):
		return formLone
	}
	r.Skip()
	r.drift(start, "list")
	return formWrong
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

func readArray[T any](r *Reader, decode func(*T, *Reader)) []T {
	list := []T{}
	r.open()
	start, size := r.pos, int64(reflect.TypeFor[T]().Size())
	for r.more(len(list) == 0, ']') {
		if n := len(list); n > 0 && n == cap(list) && r.depth <= pageDepth {
			list = slices.Grow(list, r.guess(start, n))
		}
		if !r.afford(size) {
			return list
		}
		list = append(list, *new(T))
		decode(&list[len(list)-1], r)
	}
	return list
}

// guess tells how many more elements may come after n that began at start. So near to the top, the rest of the document is
// likely to be more of the same. The guess may be wrong, hence the limit.
func (r *Reader) guess(start, n int) int {
	rest := (len(r.data) - r.pos) / ((r.pos-start)/n + 1)
	return min(rest+rest/4+1, max(pageLen, 2*n))
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
