package action

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ValidName reports whether s is valid as the name of a resource: 2 to 128 characters, beginning with a letter.
func ValidName(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return InLength(s, 2, 128) && unicode.IsLetter(first) && !isURL(s) &&
		strings.IndexFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(":_.-[],", r)
		}) < 0
}

// validDescription reports whether s is valid as a description: empty, or 2 to 256 characters.
func validDescription(s string) bool { return s == "" || InLength(s, 2, 256) && !isURL(s) }

// InLength reports whether s has so many characters.
func InLength(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return least <= n && n <= most
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// CheckTexts checks the optional name and description of a resource of the kind.
func (c *Call) CheckTexts(kind, name, description string) {
	c.CheckTextsOr(name, description, "Invalid"+kind+"Name.Malformed", "InvalidDescription.Malformed")
}

// CheckTextsOr is CheckTexts with the codes for a name and a description that are not valid.
func (c *Call) CheckTextsOr(name, description, badName, badDescription string) {
	if name != "" && !ValidName(name) {
		c.Reject(badName, "The name %q is not valid.", name)
	}
	if !validDescription(description) {
		c.Reject(badDescription, "The description is not valid.")
	}
}

// Texts reads the name and the description of a resource, kindName and Description. The codes are for malformed ones.
func (c *Call) Texts(kind, badName, badDescription string) (name, description string) {
	name, description = c.String(kind+"Name"), c.String("Description")
	c.CheckTextsOr(name, description, badName, badDescription)
	return name, description
}

// CheckHostName checks an optional host name, which may contain a number that differs between the instances of a launch, such
// as [1,3].
func (c *Call) CheckHostName(name, osType string) {
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
	if !InLength(s, 2, most) || strings.Trim(s, ".-") != s {
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

// SeriesName returns the name of the n-th instance of a launch, counting from 0. A unique suffix counts from 001; it is
// not added to a pattern that ends with [begin,bits].
func SeriesName(pattern string, n int, uniqueSuffix bool) string {
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
