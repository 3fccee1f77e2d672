package credentials_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

const stamp = "2006-01-02T15:04:05Z"

// cloud is every service that returns keys, in memory. It checks requests and rejects wrong ones.
type cloud struct {
	mu       sync.Mutex
	secrets  map[string]string // of the keys that may assume roles, by id
	tokens   map[string]string // of the temporary keys, by id
	lifetime time.Duration     // of the keys that it returns
	oidc     string            // the trusted token
	role     string            // attached to the instance
	login    string            // the access token of CloudSSO and OAuth
	renewal  string            // the refresh token of OAuth
	down     int               // the status of every response, if not 0
	body     string            // of those responses
	lost     error             // instead of every response
	hang     bool              // until the request's context ends
	hook     func()            // called at each request
	ahead    time.Duration     // offset of its clock from this machine's
	dateless bool              // its responses have no Date
	expired  string            // the id of keys that it rejects as expired

	seen   []call
	issued int
	nonces map[string]bool
}

// call is a request that the cloud has read.
type call struct {
	what string // action or path
	host string
	form url.Values // all parameters
}

func newCloud() *cloud {
	return &cloud{
		secrets: map[string]string{"source-id": "source-secret"}, tokens: map[string]string{}, nonces: map[string]bool{},
		lifetime: time.Hour, oidc: "the.oidc.token", role: "role", login: "login-token", renewal: "renewal-token",
	}
}

func (c *cloud) client() *http.Client { return &http.Client{Transport: c} }

func (c *cloud) metadata() *metadata.Client {
	return metadata.NewClient(metadata.Options{HTTPClient: c.client()})
}

func (c *cloud) calls(what string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.seen {
		if what == "" || s.what == what {
			n++
		}
	}
	return n
}

func (c *cloud) last(t *testing.T) call {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) == 0 {
		t.Fatal("no request was sent")
	}
	return c.seen[len(c.seen)-1]
}

func (c *cloud) set(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *cloud) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hang {
		c.mu.Unlock()
		<-r.Context().Done()
		c.mu.Lock()
		return nil, r.Context().Err()
	}
	if c.lost != nil {
		return nil, c.lost
	}
	status, text := c.serve(r, body)
	header := http.Header{}
	if !c.dateless {
		header.Set("Date", c.now().UTC().Format(http.TimeFormat))
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(text)), Header: header, ContentLength: int64(len(text)), Request: r}, nil
}

func (c *cloud) now() time.Time { return time.Now().Add(c.ahead) }

func (c *cloud) serve(r *http.Request, body []byte) (int, string) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		form = nil
	}
	seen := call{what: r.URL.Path, host: r.URL.Scheme + "://" + r.URL.Host, form: form}
	if action := form.Get("Action") + r.URL.Query().Get("Action"); action != "" {
		seen.what = action
	}
	c.seen = append(c.seen, seen)
	if c.hook != nil {
		c.hook()
	}
	if c.down != 0 {
		return c.down, c.body
	}
	switch {
	case strings.HasPrefix(r.URL.Host, "sts"), strings.HasPrefix(r.URL.Host, "127."):
		return c.sts(r, seen.what, form)
	case r.URL.Host == "100.100.100.200":
		return c.instance(r)
	case strings.HasPrefix(r.URL.Host, "oauth."):
		return c.oauth(r, form)
	case r.URL.Host == "signin.example" && r.Method == http.MethodPost && r.URL.Path == "/cloud-credentials":
		return c.cloudSSO(r, body)
	case r.URL.Host == "keys.example" && r.Method == http.MethodGet && r.URL.Query().Get("key") == "u-secret":
		return 200, c.coded("uri")
	}
	return 404, `{"Code":"NotFound"}`
}

func reject(status int, code, message string) (int, string) {
	text, _ := json.Marshal(map[string]string{"Code": code, "Message": message, "RequestId": "r-1", "HostId": "sts"})
	return status, string(text)
}

