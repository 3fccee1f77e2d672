package gateway_test

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// split moves the named parameters out of all, to be sent in another place.
func split(all url.Values, names ...string) (rest, moved url.Values) {
	rest, moved = maps.Clone(all), url.Values{}
	for _, name := range names {
		moved[name] = all[name]
		rest.Del(name)
	}
	return rest, moved
}

// awkward returns a request whose values exercise every encoding rule.
func awkward() url.Values {
	return url.Values{
		"Action": {"DescribeImages"}, "RegionId": {"cn-hangzhou"}, "SignatureType": {""},
		"ImageName": {"a b+c*d~e/f=g&h%i 生产 😀\n;"}, "Tag.1.Key": {"env"}, "Tag.1.Value": {""}, "Tag.2.Key": {"y"},
	}
}

// travelForms are all the ways in which a signed request can be sent.
var travelForms = []struct {
	name string
	make func(testing.TB, apitest.Caller) *http.Request
}{
	{"v1 GET, all in the query", func(t testing.TB, c apitest.Caller) *http.Request {
		return apitest.NewRequest(t, "GET", c.V1("GET", awkward()), nil)
	}},
	{"v1 POST, all in the query", func(t testing.TB, c apitest.Caller) *http.Request {
		return apitest.NewRequest(t, "POST", c.V1("POST", awkward()), nil)
	}},
	{"v1 POST, business parameters in the form", func(t testing.TB, c apitest.Caller) *http.Request {
		query, form := split(c.V1("POST", awkward()), "RegionId", "ImageName", "Tag.1.Key", "Tag.1.Value")
		return apitest.NewRequest(t, "POST", query, form)
	}},
	{"v1 POST, all in the form", func(t testing.TB, c apitest.Caller) *http.Request {
		return c.Post(t, awkward())
	}},
	{"v1 POST, form without a content type", func(t testing.TB, c apitest.Caller) *http.Request {
		r := c.Post(t, awkward())
		r.Header.Del("Content-Type")
		return r
	}},
	{"v1 with the headers of SDKs", func(t testing.TB, c apitest.Caller) *http.Request {
		r := apitest.NewRequest(t, "POST", c.V1("POST", awkward()), nil)
		r.Header.Set("x-acs-action", "DescribeImages")
		r.Header.Set("x-acs-version", "2014-05-26")
		r.Header.Set("x-sdk-client", "golang/1.0.0")
		r.Header.Set("x-acs-credentials-provider", "default")
		r.Header.Set("Accept-Encoding", "identity")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
		r.Host = "127.0.0.1:8080"
		return r
	}},
	{"v3 GET", func(t testing.TB, c apitest.Caller) *http.Request {
		query, _ := split(awkward(), "Action", "SignatureType")
		return c.V3(t, "DescribeImages", apitest.NewRequest(t, "GET", query, nil))
	}},
	{"v3 POST, query", func(t testing.TB, c apitest.Caller) *http.Request {
		query, _ := split(awkward(), "Action", "SignatureType")
		return c.V3(t, "DescribeImages", apitest.NewRequest(t, "POST", query, nil))
	}},
	{"v3 POST, form", func(t testing.TB, c apitest.Caller) *http.Request {
		form, _ := split(awkward(), "Action", "SignatureType")
		return c.V3(t, "DescribeImages", apitest.NewRequest(t, "POST", nil, form))
	}},
	{"v3 POST, both", func(t testing.TB, c apitest.Caller) *http.Request {
		all, _ := split(awkward(), "Action", "SignatureType")
		query, form := split(all, "ImageName")
		return c.V3(t, "DescribeImages", apitest.NewRequest(t, "POST", query, form))
	}},
	{"v3 with more headers", func(t testing.TB, c apitest.Caller) *http.Request {
		r := apitest.NewRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil)
		r.Header.Set("x-acs-extra", "signed as well")
		r = c.V3(t, "DescribeImages", r)
		r.Header.Set("User-Agent", "anything")
		r.Header.Set("Accept", "application/json")
		r.Header["authorization"] = r.Header["Authorization"] // as sent by clients that bypass canonical names
		r.Header.Del("Authorization")
		return r
	}},
	{"v3 host signed without its port", func(t testing.TB, c apitest.Caller) *http.Request {
		r := c.V3(t, "DescribeImages", apitest.NewRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil))
		r.Host += ":8080"
		return r
	}},
	{"v3 host signed with its port", func(t testing.TB, c apitest.Caller) *http.Request {
		r := apitest.NewRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil)
		r.Host = "127.0.0.1:8080"
		return c.V3(t, "DescribeImages", r)
	}},
}

