package ecs_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/signer"
)

func TestError_fromEveryEnvelope(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   ecs.Error
	}{
		{"documented", 404, `{"RequestId":"R-1","HostId":"ecs.aliyuncs.com","Code":"InvalidInstanceId.NotFound","Message":"gone","Recommend":"https://help"}`,
			ecs.Error{Code: "InvalidInstanceId.NotFound", Message: "gone", RequestID: "R-1", HostID: "ecs.aliyuncs.com", Recommend: "https://help"}},
		{"lower case", 400, `{"requestId":"R-1","code":"Throttling","message":"slow"}`, ecs.Error{Code: "Throttling", Message: "slow", RequestID: "R-1"}},
		{"description for message", 400, `{"Code":"X","Description":"words"}`, ecs.Error{Code: "X", Message: "words", RequestID: "header-id"}},
		{"numbers for text", 500, `{"Code":500,"Message":"m","RequestId":null}`, ecs.Error{Code: "500", Message: "m", RequestID: "header-id"}},
		{"xml", 403, `<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>R-1</RequestId><HostId>h</HostId><Code>Forbidden.RAM</Code><Message>a &amp; b &lt;c&gt;</Message><Recommend><![CDATA[https://help?a&b]]></Recommend></Error>`,
			ecs.Error{Code: "Forbidden.RAM", Message: "a & b <c>", RequestID: "R-1", HostID: "h", Recommend: "https://help?a&b"}},
		{"html", 502, `<html><body>Bad Gateway</body></html>`, ecs.Error{Message: `the response has no error code: "<html><body>Bad Gateway</body></html>"`, RequestID: "header-id"}},
		{"plain text", 503, `busy`, ecs.Error{Message: `the response has no error code: "busy"`, RequestID: "header-id"}},
		{"empty", 504, ``, ecs.Error{Message: `the response is empty`, RequestID: "header-id"}},
		{"empty object", 500, `{}`, ecs.Error{Message: `the response has no error code: "{}"`, RequestID: "header-id"}},
		{"array", 500, `[1]`, ecs.Error{Message: `the response has no error code: "[1]"`, RequestID: "header-id"}},
		{"access denied", 403, `{"Code":"Forbidden.RAM","Message":"m","AccessDeniedDetail":{"AuthAction":"ecs:RunInstances","AuthPrincipalOwnerId":"12","NoPermissionType":"ImplicitDeny"}}`,
			ecs.Error{Code: "Forbidden.RAM", Message: "m", RequestID: "header-id", AccessDenied: &ecs.AccessDenied{AuthAction: "ecs:RunInstances", AuthPrincipalOwnerID: "12", NoPermissionType: "ImplicitDeny"}}},
		{"access denied as text", 403, `{"Code":"Forbidden.RAM","Message":"m","AccessDeniedDetail":"{\"PolicyType\":\"ControlPolicy\"}"}`,
			ecs.Error{Code: "Forbidden.RAM", Message: "m", RequestID: "header-id", AccessDenied: &ecs.AccessDenied{PolicyType: "ControlPolicy"}}},
		{"access denied nonsense", 403, `{"Code":"Forbidden.RAM","Message":"m","AccessDeniedDetail":[7]}`, ecs.Error{Code: "Forbidden.RAM", Message: "m", RequestID: "header-id"}},
		{"envelope under status 200", 200, `{"RequestId":"R-1","HostId":"h","Code":"InvalidParameter","Message":"m"}`,
			ecs.Error{Code: "InvalidParameter", Message: "m", RequestID: "R-1", HostID: "h"}},
		{"dry run under status 200", 200, `{"RequestId":"R-1","Code":"DRYRUN.SUCCESS","Message":"m"}`, ecs.Error{Code: "DRYRUN.SUCCESS", Message: "m", RequestID: "R-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rt := &transport{reply: func(int, *http.Request) (*http.Response, error) {
				a := answer(tt.status, tt.body)
				a.Header.Set("x-acs-request-id", "header-id")
				return a, nil
			}}
			_, err := describeinstances.Do(t.Context(), newClient(t, rt), nil)
			e, ok := errors.AsType[*ecs.Error](err)
			require.True(t, ok, err)
			tt.want.Action, tt.want.HTTPStatus, tt.want.Attempts = "DescribeInstances", tt.status, 1
			assert.Equal(t, &tt.want, e)
		})
	}
}

