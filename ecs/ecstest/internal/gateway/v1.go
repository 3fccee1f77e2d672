package gateway

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

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
