package ecstest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// A testServer is a gateway to an account, which a test can look into.
type testServer struct {
	*gateway
	state *state
}

func newTestServer(opts ...func(*state)) *testServer {
	b := newBackend()
	for _, opt := range opts {
		opt(b.state)
	}
	s := &testServer{newGateway(b, allActions()), b.state}
	s.keys.add(known.id, accessKey{secret: known.secret})
	return s
}

// Client returns a client that signs with the known key and uses no network.
func (s *testServer) Client(opts ...ecs.Option) *ecs.Client { return clientOf(s, opts...) }

func clientOf(s http.RoundTripper, opts ...ecs.Option) *ecs.Client {
	c, _ := ecs.NewClient("cn-hangzhou", append([]ecs.Option{
		ecs.WithHTTPClient(&http.Client{Transport: s}),
		ecs.WithCredentials(credentials.Static(known.id, known.secret, "")),
	}, opts...)...) // a nil client returns an error
	return c
}

func withStock(instanceType string, amount int, zones ...string) func(*state) {
	return func(st *state) { st.setStock(instanceType, amount, zones...) }
}

func withStepDuration(d time.Duration, kinds ...Kind) func(*state) {
	return func(st *state) { st.setStep(d, kinds...) }
}

func withCommandRunner(run commandFunc) func(*state) {
	return func(st *state) { st.runCommand = run }
}

// A caller signs requests with code of its own, independent of the code that
// the server checks them with.
type caller struct {
	id, secret, token string
	at                time.Time // now, if zero
	nonce             string    // fresh, if empty
}

var known = caller{id: DefaultAccessKeyID, secret: DefaultAccessKeySecret}

func (c caller) timestamp() string {
	at := c.at
	if at.IsZero() {
		at = time.Now()
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}

func (c caller) freshNonce() string {
	if c.nonce != "" {
		return c.nonce
	}
	return rand.Text()
}

// canonical sorts by name in byte order, like url.Values.
func canonical(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

// v1 adds the parameters of signature 1.0 and returns the whole set.
func (c caller) v1(method string, params url.Values) url.Values {
	v := url.Values{
		"Format":           {"JSON"},
		"Version":          {"2014-05-26"},
		"AccessKeyId":      {c.id},
		"SignatureMethod":  {"HMAC-SHA1"},
		"SignatureVersion": {"1.0"},
		"SignatureNonce":   {c.freshNonce()},
		"Timestamp":        {c.timestamp()},
	}
	if c.token != "" {
		v.Set("SecurityToken", c.token)
	}
	for name, values := range params {
		if values == nil {
			v.Del(name)
		} else {
			v[name] = values
		}
	}
	mac := hmac.New(sha1.New, []byte(c.secret+"&"))
	io.WriteString(mac, method+"&%2F&"+strings.ReplaceAll(url.QueryEscape(canonical(v)), "+", "%20"))
	v.Set("Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return v
}

func newTestRequest(t testing.TB, method string, query url.Values, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://ecs.cn-hangzhou.aliyuncs.com/?"+query.Encode(), strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if len(form) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// v3 signs r in its headers.
func (c caller) v3(t testing.TB, action string, r *http.Request) *http.Request {
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
	if c.token != "" {
		r.Header.Set("x-acs-accesskey-id", c.id)
		r.Header.Set("x-acs-security-token", c.token)
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
	mac := hmac.New(sha256.New, []byte(c.secret))
	io.WriteString(mac, "ACS3-HMAC-SHA256\n"+hex.EncodeToString(sum[:]))
	r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+c.id+",SignedHeaders="+list+",Signature="+hex.EncodeToString(mac.Sum(nil)))
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

// A received is a response of the server as a client sees it.
type received struct {
	status int
	header http.Header
	text   string
	Code, Message, RequestID,
	HostID, Recommend string
}

func send(t testing.TB, s http.RoundTripper, r *http.Request) received {
	t.Helper()
	resp, err := s.RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	rep := received{status: resp.StatusCode, header: resp.Header, text: string(b)}
	if strings.HasPrefix(rep.text, "{") {
		require.NoError(t, json.Unmarshal(b, &rep))
	}
	return rep
}

// try sends one signed request as a form. A success must match the API model
// and is decoded into T.
func try[T any](t testing.TB, s http.RoundTripper, action string, params ...string) (T, received) {
	t.Helper()
	form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
	require.Zero(t, len(params)%2, "params are names and values")
	for p := range slices.Chunk(params, 2) {
		form.Set(p[0], p[1])
	}
	rep := send(t, s, newTestRequest(t, "POST", nil, known.v1("POST", form)))
	var v T
	if rep.status == http.StatusOK {
		fitsModel(t, action, rep.text)
		require.NoError(t, json.Unmarshal([]byte(rep.text), &v))
	}
	return v, rep
}

// succeed is try for calls that must succeed.
func succeed[T any](t testing.TB, s http.RoundTripper, action string, params ...string) T {
	t.Helper()
	v, rep := try[T](t, s, action, params...)
	require.Equal(t, http.StatusOK, rep.status, rep.text)
	return v
}
