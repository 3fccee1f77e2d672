package ecstest

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStringToSignV1_vectors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, method, secret, canonical, want string }{
		{"vendor document", "GET", "testsecret", "AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26", "OLeaidS1JvxuMvnyHOwuJ+uX5qY="},
		{"newer vendor document", "GET", "testsecret", "AccessKeyId=testid&Action=DescribeDedicatedHosts&Format=JSON&RegionId=cn-beijing&SignatureMethod=HMAC-SHA1&SignatureNonce=edb2b34af0af9a6d14deaf7c1a5315eb&SignatureVersion=1.0&Timestamp=2023-03-13T08%3A34%3A30Z&Version=2014-05-26", "9NaGiOspFP5UPcwX8Iwt2YJXXuk="},
		{"no method", "", "accessKeySecret", "test=ok", "jHx/oHoHNrbVfhncHEvPdHXZwHU="},
		{"empty value", "GET", "access_key_secret", "AccessKeyId=access_key_id&Format=JSON&SignatureMethod=HMAC-SHA1&SignatureNonce=2018-12-04T04%3A03%3A12Z&SignatureType=&SignatureVersion=1.0&Timestamp=7e1c7d12-7551-4856-8abb-1938ccac6bcc", "5AYPtZduFYvj3ETTIQlivGqL7Ic="},
		{"token and no format", "POST", "aliyun-secret", "AccessKeyId=aliyun-ak&Action=TranslateGeneral&Scene=general&SecurityToken=ram-token&SignatureMethod=HMAC-SHA1&SignatureNonce=rpc-nonce&SignatureVersion=1.0&SourceText=Hello%20world&Timestamp=2026-08-03T01%3A02%3A03Z&Version=2018-10-12", "4XSGq7W8KVsFh1OtbHyY+g9rJj4="},
		{"reserved bytes", "GET", "testsecret", "AccessKeyId=testid&Action=CreateSnapshot&Description=%E5%BF%AB%E7%85%A7%20%22x%22%0Aline2&DiskId=d-1&Format=JSON&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0001&SignatureVersion=1.0&SnapshotName=a%20b%2Bc%2Ad~e%2Ff%3Dg%26h%25i&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26", "A/AoxVkiQleDPYv6A9IMwh/lhJA="},
		{"nested names", "POST", "testsecret", "AccessKeyId=testid&Action=RunInstances&Amount=2&DataDisk.1.Size=100&DryRun=true&Format=JSON&ImageId=m-1&InstanceType=ecs.g7.large&RegionId=cn-hangzhou&SecurityGroupIds.1=sg-1&SecurityGroupIds.2=sg-2&SecurityToken=CAIS%2Bab%2Fcd%3D%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0002&SignatureVersion=1.0&SystemDisk.Category=cloud_essd&SystemDisk.Size=40&Tag.1.Key=env&Tag.1.Value=%E7%94%9F%E4%BA%A7&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26", "GHyjo1CSbqI3VKfa9evWNj41akM="},
		{"nested names by GET", "GET", "testsecret", "AccessKeyId=testid&Action=RunInstances&Amount=2&DataDisk.1.Size=100&DryRun=true&Format=JSON&ImageId=m-1&InstanceType=ecs.g7.large&RegionId=cn-hangzhou&SecurityGroupIds.1=sg-1&SecurityGroupIds.2=sg-2&SecurityToken=CAIS%2Bab%2Fcd%3D%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0002&SignatureVersion=1.0&SystemDisk.Category=cloud_essd&SystemDisk.Size=40&Tag.1.Key=env&Tag.1.Value=%E7%94%9F%E4%BA%A7&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26", "9U87DNvt8IIR4T72Kxt+4RCzCzA="},
		{"array and empty values", "GET", "testsecret", "AccessKeyId=testid&Action=DescribeInstances&Format=JSON&InstanceIds=%5B%22i-1%22%2C%22i-2%22%5D&InstanceName=&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0003&SignatureVersion=1.0&Tag.1.Key=k&Tag.1.Value=&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26", "TUMLWKApNIxCdLI+38MYaz7cmys="},
		{"sort order", "POST", "testsecret", "AccessKeyId=testid&Action=ApplyAutoSnapshotPolicy&Format=JSON&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0004&SignatureVersion=1.0&Tag.1.Key=k1&Tag.10.Key=k10&Tag.2.Key=k2&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26&autoSnapshotPolicyId=sp-1&diskIds=%5B%22d-1%22%2C%22d-2%22%5D&regionId=cn-hangzhou", "ByjveeEgz0j6e9TI3gdXtdn61sE="},
		{"punctuation", "GET", "testsecret", "AccessKeyId=testid&Action=TagResources&Format=JSON&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1&SignatureNonce=n%27%28%21%29%24%2C%3B%3A%40%5B%5D%7B%7D%7C%5C%5E%60%3C%3E%3F%23-_.~&SignatureVersion=1.0&Tag.1.Key=%C3%A9&Tag.1.Value=%F0%9F%98%80&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26", "agDYajfRGQlucykWiC4EeLReioQ="},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			values, err := url.ParseQuery(tt.canonical)
			require.NoError(t, err)
			params := map[string]string{"Signature": "left out"}
			for name := range values {
				params[name] = values.Get(name)
			}
			assert.Equal(t, tt.want, signatureV1(stringToSignV1(tt.method, params), tt.secret))
		})
	}
}

