// Package errorcodes knows which errors each action is documented to return. It is for stand-ins of the service; package
// ecs does not import it, so that no client carries it.
package errorcodes

import (
	"iter"
	"strconv"
	"strings"
)

// All yields the documented errors of an action, each a code and its HTTP status, by status and then by code. The service
// also returns errors that are documented for no action. An unknown action has none.
func All(action string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for line := range strings.Lines(documented[action]) {
			status, codes, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			n, _ := strconv.Atoi(status)
			for code := range strings.FieldsSeq(codes) {
				if !yield(code, n) {
					return
				}
			}
		}
	}
}
