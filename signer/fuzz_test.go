package signer

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// escape is the encoding of the standard library, except for the space.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

var (
	escapedOnce  = regexp.MustCompile(`^([A-Za-z0-9_.~-]|%[0-9A-F]{2})*$`)
	escapedTwice = regexp.MustCompile(`^([A-Za-z0-9_.~-]|%25[0-9A-F]{2})*$`)
)

func FuzzAppendEscaped(f *testing.F) {
	everyByte := make([]byte, 256)
	for i := range everyByte {
		everyByte[i] = byte(i)
	}
	for _, seed := range []string{"", "ecs.g7.large", "a b+c*d~e/f=g&h%i", "%25", "生产 😀\n", "\xff\x00", string(everyByte)} {
		f.Add(seed)
	}
	unescapes := map[string]func(string) (string, error){"query": url.QueryUnescape, "path": url.PathUnescape}
	f.Fuzz(func(t *testing.T, s string) {
		twice := string(appendEscaped([]byte("kept"), s, "%25"))
		require.Equal(t, "kept", twice[:4])
		twice = twice[4:]
		assert.Equal(t, escape(escape(s)), twice)
		assert.Regexp(t, escapedTwice, twice)
		for name, unescape := range unescapes {
			once, err := unescape(twice)
			require.NoError(t, err, name)
			assert.Regexp(t, escapedOnce, once, name)
			got, err := unescape(once)
			require.NoError(t, err, name)
			assert.Equal(t, s, got, name)
		}
	})
}

func FuzzSignature(f *testing.F) {
	f.Add("POST", runInstances, "testsecret")
	f.Add("", "", "")
	f.Add("get", "Signature=x&b=2&b=1&a&=&%00=%ff&Tag.10.Key=&Tag.2.Key=", strings.Repeat("s", 100))
	f.Add("GET\n", "Signature1=1&Signature=2&Signature=3&Signatur=4&signature=5", "secret&")
	f.Fuzz(func(t *testing.T, method, query, secret string) {
		params, _ := url.ParseQuery(query) // the part of any text that it can read
		text := StringToSign(method, params)
		signature := Signature(method, params, secret)
		assert.Equal(t, text, StringToSign(method, maps.Clone(params)))
		assert.Equal(t, signature, Signature(method, maps.Clone(params), secret))

		body, same := SignedForm(method, Params(params), secret)
		assert.Equal(t, signature, same)
		sent, err := url.ParseQuery(string(body))
		require.NoError(t, err)
		want := maps.Clone(params)
		want["Signature"] = []string{signature}
		assert.Equal(t, want, sent)

		delete(params, "Signature")
		plain := strings.ToUpper(method) + "&%2F&" + escape(strings.ReplaceAll(params.Encode(), "+", "%20"))
		assert.Equal(t, plain, text)
		assert.Equal(t, rawHMAC(secret+"&", []byte(plain)), signature)
	})
}

func FuzzCanonicalRequestV3(f *testing.F) {
	f.Add("POST", "/", "InstanceId=i-1&RegionId=cn-hangzhou", "x-acs-action", "StartInstance", []byte("body"), "testsecret")
	f.Add("", "", "a=+%2B%20*~&a", "Host", " h ", []byte(nil), "")
	f.Add("get", "\n", "%zz;&=", "X-Acs-\xff\n", "\r\n,", []byte{0}, "\x00")
	f.Fuzz(func(t *testing.T, method, uri, query, name, value string, body []byte, secret string) {
		params, _ := url.ParseQuery(query)
		h := header("Host", "ecs.aliyuncs.com", name, value, strings.ToLower(name), "b", "X-Acs-Version", "2014-05-26")
		hash := PayloadHash(body)
		canonical, signedHeaders := CanonicalRequestV3(method, uri, params, h, hash)
		again, signedAgain := CanonicalRequestV3(method, uri, maps.Clone(params), h.Clone(), hash)
		assert.Equal(t, canonical, again)
		assert.Equal(t, signedHeaders, signedAgain)
		assert.True(t, strings.HasSuffix(canonical, "\n\n"+signedHeaders+"\n"+hash))

		lower := make(http.Header)
		for n, values := range h {
			n = strings.ToLower(n)
			lower[n] = append(lower[n], values...)
		}
		inLower, _ := CanonicalRequestV3(method, uri, params, lower, hash)
		assert.Equal(t, canonical, inLower)

		text := StringToSignV3(canonical)
		assert.Regexp(t, `^ACS3-HMAC-SHA256\n[0-9a-f]{64}$`, text)
		assert.Regexp(t, `^[0-9a-f]{64}$`, SignatureV3(text, secret))
		assert.Equal(t, SignatureV3(text, secret), SignatureV3(StringToSignV3(again), secret))
	})
}