// A success that cannot be read is an error that says what came and keeps the status.
func TestError_unreadableSuccess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, want string }{
		{"html", `<html>captive portal</html>`, `the response is not a JSON object: "<html>captive portal</html>"`},
		{"empty", ``, `the response is empty`},
		{"white space", " \n", `the response is empty`},
		{"truncated", `{"RequestId":"r","Instances":{"Instance":[{"Inst`, "offset 48"},
		{"trailing bytes", `{"RequestId":"r"}garbage`, "offset 17"},
		{"null", `null`, `the response is not a JSON object: "null"`},
		{"array", `[]`, `the response is not a JSON object: "[]"`},
		{"text", `"ok"`, `the response is not a JSON object`},
		{"long", `<` + strings.Repeat("云", 1000), `the response is not a JSON object: "<云`},
	} {
		for _, target := range []string{"generated", "own", "none"} {
			t.Run(tt.name+"/"+target, func(t *testing.T) {
				t.Parallel()
				c := newClient(t, always(200, tt.body))
				var err error
				switch target {
				case "generated":
					_, err = describeinstances.Do(t.Context(), c, nil)
				case "own":
					err = c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, &struct{ RequestId string }{})
				default:
					err = c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil)
				}
				e, ok := errors.AsType[*ecs.Error](err)
				require.True(t, ok, err)
				assert.Equal(t, 200, e.HTTPStatus)
				assert.Empty(t, e.Code)
				if target == "generated" || !strings.HasPrefix(tt.want, "offset") {
					assert.Contains(t, err.Error(), tt.want)
				}
				assert.Less(t, len(err.Error()), 400)
				assert.NotEmpty(t, e.Unwrap())
			})
		}
	}
}

// Statuses of success are those from 200 to 299.
func TestError_statusOfSuccess(t *testing.T) {
	t.Parallel()
	for status, success := range map[int]bool{199: false, 200: true, 201: true, 299: true, 300: false, 400: false} {
		err := newClient(t, always(status, `{"RequestId":"r"}`)).Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil)
		assert.Equal(t, success, err == nil, status)
	}
}

// What a response itself calls Code is not an error response.
func TestError_codeOfASuccess(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"RequestId":"r","Code":"200","Message":"done"}`,
		`{"RequestId":"r","Code":"","Message":"done","HostId":"h"}`,
		`{"RequestId":"r","Code":"X","HostId":"h"}`,
		`{"RequestId":"r","Results":{"Result":[{"Code":"X","Message":"m","HostId":"h"}]}}`,
	} {
		var resp struct{ RequestId string }
		require.NoError(t, newClient(t, always(200, body)).Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, &resp))
		assert.Equal(t, "r", resp.RequestId)
	}
}

// The server's string-to-sign holds every parameter, so it must not be shown; what it means is said instead.
func TestError_signatureDoesNotMatch(t *testing.T) {
	t.Parallel()
	for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		for _, tt := range []struct {
			name   string
			theirs func(url.Values) string
			want   string
		}{
			{"same text", func(f url.Values) string { return signer.StringToSign("POST", f) }, "the AccessKey secret is wrong"},
			{"other text", func(url.Values) string { return "POST&%2F&Password%3DPassw0rd%2521" }, "the service signed another text"},
		} {
			if v == ecs.SignatureV3 && tt.name == "same text" {
				continue // the text is a hash of headers, covered by the test server
			}
			t.Run(fmt.Sprint(tt.name, v), func(t *testing.T) {
				t.Parallel()
				rt := &transport{}
				rt.reply = func(int, *http.Request) (*http.Response, error) {
					return answer(400, `{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:`+tt.theirs(rt.forms[0])+`"}`), nil
				}
				err := newClient(t, rt, ecs.WithSignature(v)).Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil, ecs.WithParam("Password", "Passw0rd!"))
				require.True(t, ecs.HasCode(err, "SignatureDoesNotMatch"))
				assert.ErrorContains(t, err, tt.want)
				assert.NotContains(t, err.Error(), "Passw0rd")
				assert.NotContains(t, err.Error(), "%3D")
			})
		}
	}
}

type brokenBody struct{ io.Reader }

func (brokenBody) Close() error { return nil }

// A response that breaks off, or never ends, is an error that names its status.
func TestClient_Invoke_brokenBody(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, want string
		body       io.Reader
	}{
		{"breaks off", "reading the response (status 200): unexpected EOF", io.MultiReader(strings.NewReader(`{"a":`), errReader{io.ErrUnexpectedEOF})},
		{"endless", "it is longer than 67108864 bytes", endless{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rt := &transport{reply: func(int, *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: brokenBody{tt.body}, ContentLength: -1}, nil
			}}
			err := newClient(t, rt).Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
