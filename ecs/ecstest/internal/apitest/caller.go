package apitest

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A Caller signs requests with code of its own, independent of the code that the server checks them with.
type Caller struct {
	ID, Secret, Token string
	Version           string    // that of ECS, if empty
	At                time.Time // now, if zero
	Nonce             string    // fresh, if empty
}

// Known is the caller that a test server accepts.
var Known = Caller{ID: "testid", Secret: "testsecret"}

func (c Caller) timestamp() string {
	at := c.At
	if at.IsZero() {
		at = time.Now()
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}

func (c Caller) version() string { return cmp.Or(c.Version, "2014-05-26") }

func (c Caller) freshNonce() string {
	if c.Nonce != "" {
		return c.Nonce
	}
	return rand.Text()
}

// canonical sorts by name in byte order, like url.Values.
func canonical(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

// V1 adds the parameters of signature 1.0 and returns the whole set.
func (c Caller) V1(method string, params url.Values) url.Values {
	v := url.Values{
		"Format":           {"JSON"},
		"Version":          {c.version()},
		"AccessKeyId":      {c.ID},
		"SignatureMethod":  {"HMAC-SHA1"},
		"SignatureVersion": {"1.0"},
		"SignatureNonce":   {c.freshNonce()},
		"Timestamp":        {c.timestamp()},
	}
	if c.Token != "" {
		v.Set("SecurityToken", c.Token)
	}
	for name, values := range params {
		if values == nil {
			v.Del(name)
		} else {
			v[name] = values
		}
	}
	mac := hmac.New(sha1.New, []byte(c.Secret+"&"))
	io.WriteString(mac, method+"&%2F&"+strings.ReplaceAll(url.QueryEscape(canonical(v)), "+", "%20"))
	v.Set("Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return v
}

// Post returns a request with all parameters in its form, signed with signature 1.0.
func (c Caller) Post(t testing.TB, params url.Values) *http.Request {
	t.Helper()
	return NewRequest(t, http.MethodPost, nil, c.V1(http.MethodPost, params))
}

// V3 signs r in its headers.
func (c Caller) V3(t testing.TB, action string, r *http.Request) *http.Request {
	t.Helper()
	body := readBody(t, r)
	sum := sha256.Sum256([]byte(body))
	payload := hex.EncodeToString(sum[:])
	for name, value := range map[string]string{
		"x-acs-action": action, "x-acs-version": c.version(), "x-acs-date": c.timestamp(),
		"x-acs-signature-nonce": c.freshNonce(), "x-acs-content-sha256": payload,
	} {
		r.Header.Set(name, value)
	}
	if c.Token != "" {
		r.Header.Set("x-acs-accesskey-id", c.ID)
		r.Header.Set("x-acs-security-token", c.Token)
	}
	names := []string{"host"}
	for name := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-acs-") || name == "content-type" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var lines strings.Builder
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		lines.WriteString(name + ":" + value + "\n")
	}
	list := strings.Join(names, ";")
	canonicalRequest := strings.Join([]string{r.Method, "/", canonical(r.URL.Query()), lines.String(), list, payload}, "\n")
	sum = sha256.Sum256([]byte(canonicalRequest))
	mac := hmac.New(sha256.New, []byte(c.Secret))
	io.WriteString(mac, "ACS3-HMAC-SHA256\n"+hex.EncodeToString(sum[:]))
	r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+c.ID+",SignedHeaders="+list+",Signature="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

// readBody reads the body and leaves it to be read again.
func readBody(t testing.TB, r *http.Request) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	r.Body = io.NopCloser(strings.NewReader(string(b)))
	return string(b)
}
