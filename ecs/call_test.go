package ecs_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/signer"
)

func TestClient_Invoke_signatureV1(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt, ecs.WithCredentials(credentials.Static("testid", "testsecret", "sts+token==")))
	_, err := describeinstances.Do(t.Context(), c, &describeinstances.Request{InstanceName: "a b+c*d~e/f=g&h%i 云"})
	require.NoError(t, err)
	form := rt.forms[0]
	assert.Equal(t, "a b+c*d~e/f=g&h%i 云", form.Get("InstanceName"))
	for name, want := range map[string]string{
		"Action": "DescribeInstances", "Version": "2014-05-26", "Format": "JSON", "AccessKeyId": "testid", "SecurityToken": "sts+token==",
		"SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0", "RegionId": "cn-hangzhou",
	} {
		assert.Equal(t, []string{want}, form[name], name)
	}
	assert.NotEmpty(t, form.Get("SignatureNonce"))
	stamp, err := time.Parse("2006-01-02T15:04:05Z", form.Get("Timestamp"))
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), stamp, time.Minute)
	assert.Equal(t, signer.Signature("POST", form, "testsecret"), form.Get("Signature"))
	assert.Equal(t, "application/x-www-form-urlencoded", rt.reqs[0].Header.Get("Content-Type"))
	assert.Equal(t, "application/json", rt.reqs[0].Header.Get("Accept"))
}

// The V3 signature is computed here once more, by hand, from what was sent.
func TestClient_Invoke_signatureV3(t *testing.T) {
	t.Parallel()
	var body []byte
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder("POST", "https://ecs.cn-hangzhou.aliyuncs.com/", func(r *http.Request) (*http.Response, error) {
		body, _ = io.ReadAll(r.Body)
		h := r.Header
		names := []string{"host", "content-type"}
		for k := range h {
			if k = strings.ToLower(k); strings.HasPrefix(k, "x-acs-") {
				names = append(names, k)
			}
		}
		sort.Strings(names)
		sum := sha256.Sum256(body)
		canonical := "POST\n/\n\n"
		for _, k := range names {
			v := h.Get(k)
			if k == "host" {
				v = r.URL.Host
			}
			canonical += k + ":" + v + "\n"
		}
		canonical += "\n" + strings.Join(names, ";") + "\n" + hex.EncodeToString(sum[:])
		hash := sha256.Sum256([]byte(canonical))
		mac := hmac.New(sha256.New, []byte("testsecret"))
		mac.Write([]byte("ACS3-HMAC-SHA256\n" + hex.EncodeToString(hash[:])))
		want := "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + strings.Join(names, ";") + ",Signature=" + hex.EncodeToString(mac.Sum(nil))
		if h.Get("Authorization") != want {
			return httpmock.NewStringResponse(400, `{"Code":"SignatureDoesNotMatch","Message":"got `+h.Get("Authorization")+`"}`), nil
		}
		return httpmock.NewStringResponse(200, `{"RequestId":"r-1"}`), nil
	})
	c := newClient(t, mock, ecs.WithSignature(ecs.SignatureV3), ecs.WithCredentials(credentials.Static("testid", "testsecret", "token")))
	resp, err := runinstances.Do(t.Context(), c, &runinstances.Request{ImageID: "m-1", Amount: new(2), ClientToken: "tok"})
	require.NoError(t, err)
	assert.Equal(t, "r-1", resp.RequestID)
	form, err := url.ParseQuery(string(body))
	require.NoError(t, err)
	assert.Equal(t, url.Values{"ImageId": {"m-1"}, "Amount": {"2"}, "ClientToken": {"tok"}, "RegionId": {"cn-hangzhou"}}, form)
}

