package signer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const algorithmV3 = "ACS3-HMAC-SHA256"

// PayloadHash returns the SHA-256 of a request body in lower-case hex. It is the value of the header x-acs-content-sha256 and an
// argument of [CanonicalRequestV3]. The hash of a request without a body is that of an empty one.
func PayloadHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// CanonicalRequestV3 returns the canonical form of a request and the names of the headers it covers, joined with ";", for
// [AuthorizationV3].
//
// uri is the path as it is sent, already percent-encoded; empty means "/". The signature covers the headers Host, Content-Type and
// those whose names start with X-Acs-, in any case. Several values of a header are sorted. net/http keeps the host of a request
// outside of its header, so the caller has to add it. payloadHash is the [PayloadHash] of the body.
func CanonicalRequestV3(method, uri string, query url.Values, header http.Header, payloadHash string) (canonical, signedHeaders string) {
	if uri == "" {
		uri = "/"
	}
	signed := signedHeader(header)
	names := slices.Sorted(maps.Keys(signed))
	signedHeaders = strings.Join(names, ";")

	var b strings.Builder
	b.WriteString(strings.ToUpper(method) + "\n" + uri + "\n")
	b.WriteString(strings.ReplaceAll(query.Encode(), "+", "%20") + "\n") // Encode has already turned a literal "+" into "%2B"
	for _, name := range names {
		b.WriteString(name + ":" + strings.Join(slices.Sorted(slices.Values(signed[name])), ",") + "\n")
	}
	b.WriteString("\n" + signedHeaders + "\n" + payloadHash)
	return b.String(), signedHeaders
}

// signedHeader returns the headers to sign, with names in lower case and trimmed values.
func signedHeader(header http.Header) map[string][]string {
	signed := make(map[string][]string)
	for name, values := range header {
		name = strings.ToLower(name)
		if name != "host" && name != "content-type" && !strings.HasPrefix(name, "x-acs-") {
			continue
		}
		for _, value := range values {
			signed[name] = append(signed[name], strings.TrimSpace(value))
		}
	}
	return signed
}

// StringToSignV3 returns the text that [SignatureV3] signs, given the canonical form of a request.
func StringToSignV3(canonicalRequest string) string {
	return algorithmV3 + "\n" + PayloadHash([]byte(canonicalRequest))
}

// SignatureV3 returns the HMAC-SHA256 of the text in lower-case hex. Unlike [Signature], it uses the secret unchanged.
func SignatureV3(stringToSign, accessKeySecret string) string {
	mac := hmac.New(sha256.New, []byte(accessKeySecret))
	mac.Write([]byte(stringToSign))
	return hex.EncodeToString(mac.Sum(nil))
}

// AuthorizationV3 returns the value of the header Authorization. It does not contain the secret.
func AuthorizationV3(accessKeyID, signedHeaders, signature string) string {
	return algorithmV3 + " Credential=" + accessKeyID + ",SignedHeaders=" + signedHeaders + ",Signature=" + signature
}