func TestGateway_acceptsEveryTravelForm(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	s.Accept("id1", "secret1", "")
	s.Accept("STS.id2", "secret2", "CAIS+ab/cd==")
	for _, form := range travelForms {
		for _, c := range []apitest.Caller{{ID: "id1", Secret: "secret1"}, {ID: "STS.id2", Secret: "secret2", Token: "CAIS+ab/cd=="}} {
			t.Run(form.name+" "+c.ID, func(t *testing.T) {
				t.Parallel()
				rep := apitest.Send(t, s, form.make(t, c))
				assert.Equal(t, http.StatusOK, rep.Status, rep.Text)
			})
		}
	}
}

func TestGateway_rejectsWrongSecret(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, form := range travelForms {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			rep := apitest.Send(t, s, form.make(t, apitest.Caller{ID: apitest.Known.ID, Secret: "wrong"}))
			assert.Equal(t, http.StatusBadRequest, rep.Status)
			assert.Equal(t, "SignatureDoesNotMatch", rep.Code)
			assert.NotContains(t, rep.Text, apitest.Known.Secret)
			if strings.HasPrefix(form.name, "v1") {
				assert.Regexp(t, `^Specified signature is not matched with our calculation. server string to sign is:`+
					`(GET|POST)&%2F&AccessKeyId%3Dtestid%26.*Version%3D2014-05-26$`, rep.Message)
			} else {
				assert.Regexp(t, `(?s)server canonical request is:(GET|POST)\n/\n.*`+
					`server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$`, rep.Message)
			}
		})
	}
}

// Who has no secret must not make the server write a text that is many times as long as the request.
func TestGateway_wrongSignatureOfALongRequest(t *testing.T) {
	t.Parallel()
	wrong := apitest.Caller{ID: apitest.Known.ID, Secret: "x"}
	form := wrong.V1("POST", url.Values{"Action": {"DescribeInstances"}, "InstanceName": {strings.Repeat(" ", 1<<19)}})
	rep := apitest.Send(t, apitest.NewServer(), apitest.NewRequest(t, "POST", nil, form))
	assert.Equal(t, "SignatureDoesNotMatch", rep.Code)
	assert.Less(t, len(rep.Text), 1000) //nolint:testifylint // a failure would print it all
}

// knownAt signs with a clock that is off by d.
func knownAt(d time.Duration) apitest.Caller {
	c := apitest.Known
	c.At = time.Now().Add(d)
	return c
}

// without drops a parameter before signing.
func without(name string) url.Values { return url.Values{name: nil} }