func TestReadV3_vectors(t *testing.T) {
	t.Parallel()
	const (
		shanghai = "https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
		hangzhou = "https://ecs.cn-hangzhou.aliyuncs.com/"
		basic    = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
	)
	for _, tt := range []struct {
		name, id, secret, method, url, body, action, date, nonce, token, signed, signature string
	}{
		{"vendor document", "YourAccessKeyId", "YourAccessKeySecret", "POST", shanghai, "", "RunInstances", "2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d", "", basic, "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"},
		{"another vendor document", "YourAccessKeyId", "YourAccessKeySecret", "POST", shanghai, "", "RunInstances", "2023-10-26T09:01:01Z", "d410180a5abf7fe235dd9b74aca91fc0", "", basic, "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804"},
		{"query", "testid", "testsecret", "GET", hangzhou + "?InstanceIds=%5B%22i-1%22%2C%22i-2%22%5D&InstanceName=a%20b%2Bc%2Ad~e%2Ff&RegionId=cn-hangzhou&Tag.1.Key=%E7%8E%AF%E5%A2%83&Tag.1.Value=", "", "DescribeInstances", "2024-02-29T23:59:59Z", "nonce-0011", "", basic, "b9d72433efac293854bca3d0966d53922714214cd06f4d0a4d96f1b54d1f115d"},
		{"token", "testid", "testsecret", "POST", hangzhou + "?InstanceId=i-1&RegionId=cn-hangzhou", "", "StartInstance", "2024-02-29T23:59:59Z", "nonce-0012", "CAIS+ab/cd==", "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version", "df20137b15e430957d84f58faf945b1e3a6427238d0cb20f26faa5f0c6d50b80"},
		{"form", "testid", "testsecret", "POST", hangzhou, "CommandContent=ZWNobyBoaQ%3D%3D&InstanceId.1=i-1&RegionId=cn-hangzhou&Type=RunShellScript", "RunCommand", "2024-02-29T23:59:59Z", "nonce-0013", "", "content-type;" + basic, "6bb80c798981ff5a1d26d534a27101626c4df5d157b41d832858b73c3248583a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), tt.method, tt.url, strings.NewReader(tt.body))
			require.NoError(t, err)
			r.Header.Set("X-Acs-Action", tt.action)
			r.Header.Set("X-Acs-Version", "2014-05-26")
			r.Header.Set("X-Acs-Date", tt.date)
			r.Header.Set("X-Acs-Signature-Nonce", tt.nonce)
			r.Header.Set("X-Acs-Content-Sha256", sha256Hex(tt.body))
			if tt.body != "" {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			if tt.token != "" {
				r.Header.Set("X-Acs-Accesskey-Id", tt.id)
				r.Header.Set("X-Acs-Security-Token", tt.token)
			}
			r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+tt.id+",SignedHeaders="+tt.signed+",Signature="+tt.signature)
			q, err := readRequest(r)
			require.NoError(t, err)
			p, apiErr := readV3(q)
			require.Nil(t, apiErr)
			assert.True(t, p.matches(tt.secret))
			assert.False(t, p.matches(tt.secret+"x"))
			assert.Equal(t, proof{keyID: tt.id, token: tt.token, timestamp: tt.date, nonce: tt.nonce},
				proof{keyID: p.keyID, token: p.token, timestamp: p.timestamp, nonce: p.nonce})
		})
	}
}

