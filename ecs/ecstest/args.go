package ecstest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An args reads the parameters of one request. It keeps the first error, so a
// handler can read everything it needs and check for an error once. A parameter
// that is absent or empty reads as the zero value.
type args struct {
	params map[string]string
	err    *apiError
}

// reject records an error, unless there is one already.
func (a *args) reject(code, format string, args ...any) {
	a.fail(newError(code, format, args...))
}

// fail records the error of a check, unless there is one already. A nil apiErr
// is ignored.
func (a *args) fail(apiErr *apiError) {
	if a.err == nil {
		a.err = apiErr
	}
}

func (a *args) invalid(name, problem string) {
	a.fail(invalidParameter(name, problem))
}

// text reads a string.
func (a *args) text(name string) string { return a.params[name] }

func (a *args) integer(name string, absent int) int {
	s := a.params[name]
	if s == "" {
		return absent
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		a.invalid(name, "it is not an integer")
	}
	return int(n)
}

func (a *args) decimal(name string) (f float64, given bool) {
	s := a.params[name]
	if s == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) {
		a.invalid(name, "it is not a number")
	}
	return f, true
}

func (a *args) boolean(name string) (is, given bool) {
	switch strings.ToLower(a.params[name]) {
	case "":
		return false, false
	case "true":
		return true, true
	case "false":
		return false, true
	}
	a.invalid(name, "it is neither true nor false")
	return false, false
}

// oneOf reads a parameter that takes only the given values, ignoring case. It
// returns the spelling given here.
func (a *args) oneOf(name string, values ...string) string {
	return a.known(name, a.params[name], values)
}

func (a *args) known(name, s string, values []string) string {
	if s == "" {
		return ""
	}
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	if i < 0 {
		a.invalid(name, "it is none of "+strings.Join(values, ", "))
		return ""
	}
	return values[i]
}

// comma reads a comma-separated list.
func (a *args) comma(name string) []string {
	var items []string
	for item := range strings.SplitSeq(a.params[name], ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// pairs reads name.1.Key with name.1.Value and so on, up to the first gap.
func (a *args) pairs(name string, most int) []pair {
	var items []pair
	for {
		prefix := fmt.Sprintf("%s.%d.", name, len(items)+1)
		key, hasKey := a.params[prefix+"Key"]
		value, hasValue := a.params[prefix+"Value"]
		if !hasKey && !hasValue {
			break
		}
		if key == "" {
			a.invalid(prefix+"Key", "it is empty")
		}
		items = append(items, pair{key, value})
	}
	if len(items) > most {
		a.invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
	return items
}

// conditions reads Filter.N.Key and Filter.N.Value. The numbers may have gaps.
func (a *args) conditions(most int) []pair {
	var items []pair
	for n := range most + 1 {
		prefix := fmt.Sprintf("Filter.%d.", n+1)
		key, hasKey := a.params[prefix+"Key"]
		value, hasValue := a.params[prefix+"Value"]
		switch {
		case !hasKey && !hasValue:
			continue
		case n == most:
			a.invalid("Filter", fmt.Sprintf("it has more than %d items", most))
		case key == "":
			a.invalid(prefix+"Key", "it is empty")
		}
		items = append(items, pair{key, value})
	}
	return items
}

// minuteLayout is the time format with minute precision.
const minuteLayout = "2006-01-02T15:04Z"

// moment reads the UTC time of a filter, with or without seconds.
func (a *args) moment(name, s string) time.Time {
	for _, layout := range []string{minuteLayout, "2006-01-02T15:04:05Z"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	a.invalid(name, "it is not a time of the form yyyy-MM-ddTHH:mmZ")
	return time.Time{}
}