func TestClient_Invoke_fillsRegionAndToken(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	req := &runinstances.Request{}
	for range 2 {
		_, err := runinstances.Do(t.Context(), c, req)
		require.NoError(t, err)
	}
	assert.Equal(t, &runinstances.Request{}, req, "the caller's request is not written to")
	first, second := rt.forms[0].Get("ClientToken"), rt.forms[1].Get("ClientToken")
	assert.Regexp(t, `^[!-~]{16,64}$`, first)
	assert.NotEqual(t, first, second, "two calls are two purchases")

	_, err := runinstances.Do(t.Context(), c, &runinstances.Request{RegionID: "cn-beijing", ClientToken: "mine"})
	require.NoError(t, err)
	assert.Equal(t, []string{"cn-beijing"}, rt.forms[2]["RegionId"])
	assert.Equal(t, []string{"mine"}, rt.forms[2]["ClientToken"])

	require.NoError(t, c.Invoke(t.Context(), ecs.Operation{Action: "X", RegionParam: "regionId"}, nil, nil))
	require.NoError(t, c.Invoke(t.Context(), ecs.Operation{Action: "X", RegionParam: "-", Version: "2099-01-01"}, nil, nil))
	assert.Equal(t, "cn-hangzhou", rt.forms[3].Get("regionId"))
	assert.NotContains(t, rt.forms[4], "RegionId")
	assert.Equal(t, "2099-01-01", rt.forms[4].Get("Version"))
}

func TestClient_Invoke_withParam(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	_, err := describeinstances.Do(t.Context(), c, &describeinstances.Request{InstanceName: "a"},
		ecs.WithParam("InstanceName", "b"), ecs.WithParam("OwnerId", "7"), ecs.WithParam("Empty", ""), nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"b"}, rt.forms[0]["InstanceName"])
	assert.Equal(t, []string{"7"}, rt.forms[0]["OwnerId"])
	assert.Equal(t, []string{""}, rt.forms[0]["Empty"])
	assert.Equal(t, signer.Signature("POST", rt.forms[0], "testsecret"), rt.forms[0].Get("Signature"))

	for _, name := range []string{"", "Signature", "AccessKeyId", "Timestamp", "Action", "SecurityToken"} {
		assert.Error(t, c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil, ecs.WithParam(name, "x")), name)
	}
	assert.Len(t, rt.reqs, 1, "nothing was sent for the bad ones")
}

func TestClient_Invoke_ownStruct(t *testing.T) {
	t.Parallel()
	rt := always(200, `{"RequestId":"r","Things":[{"Name":"a"}]}`)
	c := newClient(t, rt)
	req := struct {
		Name  string  `url:"ThingName"`
		Tag1  string  `url:"Tag.1.Key"`
		Count *int    `url:"Count,omitempty"`
		Left  *string `url:"Left,omitempty"`
	}{"x y", "env", new(0), nil}
	var resp struct {
		RequestID string `json:"RequestId"`
		Things    []struct{ Name string }
	}
	require.NoError(t, c.Invoke(t.Context(), ecs.Operation{Action: "DescribeThings", ReadOnly: true}, req, &resp))
	assert.Equal(t, "x y", rt.forms[0].Get("ThingName"))
	assert.Equal(t, "env", rt.forms[0].Get("Tag.1.Key"))
	assert.Equal(t, "0", rt.forms[0].Get("Count"))
	assert.NotContains(t, rt.forms[0], "Left")
	assert.Equal(t, "a", resp.Things[0].Name)

	type embedding struct {
		runinstances.Request
		NewField string `url:"NewField"`
	}
	for name, bad := range map[string]any{
		"list":      struct{ IDs []string }{[]string{"a", "b"}},
		"nested":    struct{ Disk struct{ Size int } }{},
		"no struct": 7,
		"common":    struct{ Action string }{"Other"},
		"embedded":  &embedding{NewField: "lost"},
	} {
		assert.Error(t, c.Invoke(t.Context(), ecs.Operation{Action: "X"}, bad, nil), name)
	}
	assert.Len(t, rt.reqs, 1, "nothing was sent for the bad ones")
}

