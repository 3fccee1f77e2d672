package contract

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/types"
)

// A path is the place of a value, such as DataDisk.1.Size; in responses it does not include the names of wrappers. The value follows
// from the path alone. So the walk over the Go types and the walk over the model agree, although they are independent, and all
// values differ.
type text func(kind, path string) string

// distinct returns a different value for each path, as on the wire.
func distinct(kind, path string) string {
	n := crc32.ChecksumIEEE([]byte(path))
	switch kind {
	case "bool":
		return "true"
	case "int32":
		return strconv.Itoa(int(n >> 1))
	case "int64": // more than a float can tell apart
		return strconv.FormatInt(math.MaxInt64-int64(n), 10)
	case "float32", "float64": // ten digits, and an exponent if printed carelessly
		digits := strconv.FormatUint(uint64(n|1<<30), 10)
		if n%2 == 0 {
			return digits + strings.Repeat("0", 13)
		}
		return "0.00000" + digits
	case "time":
		return time.Unix(int64(n), 0).UTC().Format("2006-01-02T15:04:05Z")
	}
	if path == "ClientToken" { // the client accepts only short ASCII
		return "of the caller"
	}
	return path + ` "é" <&+%>`
}

// zeroes returns the zero value if a request can send it, and otherwise distinct.
func zeroes(kind, path string) string {
	switch kind {
	case "bool":
		return "false"
	case "int32", "int64", "float32", "float64":
		return "0"
	}
	return distinct(kind, path)
}

// faraway is a time zone that differs from UTC.
var faraway = time.FixedZone("faraway", 5*3600+45*60)

var (
	timeType = reflect.TypeFor[time.Time]()
	tagType  = reflect.TypeFor[types.Tag]()
)

// wireName returns the name of a field on the wire. Those of the shared tag have none of their own: actions spell them in two ways.
func wireName(t reflect.Type, i int) string {
	f := t.Field(i)
	tag := cmp.Or(f.Tag.Get("url"), f.Tag.Get("json"))
	if t == tagType {
		tag = f.Name
	}
	name, _, _ := strings.Cut(tag, ",")
	return name
}

// filler sets all fields of a request through its Go types.
type filler struct {
	text  text
	empty func(path string) bool // lists that are to be empty, but not nil
}

func (fl filler) fill(v reflect.Value, path string) error {
	switch {
	case v.Type() == timeType:
		tm, err := time.Parse(time.RFC3339, fl.text("time", path))
		v.Set(reflect.ValueOf(tm.Add(time.Second - 1).In(faraway)))
		return err
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fl.fill(v.Elem(), path)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if err := fl.fill(v.Field(i), join(path, wireName(v.Type(), i))); err != nil {
				return err
			}
		}
		return nil
	case v.Kind() == reflect.Slice:
		n := 2
		if fl.empty != nil && fl.empty(path) {
			n = 0
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			if err := fl.fill(v.Index(i), index(path, i)); err != nil {
				return err
			}
		}
		return nil
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range mapKeys {
			v.SetMapIndex(reflect.ValueOf(key), reflect.ValueOf(fl.text("string", join(path, key))))
		}
		return nil
	}
	return setScalar(v, path, fl.text)
}

// mapKeys lists the keys of every map.
var mapKeys = []string{"one", "two"}

func setScalar(v reflect.Value, path string, text text) (err error) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text("string", path))
	case reflect.Bool:
		v.SetBool(text("bool", path) == "true")
	case reflect.Int:
		var n int64
		n, err = strconv.ParseInt(text("int32", path), 10, 32)
		v.SetInt(n)
	case reflect.Int64:
		var n int64
		n, err = strconv.ParseInt(text("int64", path), 10, 64)
		v.SetInt(n)
	case reflect.Float64:
		var x float64
		x, err = strconv.ParseFloat(text("float64", path), 64)
		v.SetFloat(x)
	default:
		err = fmt.Errorf("%s: no test value for %s", path, v.Type())
	}
	return err
}

// flatten returns the leaves of a request or response through its Go types, from path to text.
func flatten(v reflect.Value, path string, leaves map[string]string) {
	switch {
	case v.Type() == timeType:
		leaves[path] = v.Interface().(time.Time).Format(time.RFC3339Nano)
	case v.Kind() == reflect.Pointer:
		flatten(v.Elem(), path, leaves)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			flatten(v.Field(i), join(path, wireName(v.Type(), i)), leaves)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			flatten(v.Index(i), index(path, i), leaves)
		}
	case v.Kind() == reflect.Map:
		for _, key := range v.MapKeys() {
			flatten(v.MapIndex(key), join(path, key.String()), leaves)
		}
	case v.Kind() == reflect.Float64:
		leaves[path] = strconv.FormatFloat(v.Float(), 'f', -1, 64)
	default:
		leaves[path] = fmt.Sprint(v.Interface())
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// index returns the path of an element, counted from 1.
func index(path string, i int) string { return join(path, strconv.Itoa(i+1)) }