// keys creates keys whose id says where they come from.
func (c *cloud) keys(from string) map[string]string {
	c.issued++
	id := fmt.Sprint(from, "-", c.issued)
	c.secrets[id], c.tokens[id] = id+"-secret", id+"-token"
	return map[string]string{"AccessKeyId": id, "AccessKeySecret": id + "-secret", "SecurityToken": id + "-token",
		"Expiration": c.now().Add(c.lifetime).UTC().Format(stamp)}
}

// want returns the credentials that a test expects for the keys of an id.
func want(id string, expires time.Time) credentials.Credentials {
	return credentials.Credentials{AccessKeyID: id, AccessKeySecret: id + "-secret", SecurityToken: id + "-token", Expires: expires}
}

func (c *cloud) coded(from string) string {
	keys := c.keys(from)
	keys["Code"] = "Success"
	text, _ := json.Marshal(keys)
	return string(text)
}

func (c *cloud) sts(r *http.Request, action string, form url.Values) (int, string) {
	query := r.URL.Query()
	all := url.Values{}
	for _, values := range []url.Values{query, form} {
		for name, v := range values {
			all[name] = append(all[name], v...)
		}
	}
	at, err := time.Parse(stamp, all.Get("Timestamp"))
	switch {
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		return reject(400, "UnsupportedHTTPMethod", r.Method)
	case all.Get("Version") != "2015-04-01" || all.Get("Format") != "JSON":
		return reject(400, "InvalidVersion", "no")
	case err != nil || c.now().Sub(at).Abs() > 15*time.Minute:
		return reject(400, "InvalidTimeStamp.Expired", all.Get("Timestamp"))
	}
	switch action {
	case "AssumeRole":
		if status, text := c.checkSignature(r.Method, all); status != 0 {
			return status, text
		}
		if n, _ := strconv.Atoi(all.Get("DurationSeconds")); n < 900 || n > 43200 || len(query) > 0 {
			return reject(400, "InvalidParameter.DurationSeconds", all.Get("DurationSeconds"))
		}
	case "AssumeRoleWithOIDC":
		if all.Get("Signature")+all.Get("AccessKeyId") != "" || query.Get("OIDCToken") != "" {
			return reject(400, "InvalidParameter", "this action is not signed, and the token belongs in the form")
		}
		if form.Get("OIDCToken") != c.oidc {
			return reject(400, "AuthenticationFail.OIDCToken.Invalid", "this token is not trusted: "+form.Get("OIDCToken"))
		}
		if form.Get("OIDCProviderArn") != "acs:ram::1:oidc-provider/p" {
			return reject(404, "EntityNotExist.OIDCProvider", "")
		}
	default:
		return reject(404, "InvalidAction.NotFound", action)
	}
	if role := all.Get("RoleArn"); !strings.HasPrefix(role, "acs:ram::1:role/") {
		return reject(404, "EntityNotExist.Role", "there is no role "+role)
	}
	_, name, _ := strings.Cut(all.Get("RoleArn"), "/")
	text, _ := json.Marshal(map[string]any{"RequestId": "r-1", "Credentials": c.keys(name), "AssumedRoleUser": map[string]string{"Arn": "a"}})
	return 200, string(text)
}

// checkSignature computes signature 1.0 without the code of this module.
func (c *cloud) checkSignature(method string, all url.Values) (int, string) {
	id, nonce := all.Get("AccessKeyId"), all.Get("SignatureNonce")
	secret, known := c.secrets[id]
	switch {
	case !known:
		return reject(404, "InvalidAccessKeyId.NotFound", id)
	case id == c.expired:
		return reject(400, "InvalidSecurityToken.Expired", id)
	case c.tokens[id] != all.Get("SecurityToken"):
		return reject(400, "InvalidSecurityToken.MismatchWithAccessKey", "")
	case nonce == "" || c.nonces[nonce]:
		return reject(400, "SignatureNonceUsed", nonce)
	case all.Get("SignatureMethod") != "HMAC-SHA1" || all.Get("SignatureVersion") != "1.0":
		return reject(400, "IncompleteSignature", "")
	}
	c.nonces[nonce] = true
	text := stringToSign(method, all)
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	_, _ = io.WriteString(mac, text)
	if base64.StdEncoding.EncodeToString(mac.Sum(nil)) != all.Get("Signature") {
		return reject(400, "SignatureDoesNotMatch", "Specified signature is not matched. server string to sign is:"+text)
	}
	return 0, ""
}

