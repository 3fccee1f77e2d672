package signer

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"strings"
)

// Param is one parameter of a request, neither part of it escaped.
type Param struct{ Name, Value string }

// Params returns the parameters in values: one for each value, those of one name in their order, and the names in any order.
func Params(values url.Values) []Param {
	params := make([]Param, 0, len(values))
	for name, list := range values {
		for _, value := range list {
			params = append(params, Param{name, value})
		}
	}
	return params
}

// StringToSign returns the text that [Signature] signs: the upper-case method, the path "/", and the sorted, encoded
// parameters, encoded once more as a whole. When the service rejects a signature, it quotes its own version of this text.
//
// params holds the parameters of both the query and the form. A parameter named "Signature" is left out. A name with several
// values occurs once for each, in their order. A name without values is left out.
func StringToSign(method string, params url.Values) string {
	_, text := encode(method, Params(params))
	return string(text)
}

// Signature returns the value of the parameter "Signature": the base64 of the HMAC-SHA1 of [StringToSign]. The value is not
// percent-encoded yet: url.Values.Encode or [SignedForm] does that.
func Signature(method string, params url.Values, accessKeySecret string) string {
	_, signature := SignedForm(method, Params(params), accessKeySecret)
	return signature
}

// SignedForm returns params and their signature as the body of a form, and the signature by itself. The form is sorted by name and
// escaped as it was signed; parameters of one name keep their order. The signature comes last. It replaces a parameter named
// "Signature". SignedForm does not change params.
func SignedForm(method string, params []Param, accessKeySecret string) (form []byte, signature string) {
	form, text := encode(method, params)
	mac := hmac.New(sha1.New, []byte(accessKeySecret+"&"))
	mac.Write(text)
	signature = base64.StdEncoding.EncodeToString(mac.Sum(text[:0]))
	if len(form) > 0 {
		form = append(form, '&')
	}
	return appendEscaped(append(form, "Signature="...), signature, once), signature
}

// encode returns the form of params, without a signature, and the string to sign. The latter is the form escaped once more.
func encode(method string, params []Param) (form, text []byte) {
	size := 0
	for i := range params {
		size += len(params[i].Name) + len(params[i].Value) + len("%3D%26")
	}
	form, text = make([]byte, 0, size+size/8), make([]byte, 0, size+size/4) // some bytes are escaped
	text = append(append(text, strings.ToUpper(method)...), "&%2F&"...)
	for p := range byName(params) {
		if p.Name == "Signature" {
			continue
		}
		if len(form) > 0 {
			form, text = append(form, '&'), append(text, "%26"...)
		}
		form, text = appendBoth(form, text, p.Name)
		form, text = append(form, '='), append(text, "%3D"...)
		form, text = appendBoth(form, text, p.Value)
	}
	return form, text
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