func TestGateway_rejectsV1(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	s.Accept("STS.x", "y", "token")
	const mismatch = "InvalidSecurityToken.MismatchWithAccessKey"
	for _, tt := range []struct {
		name   string
		caller apitest.Caller
		params url.Values
		tamper func(url.Values)
		status int // 0: 400
		code   string
		names  string // what the message must contain
	}{
		{name: "unknown key", caller: apitest.Caller{ID: "nobody", Secret: "testsecret"}, status: 404, code: "InvalidAccessKeyId.NotFound"},
		{name: "changed parameter", tamper: func(v url.Values) { v.Set("ImageName", "x") }, code: "SignatureDoesNotMatch", names: "ImageName%3Dx"},
		{name: "added parameter", tamper: func(v url.Values) { v.Set("Extra", "") }, code: "SignatureDoesNotMatch"},
		{name: "no signature", tamper: func(v url.Values) { v.Del("Signature") }, code: "MissingParameter", names: `"Signature"`},
		{name: "no key", params: without("AccessKeyId"), code: "MissingParameter", names: "AccessKeyId"},
		{name: "no method", params: without("SignatureMethod"), code: "MissingParameter", names: "SignatureMethod"},
		{name: "no version of it", params: without("SignatureVersion"), code: "MissingParameter", names: "SignatureVersion"},
		{name: "no nonce", params: without("SignatureNonce"), code: "MissingParameter", names: "SignatureNonce"},
		{name: "no timestamp", params: without("Timestamp"), code: "MissingParameter", names: "Timestamp"},
		{name: "other method", params: url.Values{"SignatureMethod": {"SHA256withRSA"}}, code: "IncompleteSignature"},
		{name: "other version of it", params: url.Values{"SignatureVersion": {"2.0"}}, code: "IncompleteSignature"},
		{name: "key pair session", params: url.Values{"SignatureType": {"PRIVATEKEY"}}, code: "IncompleteSignature"},
		{name: "stale", caller: knownAt(-16 * time.Minute), code: "InvalidTimeStamp.Expired"},
		{name: "from the future", caller: knownAt(16 * time.Minute), code: "InvalidTimeStamp.Expired"},
		{name: "timestamp with offset", params: url.Values{"Timestamp": {"2024-02-29T23:59:59+08:00"}}, code: "InvalidTimeStamp.Format"},
		{name: "timestamp with fraction", params: url.Values{"Timestamp": {"2024-02-29T23:59:59.5Z"}}, code: "InvalidTimeStamp.Format"},
		{name: "timestamp of no day", params: url.Values{"Timestamp": {"2023-02-29T23:59:59Z"}}, code: "InvalidTimeStamp.Format"},
		{name: "token for a key without", caller: apitest.Caller{ID: "testid", Secret: "testsecret", Token: "x"}, code: mismatch},
		{name: "temporary key without its token", caller: apitest.Caller{ID: "STS.x", Secret: "y"}, code: "MissingSecurityToken"},
		{name: "temporary key with another token", caller: apitest.Caller{ID: "STS.x", Secret: "y", Token: "z"}, code: mismatch},
		{name: "no action", params: without("Action"), code: "MissingParameter", names: `"Action"`},
		{name: "no version", params: without("Version"), code: "MissingParameter", names: `"Version"`},
		{name: "unknown action", params: url.Values{"Action": {"describeImages"}}, status: 404, code: "InvalidAction.NotFound", names: "describeImages"},
		{name: "unknown version", params: url.Values{"Version": {"2014-05-15"}}, code: "InvalidVersion", names: `"2014-05-15", for which the call to`},
		{name: "required parameter missing", params: without("RegionId"), code: "MissingParameter", names: "RegionId"},
		{name: "required parameter empty", params: url.Values{"RegionId": {""}}, code: "MissingParameter", names: "RegionId"},
		{name: "required parameter in parts only", params: url.Values{"RegionId": nil, "RegionId.1": {"x"}, "Action": {"DescribeZones"}}, status: 404, code: "InvalidRegionId.NotFound"},
		{name: "unknown region", params: url.Values{"RegionId": {"cn-atlantis"}}, status: 404, code: "InvalidRegionId.NotFound", names: "cn-atlantis"},
		{name: "action not simulated", params: url.Values{"Action": {"DescribeStorageSets"}}, status: 404, code: "NotSimulated", names: "does not simulate DescribeStorageSets"},
	} {
		for _, method := range []string{"GET", "POST"} {
			t.Run(tt.name+" "+method, func(t *testing.T) {
				t.Parallel()
				c := tt.caller
				if c.ID == "" {
					c = apitest.Known
				}
				params := awkward()
				maps.Copy(params, tt.params)
				v := c.V1(method, params)
				if tt.tamper != nil {
					tt.tamper(v)
				}
				r := apitest.NewRequest(t, method, v, nil)
				if method == "POST" {
					r = apitest.NewRequest(t, method, nil, v)
				}
				rep := apitest.Send(t, s, r)
				assert.Equal(t, cmp.Or(tt.status, 400), rep.Status)
				assert.Equal(t, tt.code, rep.Code)
				assert.Contains(t, rep.Message, tt.names)
				assert.Equal(t, "ecs.cn-hangzhou.aliyuncs.com", rep.HostID)
				if tt.code == "NotSimulated" { // which the service does not know
					assert.Contains(t, rep.Recommend, "WithHandler")
				} else {
					assert.Contains(t, rep.Recommend, tt.code)
				}
				assert.NotEmpty(t, rep.RequestID)
				assert.Equal(t, rep.RequestID, rep.Header.Get("x-acs-request-id"))
			})
		}
	}
}