func TestClient_Invoke_badInput(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	op := ecs.Operation{Action: "X"}
	var noClient *ecs.Client
	var noContext context.Context
	cancelled, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("no longer wanted"))

	_, err := describeinstances.Do(t.Context(), nil, nil)
	assert.ErrorIs(t, err, ecs.ErrNoClient)
	_, err = describeinstances.Do(t.Context(), noClient, nil)
	assert.ErrorIs(t, err, ecs.ErrNoClient)
	assert.ErrorIs(t, new(ecs.Client).Invoke(t.Context(), op, nil, nil), ecs.ErrNoClient)
	assert.EqualError(t, c.Invoke(noContext, op, nil, nil), "ecs: X: the context is nil")
	assert.ErrorContains(t, c.Invoke(t.Context(), ecs.Operation{}, nil, nil), "no action")
	assert.ErrorContains(t, c.Invoke(t.Context(), op, nil, nil, ecs.WithRawResponse(nil)), "RawResponse is nil")
	assert.ErrorContains(t, c.Invoke(cancelled, op, nil, nil), "no longer wanted")
	_, err = stopinstances.Do(t.Context(), c, &stopinstances.Request{InstanceIDs: []string{}})
	assert.ErrorContains(t, err, `ecs: StopInstances: parameter "InstanceId": the list is empty but not nil`)
	for range describeinstances.All(t.Context(), nil, nil) {
	}

	for name, p := range map[string]credentials.Provider{
		"static": credentials.Static("", "", ""),
		"empty":  credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { return credentials.Credentials{}, nil }),
		"no keys": credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
			return credentials.Credentials{AccessKeyID: "a"}, nil
		}),
	} {
		other, err := c.With(ecs.WithCredentials(p))
		require.NoError(t, err)
		err = other.Invoke(t.Context(), op, nil, nil)
		assert.ErrorIs(t, err, credentials.ErrIncomplete, name)
		assert.ErrorContains(t, err, "ecs: X: credentials: ", name)
	}
	assert.Empty(t, rt.reqs, "nothing was sent")
}

func TestClient_Invoke_rawResponse(t *testing.T) {
	t.Parallel()
	rt := always(200, `{"RequestId":"r","TotalCount":"many","Instances":{"Instance":[{"InstanceId":"i-1","Cpu":{},"CreationTime":"soon"}]}}`)
	var logged bytes.Buffer
	c := newClient(t, rt, ecs.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	var raw ecs.RawResponse
	resp, err := describeinstances.Do(t.Context(), c, nil, ecs.WithRawResponse(&raw))
	require.NoError(t, err, "one odd value does not lose the page")
	require.Len(t, resp.Instances, 1)
	assert.Equal(t, "i-1", resp.Instances[0].InstanceID)
	assert.Equal(t, 200, raw.Status)
	assert.Contains(t, string(raw.Body), `"many"`)
	var paths []string
	for _, m := range raw.Mismatches {
		paths = append(paths, m.Path)
	}
	assert.Equal(t, []string{"TotalCount", "Instances.Instance[0].Cpu", "Instances.Instance[0].CreationTime"}, paths)
	assert.Equal(t, 3, strings.Count(logged.String(), `"level":"WARN"`))
	assert.Equal(t, 1, strings.Count(logged.String(), `"level":"DEBUG"`))

	rt.reply = func(int, *http.Request) (*http.Response, error) { return answer(403, `{"Code":"Forbidden.RAM"}`), nil }
	_, err = describeinstances.Do(t.Context(), c, nil, ecs.WithRawResponse(&raw))
	require.Error(t, err)
	assert.Equal(t, 403, raw.Status)
	assert.Empty(t, raw.Mismatches, "nothing is left from the call before")
}

// A context that ends stops a call that waits for its response, and the error says so.
func TestClient_Invoke_contextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := &transport{reply: func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}}
		c := newClient(t, hang)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		err := c.Invoke(ctx, ecs.Operation{Action: "X", ReadOnly: true}, nil, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 3*time.Second, time.Since(start))
		assert.Len(t, hang.reqs, 1)

		start = time.Now()
		err = c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil)
		assert.ErrorContains(t, err, "no response within the time of one attempt")
		assert.Equal(t, 150*time.Second, time.Since(start))
	})
}

// failing responds to the first n requests with f and then succeeds.
func failing(n int, f func() (*http.Response, error)) *transport {
	return &transport{reply: func(i int, _ *http.Request) (*http.Response, error) {
		if i <= n {
			return f()
		}
		return answer(200, `{"RequestId":"ok"}`), nil
	}}
}

