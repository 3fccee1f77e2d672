package compute

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// checkHostName checks an optional host name, which may contain a number as in [seriesName].
func checkHostName(c *action.Call, name, osType string) {
	if name != "" && !validHostName(strings.NewReplacer("[", "", "]", "", ",", "").Replace(name), osType) {
		c.Reject("InvalidHostName.Malformed", "The host name %q is not valid.", name)
	}
}

// validHostName reports whether s is valid as a host name. The rules for Windows are stricter.
func validHostName(s, osType string) bool {
	most, separators := 64, ".-"
	if osType == "windows" {
		most, separators = 15, "-"
		if strings.Trim(s, "0123456789") == "" {
			return false
		}
	}
	if !action.InLength(s, 2, most) || strings.Trim(s, ".-") != s {
		return false
	}
	last := rune('x')
	for _, r := range s {
		separator := strings.ContainsRune(separators, r)
		alphanumeric := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if !separator && !alphanumeric || separator && strings.ContainsRune(separators, last) {
			return false
		}
		last = r
	}
	return true
}

// numberedName matches a name that contains a number: prefix[begin,bits]suffix. Either number may be missing.
var numberedName = regexp.MustCompile(`^(.*)\[(\d{0,6}),([1-6]?)\](.*)$`)

// seriesName returns the name of the n-th instance of a launch, counting from 0. A unique suffix counts from 001; it is
// not added to a pattern that ends with [begin,bits].
func seriesName(pattern string, n int, uniqueSuffix bool) string {
	parts := numberedName.FindStringSubmatch(pattern)
	if parts == nil {
		if uniqueSuffix && pattern != "" {
			return fmt.Sprintf("%s%03d", pattern, n+1)
		}
		return pattern
	}
	begin, _ := strconv.Atoi(parts[2]) // at most six digits
	bits, _ := strconv.Atoi(parts[3])
	if bits == 0 || bits < len(parts[2]) {
		bits = 6
	}
	name := fmt.Sprintf("%s%0*d%s", parts[1], bits, begin+n, parts[4])
	if uniqueSuffix && parts[4] != "" {
		name += fmt.Sprintf("%03d", n+1)
	}
	return name
}