func TestCanonicalRequest_vectors(t *testing.T) {
	t.Parallel()
	// The payload hash of this example matches no body, so it is passed in.
	got := canonicalRequest("", "/", url.Values{"test": {"ok"}, "empty": {""}},
		map[string][]string{"x-acs-test": {"http", " https"}}, []string{"x-acs-test"},
		"55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23")
	assert.Equal(t, "de5b11a1e2e756c1d859871395fe0b6d47f2564e88a5477eb586c03c6fc105ff", sha256Hex(got))
	assert.Equal(t, "4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3", signatureV3(stringToSignV3(got), "secret"))
}

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
		"ImageName": {"a b+c*d~e/f=g&h%i 生产 😀\n;"}, "Tag.1.Key": {"env"}, "Tag.1.Value": {""}, "Tag.10.Key": {"x"}, "Tag.2.Key": {"y"},
	}
}

// travelForms are all the ways in which a signed request can be sent.
var travelForms = []struct {
	name string
	make func(testing.TB, caller) *http.Request
}{
	{"v1 GET, all in the query", func(t testing.TB, c caller) *http.Request {
		return newTestRequest(t, "GET", c.v1("GET", awkward()), nil)
	}},
	{"v1 POST, all in the query", func(t testing.TB, c caller) *http.Request {
		return newTestRequest(t, "POST", c.v1("POST", awkward()), nil)
	}},
	{"v1 POST, business parameters in the form", func(t testing.TB, c caller) *http.Request {
		query, form := split(c.v1("POST", awkward()), "RegionId", "ImageName", "Tag.1.Key", "Tag.1.Value")
		return newTestRequest(t, "POST", query, form)
	}},
	{"v1 POST, all in the form", func(t testing.TB, c caller) *http.Request {
		return newTestRequest(t, "POST", nil, c.v1("POST", awkward()))
	}},
	{"v1 POST, form without a content type", func(t testing.TB, c caller) *http.Request {
		r := newTestRequest(t, "POST", nil, c.v1("POST", awkward()))
		r.Header.Del("Content-Type")
		return r
	}},
	{"v1 with the headers of SDKs", func(t testing.TB, c caller) *http.Request {
		r := newTestRequest(t, "POST", c.v1("POST", awkward()), nil)
		r.Header.Set("x-acs-action", "DescribeImages")
		r.Header.Set("x-acs-version", "2014-05-26")
		r.Header.Set("x-sdk-client", "golang/1.0.0")
		r.Header.Set("x-acs-credentials-provider", "default")
		r.Header.Set("Accept-Encoding", "identity")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
		r.Host = "127.0.0.1:8080"
		return r
	}},
	{"v3 GET", func(t testing.TB, c caller) *http.Request {
		query, _ := split(awkward(), "Action", "SignatureType")
		return c.v3(t, "DescribeImages", newTestRequest(t, "GET", query, nil))
	}},
	{"v3 POST, query", func(t testing.TB, c caller) *http.Request {
		query, _ := split(awkward(), "Action", "SignatureType")
		return c.v3(t, "DescribeImages", newTestRequest(t, "POST", query, nil))
	}},
	{"v3 POST, form", func(t testing.TB, c caller) *http.Request {
		form, _ := split(awkward(), "Action", "SignatureType")
		return c.v3(t, "DescribeImages", newTestRequest(t, "POST", nil, form))
	}},
	{"v3 POST, both", func(t testing.TB, c caller) *http.Request {
		all, _ := split(awkward(), "Action", "SignatureType")
		query, form := split(all, "ImageName")
		return c.v3(t, "DescribeImages", newTestRequest(t, "POST", query, form))
	}},
	{"v3 with more headers", func(t testing.TB, c caller) *http.Request {
		r := newTestRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil)
		r.Header.Set("x-acs-extra", "signed as well")
		r = c.v3(t, "DescribeImages", r)
		r.Header.Set("User-Agent", "anything")
		r.Header.Set("Accept", "application/json")
		r.Header["authorization"] = r.Header["Authorization"] // as sent by clients that bypass canonical names
		r.Header.Del("Authorization")
		return r
	}},
	{"v3 host signed without its port", func(t testing.TB, c caller) *http.Request {
		r := c.v3(t, "DescribeImages", newTestRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil))
		r.Host += ":8080"
		return r
	}},
	{"v3 host signed with its port", func(t testing.TB, c caller) *http.Request {
		r := newTestRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, nil)
		r.Host = "127.0.0.1:8080"
		return c.v3(t, "DescribeImages", r)
	}},
}

