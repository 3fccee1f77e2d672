package ecs_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createautoprovisioninggroup"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/describeuserdata"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancevncpasswd"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

const planted = "pl4nted!secret"

var plantedBase64 = base64.StdEncoding.EncodeToString([]byte(planted))

// printed is every way in which a program prints a value.
func printed(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&b, verb+"\n", v)
		fmt.Fprintf(&b, verb+"\n", []any{v})
	}
	text, err := json.Marshal(v)
	require.NoError(t, err)
	b.Write(text)
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v)
	return b.String()
}

func noSecret(t *testing.T, text string, what string) {
	t.Helper()
	for _, form := range []string{planted, plantedBase64, url.QueryEscape(planted), url.QueryEscape(plantedBase64)} {
		assert.NotContains(t, text, form, what)
	}
}

func TestRequests_printRedacted(t *testing.T) {
	t.Parallel()
	for _, req := range []any{
		&runinstances.Request{ImageID: "m-shown", Password: planted, UserData: plantedBase64},
		runinstances.Request{ImageID: "m-shown", Password: planted, UserData: plantedBase64},
		&runcommand.Request{Name: "m-shown", CommandContent: planted, Parameters: map[string]string{"key": planted}},
		&modifyinstancevncpasswd.Request{InstanceID: "m-shown", VNCPassword: planted},
		&createautoprovisioninggroup.Request{LaunchTemplateID: "m-shown", LaunchConfiguration: &createautoprovisioninggroup.LaunchConfiguration{UserData: plantedBase64, Password: planted}},
	} {
		text := printed(t, req)
		noSecret(t, text, fmt.Sprintf("%T", req))
		assert.Contains(t, text, "m-shown")
	}
	req := &runinstances.Request{Password: planted}
	_ = printed(t, req)
	assert.Equal(t, planted, req.Password, "printing changes nothing")
	assert.NotContains(t, fmt.Sprintf("%+v", runinstances.Request{}), "redacted", "what is not set is not hidden")
	assert.Equal(t, "<nil>", fmt.Sprint((*runinstances.Request)(nil)))
}

// A response is data, and encodes in full; printed or logged by chance, it hides what is secret.
func TestResponses_printRedacted(t *testing.T) {
	t.Parallel()
	for _, resp := range []any{
		&createkeypair.Response{KeyPairName: "shown", PrivateKeyBody: planted},
		&describeuserdata.Response{InstanceID: "shown", UserData: plantedBase64},
	} {
		var b bytes.Buffer
		fmt.Fprintf(&b, "%v %+v %#v", resp, resp, resp)
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", resp)
		noSecret(t, b.String(), fmt.Sprintf("%T", resp))
		assert.Contains(t, b.String(), "shown")
	}
}

// Whatever the service echoes, and wherever, no secret of the request comes out of a call.
func TestErrors_redactEchoes(t *testing.T) {
	t.Parallel()
	echo := `echo ` + planted + ` ` + plantedBase64 + ` ` + url.QueryEscape(planted) + ` ` + url.QueryEscape(url.QueryEscape(planted))
	quoted, err := json.Marshal(echo)
	require.NoError(t, err)
	q := string(quoted)
	for name, a := range map[string]struct {
		status int
		body   string
	}{
		"message":     {400, `{"Code":"InvalidParameter","Message":` + q + `}`},
		"every field": {400, `{"Code":` + q + `,"Message":` + q + `,"RequestId":` + q + `,"HostId":` + q + `,"Recommend":` + q + `,"AccessDeniedDetail":{"AuthAction":` + q + `,"EncodedDiagnosticMessage":` + q + `}}`},
		"xml":         {400, `<Error><Code>X</Code><Message>` + echo + `</Message></Error>`},
		"html":        {502, `<html>` + echo},
		"text":        {500, echo},
		"no JSON":     {200, echo},
		"half a JSON": {200, `{"a":` + q},
		"envelope":    {200, `{"Code":"X","HostId":"h","Message":` + q + `}`},
		"signature":   {400, `{"Code":"SignatureDoesNotMatch","Message":"no. server string to sign is:` + url.QueryEscape(echo) + `"}`},
	} {
		for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
			t.Run(fmt.Sprint(name, v), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				c := newClient(t, always(a.status, a.body), ecs.WithSignature(v),
					ecs.WithCredentials(credentials.Static("testid", planted, planted)),
					ecs.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
				_, err := runinstances.Do(t.Context(), c, &runinstances.Request{Password: planted, UserData: plantedBase64})
				require.Error(t, err)
				e, ok := errors.AsType[*ecs.Error](err)
				require.True(t, ok)
				noSecret(t, printed(t, err)+printed(t, e)+logged.String(), name)
			})
		}
	}
	lost := &transport{reply: func(int, *http.Request) (*http.Response, error) { return nil, errors.New("dial tcp: refused") }}
	_, err = runinstances.Do(t.Context(), newClient(t, lost), &runinstances.Request{Password: planted})
	assert.EqualError(t, err, "ecs: RunInstances: dial tcp: refused (outcome unknown)")
	noSecret(t, fmt.Sprintf("%+v %#v", newClient(t, lost, ecs.WithCredentials(credentials.Static("id", planted, planted))), err), "client")
}

func TestResponse_Err(t *testing.T) {
	t.Parallel()
	body := `{"RequestId":"r-1","InstanceResponses":{"InstanceResponse":[
		{"InstanceId":"i-1","Code":"200","Message":"success"},
		{"InstanceId":"i-2","Code":"IncorrectInstanceStatus","Message":"not running"}]}}`
	resp, err := stopinstances.Do(t.Context(), newClient(t, always(200, body)), nil)
	require.NoError(t, err)
	partial, ok := errors.AsType[*ecs.PartialError](resp.Err())
	require.True(t, ok)
	assert.Equal(t, &ecs.PartialError{Action: "StopInstances", RequestID: "r-1", Total: 2, Failed: []ecs.ItemError{{ID: "i-2", Code: "IncorrectInstanceStatus", Message: "not running"}}}, partial)
	assert.EqualError(t, partial, "ecs: StopInstances: 1 of 2 failed; i-2: IncorrectInstanceStatus: not running (request r-1)")
	many := &ecs.PartialError{Action: "X", Total: 9, Failed: make([]ecs.ItemError, 5)}
	assert.ErrorContains(t, many, "; 2 more (")
	assert.NoError(t, (&stopinstances.Response{}).Err())
}

// The service's own string-to-sign, with secrets in it, never reaches the error; what it means does.
func TestFaults_wrongSecret(t *testing.T) {
	t.Parallel()
	for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		server := ecstest.NewServer(ecstest.WithCredentials(ecstest.DefaultAccessKeyID, "another secret", ""))
		client := newClient(t, server, ecs.WithSignature(v))
		_, err := runinstances.Do(t.Context(), client, &runinstances.Request{Password: planted})
		require.True(t, ecs.HasCode(err, ecs.CodeSignatureDoesNotMatch), err)
		assert.ErrorContains(t, err, "the AccessKey secret is wrong")
		noSecret(t, err.Error(), "wrong secret")
	}
}
