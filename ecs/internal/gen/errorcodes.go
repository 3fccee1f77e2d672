package main

import (
	"maps"
	"slices"
	"strings"
)

// documentedErrors are the documented errors of an action.
type documentedErrors struct {
	Action string
	Lines  []string
}

// errorCodesOf lists the documented errors of an action: a status and its codes, as in "404 InvalidInstanceId.NotFound". Codes
// with a gap to fill, as DuplicatedParam.%s, are left out.
func errorCodesOf(a *Action) (lines []string) {
	for _, status := range slices.Sorted(maps.Keys(a.Errors)) {
		codes := slices.DeleteFunc(strings.Fields(a.Errors[status]), func(code string) bool { return strings.Contains(code, "%") })
		if len(codes) > 0 {
			lines = append(lines, status+" "+strings.Join(codes, " "))
		}
	}
	return lines
}