func TestServer_acceptsEveryTravelForm(t *testing.T) {
	t.Parallel()
	s := NewServer(WithCredentials("id1", "secret1", ""), WithCredentials("STS.id2", "secret2", "CAIS+ab/cd=="))
	for _, form := range travelForms {
		for _, c := range []caller{{id: "id1", secret: "secret1"}, {id: "STS.id2", secret: "secret2", token: "CAIS+ab/cd=="}} {
			t.Run(form.name+" "+c.id, func(t *testing.T) {
				t.Parallel()
				rep := send(t, s, form.make(t, c))
				assert.Equal(t, http.StatusOK, rep.status, rep.text)
			})
		}
	}
}

func TestServer_rejectsWrongSecret(t *testing.T) {
	t.Parallel()
	s := NewServer()
	for _, form := range travelForms {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			rep := send(t, s, form.make(t, caller{id: DefaultAccessKeyID, secret: "wrong"}))
			assert.Equal(t, http.StatusBadRequest, rep.status)
			assert.Equal(t, "SignatureDoesNotMatch", rep.Code)
			assert.NotContains(t, rep.text, DefaultAccessKeySecret)
			if strings.HasPrefix(form.name, "v1") {
				assert.Regexp(t, `^Specified signature is not matched with our calculation. server string to sign is:(GET|POST)&%2F&AccessKeyId%3Dtestid%26.*Version%3D2014-05-26$`, rep.Message)
			} else {
				assert.Regexp(t, `(?s)server canonical request is:(GET|POST)\n/\n.*server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$`, rep.Message)
			}
		})
	}
}

// without drops a parameter after signing; with sets one before.
func without(name string) url.Values { return url.Values{name: nil} }

