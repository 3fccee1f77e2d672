package rpc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/signer"
)

var target = url.URL{Scheme: "https", Host: "ecs.example.com", Path: "/"}

func TestPost(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterMatcherResponder("POST", "https://ecs.example.com/", httpmock.BodyContainsString("Action=X"),
		httpmock.NewStringResponder(403, "no").HeaderSet(http.Header{"X-Test": {"y"}}))
	hc := &http.Client{Transport: mock}
	a, err := Post(t.Context(), hc, target, http.Header{"Content-Type": {FormType}}, []byte("Action=X"), false, 100)
	require.NoError(t, err)
	assert.Equal(t, 403, a.Status)
	assert.Equal(t, http.Header{"X-Test": {"y"}}, a.Header)
	assert.Equal(t, "no", string(a.Body))

	_, err = Post(t.Context(), hc, target, http.Header{}, []byte("Action=X"), false, 1)
	assert.EqualError(t, err, "reading the response (status 403): it is longer than 1 bytes")
	_, err = Post(t.Context(), hc, target, http.Header{}, []byte("Action=Other"), false, 100)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "ecs.example.com/\":", "no URL in front")
}

// The error of a context that is done has its cause, too.
func TestPost_cause(t *testing.T) {
	t.Parallel()
	why := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	_, err := Post(ctx, http.DefaultClient, url.URL{Scheme: "http", Host: "127.0.0.1:1"}, http.Header{}, nil, false, 100)
	assert.ErrorIs(t, err, why)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestForm_SignV1(t *testing.T) {
	t.Parallel()
	f := Form{"X", "2014-05-26", append(make([]signer.Param, 0, 20), signer.Param{Name: "Thing", Value: "a b"})}
	now := time.Date(2024, 2, 29, 23, 59, 59, 1, time.FixedZone("", 3600))
	first, second := f.SignV1(Keys{"id", "secret", "token"}, now), f.SignV1(Keys{"id", "secret", ""}, now)
	assert.Equal(t, []signer.Param{{Name: "Thing", Value: "a b"}}, f.Params)
	form, err := url.ParseQuery(string(first.Body))
	require.NoError(t, err)
	assert.Equal(t, "a b", form.Get("Thing"))
	assert.Equal(t, "X 2014-05-26 JSON", form.Get("Action")+" "+form.Get("Version")+" "+form.Get("Format"))
	assert.Equal(t, "2024-02-29T22:59:59Z", form.Get("Timestamp"))
	assert.Equal(t, "token", form.Get("SecurityToken"))
	assert.Equal(t, first.Signature, form.Get("Signature"))
	assert.True(t, strings.HasPrefix(first.Text(), "POST&%2F&"))
	other, err := url.ParseQuery(string(second.Body))
	require.NoError(t, err)
	assert.NotContains(t, other, "SecurityToken")
	assert.NotEqual(t, form.Get("SignatureNonce"), other.Get("SignatureNonce"))
}

// The form is read back as it was by the standard library's parser.
func TestExplainSignature(t *testing.T) {
	t.Parallel()
	ours := func() string { return "POST&%2F&A%3D1" }
	for _, tt := range []struct{ name, message, want string }{
		{"other message", "no", "no"},
		{"same text", "It is wrong. server string to sign is:POST&%2F&A%3D1", "It is wrong.; both sides signed the same text, so the AccessKey secret is wrong"},
		{"other text", "It is wrong, server string to sign is:POST&%2F&A%3D2", "It is wrong; the service signed another text, so something changed the request on its way"},
	} {
		assert.Equal(t, tt.want, ExplainSignature(tt.message, ours), tt.name)
	}
}

func TestSecrets_Redact(t *testing.T) {
	t.Parallel()
	secrets := SecretsOf(Keys{"id", "s3cret", "tok/en"}, "sig=", []signer.Param{
		{Name: "Password", Value: "pass"}, {Name: "LaunchConfiguration.UserData", Value: "aGVsbG8="}, {Name: "PasswordName", Value: "shown"},
		{Name: "VncPassword", Value: "abc"}, {Name: "CommandContent", Value: "pass and more"},
	})
	got := secrets.Redact("s3cret tok/en tok%2Fen tok%252Fen sig= pass shown hello aGVsbG8= abc id; pass and more")
	assert.Equal(t, "[redacted] [redacted] [redacted] [redacted] [redacted] [redacted] shown [redacted] [redacted] abc id; [redacted]", got)
}

func TestSecrets_Redact_spellings(t *testing.T) {
	t.Parallel()
	secrets := SecretsOf(Keys{}, "", []signer.Param{
		{Name: "Password", Value: "my pass!w/rd"}, {Name: "Parameters", Value: `{"pw":"s3cr3tvalue","n":"x"}`},
	})
	for _, echo := range []string{"my pass!w/rd", "my+pass!w/rd", "my%20pass!w/rd", "my%20pass%21w%2Frd", "my%20pass%21w%2frd", "my+pass%21w%2Frd", "my%2520pass%2521w%252Frd", "s3cr3tvalue"} {
		assert.Equal(t, "echo [redacted].", secrets.Redact("echo "+echo+"."), echo)
	}
}

func TestReadErrorResponse_oddForms(t *testing.T) {
	t.Parallel()
	e, err := ReadErrorResponse([]byte("\ufeff{\"Code\":\"X\",\"Message\":\"m\",\"AccessDeniedDetail\":{\"AuthPrincipalOwnerId\":123,\"AuthAction\":\"a\",\"AuthPrincipalDisplayName\":\"d\"}}"), strings.TrimSpace)
	require.NoError(t, err)
	assert.Equal(t, Envelope{Code: "X", Message: "m", Denied: &AccessDenied{AuthPrincipalOwnerID: "123", AuthAction: "a", AuthPrincipalDisplayName: "d"}}, e)
	e, err = ReadErrorResponse([]byte("\ufeff<Error><Code>X</Code></Error>"), strings.TrimSpace)
	require.NoError(t, err)
	assert.Equal(t, "X", e.Code)
}

// Any body of a server or proxy is read without a panic, and the text quoted from it is short and valid.
func FuzzReadErrorResponse(f *testing.F) {
	for _, s := range []string{
		`{"RequestId":"R","HostId":"h","Code":"InvalidParameter","Message":"m","Recommend":"u","AccessDeniedDetail":{"AuthAction":"a"}}`,
		`{"code":"X","requestId":1,"Description":null,"AccessDeniedDetail":"{\"PolicyType\":\"x\"}"}`,
		`<?xml version="1.0"?><Error><Code>X</Code><Message><![CDATA[m]]></Message></Error>`,
		`<html>`, ``, ` `, `[]`, `{"Code":`, "<Code>", "\xff\xfe", strings.Repeat("云", 100),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := ReadErrorResponse(body, strings.TrimSpace)
		if e.Code == "" && e.Message == "" {
			t.Error("there is neither a code nor a message")
		}
		if err != nil && len(e.Message) > 1200 {
			t.Errorf("%d bytes of message", len(e.Message))
		}
		if utf8.Valid(body) && !utf8.ValidString(e.Message) {
			t.Errorf("message %q is no text", e.Message)
		}
		secret := "p1anted-secret"
		if got := (Secrets{secret}).Redact(string(body) + secret); strings.Contains(got, secret) {
			t.Errorf("secret in %q", got)
		}
	})
}

