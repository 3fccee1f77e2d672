package rpc

import (
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/go-aliecs/aliecs/signer"
)

// Stamp is the layout of a timestamp, always in UTC.
const Stamp = "2006-01-02T15:04:05Z"

// Signed is a form ready to be sent, and what error messages need to know of it.
type Signed struct {
	Body      string
	Signature string
	Text      func() string // what was signed; only a wrong signature asks for it
}

// SignV1 adds the signature, with a nonce of its own, to a copy of values; all of them travel in the form.
func SignV1(values url.Values, keys Keys, now time.Time) Signed {
	form := make(url.Values, len(values)+7)
	maps.Copy(form, values)
	// One array for the values of all seven, where url.Values.Set would make seven.
	own := [...]string{keys.ID, "HMAC-SHA1", "1.0", rand.Text(), now.UTC().Format(Stamp), keys.Token, ""}
	for i, name := range [...]string{"AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"} {
		form[name] = own[i : i+1 : i+1]
	}
	if keys.Token != "" {
		form["SecurityToken"] = own[5:6:6]
	}
	signature := signer.Signature(http.MethodPost, form, keys.Secret)
	own[6] = signature
	form["Signature"] = own[6:7:7]
	return Signed{encodeForm(form), signature, func() string { return signer.StringToSign(http.MethodPost, form) }}
}

// SignV3 adds the signature, and everything but the action's own parameters, to header.
func SignV3(header http.Header, host string, values url.Values, keys Keys, now time.Time) Signed {
	form := maps.Clone(values)
	for _, name := range []string{"Action", "Version", "Format"} {
		delete(form, name)
	}
	body := encodeForm(form)
	hash := signer.PayloadHash([]byte(body))
	header.Set("X-Acs-Action", values.Get("Action"))
	header.Set("X-Acs-Version", values.Get("Version"))
	header.Set("X-Acs-Date", now.UTC().Format(Stamp))
	header.Set("X-Acs-Signature-Nonce", rand.Text())
	header.Set("X-Acs-Content-Sha256", hash)
	if keys.Token != "" {
		header.Set("X-Acs-Accesskey-Id", keys.ID)
		header.Set("X-Acs-Security-Token", keys.Token)
	}
	toSign := header.Clone()
	toSign.Set("Host", host)
	canonical, names := signer.CanonicalRequestV3(http.MethodPost, "/", nil, toSign, hash)
	text := signer.StringToSignV3(canonical)
	signature := signer.SignatureV3(text, keys.Secret)
	header.Set("Authorization", signer.AuthorizationV3(keys.ID, names, signature))
	return Signed{body, signature, func() string { return text }}
}
