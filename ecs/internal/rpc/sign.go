package rpc

import (
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/go-aliecs/aliecs/signer"
)

// Stamp is the layout of timestamps, which are in UTC.
const Stamp = "2006-01-02T15:04:05Z"

// Signed is a form ready to be sent, with what error messages need.
type Signed struct {
	Body      []byte
	Signature string
	text      string // the string to sign of version 3
}

// Text returns the string to sign. It is needed only when the service rejects the signature.
func (s *Signed) Text() string {
	if s.text != "" {
		return s.text
	}
	form, _ := url.ParseQuery(string(s.Body)) // it was encoded by SignV1
	return signer.StringToSign(http.MethodPost, form)
}

// SignV1 returns the form of values with a new nonce and the signature, all of it in the form. It does not change values.
func SignV1(values url.Values, keys Keys, now time.Time) Signed {
	// One array for all that is added; url.Values.Set would allocate six.
	own := [...]string{keys.ID, "HMAC-SHA1", "1.0", rand.Text(), now.UTC().Format(Stamp), keys.Token}
	all := make(url.Values, len(values)+len(own))
	maps.Copy(all, values)
	for i, name := range [...]string{"AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "SecurityToken"} {
		if own[i] != "" {
			all[name] = own[i : i+1 : i+1]
		}
	}
	var s Signed
	s.Body, s.Signature = signer.SignedForm(http.MethodPost, all, keys.Secret)
	return s
}

// SignV3 returns the form of values. It adds the signature and the common parameters to header.
func SignV3(header http.Header, host string, values url.Values, keys Keys, now time.Time) Signed {
	form := maps.Clone(values)
	for _, name := range []string{"Action", "Version", "Format"} {
		delete(form, name)
	}
	body := []byte(form.Encode())
	hash := signer.PayloadHash(body)
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
	return Signed{body, signature, text}
}
