package ecs

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// MarshalRequest returns a generated request as JSON, for a queue or a workflow engine. json.Unmarshal reads it back into
// the same type. Names are those of the wire, and zero fields are left out; an empty list that is not nil stays.
//
// Unlike json.Marshal, which puts "[redacted]" in the place of secrets, it keeps passwords, user data and the like, so
// store the result as you store secrets. A request that was read back from redacted JSON cannot be sent: its call
// returns an error.
func MarshalRequest(req any) ([]byte, error) { return json.Marshal(unhidden(reflect.ValueOf(req))) }

// unhidden returns a value that encoding/json encodes like v, with the secrets that the methods of v would hide. Types
// that hide something have a Format method besides MarshalJSON.
func unhidden(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Pointer:
		return unhidden(v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = unhidden(v.Index(i))
		}
		return list
	case reflect.Struct:
		_, marshals := reflect.TypeAssert[json.Marshaler](v)
		if _, hides := reflect.TypeAssert[fmt.Formatter](v); marshals && !hides {
			return v.Interface()
		}
		members := map[string]any{}
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if !v.Field(i).IsZero() {
				members[name] = unhidden(v.Field(i))
			}
		}
		return members
	default:
		return v.Interface()
	}
}
