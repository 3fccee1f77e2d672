package action

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Input reads the parameters of a call, or the fields of a struct among them. A parameter that is absent or empty
// reads as the zero value. The first error fails the call, so a handler can read all that it needs without looking for
// errors.
type Input struct {
	*params
	prefix string // of the fields of a struct, with the dot: "DataDisk.2."
}

// params are the parameters of one call and its first error.
type params struct {
	values map[string]string
	read   map[string]bool // the names that were looked up
	err    *Error
}

func newInput(values map[string]string) Input {
	return Input{&params{values: values, read: make(map[string]bool, len(values))}, ""}
}

// InputOf returns the input of parameters that were kept.
func InputOf(values map[string]string) Input { return newInput(values) }

// NoInput returns the input of a struct that is not there.
func NoInput() Input { return newInput(nil) }

// Reject fails the call with an error, unless it has failed already.
func (in Input) Reject(code, format string, args ...any) { in.Fail(Errorf(code, format, args...)) }

// Fail fails the call with the error of a check, unless it has failed already or err is nil.
func (in Input) Fail(err *Error) {
	if in.err == nil {
		in.err = err
	}
}

// Failed reports whether the call has failed.
func (in Input) Failed() bool { return in.err != nil }

const (
	invalidParameter = "InvalidParameter"
	notValid         = "The parameter %q is not valid: %s."
)

// Invalid fails the call with InvalidParameter.
func (in Input) Invalid(name, problem string) {
	in.Reject(invalidParameter, notValid, in.prefix+name, problem)
}

// Missing fails the call with MissingParameter.
func (in Input) Missing(name string) { in.Fail(MissingParameter(in.prefix + name)) }

// Has reports whether the parameter, or a part of it such as name.1, is present and not empty.
func (in Input) Has(name string) bool {
	in.Ignore(name)
	return in.String(name) != "" || HasParts(in.values, in.prefix+name)
}

// Given reports whether the parameter is present, empty or not.
func (in Input) Given(name string) bool {
	_, given := in.values[in.prefix+name]
	return given
}

// All returns the fields of a struct by name, or all parameters of the call.
func (in Input) All() map[string]string {
	fields := map[string]string{}
	for name, value := range in.values {
		if field, ok := strings.CutPrefix(name, in.prefix); ok {
			fields[field], in.read[name] = value, true
		}
	}
	return fields
}

// String reads a string.
func (in Input) String(name string) string {
	s, _ := in.lookUp(name)
	return s
}

func (in Input) lookUp(name string) (s string, ok bool) {
	s, ok = in.values[in.prefix+name]
	if ok {
		in.read[in.prefix+name] = true
	}
	return s, ok
}

// Int reads an integer of 32 bits. It returns absent if there is none.
func (in Input) Int(name string, absent int) int {
	s := in.String(name)
	if s == "" {
		return absent
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		in.Invalid(name, "it is not an integer")
	}
	return int(n)
}

// Float reads a number, and reports whether it is present.
func (in Input) Float(name string) (f float64, given bool) {
	s := in.String(name)
	if s == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) {
		in.Invalid(name, "it is not a number")
	}
	return f, true
}

// Bool reads a boolean, and reports whether it is present.
func (in Input) Bool(name string) (is, given bool) {
	switch strings.ToLower(in.String(name)) {
	case "":
		return false, false
	case "true":
		return true, true
	case "false":
		return false, true
	}
	in.Invalid(name, "it is neither true nor false")
	return false, false
}

// BoolOr reads a boolean. It returns absent if there is none.
func (in Input) BoolOr(name string, absent bool) bool {
	if is, given := in.Bool(name); given {
		return is
	}
	return absent
}

// OneOf reads a string that is one of values, whatever its case, and returns it as spelled in values.
func (in Input) OneOf(name string, values ...string) string {
	return in.OneOfOr(name, invalidParameter, values...)
}

// OneOfOr is OneOf with the code of the error for another value.
func (in Input) OneOfOr(name, code string, values ...string) string {
	return in.known(name, code, in.String(name), values)
}

// CommaOneOf is OneOf for each item of a list that is separated by commas.
func (in Input) CommaOneOf(name string, values ...string) []string {
	items := in.Comma(name)
	for i, s := range items {
		items[i] = in.known(name, invalidParameter, s, values)
	}
	return items
}

func (in Input) known(name, code, s string, values []string) string {
	if s == "" {
		return ""
	}
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	if i < 0 {
		in.Reject(code, notValid, in.prefix+name, "it is none of "+strings.Join(values, ", "))
		return ""
	}
	return values[i]
}

// Overlay returns the parameters of two launches as one. A parameter of over replaces the one of under, and all that it makes
// meaningless or contradictory: a list is replaced as a whole, which the documentation leaves open.
func Overlay(under, over map[string]string) map[string]string {
	given, all := map[string]bool{}, map[string]string{}
	for name, value := range over {
		all[name] = value
		given[subject(name)] = given[subject(name)] || value != ""
	}
	for name, value := range under {
		if !given[subject(name)] {
			all[name] = value
		}
	}
	return all
}

// subject returns what a parameter of a launch is about. The elements of a list have the same, and so have alternatives.
func subject(name string) string {
	list, rest, _ := strings.Cut(name, ".")
	switch {
	case list == "SecurityGroupIds":
		return "SecurityGroupId"
	case list == "ImageFamily":
		return "ImageId"
	case list == "HostNames":
		return "HostName"
	case list == "Ipv6AddressCount":
		return "Ipv6Address"
	case rest != "" && rest[0] <= '9':
		return list
	}
	return name
}

// The layouts of times in requests and responses.
const (
	minuteLayout = "2006-01-02T15:04Z"
	secondLayout = "2006-01-02T15:04:05Z"
)

// ParseTime reads a UTC time, with or without seconds.
func ParseTime(s string) (t time.Time, ok bool) {
	for _, layout := range []string{minuteLayout, secondLayout} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Time reads a UTC time, with or without seconds. It returns absent if there is none.
func (in Input) Time(name string, absent time.Time) time.Time {
	return in.TimeOr(name, invalidParameter, absent)
}

// TimeOr is Time with the code of the error for a malformed time.
func (in Input) TimeOr(name, code string, absent time.Time) time.Time {
	s := in.String(name)
	if s == "" {
		return absent
	}
	t, ok := ParseTime(s)
	if !ok {
		in.Reject(code, notValid, in.prefix+name, "it is not a UTC time of the form yyyy-MM-ddTHH:mm:ssZ")
	}
	return t
}

// tooMany fails the call if a list has more than most items.
func (in Input) tooMany(name string, items, most int) {
	if items > most {
		in.Invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
}
