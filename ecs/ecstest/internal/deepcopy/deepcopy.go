// Package deepcopy copies values and what they point to.
package deepcopy

import "reflect"

// A Way is what becomes of the values of a type in a copy.
type Way int

// The ways of copying.
const (
	Copy  Way = iota // with all that it holds
	Share            // the copy has the original
	Leave            // the copy has the zero value
)

// Of returns a copy of v, in which each pointer to one thing points to the one copy of it. Fields that are not exported are
// copied as an assignment does.
func Of[T any](v T, way func(reflect.Type) Way) T {
	copied := reflect.New(reflect.TypeFor[T]()).Elem()
	copied.Set(copier{way, map[any]reflect.Value{}}.copy(reflect.ValueOf(&v).Elem()))
	return *copied.Addr().Interface().(*T)
}

// A copier has the copies by original.
type copier struct {
	way  func(reflect.Type) Way
	done map[any]reflect.Value
}

func (c copier) copy(v reflect.Value) reflect.Value {
	switch c.way(v.Type()) {
	case Share:
		return v
	case Leave:
		return reflect.Zero(v.Type())
	case Copy:
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if copied, done := c.done[v.Interface()]; done {
			return copied
		}
		copied := reflect.New(v.Type().Elem())
		c.done[v.Interface()] = copied
		copied.Elem().Set(c.copy(v.Elem()))
		return copied
	case reflect.Struct:
		copied := reflect.New(v.Type()).Elem()
		copied.Set(v)
		for t, f := range copied.Fields() {
			if t.IsExported() {
				f.Set(c.copy(f))
			}
		}
		return copied
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			copied.Index(i).Set(c.copy(v.Index(i)))
		}
		return copied
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		copied := reflect.MakeMapWithSize(v.Type(), v.Len())
		for key, value := range v.Seq2() {
			copied.SetMapIndex(key, c.copy(value))
		}
		return copied
	default:
		return v
	}
}