func TestServer_rejectsV1(t *testing.T) {
	t.Parallel()
	s := NewServer(WithCredentials(DefaultAccessKeyID, DefaultAccessKeySecret, ""), WithCredentials("STS.x", "y", "token"))
	for _, tt := range []struct {
		name   string
		caller caller
		params url.Values
		tamper func(url.Values)
		status int
		code   string
		names  string // what the message must contain
	}{
		{name: "unknown key", caller: caller{id: "nobody", secret: DefaultAccessKeySecret}, status: 404, code: "InvalidAccessKeyId.NotFound"},
		{name: "changed parameter", tamper: func(v url.Values) { v.Set("ImageName", "x") }, status: 400, code: "SignatureDoesNotMatch", names: "ImageName%3Dx"},
		{name: "added parameter", tamper: func(v url.Values) { v.Set("Extra", "") }, status: 400, code: "SignatureDoesNotMatch"},
		{name: "no signature", tamper: func(v url.Values) { v.Del("Signature") }, status: 400, code: "MissingParameter", names: `"Signature"`},
		{name: "no key", params: without("AccessKeyId"), status: 400, code: "MissingParameter", names: "AccessKeyId"},
		{name: "no method", params: without("SignatureMethod"), status: 400, code: "MissingParameter", names: "SignatureMethod"},
		{name: "no version of it", params: without("SignatureVersion"), status: 400, code: "MissingParameter", names: "SignatureVersion"},
		{name: "no nonce", params: without("SignatureNonce"), status: 400, code: "MissingParameter", names: "SignatureNonce"},
		{name: "no timestamp", params: without("Timestamp"), status: 400, code: "MissingParameter", names: "Timestamp"},
		{name: "other method", params: url.Values{"SignatureMethod": {"SHA256withRSA"}}, status: 400, code: "IncompleteSignature"},
		{name: "other version of it", params: url.Values{"SignatureVersion": {"2.0"}}, status: 400, code: "IncompleteSignature"},
		{name: "key pair session", params: url.Values{"SignatureType": {"PRIVATEKEY"}}, status: 400, code: "IncompleteSignature"},
		{name: "stale", caller: caller{id: DefaultAccessKeyID, secret: DefaultAccessKeySecret, at: time.Now().Add(-16 * time.Minute)}, status: 400, code: "InvalidTimeStamp.Expired"},
		{name: "from the future", caller: caller{id: DefaultAccessKeyID, secret: DefaultAccessKeySecret, at: time.Now().Add(16 * time.Minute)}, status: 400, code: "InvalidTimeStamp.Expired"},
		{name: "timestamp with offset", params: url.Values{"Timestamp": {"2024-02-29T23:59:59+08:00"}}, status: 400, code: "InvalidTimeStamp.Format"},
		{name: "timestamp with fraction", params: url.Values{"Timestamp": {"2024-02-29T23:59:59.5Z"}}, status: 400, code: "InvalidTimeStamp.Format"},
		{name: "timestamp of no day", params: url.Values{"Timestamp": {"2023-02-29T23:59:59Z"}}, status: 400, code: "InvalidTimeStamp.Format"},
		{name: "token for a key without", caller: caller{id: DefaultAccessKeyID, secret: DefaultAccessKeySecret, token: "x"}, status: 400, code: "InvalidSecurityToken.MismatchWithAccessKey"},
		{name: "temporary key without its token", caller: caller{id: "STS.x", secret: "y"}, status: 400, code: "MissingSecurityToken"},
		{name: "temporary key with another token", caller: caller{id: "STS.x", secret: "y", token: "z"}, status: 400, code: "InvalidSecurityToken.MismatchWithAccessKey"},
		{name: "no action", params: without("Action"), status: 400, code: "MissingParameter", names: `"Action"`},
		{name: "no version", params: without("Version"), status: 400, code: "MissingParameter", names: `"Version"`},
		{name: "unknown action", params: url.Values{"Action": {"describeImages"}}, status: 404, code: "InvalidAction.NotFound", names: "describeImages"},
		{name: "other product's version", params: url.Values{"Version": {"2016-04-28"}}, status: 400, code: "InvalidVersion", names: "2016-04-28"},
		{name: "required parameter missing", params: without("RegionId"), status: 400, code: "MissingParameter", names: "RegionId"},
		{name: "required parameter empty", params: url.Values{"RegionId": {""}}, status: 400, code: "MissingParameter", names: "RegionId"},
		{name: "required parameter in parts only", params: url.Values{"RegionId": nil, "RegionId.1": {"x"}, "Action": {"DescribeZones"}}, status: 404, code: "InvalidRegionId.NotFound"},
		{name: "unknown region", params: url.Values{"RegionId": {"cn-atlantis"}}, status: 404, code: "InvalidRegionId.NotFound", names: "cn-atlantis"},
		{name: "action not simulated", params: url.Values{"Action": {"DescribeTasks"}}, status: 501, code: "NotSimulated", names: "does not simulate DescribeTasks"},
	} {
		for _, method := range []string{"GET", "POST"} {
			t.Run(tt.name+" "+method, func(t *testing.T) {
				t.Parallel()
				c := tt.caller
				if c.id == "" {
					c = known
				}
				params := awkward()
				maps.Copy(params, tt.params)
				v := c.v1(method, params)
				if tt.tamper != nil {
					tt.tamper(v)
				}
				r := newTestRequest(t, method, v, nil)
				if method == "POST" {
					r = newTestRequest(t, method, nil, v)
				}
				rep := send(t, s, r)
				assert.Equal(t, tt.status, rep.status)
				assert.Equal(t, tt.code, rep.Code)
				assert.Contains(t, rep.Message, tt.names)
				assert.Equal(t, "ecs.cn-hangzhou.aliyuncs.com", rep.HostID)
				assert.Contains(t, rep.Recommend, tt.code)
				assert.NotEmpty(t, rep.RequestID)
				assert.Equal(t, rep.RequestID, rep.header.Get("x-acs-request-id"))
			})
		}
	}
}

