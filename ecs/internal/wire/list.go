package wire

// ReadList reads a list of structures. item is the name of the documented wrapper, "" for a plain list. It takes
// [{…}], {"item":[{…}]}, {"item":{…}} and a lone {…}; {} and "" are an empty list, null is nil.
func ReadList[T any](r *Reader, item string, dst *[]T, decode func(*T, *Reader)) {
	readList(r, item, false, dst, decode)
}

// Strings reads a list of text: a plain one, one inside the wrapper named item, or a lone value. {} and "" are an empty list,
// null is nil.
func (r *Reader) Strings(item string, dst *[]string) {
	readList(r, item, true, dst, func(v *string, r *Reader) { r.String(v) })
}

// Int64s reads a list of whole numbers as Strings does.
func (r *Reader) Int64s(item string, dst *[]int64) {
	readList(r, item, true, dst, func(v *int64, r *Reader) { r.Int64(v) })
}

func readList[T any](r *Reader, item string, scalars bool, dst *[]T, decode func(*T, *Reader)) {
	if r.peek() != '{' || !r.wrapped(item, scalars) {
		readElements(r, scalars, dst, decode)
		return
	}
	*dst = []T{}
	for o := r.Object(); o.Next(); {
		if item == "" || string(o.Key()) == item {
			readElements(r, scalars, dst, decode)
		} else {
			r.Skip()
		}
	}
}

// readElements reads what a wrapper holds, or a list without one.
func readElements[T any](r *Reader, scalars bool, dst *[]T, decode func(*T, *Reader)) {
	c := r.peek()
	start := r.pos
	lone := false
	switch c {
	case '[':
		list := []T{}
		r.open()
		for first := true; r.more(first, ']'); first = false {
			list = append(list, *new(T))
			decode(&list[len(list)-1], r)
		}
		*dst = list
		return
	case 'n':
		r.literal("null")
		*dst = nil
		return
	case '"':
		if r.emptyText() {
			*dst = []T{}
			return
		}
		lone = scalars
	case '{':
		lone = !scalars
	default:
		lone = scalars
	}
	if lone {
		list := make([]T, 1)
		decode(&list[0], r)
		*dst = list
		return
	}
	r.Skip()
	r.drift(start, "list")
}

// emptyText reads "" and reports whether it was there.
func (r *Reader) emptyText() bool {
	if r.pos+1 < len(r.data) && r.data[r.pos+1] == '"' {
		r.pos += 2
		return true
	}
	return false
}

// wrapped reports whether the object at the current byte wraps a list rather than being its lone element. It reads ahead only
// when the first member does not tell.
func (r *Reader) wrapped(item string, scalars bool) bool {
	pos, depth := r.pos, r.depth
	r.open()
	n, only := 0, false
	for ; r.more(n == 0, '}'); n++ {
		named := string(r.name()) == item && item != ""
		c := r.peek()
		if named && (scalars || c == '[' || c == '{') {
			r.pos, r.depth = pos, depth
			return true
		}
		only = item == "" && c == '[' || named && (c == 'n' || c == '"' && r.pos+1 < len(r.data) && r.data[r.pos+1] == '"')
		r.Skip()
	}
	if r.err == nil {
		r.pos, r.depth = pos, depth
	}
	return n == 0 || n == 1 && only
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
			var v string
			r.String(&v)
			(*dst)[string(o.Key())] = v
		}
	case c == '"' && r.emptyText():
		*dst = map[string]string{}
	default:
		r.Skip()
		r.drift(start, "map")
	}
}
