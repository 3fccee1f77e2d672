package signer

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// StringToSign returns the text that [Signature] signs: the upper-case method, the path "/", and the sorted, encoded
// parameters, encoded once more as a whole. The service quotes its own version of it when it refuses a signature.
//
// params holds the query and the form together, however they are split on the wire. A parameter named "Signature" is
// left out. A name with several values stands once for each, in their order; one without any is left out.
func StringToSign(method string, params url.Values) string {
	return string(appendStringToSign(nil, method, params))
}

// Signature returns the value of the parameter "Signature": the HMAC-SHA1 of [StringToSign] in base64. Like any other
// value it has to be percent-encoded on its way into a query or a form.
func Signature(method string, params url.Values, accessKeySecret string) string {
	var room [2048]byte // keeps a usual request off the heap
	text := appendStringToSign(room[:0], method, params)
	sum := hmacSHA1(accessKeySecret+"&", text)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func appendStringToSign(dst []byte, method string, params url.Values) []byte {
	dst = append(dst, strings.ToUpper(method)...)
	dst = append(dst, "&%2F&"...)
	start := len(dst)
	for name, values := range byName(params) {
		if name == "Signature" {
			continue
		}
		for _, value := range values {
			if len(dst) > start {
				dst = append(dst, "%26"...) // an encoded "&"
			}
			dst = appendEscapedTwice(dst, name)
			dst = append(dst, "%3D"...) // an encoded "="
			dst = appendEscapedTwice(dst, value)
		}
	}
	return dst
}