func stringToSign(method string, all url.Values) string {
	var pairs []string
	for name, v := range all {
		if name != "Signature" {
			pairs = append(pairs, percent(name)+"="+percent(v[0]))
		}
	}
	slices.Sort(pairs)
	return method + "&%2F&" + percent(strings.Join(pairs, "&"))
}

func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func (c *cloud) instance(r *http.Request) (int, string) {
	if r.Method == http.MethodPut && r.URL.Path == "/latest/api/token" && r.Header.Get("X-aliyun-ecs-metadata-token-ttl-seconds") != "" {
		return 200, "m-token"
	}
	if r.Header.Get("X-aliyun-ecs-metadata-token") != "m-token" {
		return 401, ""
	}
	const path = "/latest/meta-data/ram/security-credentials/"
	switch {
	case c.role == "":
		return 404, "<html>"
	case r.URL.Path == path:
		return 200, c.role + "\n"
	case r.URL.Path == path+c.role:
		return 200, c.coded("instance")
	}
	return 404, "<html>"
}

func (c *cloud) cloudSSO(r *http.Request, body []byte) (int, string) {
	var asked struct{ AccountId, AccessConfigurationId string } //nolint:revive // the wire's names
	if json.Unmarshal(body, &asked) != nil || r.Header.Get("Authorization") != "Bearer "+c.login {
		return 401, `{"ErrorCode":"Unauthorized","token":"` + r.Header.Get("Authorization") + `"}`
	}
	if asked.AccountId != "account" || asked.AccessConfigurationId != "ac-1" || r.Header.Get("Content-Type") != "application/json" {
		return 403, `{"ErrorCode":"Forbidden"}`
	}
	text, _ := json.Marshal(map[string]any{"CloudCredential": c.keys("sso")})
	return 200, string(text)
}

func (c *cloud) oauth(r *http.Request, form url.Values) (int, string) {
	client := map[string]string{"oauth.aliyun.com": "4038181954557748008", "oauth.alibabacloud.com": "4103531455503354461"}[r.URL.Host]
	switch r.Method + r.URL.Path {
	case "POST/v1/token":
		if form.Get("grant_type") != "refresh_token" || form.Get("client_id") != client || form.Get("refresh_token") != c.renewal {
			return 400, `{"error":"invalid_grant","error_description":"` + form.Get("refresh_token") + `"}`
		}
		c.issued++
		c.login, c.renewal = fmt.Sprint("login-", c.issued), fmt.Sprint("renewal-", c.issued)
		return 200, fmt.Sprintf(`{"access_token":%q,"refresh_token":%q,"expires_in":10800,"token_type":"Bearer"}`, c.login, c.renewal)
	case "POST/v1/exchange":
		if r.Header.Get("Authorization") != "Bearer "+c.login {
			return 401, `{"error":"invalid_token"}`
		}
		keys := c.keys("oauth")
		text, _ := json.Marshal(map[string]string{"accessKeyId": keys["AccessKeyId"], "accessKeySecret": keys["AccessKeySecret"],
			"securityToken": keys["SecurityToken"], "expiration": keys["Expiration"]})
		return 200, string(text)
	}
	return 404, ""
}

// source returns a provider of keys that may assume roles.
func source() credentials.Provider {
	return credentials.Static("source-id", "source-secret", "")
}

// counter counts the calls of a provider.
type counter struct {
	mu sync.Mutex
	n  int
	f  func(ctx context.Context, n int) (credentials.Credentials, error)
}

func (c *counter) Retrieve(ctx context.Context) (credentials.Credentials, error) {
	c.mu.Lock()
	c.n++
	n := c.n
	c.mu.Unlock()
	return c.f(ctx, n)
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// sameKeys compares credentials, and their expiry as an instant.
func sameKeys(t *testing.T, want, got credentials.Credentials) {
	t.Helper()
	assert.WithinDuration(t, want.Expires, got.Expires, 0)
	want.Expires, got.Expires = time.Time{}, time.Time{}
	assert.Equal(t, want, got)
}
