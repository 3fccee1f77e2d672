package ecstest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An args reads the parameters of one request. It keeps the first refusal, so
// that a handler reads all it needs and looks for trouble once. A parameter
// that is absent or empty reads as the zero value.
type args struct {
	params  map[string]string
	refused *refusal
}

func (a *args) invalid(name, problem string) {
	if a.refused == nil {
		a.refused = invalidParameter(name, problem)
	}
}

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

// oneOf reads a parameter that has only these values, in any case; it returns
// the spelling given here.
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

// comma reads the items of a list in one text.
func (a *args) comma(name string) []string {
	var items []string
	for item := range strings.SplitSeq(a.params[name], ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// list reads name.1, name.2 and so on, up to the first gap.
func (a *args) list(name string, most int) []string {
	var items []string
	for {
		item, ok := a.params[fmt.Sprintf("%s.%d", name, len(items)+1)]
		if !ok {
			break
		}
		items = append(items, item)
	}
	if len(items) > most {
		a.invalid(name, fmt.Sprintf("it has more than %d items", most))
	}
	return items
}

type pair struct{ key, value string }

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

// all makes one filter of many: what passes it passes each.
func all[T any](checks []func(*T) bool) func(*T) bool {
	return func(item *T) bool {
		return !slices.ContainsFunc(checks, func(passes func(*T) bool) bool { return !passes(item) })
	}
}

// moment reads a UTC time of a filter, with or without seconds.
func (a *args) moment(name, s string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04Z", "2006-01-02T15:04:05Z"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	a.invalid(name, "it is not a time of the form yyyy-MM-ddTHH:mmZ")
	return time.Time{}
}

// page reads PageNumber and PageSize, clamped rather than refused.
func (a *args) page(most int) (number, size int) {
	return max(a.integer("PageNumber", 1), 1), min(max(a.integer("PageSize", 10), 1), most)
}

// pageOf cuts one page out of items; past the end it is empty.
func pageOf[T any](items []T, number, size int) []T {
	if number-1 > len(items)/size {
		return nil
	}
	start := min((number-1)*size, len(items))
	return items[start:min(start+size, len(items))]
}

// nextToken reads where a page of the token style begins, as a position in a
// list whose order never changes; a token that the server did not give out is
// refused.
func (a *args) nextToken(action string) int {
	s := a.params["NextToken"]
	if s == "" {
		return 0
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < 4 || makeToken(action, binary.BigEndian.Uint32(b)) != s {
		a.invalid("NextToken", "the server did not give it out")
		return 0
	}
	return int(binary.BigEndian.Uint32(b))
}

func makeToken(action string, position uint32) string {
	b := binary.BigEndian.AppendUint32(nil, position)
	sum := sha256.Sum256(append(b, action...))
	return hex.EncodeToString(append(b, sum[:4]...))
}
