package action

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// An Input reads the parameters of one request. It keeps the first error, so a
// handler can read everything it needs and check for an error once. A parameter
// that is absent or empty reads as the zero value.
type Input struct {
	Params map[string]string
	Err    *Error
}

// Reject records an error, unless there is one already.
func (a *Input) Reject(code, format string, args ...any) {
	a.Fail(Errorf(code, format, args...))
}

// Fail records the error of a check, unless there is one already. A nil apiErr
// is ignored.
func (a *Input) Fail(apiErr *Error) {
	if a.Err == nil {
		a.Err = apiErr
	}
}

func (a *Input) Invalid(name, problem string) {
	a.Fail(invalidParameter(name, problem))
}

// String reads a string.
func (a *Input) String(name string) string { return a.Params[name] }

func (a *Input) Int(name string, absent int) int {
	s := a.Params[name]
	if s == "" {
		return absent
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		a.Invalid(name, "it is not an integer")
	}
	return int(n)
}

func (a *Input) Float(name string) (f float64, given bool) {
	s := a.Params[name]
	if s == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) {
		a.Invalid(name, "it is not a number")
	}
	return f, true
}

func (a *Input) Bool(name string) (is, given bool) {
	switch strings.ToLower(a.Params[name]) {
	case "":
		return false, false
	case "true":
		return true, true
	case "false":
		return false, true
	}
	a.Invalid(name, "it is neither true nor false")
	return false, false
}

// OneOf reads a parameter that takes only the given values, ignoring case. It
// returns the spelling given here.
func (a *Input) OneOf(name string, values ...string) string {
	return a.Known(name, a.Params[name], values)
}

func (a *Input) Known(name, s string, values []string) string {
	if s == "" {
		return ""
	}
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	if i < 0 {
		a.Invalid(name, "it is none of "+strings.Join(values, ", "))
		return ""
	}
	return values[i]
}

// Comma reads a comma-separated list.
func (a *Input) Comma(name string) []string {
	var items []string
	for item := range strings.SplitSeq(a.Params[name], ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// Pairs reads name.1.Key with name.1.Value and so on, up to the first gap.
func (a *Input) Pairs(name string, most int) []backend.Pair {
	var items []backend.Pair
	for {
		prefix := fmt.Sprintf("%s.%d.", name, len(items)+1)
		key, hasKey := a.Params[prefix+"Key"]
		value, hasValue := a.Params[prefix+"Value"]
		if !hasKey && !hasValue {
			break
		}
		if key == "" {
			a.Invalid(prefix+"Key", "it is empty")
		}
		items = append(items, backend.Pair{Key: key, Value: value})
	}
	if len(items) > most {
		a.Invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
	return items
}

// conditions reads Filter.N.Key and Filter.N.Value. The numbers may have gaps.
func (a *Input) conditions(most int) []backend.Pair {
	var items []backend.Pair
	for n := range most + 1 {
		prefix := fmt.Sprintf("Filter.%d.", n+1)
		key, hasKey := a.Params[prefix+"Key"]
		value, hasValue := a.Params[prefix+"Value"]
		switch {
		case !hasKey && !hasValue:
			continue
		case n == most:
			a.Invalid("Filter", fmt.Sprintf("it has more than %d items", most))
		case key == "":
			a.Invalid(prefix+"Key", "it is empty")
		}
		items = append(items, backend.Pair{Key: key, Value: value})
	}
	return items
}

// moment reads the UTC time of a filter, with or without seconds.
func (a *Input) moment(name, s string) time.Time {
	for _, layout := range []string{MinuteLayout, "2006-01-02T15:04:05Z"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	a.Invalid(name, "it is not a time of the form yyyy-MM-ddTHH:mmZ")
	return time.Time{}
}
