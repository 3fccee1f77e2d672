package signer

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"strings"
)

// StringToSign returns the text that [Signature] signs: the upper-case method, the path "/", and the sorted, encoded
// parameters, encoded once more as a whole. When the service rejects a signature, it quotes its own version of this text.
//
// params holds the parameters of both the query and the form. A parameter named "Signature" is left out. A name with several
// values occurs once for each, in their order. A name without values is left out.
func StringToSign(method string, params url.Values) string {
	return string(appendStringToSign(nil, method, params, nil))
}

// Signature returns the value of the parameter "Signature": the base64 of the HMAC-SHA1 of [StringToSign]. The value is not
// percent-encoded yet: url.Values.Encode or [SignedForm] does that.
func Signature(method string, params url.Values, accessKeySecret string) string {
	return sign(method, params, accessKeySecret, nil)
}

// SignedForm returns params and their signature as the body of a form, and the signature by itself. The form is sorted by name and
// escaped as it was signed; the signature comes last. It replaces a parameter named "Signature".
func SignedForm(method string, params url.Values, accessKeySecret string) (form []byte, signature string) {
	form = make([]byte, 0, 2048)
	signature = sign(method, params, accessKeySecret, &form)
	if len(form) > 0 {
		form = append(form, '&')
	}
	return appendEscaped(append(form, "Signature="...), signature, once), signature
}

// sign returns the signature of params. Unless form is nil, it also appends the encoded parameters to it.
func sign(method string, params url.Values, accessKeySecret string, form *[]byte) string {
	text := appendStringToSign(make([]byte, 0, 2048), method, params, form)
	mac := hmac.New(sha1.New, []byte(accessKeySecret+"&"))
	mac.Write(text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// appendStringToSign appends the string to sign to text and, unless form is nil, the encoded parameters to form.
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
	if len(form) == start+len(s) { // nothing was escaped, the usual case
		return form, append(text, s...)
	}
	return form, appendEscaped(text, s, twice)
}