type endlessBody struct{}

func (endlessBody) Read(p []byte) (int, error) { return len(p), nil }
func (endlessBody) Close() error               { return nil }

func TestPost_boundsMemory(t *testing.T) {
	t.Parallel()
	hc := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: endlessBody{}, ContentLength: 1 << 50}, nil
	})}
	_, err := Post(t.Context(), hc, target, http.Header{}, nil, false, 1<<20)
	assert.EqualError(t, err, "reading the response (status 200): it is longer than 1048576 bytes")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return f(r)
}

func TestIsSecret(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Password", "VncPassword", "UserData", "LaunchConfiguration.UserData", "LaunchTemplate.1.Password",
		"CommandContent", "Content", "Parameters", "Task.1.Parameters", "NewAdminPassword", "RootPasswd", "ApiSecret", "AuthToken", "SshPrivateKey", "Passwords.1.Password"} {
		assert.True(t, IsSecret(name), name)
	}
	for _, name := range []string{"", "NextToken", "ClientToken", "HttpTokens", "PasswordInherit", "InstanceId", "Tag.1.Key", "Tag.1.Value", "ContentEncoding"} {
		assert.False(t, IsSecret(name), name)
	}
	assert.True(t, ShowsSecret("CreateKeyPair"))
	assert.False(t, ShowsSecret("DescribeInstances"))
	assert.False(t, ShowsSecret("ZZZ"))
}
