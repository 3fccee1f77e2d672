package signer

const digits = "0123456789ABCDEF"

// appendEscaped appends s with every byte but the unreserved ones of RFC 3986 escaped.
func appendEscaped(dst []byte, s string) []byte {
	i := 0
	for i < len(s) && unreserved[s[i]] {
		i++
	}
	dst = append(dst, s[:i]...) // mostly that is all
	for ; i < len(s); i++ {
		if c := s[i]; unreserved[c] {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

// appendEscapedTwice appends the percent-encoding of the percent-encoding of s. The first encoding leaves nothing but
// unreserved bytes and "%", so that the second changes "%" to "%25" and both can be written in one pass.
func appendEscapedTwice(dst []byte, s string) []byte {
	i := 0
	for i < len(s) && unreserved[s[i]] {
		i++
	}
	dst = append(dst, s[:i]...) // mostly that is all
	for ; i < len(s); i++ {
		if c := s[i]; unreserved[c] {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', '2', '5', digits[c>>4], digits[c&15])
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
