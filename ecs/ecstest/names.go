package ecstest

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxUserData is the limit of user data in bytes, before base64.
const maxUserData = 32 << 10

// validName reports whether s is valid as a resource name: 2 to 128 characters,
// beginning with a letter.
func validName(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return inLength(s, 2, 128) && unicode.IsLetter(first) && !isURL(s) &&
		strings.IndexFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(":_.-[],", r)
		}) < 0
}

// validDescription reports whether s is valid as a description: empty, or 2 to
// 256 characters.
func validDescription(s string) bool { return s == "" || inLength(s, 2, 256) && !isURL(s) }

func inLength(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return least <= n && n <= most
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// validHostName reports whether s is valid as a host name. The rules for
// Windows are stricter.
func validHostName(s, osType string) bool {
	most, separators := 64, ".-"
	if osType == "windows" {
		most, separators = 15, "-"
		if strings.Trim(s, "0123456789") == "" {
			return false
		}
	}
	if !inLength(s, 2, most) || strings.Trim(s, ".-") != s {
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

// validPassword reports whether s is valid as a password: 8 to 30 characters of
// at least three kinds.
func validPassword(s string) bool {
	kinds := map[string]bool{}
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			kinds["lower"] = true
		case 'A' <= r && r <= 'Z':
			kinds["upper"] = true
		case '0' <= r && r <= '9':
			kinds["digit"] = true
		case strings.ContainsRune("()`~!@#$%^&*-_+=|{}[]:;'<>,.?/", r):
			kinds["special"] = true
		default:
			return false
		}
	}
	return inLength(s, 8, 30) && len(kinds) >= 3
}

// checkTexts checks an optional name and an optional description.
func (c *call) checkTexts(name, description string) {
	if name != "" && !validName(name) {
		c.reject("InvalidInstanceName.Malformed", "The instance name %q is not valid.", name)
	}
	if !validDescription(description) {
		c.reject("InvalidDescription.Malformed", "The description is not valid.")
	}
}

func (c *call) checkHostName(name, osType string) {
	if name != "" && !validHostName(strings.NewReplacer("[", "", "]", "", ",", "").Replace(name), osType) {
		c.reject("InvalidHostName.Malformed", "The host name %q is not valid.", name)
	}
}

func (c *call) checkPassword(password string) {
	if password != "" && !validPassword(password) {
		c.reject("InvalidPassword.Malformed", "The password is not valid.")
	}
}

// checkUserData checks that the user data is base64 and not too long.
func (c *call) checkUserData(s string) {
	b, err := base64.StdEncoding.DecodeString(s)
	switch {
	case err != nil:
		c.reject("InvalidUserData.Base64FormatInvalid", "The user data is not base64.")
	case len(b) > maxUserData:
		c.reject("InvalidUserData.SizeExceeded", "The user data is longer than %d bytes.", maxUserData)
	}
}

// numberedName matches a name that contains a number: prefix[begin,bits]suffix.
// Either number may be missing.
var numberedName = regexp.MustCompile(`^(.*)\[(\d{0,6}),([1-6]?)\](.*)$`)

// seriesName returns the name of the n-th instance of a launch, counting from
// 0. A unique suffix counts from 001; it is not added to a pattern that ends
// with [begin,bits].
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
