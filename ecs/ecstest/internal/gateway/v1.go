package gateway

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"maps"
	"slices"
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
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if name != "Signature" {
			pairs = append(pairs, percentEncode(name)+"="+percentEncode(params[name]))
		}
	}
	return method + "&%2F&" + percentEncode(strings.Join(pairs, "&"))
}

// percentEncode keeps the unreserved bytes of RFC 3986 and encodes all others.
func percentEncode(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.~", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

func equal(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
