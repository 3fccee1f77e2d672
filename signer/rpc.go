package signer

import (
	"crypto/hmac"
	"crypto/sha1"
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
	if len(form) > 0 {
		form = append(form, '&')
	}
	return appendEscaped(append(form, "Signature="...), signature, once), signature
}

// sign also appends what it signs to form, unless that is nil.
func sign(method string, params url.Values, accessKeySecret string, form *[]byte) string {
	text := appendStringToSign(make([]byte, 0, 2048), method, params, form)
	mac := hmac.New(sha1.New, []byte(accessKeySecret+"&"))
	mac.Write(text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func appendStringToSign(text []byte, method string, params url.Values, form *[]byte) []byte {
	text = append(text, strings.ToUpper(method)...)
	text = append(text, "&%2F&"...)
	start := len(text)
	for name, values := range byName(params) {
		if name == "Signature" {
			continue
		}
		for _, value := range values {
			if len(text) > start {
				text = append(text, "%26"...) // an encoded "&"
			}
			if form == nil {
				text = appendEscaped(text, name, twice)
				text = append(text, "%3D"...) // an encoded "="
				text = appendEscaped(text, value, twice)
				continue
			}
			f := *form
			if len(f) > 0 {
				f = append(f, '&')
			}
			f, text = appendBoth(f, text, name)
			f, text = append(f, '='), append(text, "%3D"...)
			*form, text = appendBoth(f, text, value)
		}
	}
	return text
}

// appendBoth appends s escaped to form and escaped twice to text.
func appendBoth(form, text []byte, s string) ([]byte, []byte) {
	start := len(form)
	form = appendEscaped(form, s, once)
	if len(form) == start+len(s) { // nothing to escape, as mostly
		return form, append(text, s...)
	}
	return form, appendEscaped(text, s, twice)
}
