package wire

import (
	"errors"
	"fmt"
	"strings"
)

var (
	errSelectsAll = errors.New("the list is empty but not nil, which would select everything")
	errEmptyList  = errors.New("the list is empty but not nil, which a comma list cannot express")
	errGap        = errors.New("the element is empty")
)

// Selects fails if v is empty but not nil. It protects lists that select what to act on or filter by: an empty list is
// left out of the request, which would select everything.
func Selects[T any](w *Writer, p, name string, v []T) {
	if v != nil && len(v) == 0 {
		w.fail(p, name, errSelectsAll)
	}
}

// Texts returns v as plain strings. nil stays nil.
func Texts[T ~string](v []T) []string {
	if v == nil {
		return nil
	}
	texts := make([]string, len(v))
	for i, s := range v {
		texts[i] = string(s)
	}
	return texts
}

// Strings writes X.1=a&X.2=b. It writes empty elements, too, so that the numbering has no gap.
func (w *Writer) Strings(p, name string, v []string) {
	for i, s := range v {
		w.set("", w.slab.index(p, name, i+1, ""), s)
	}
}

// Ints writes v like Strings.
func (w *Writer) Ints(p, name string, v []int) {
	for i, n := range v {
		w.set("", w.slab.index(p, name, i+1, ""), w.decimal(int64(n)))
	}
}

// Int64s writes v like Strings.
func (w *Writer) Int64s(p, name string, v []int64) {
	for i, n := range v {
		w.set("", w.slab.index(p, name, i+1, ""), w.decimal(n))
	}
}

// Floats writes v like Strings, and each number like Float.
func (w *Writer) Floats(p, name string, v []float64) {
	for i := range v {
		w.Float("", w.slab.index(p, name, i+1, ""), &v[i])
	}
}

// List writes a list of structures as X.1.Field, X.2.Field. It calls encode for each element with its prefix. An element that writes
// nothing is an error, because it would leave a gap in the numbering.
func List[T any](w *Writer, p, name string, v []T, encode func(*T, *Writer, string)) {
	for i := range v {
		before := len(w.params)
		encode(&v[i], w, w.slab.index(p, name, i+1, "."))
		if len(w.params) == before {
			w.fail("", w.slab.index(p, name, i+1, ""), errGap)
			return
		}
	}
}

// Struct writes a structure as X.Field. It leaves out nil.
func Struct[T any](w *Writer, p, name string, v *T, encode func(*T, *Writer, string)) {
	if v != nil {
		encode(v, w, w.slab.join(w.slab.join(p, name), "."))
	}
}

// CommaList writes a,b. It leaves out nil. A list that is empty but not nil is an error, and so is an element that is empty or
// contains a comma.
func (w *Writer) CommaList(p, name string, v []string) {
	if v == nil {
		return
	}
	if len(v) == 0 {
		w.fail(p, name, errEmptyList)
		return
	}
	for i, s := range v {
		switch {
		case s == "":
			w.fail(p, name, fmt.Errorf("element %d is empty", i+1))
			return
		case strings.Contains(s, ","):
			w.fail(p, name, fmt.Errorf("element %d contains a comma, which separates elements", i+1))
			return
		}
	}
	w.set(p, name, strings.Join(v, ","))
}
