package signer

const digits = "0123456789ABCDEF"

// The prefix of an escaped byte, before its two digits. Escaping a second time only changes the "%" of the first time to "%25", so
// both can be done in one pass.
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
	dst = append(dst, s[:i]...) // the whole string in most cases
	for ; i < len(s); i++ {
		if c := s[i]; unreserved[c] {
			dst = append(dst, c)
		} else {
			dst = append(append(dst, percent...), digits[c>>4], digits[c&15])
		}
	}
	return dst
}

// unreserved marks the bytes that are not percent-encoded.
var unreserved = func() (table [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~") {
		table[c] = true
	}
	return table
}()