func TestServer_rejectsV3(t *testing.T) {
	t.Parallel()
	s := NewServer(WithCredentials(DefaultAccessKeyID, DefaultAccessKeySecret, ""), WithCredentials("STS.x", "y", "token"))
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	replace := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
		}
	}
	for _, tt := range []struct {
		name   string
		caller caller
		action string
		tamper func(*http.Request)
		status int
		code   string
		names  string
	}{
		{name: "unknown key", caller: caller{id: "nobody", secret: "x"}, status: 404, code: "InvalidAccessKeyId.NotFound"},
		{name: "changed query", tamper: func(r *http.Request) { r.URL.RawQuery += "x" }, status: 400, code: "SignatureDoesNotMatch", names: "RegionId=cn-hangzhoux"},
		{name: "changed body", tamper: func(r *http.Request) { r.Body = http.NoBody }, status: 400, code: "SignatureDoesNotMatch", names: "e3b0c44298fc1c14"},
		{name: "changed host", tamper: func(r *http.Request) { r.Host = "elsewhere" }, status: 400, code: "SignatureDoesNotMatch", names: "host:elsewhere"},
		{name: "changed header", tamper: set("x-acs-signature-nonce", "x"), status: 400, code: "SignatureDoesNotMatch"},
		{name: "hash of another body", tamper: set("x-acs-content-sha256", sha256Hex("")), status: 400, code: "SignatureDoesNotMatch"},
		{name: "unsigned header", tamper: set("x-acs-late", "x"), status: 400, code: "IncompleteSignature", names: "x-acs-late"},
		{name: "unsigned host", tamper: replace("host;", ""), status: 400, code: "IncompleteSignature", names: "host"},
		{name: "unsigned content type", tamper: replace("content-type;", ""), status: 400, code: "IncompleteSignature", names: "content-type"},
		{name: "signed header that did not come", tamper: replace("host;", "host;accept;"), status: 400, code: "IncompleteSignature", names: "accept"},
		{name: "no credential", tamper: replace("Credential", "X"), status: 400, code: "IncompleteSignature", names: "Credential"},
		{name: "no signed headers", tamper: replace("SignedHeaders", "X"), status: 400, code: "IncompleteSignature", names: "SignedHeaders"},
		{name: "no signature", tamper: replace("Signature=", "X="), status: 400, code: "IncompleteSignature", names: "Signature"},
		{name: "other algorithm", tamper: replace("SHA256", "SM3"), status: 400, code: "IncompleteSignature", names: "ACS3-HMAC-SM3"},
		{name: "no date", tamper: func(r *http.Request) { r.Header.Del("x-acs-date") }, status: 400, code: "MissingParameter", names: "x-acs-date"},
		{name: "no nonce", tamper: func(r *http.Request) { r.Header.Del("x-acs-signature-nonce") }, status: 400, code: "MissingParameter", names: "x-acs-signature-nonce"},
		{name: "no hash", tamper: func(r *http.Request) { r.Header.Del("x-acs-content-sha256") }, status: 400, code: "MissingParameter", names: "x-acs-content-sha256"},
		{name: "no action", tamper: func(r *http.Request) { r.Header.Del("x-acs-action") }, status: 400, code: "MissingParameter", names: "x-acs-action"},
		{name: "no version", tamper: func(r *http.Request) { r.Header.Del("x-acs-version") }, status: 400, code: "MissingParameter", names: "x-acs-version"},
		{name: "other version", tamper: set("x-acs-version", "2016-04-28"), status: 400, code: "InvalidVersion"},
		{name: "malformed date", tamper: set("x-acs-date", "20240229T235959Z"), status: 400, code: "InvalidTimeStamp.Format"},
		{name: "stale", caller: caller{id: DefaultAccessKeyID, secret: DefaultAccessKeySecret, at: time.Now().Add(-time.Hour)}, status: 400, code: "InvalidTimeStamp.Expired"},
		{name: "temporary key without its token", caller: caller{id: "STS.x", secret: "y"}, status: 400, code: "MissingSecurityToken"},
		{name: "unknown action", action: "Nothing", status: 404, code: "InvalidAction.NotFound"},
		{name: "required parameter missing", action: "StopInstance", status: 400, code: "MissingParameter", names: "InstanceId"},
		{name: "action not simulated", action: "DescribeTasks", status: 501, code: "NotSimulated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, action := tt.caller, tt.action
			if c.id == "" {
				c = known
			}
			if action == "" {
				action = "DescribeImages"
			}
			r := c.v3(t, action, newTestRequest(t, "POST", url.Values{"RegionId": {"cn-hangzhou"}}, url.Values{"PageSize": {"5"}}))
			if tt.tamper != nil {
				tt.tamper(r)
			}
			rep := send(t, s, r)
			assert.Equal(t, tt.status, rep.status)
			assert.Equal(t, tt.code, rep.Code)
			assert.Contains(t, rep.Message, tt.names)
		})
	}
}

