package signer

const digits = "0123456789ABCDEF"

// What stands before the two digits of an escaped byte. Escaping twice changes the "%" of the first time to "%25" and
// nothing else, so that it can be done in one pass.
const (
	once  = "%"
	twice = "%25"
)

// appendEscaped appends s with every byte but the unreserved ones of RFC 3986 escaped once or twice.
func appendEscaped(dst []byte, s, percent string) []byte {
	i := 0
	for i < len(s) && unreserved[s[i]] {
		i++
	}
	dst = append(dst, s[:i]...) // mostly that is all
	for ; i < len(s); i++ {
		if c := s[i]; unreserved[c] {
			dst = append(dst, c)
		} else {
			dst = append(append(dst, percent...), digits[c>>4], digits[c&15])
		}
	}
	return dst
}

// unreserved marks the bytes that stand for themselves in a percent-encoded text.
var unreserved = func() (table [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~") {
		table[c] = true
	}
	return table
}()
