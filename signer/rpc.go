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
	return string(appendStringToSign(nil, method, params, nil))
}

// Signature returns the value of the parameter "Signature": the HMAC-SHA1 of [StringToSign] in base64. Like any other
// value it has to be percent-encoded on its way into a query or a form; [SignedForm] sees to that.
func Signature(method string, params url.Values, accessKeySecret string) string {
	return sign(method, params, accessKeySecret, nil)
}

// SignedForm returns params together with their signature as the body of a form, and the signature by itself. The form
// is sorted by name and escaped as it was signed. A parameter named "Signature" is left out for the new one.
func SignedForm(method string, params url.Values, accessKeySecret string) (form []byte, signature string) {
	form = make([]byte, 0, 2048)
	signature = sign(method, params, accessKeySecret, &form)
	return appendField(form, "Signature", signature), signature
}

// sign also appends what it signs to form, unless that is nil.
func sign(method string, params url.Values, accessKeySecret string, form *[]byte) string {
	var room [2048]byte // keeps a usual request off the heap
	text := appendStringToSign(room[:0], method, params, form)
	sum := hmacSHA1(accessKeySecret+"&", text)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func appendStringToSign(dst []byte, method string, params url.Values, form *[]byte) []byte {
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
			if form != nil {
				*form = appendField(*form, name, value)
			}
		}
	}
	return dst
}

func appendField(form []byte, name, value string) []byte {
	if len(form) > 0 {
		form = append(form, '&')
	}
	form = append(appendEscaped(form, name), '=')
	return appendEscaped(form, value)
}
