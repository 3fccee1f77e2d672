package apitest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	At                time.Time // now, if zero
	Nonce             string    // fresh, if empty
}

var Known = Caller{ID: "testid", Secret: "testsecret"}

func (c Caller) timestamp() string {
	at := c.At
	if at.IsZero() {
		at = time.Now()
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}

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
		"Version":          {"2014-05-26"},
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

func NewTestRequest(t testing.TB, method string, query url.Values, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://ecs.cn-hangzhou.aliyuncs.com/?"+query.Encode(), strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if len(form) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// V3 signs r in its headers.
func (c Caller) V3(t testing.TB, action string, r *http.Request) *http.Request {
	t.Helper()
	body := readBody(t, r)
	sum := sha256.Sum256([]byte(body))
	payload := hex.EncodeToString(sum[:])
	for name, value := range map[string]string{
		"x-acs-action": action, "x-acs-version": "2014-05-26", "x-acs-date": c.timestamp(),
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

// A Received is a response of the server as a client sees it.
type Received struct {
	Status int         `json:"-"`
	Header http.Header `json:"-"`
	Text   string      `json:"-"` // the body
	Code, Message, RequestID,
	HostID, Recommend string
}

func Send(t testing.TB, s http.RoundTripper, r *http.Request) Received {
	t.Helper()
	resp, err := s.RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	rep := Received{Status: resp.StatusCode, Header: resp.Header, Text: string(b)}
	if strings.HasPrefix(rep.Text, "{") {
		require.NoError(t, json.Unmarshal(b, &rep))
	}
	return rep
}

// Try sends one signed request as a form. A success must match the API model and is decoded into T.
func Try[T any](t testing.TB, s http.RoundTripper, action string, params ...string) (T, Received) {
	t.Helper()
	form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
	require.Zero(t, len(params)%2, "params are names and values")
	for p := range slices.Chunk(params, 2) {
		form.Set(p[0], p[1])
	}
	rep := Send(t, s, NewTestRequest(t, "POST", nil, Known.V1("POST", form)))
	var v T
	if rep.Status == http.StatusOK {
		FitsModel(t, action, rep.Text)
		require.NoError(t, json.Unmarshal([]byte(rep.Text), &v))
	}
	return v, rep
}

// Succeed is try for calls that must succeed.
func Succeed[T any](t testing.TB, s http.RoundTripper, action string, params ...string) T {
	t.Helper()
	v, rep := Try[T](t, s, action, params...)
	require.Equal(t, http.StatusOK, rep.Status, rep.Text)
	return v
}

func TooMany(format string, n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, i+1))
	}
	return strings.Join(all, " ")
}

// TestPublicKey is a key to import.
const TestPublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPUgvPISMaPYQ+VpjIBRzeXCpIzPYcoIslnt2CWtNp/ me@example.com"

type RegionsResponse struct {
	Regions struct {
		Region []struct{ RegionID, RegionEndpoint, LocalName, Status string }
	}
}

// NameValues splits "name=value name=value". A value cannot contain spaces.
func NameValues(s string) []string {
	var all []string
	for field := range strings.FieldsSeq(s) {
		name, value, _ := strings.Cut(field, "=")
		all = append(all, name, value)
	}
	return all
}

// Metadata sends a request to a metadata service and returns status and body.
func Metadata(t testing.TB, m http.RoundTripper, method, path string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://100.100.100.200"+path, nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := m.RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}