func TestClient_Invoke_repeats(t *testing.T) {
	t.Parallel()
	var (
		read   = ecs.Operation{Action: "X", ReadOnly: true}
		write  = ecs.Operation{Action: "X"}
		tokens = ecs.Operation{Action: "X", TokenParam: "ClientToken"}

		throttled = func() (*http.Response, error) { return answer(400, `{"Code":"Throttling.User","Message":"slow"}`), nil }
		broken    = func() (*http.Response, error) { return answer(503, `busy`), nil }
		lost      = func() (*http.Response, error) { return nil, errors.New("connection reset by peer") }
		refused   = func() (*http.Response, error) { return answer(403, `{"Code":"Forbidden.RAM","Message":"no"}`), nil }
	)
	for _, tt := range []struct {
		name     string
		op       ecs.Operation
		fault    func() (*http.Response, error)
		attempts int
	}{
		{"throttled read", read, throttled, 3},
		{"throttled write", write, throttled, 3},
		{"5xx read", read, broken, 3},
		{"5xx write with a token", tokens, broken, 3},
		{"5xx write is not repeated", write, broken, 1},
		{"lost read", read, lost, 3},
		{"lost write with a token", tokens, lost, 3},
		{"lost write is not repeated", write, lost, 1},
		{"refusal is not repeated", read, refused, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := failing(2, tt.fault)
				c := newClient(t, rt, ecs.WithRetry(ecs.RetryPolicy{Retries: 2, Base: time.Second}))
				err := c.Invoke(t.Context(), tt.op, nil, nil)
				assert.Len(t, rt.reqs, tt.attempts)
				assert.Equal(t, tt.attempts == 3, err == nil, err)
				nonces, signatures, clientTokens := map[string]bool{}, map[string]bool{}, map[string]bool{}
				for _, f := range rt.forms {
					nonces[f.Get("SignatureNonce")] = true
					signatures[f.Get("Signature")] = true
					clientTokens[f.Get("ClientToken")] = true
				}
				assert.Len(t, nonces, tt.attempts, "each attempt has a nonce of its own")
				assert.Len(t, signatures, tt.attempts)
				assert.Len(t, clientTokens, 1, "all attempts are one purchase")
			})
		})
	}
}

// A wait that the deadline would cut short is not begun.
func TestClient_Invoke_noWaitPastTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(429, `{"Code":"Throttling","Message":"slow"}`)
		c := newClient(t, rt, ecs.WithRetry(ecs.RetryPolicy{Retries: 1000, Base: time.Hour, Cap: time.Hour}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		start := time.Now()
		err := c.Invoke(ctx, ecs.Operation{Action: "X"}, nil, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.True(t, ecs.IsThrottled(err), err)
		assert.Less(t, time.Since(start), time.Millisecond)
	})
}

func TestClient_Invoke_logsNoSecret(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	rt := always(400, `{"Code":"InvalidPassword.Malformed","Message":"bad Passw0rd! and dXNlcmRhdGE= and testsecret and tok3n"}`)
	c := newClient(t, rt, ecs.WithLogger(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		ecs.WithCredentials(credentials.Static("testid", "testsecret", "tok3n")))
	_, err := runinstances.Do(t.Context(), c, &runinstances.Request{Password: "Passw0rd!", UserData: "dXNlcmRhdGE="})
	require.Error(t, err)
	all := logged.String() + err.Error()
	e, ok := errors.AsType[*ecs.Error](err)
	require.True(t, ok)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	all += string(text)
	for _, secret := range []string{"Passw0rd", "dXNlcmRhdGE", "testsecret", "tok3n", rt.forms[0].Get("Signature")} {
		assert.NotContains(t, all, secret)
	}
	assert.Equal(t, "bad [redacted] and [redacted] and [redacted] and [redacted]", e.Message)
}

// The keys of a log line are what people search for.
func TestWithLogger_keys(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]struct {
		rt   *transport
		want string
	}{
		"success": {always(200, `{"RequestId":"r"}`), `^time=\S+ level=DEBUG msg="ecs attempt" action=X region=cn-hangzhou attempt=1 elapsed=\S+ status=200 bytes=17 request=h-1\n$`},
		"error":   {always(400, `{"Code":"C","Message":"m"}`), `^time=\S+ level=DEBUG msg="ecs attempt" action=X region=cn-hangzhou attempt=1 elapsed=\S+ status=400 bytes=26 code=C request=h-1\n$`},
		"lost":    {failing(1, lost), `^time=\S+ level=DEBUG msg="ecs attempt" action=X region=cn-hangzhou attempt=1 elapsed=\S+ error="connection reset by peer"\n$`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner := reply.rt.reply
			reply.rt.reply = func(n int, r *http.Request) (*http.Response, error) {
				a, err := inner(n, r)
				if err == nil {
					a.Header.Set("X-Acs-Request-Id", "h-1")
				}
				return a, err
			}
			var logged bytes.Buffer
			c := newClient(t, reply.rt, ecs.WithLogger(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			_ = c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil)
			assert.Regexp(t, reply.want, logged.String())
		})
	}
}