func TestServer_acceptsNoncesOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer(WithCredentials("a", "x", ""), WithCredentials("b", "x", ""))
		try := func(c caller) string {
			c.secret, c.nonce = "x", "the same"
			return send(t, s, newTestRequest(t, "GET", c.v1("GET", awkward()), nil)).Code
		}
		assert.Equal(t, "SignatureDoesNotMatch", send(t, s, newTestRequest(t, "GET",
			caller{id: "a", secret: "wrong", nonce: "the same"}.v1("GET", awkward()), nil)).Code)
		assert.Empty(t, try(caller{id: "a"}), "a rejected request does not use up the nonce")
		assert.Equal(t, "SignatureNonceUsed", try(caller{id: "a"}))
		assert.Empty(t, try(caller{id: "b"}), "keys have nonces of their own")
		time.Sleep(2 * clockWindow)
		assert.Equal(t, "SignatureNonceUsed", try(caller{id: "a"}), "as long as a timestamp of then may pass")
		time.Sleep(2*clockWindow + time.Second)
		send(t, s, newTestRequest(t, "GET", caller{id: "a", secret: "x"}.v1("GET", awkward()), nil))
		time.Sleep(2*clockWindow + time.Second)
		assert.Empty(t, try(caller{id: "a"}), "forgotten in the end")
	})
}

func TestNonces_areBounded(t *testing.T) {
	t.Parallel()
	var n nonces
	now := time.Now()
	for i := range 3 * maxNonces {
		require.True(t, n.use("key", strconv.Itoa(i), now))
	}
	assert.LessOrEqual(t, len(n.recent)+len(n.old), 2*maxNonces)
	assert.False(t, n.use("key", strconv.Itoa(2*maxNonces+1), now))
}
