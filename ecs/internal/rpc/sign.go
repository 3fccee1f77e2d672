package rpc

import (
	"crypto/rand"
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

// Form is what a request says, without keys and signature.
type Form struct {
	Action, Version string
	Params          []signer.Param // the others
}

// SignV1 returns the form with a new nonce and the signature, all of it in the form. It may write behind the end of f.Params.
func (f Form) SignV1(keys Keys, now time.Time) Signed {
	all := append(f.Params,
		signer.Param{Name: "Action", Value: f.Action}, signer.Param{Name: "Version", Value: f.Version}, signer.Param{Name: "Format", Value: "JSON"},
		signer.Param{Name: "AccessKeyId", Value: keys.ID}, signer.Param{Name: "SignatureMethod", Value: "HMAC-SHA1"},
		signer.Param{Name: "SignatureVersion", Value: "1.0"}, signer.Param{Name: "SignatureNonce", Value: rand.Text()},
		signer.Param{Name: "Timestamp", Value: now.UTC().Format(Stamp)})
	if keys.Token != "" {
		all = append(all, signer.Param{Name: "SecurityToken", Value: keys.Token})
	}
	var s Signed
	s.Body, s.Signature = signer.SignedForm(http.MethodPost, all, keys.Secret)
	return s
}

// SignV3 returns the form. It adds the signature and the common parameters to header.
func (f Form) SignV3(header http.Header, host string, keys Keys, now time.Time) Signed {
	form := make(url.Values, len(f.Params))
	for _, p := range f.Params {
		form.Set(p.Name, p.Value)
	}
	body := []byte(form.Encode())
	hash := signer.PayloadHash(body)
	header.Set("X-Acs-Action", f.Action)
	header.Set("X-Acs-Version", f.Version)
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
