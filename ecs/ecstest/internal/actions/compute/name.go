package compute

import (
	"fmt"
	"regexp"
	"strconv"
)

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
