package gateway

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

const algorithmV3 = "ACS3-HMAC-SHA256"

// readV3 reads the signature in the Authorization header.
func readV3(q *Request) (*proof, *action.Error) {
	keyID, signed, signature, apiErr := readAuthorization(q.header("authorization"))
	if apiErr != nil {
		return nil, apiErr
	}
	for _, name := range []string{"x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"} {
		if q.header(name) == "" {
			return nil, action.MissingParameter(name)
		}
	}
	if apiErr := checkSigned(q, signed); apiErr != nil {
		return nil, apiErr
	}
	payload := sha256Hex(string(q.body))
	canonical := canonicalRequest(q.method, q.path, q.query, q.headers, signed, payload)
	matches := func(secret string) bool {
		return q.header("x-acs-content-sha256") == payload && slices.ContainsFunc(hostForms(q.host), func(host string) bool {
			headers := maps.Clone(q.headers)
			headers["host"] = []string{host}
			toSign := stringToSignV3(canonicalRequest(q.method, q.path, q.query, headers, signed, payload))
			return equal(signatureV3(toSign, secret), signature)
		})
	}
	return &proof{
		keyID:      keyID,
		token:      q.header("x-acs-security-token"),
		timestamp:  q.header("x-acs-date"),
		nonce:      q.header("x-acs-signature-nonce"),
		matches:    matches,
		signedText: "server canonical request is:" + canonical + " server string to sign is:" + stringToSignV3(canonical),
	}, nil
}

// readAuthorization splits "ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…".
func readAuthorization(s string) (keyID string, signed []string, signature string, _ *action.Error) {
	algorithm, rest, _ := strings.Cut(s, " ")
	if algorithm != algorithmV3 {
		return "", nil, "", action.Errorf("IncompleteSignature", "The signature algorithm %q is not understood.", algorithm)
	}
	parts := make(map[string]string)
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if parts[name] == "" {
			return "", nil, "", action.Errorf("IncompleteSignature", "The Authorization header lacks %s.", name)
		}
	}
	signed = strings.Split(strings.ToLower(parts["SignedHeaders"]), ";")
	slices.Sort(signed)
	return parts["Credential"], slices.Compact(signed), parts["Signature"], nil
}

// checkSigned checks that the signature covers all headers that it must cover, and no header that is absent.
func checkSigned(q *Request, signed []string) *action.Error {
	for _, name := range signed {
		if q.headers[name] == nil {
			return action.Errorf("IncompleteSignature", "The signed header %q is missing.", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.headers)) {
		must := name == "host" || strings.HasPrefix(name, "x-acs-") || name == "content-type" && len(q.body) > 0
		if must && !slices.Contains(signed, name) {
			return action.Errorf("IncompleteSignature", "The header %q is not signed.", name)
		}
	}
	return nil
}

// hostForms returns the values of Host that a client may have signed. A client of the real service may omit the port
// under which it reaches this server.
func hostForms(host string) []string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return []string{host, name}
	}
	return []string{host}
}

// canonicalRequest returns the text whose hash is signed. signed must be sorted.
func canonicalRequest(method, path string, query, headers map[string][]string, signed []string, payload string) string {
	var lines strings.Builder
	for _, name := range signed {
		var values []string
		for _, value := range headers[name] {
			values = append(values, strings.TrimSpace(value))
		}
		slices.Sort(values)
		lines.WriteString(name + ":" + strings.Join(values, ",") + "\n")
	}
	return strings.Join([]string{method, path, canonicalQuery(query), lines.String(), strings.Join(signed, ";"), payload}, "\n")
}

func stringToSignV3(canonical string) string { return algorithmV3 + "\n" + sha256Hex(canonical) }

func signatureV3(toSign, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(toSign))
	return hex.EncodeToString(mac.Sum(nil))
}

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// readV1 reads signature 1.0, which is part of the parameters.
func readV1(q *Request) (*proof, *action.Error) {
	for _, name := range []string{"AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"} {
		if q.params[name] == "" {
			return nil, action.MissingParameter(name)
		}
	}
	if q.params["SignatureMethod"] != "HMAC-SHA1" || q.params["SignatureVersion"] != "1.0" || q.params["SignatureType"] != "" {
		return nil, action.Errorf("IncompleteSignature",
			"Only signatures of method HMAC-SHA1, version 1.0 and no type are understood.")
	}
	toSign := stringToSignV1(q.method, q.params)
	return &proof{
		keyID:      q.params["AccessKeyId"],
		token:      q.params["SecurityToken"],
		timestamp:  q.params["Timestamp"],
		nonce:      q.params["SignatureNonce"],
		matches:    func(secret string) bool { return equal(signatureV1(toSign, secret), q.params["Signature"]) },
		signedText: "server string to sign is:" + toSign,
	}, nil
}

func signatureV1(toSign, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(toSign))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// stringToSignV1 covers all parameters except the signature itself.
func stringToSignV1(method string, params map[string]string) string {
	signed := make(url.Values, len(params))
	for name, value := range params {
		if name != "Signature" {
			signed.Set(name, value)
		}
	}
	return method + "&%2F&" + strings.ReplaceAll(url.QueryEscape(canonicalQuery(signed)), "+", "%20")
}

// canonicalQuery sorts by name and encodes all bytes except those that RFC 3986 calls unreserved.
func canonicalQuery(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

func equal(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
