package backend

import (
	"reflect"
	"strings"
	"time"
)

// A history has states of the past, for reads that lag behind.
type history struct {
	keep time.Duration // how far it goes back
	past []moment      // the oldest first
}

// A moment is a state that ended.
type moment struct {
	until time.Time
	state *State
}

// Remember makes the account keep its states of the last d, from now on. With 0 it keeps none.
func (b *Backend) Remember(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.keep = d; d == 0 {
		b.past = nil
	}
}

// record keeps the state before a change.
func (b *Backend) record() {
	now := b.state.Now
	if b.keep == 0 || len(b.past) > 0 && b.past[len(b.past)-1].until.Equal(now) { // it lasted for no time
		return
	}
	kept := b.past[:0]
	for _, m := range b.past {
		if now.Sub(m.until) <= b.keep {
			kept = append(kept, m)
		}
	}
	b.past = append(kept, moment{now, b.state.Copy()})
}

// at returns the state as it was at the time, or the oldest that is known.
func (b *Backend) at(t time.Time) *State {
	for _, m := range b.past {
		if t.Before(m.until) {
			return m.state
		}
	}
	return b.state
}

// Copy returns a copy of the state in which nothing is scheduled. It shares only what never changes.
func (st *State) Copy() *State {
	copied := copier{}.copy(reflect.ValueOf(st)).Interface().(*State) //nolint:errcheck // a copy has the type of the original
	copied.Due = nil
	for t, f := range reflect.ValueOf(copied).Elem().Fields() {
		if !t.IsExported() {
			continue
		}
		if s, ok := f.Addr().Interface().(interface{ index() }); ok {
			s.index()
		}
	}
	return copied
}

// A copier copies values and what they point to, each once. It has the copies by original.
type copier map[any]reflect.Value

func (c copier) copy(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || strings.HasSuffix(v.Type().Elem().PkgPath(), "/catalog") { // the catalog never changes
			return v
		}
		if v.Type() == reflect.TypeFor[*Timer]() {
			return reflect.Zero(v.Type())
		}
		if copied, done := c[v.Interface()]; done {
			return copied
		}
		copied := reflect.New(v.Type().Elem())
		c[v.Interface()] = copied
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
