// Package strictjson reads JSON files that people write. What it does not know or finds twice is an error, and every error
// says where it is: the line, and the path of the value.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// A Value is a JSON value in a file.
type Value struct {
	Line int    // from 1
	Path string // from the value that is the whole file, such as Images[2].Size or Zones["cn-hangzhou"]
	text []byte
}

// Parse returns the value that is the whole file.
func Parse(file []byte) (Value, error) {
	var text json.RawMessage
	err := json.Unmarshal(file, &text)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return Value{}, fmt.Errorf("line %d: %w", lineAt(file, int(syntax.Offset)), err)
	}
	start := len(file) - len(bytes.TrimLeft(file, " \t\r\n"))
	return Value{Line: lineAt(file, start+1), text: text}, err
}

// lineAt returns the number of the line with the byte before the offset.
func lineAt(text []byte, offset int) int {
	return 1 + bytes.Count(text[:max(offset-1, 0)], []byte{'\n'})
}

// Errorf returns an error that says where the value is.
func (v Value) Errorf(format string, args ...any) error {
	reason := fmt.Sprintf(format, args...)
	if v.Path == "" {
		return fmt.Errorf("line %d: %s", v.Line, reason)
	}
	return fmt.Errorf("line %d: %s: %s", v.Line, v.Path, reason)
}

// IsArray reports whether the value is an array.
func (v Value) IsArray() bool { return v.text[0] == '[' }

// Members calls f for each member of an object until it returns an error. Names that differ only in case are the same.
func (v Value) Members(f func(name string, value Value) error) error {
	if v.text[0] != '{' {
		return v.Errorf("want an object")
	}
	seen := map[string]bool{}
	d := v.inside()
	for d.More() {
		token, _ := d.Token() // Parse has found all errors
		name, _ := token.(string)
		value := v.next(d, strings.TrimPrefix(v.Path+"."+name, "."))
		if key := strings.ToLower(name); seen[key] {
			return value.Errorf("it is there twice")
		} else {
			seen[key] = true
		}
		if err := f(name, value); err != nil {
			return err
		}
	}
	return nil
}

// Items calls f for each item of an array until it returns an error.
func (v Value) Items(f func(i int, item Value) error) error {
	if !v.IsArray() {
		return v.Errorf("want an array")
	}
	d := v.inside()
	for i := 0; d.More(); i++ {
		if err := f(i, v.next(d, fmt.Sprintf("%s[%d]", v.Path, i))); err != nil {
			return err
		}
	}
	return nil
}

// inside returns a decoder of what is in an object or an array.
func (v Value) inside() *json.Decoder {
	d := json.NewDecoder(bytes.NewReader(v.text))
	_, _ = d.Token()
	return d
}

func (v Value) next(d *json.Decoder, path string) Value {
	var text json.RawMessage
	_ = d.Decode(&text) // Parse has found all errors
	start := int(d.InputOffset()) - len(text)
	return Value{v.Line + bytes.Count(v.text[:start], []byte{'\n'}), path, text}
}

// Decode decodes the value. For a struct, the value must be an object, each of whose members is a field.
func (v Value) Decode(target any) error {
	if reflect.TypeOf(target).Elem().Kind() != reflect.Struct {
		return v.explain(json.Unmarshal(v.text, target))
	}
	return v.Members(func(name string, value Value) error {
		key, _ := json.Marshal(name)
		d := json.NewDecoder(strings.NewReader("{" + string(key) + ":" + string(value.text) + "}"))
		d.DisallowUnknownFields()
		return value.explain(d.Decode(target))
	})
}

// explain says where the error is.
func (v Value) explain(err error) error {
	wrong, isType := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case err == nil:
		return nil
	case isType:
		return v.Errorf("want %s, not %s", nameOf(wrong.Type), wrong.Value)
	default:
		return v.Errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
}

// nameOf returns what a JSON value for the type is called.
func nameOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "an array"
	default:
		return "an object"
	}
}
