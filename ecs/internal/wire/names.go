package wire

import (
	"bytes"
	"strings"
)

// Unknown reads a member whose name is not a case of the field function of a structure. names lists the members of the structure,
// separated by spaces: "Size" is a plain one, "Disk." a structure, "Tags.Tag" a list and its wrapper.
//
// Gateways and older actions are not strict about names. A name that differs from a member only in case is that member. "Disk.Size" is
// the member Size of Disk, and "Tags.Tag" is the list in the wrapper Tags. Unknown skips all others.
func (r *Reader) Unknown(key []byte, names string, field func(*Reader, []byte)) {
	name, rest := find(key, names)
	if name == "" || r.err != nil {
		r.Skip()
		return
	}
	r.inner = rest
	field(r, []byte(name))
	r.inner = nil
}

// find returns the member of names that key refers to, or "". rest is the part after the dot if the member is a structure.
func find(key []byte, names string) (name string, rest []byte) {
	dot := bytes.IndexByte(key, '.')
	for names != "" {
		name, names, _ = strings.Cut(names, " ")
		head, inner, dotted := strings.Cut(name, ".")
		switch {
		case isName(key, head):
			return head, nil
		case !dotted || dot < 0:
		case inner == "" && isName(key[:dot], head):
			return head, key[dot+1:]
		case inner != "" && isName(key, name):
			return head, nil
		}
	}
	return "", nil
}

// isName reports whether key equals name, ignoring the case of ASCII letters. All names of the API are ASCII.
func isName(key []byte, name string) bool {
	if len(key) != len(name) {
		return false
	}
	for i := range key {
		if a, b := key[i], name[i]; a != b && (a^b != 0x20 || a|0x20 < 'a' || 'z' < a|0x20) {
			return false
		}
	}
	return true
}
