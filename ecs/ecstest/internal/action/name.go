package action

import (
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