func TestGateway_rejectsV3(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	s.Accept("STS.x", "y", "token")
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	drop := func(name string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Del(name) }
	}
	replace := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
		}
	}
	for _, tt := range []struct {
		name   string
		caller apitest.Caller
		action string
		tamper func(*http.Request)
		status int // 0: 400
		code   string
		names  string
	}{
		{name: "unknown key", caller: apitest.Caller{ID: "nobody", Secret: "x"}, status: 404, code: "InvalidAccessKeyId.NotFound"},
		{name: "changed query", tamper: func(r *http.Request) { r.URL.RawQuery += "x" }, code: "SignatureDoesNotMatch", names: "RegionId=cn-hangzhoux"},
		{name: "changed body", tamper: func(r *http.Request) { r.Body = http.NoBody }, code: "SignatureDoesNotMatch", names: "e3b0c44298fc1c14"},
		{name: "changed host", tamper: func(r *http.Request) { r.Host = "elsewhere" }, code: "SignatureDoesNotMatch", names: "host:elsewhere"},
		{name: "changed header", tamper: set("x-acs-signature-nonce", "x"), code: "SignatureDoesNotMatch"},
		{name: "hash of another body", tamper: set("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), code: "SignatureDoesNotMatch"},
		{name: "unsigned header", tamper: set("x-acs-late", "x"), code: "IncompleteSignature", names: "x-acs-late"},
		{name: "unsigned host", tamper: replace("host;", ""), code: "IncompleteSignature", names: "host"},
		{name: "unsigned content type", tamper: replace("content-type;", ""), code: "IncompleteSignature", names: "content-type"},
		{name: "signed header that did not come", tamper: replace("host;", "host;accept;"), code: "IncompleteSignature", names: "accept"},
		{name: "no credential", tamper: replace("Credential", "X"), code: "IncompleteSignature", names: "Credential"},
		{name: "no signed headers", tamper: replace("SignedHeaders", "X"), code: "IncompleteSignature", names: "SignedHeaders"},
		{name: "no signature", tamper: replace("Signature=", "X="), code: "IncompleteSignature", names: "Signature"},
		{name: "other algorithm", tamper: replace("SHA256", "SM3"), code: "IncompleteSignature", names: "ACS3-HMAC-SM3"},
		{name: "no date", tamper: drop("x-acs-date"), code: "MissingParameter", names: "x-acs-date"},
		{name: "no nonce", tamper: drop("x-acs-signature-nonce"), code: "MissingParameter", names: "x-acs-signature-nonce"},
		{name: "no hash", tamper: drop("x-acs-content-sha256"), code: "MissingParameter", names: "x-acs-content-sha256"},
		{name: "no action", tamper: drop("x-acs-action"), code: "MissingParameter", names: "x-acs-action"},
		{name: "no version", tamper: drop("x-acs-version"), code: "MissingParameter", names: "x-acs-version"},
		{name: "other version", tamper: set("x-acs-version", "2014-05-15"), code: "InvalidVersion", names: "It has Ecs 2014-05-26, Vpc 2016-04-28, Sts 2015-04-01."},
		{name: "malformed date", tamper: set("x-acs-date", "20240229T235959Z"), code: "InvalidTimeStamp.Format"},
		{name: "stale", caller: knownAt(-time.Hour), code: "InvalidTimeStamp.Expired"},
		{name: "temporary key without its token", caller: apitest.Caller{ID: "STS.x", Secret: "y"}, code: "MissingSecurityToken"},
		{name: "unknown action", action: "Nothing", status: 404, code: "InvalidAction.NotFound"},
		{name: "required parameter missing", action: "StopInstance", code: "MissingParameter", names: "InstanceId"},
		{name: "action not simulated", action: "DescribeStorageSets", status: 404, code: "NotSimulated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, action := tt.caller, tt.action
			if c.ID == "" {
				c = apitest.Known
			}
			if action == "" {
				action = "DescribeImages"
			}
			r := c.V3(t, action, apitest.NewRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, url.Values{"PageSize": {"5"}}))
			if tt.tamper != nil {
				tt.tamper(r)
			}
			rep := apitest.Send(t, s, r)
			assert.Equal(t, cmp.Or(tt.status, 400), rep.Status)
			assert.Equal(t, tt.code, rep.Code)
			assert.Contains(t, rep.Message, tt.names)
		})
	}
}

func TestGateway_acceptsNoncesOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		s.Accept("a", "x", "")
		s.Accept("b", "x", "")
		try := func(c apitest.Caller) string {
			c.Secret, c.Nonce = "x", "the same"
			return apitest.Send(t, s, apitest.NewRequest(t, "GET", c.V1("GET", awkward()), nil)).Code
		}
		assert.Equal(t, "SignatureDoesNotMatch", apitest.Send(t, s, apitest.NewRequest(t, "GET",
			apitest.Caller{ID: "a", Secret: "wrong", Nonce: "the same"}.V1("GET", awkward()), nil)).Code)
		assert.Empty(t, try(apitest.Caller{ID: "a"}), "a rejected request does not use up the nonce")
		assert.Equal(t, "SignatureNonceUsed", try(apitest.Caller{ID: "a"}))
		assert.Empty(t, try(apitest.Caller{ID: "b"}), "keys have nonces of their own")
		time.Sleep(30 * time.Minute)
		assert.Equal(t, "SignatureNonceUsed", try(apitest.Caller{ID: "a"}), "as long as a timestamp of then may pass")
		time.Sleep(30*time.Minute + time.Second)
		apitest.Send(t, s, apitest.NewRequest(t, "GET", apitest.Caller{ID: "a", Secret: "x"}.V1("GET", awkward()), nil))
		time.Sleep(30*time.Minute + time.Second)
		assert.Empty(t, try(apitest.Caller{ID: "a"}), "forgotten in the end")
	})
}
