package gateway

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
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
			q, err := new(Gateway).readRequest(r)
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

func TestClientTokens_forgetsTheOldest(t *testing.T) {
	t.Parallel()
	var ct clientTokens
	for n := range 2*maxTokens + 1 {
		e, first := ct.begin(fmt.Sprint(n), [32]byte{})
		require.True(t, first)
		close(e.done)
	}
	_, first := ct.begin(fmt.Sprint(2*maxTokens), [32]byte{})
	assert.False(t, first)
	_, first = ct.begin("0", [32]byte{})
	assert.True(t, first)
}

func TestRecorder_forgetsTheOldest(t *testing.T) {
	t.Parallel()
	var r recorder
	for n := range 2 * maxRecords {
		r.add(Record{Status: n})
	}
	assert.LessOrEqual(t, len(r.latest), maxRecords)
	assert.Equal(t, 2*maxRecords-1, r.latest[len(r.latest)-1].Status)
}

func TestFirstMissing(t *testing.T) {
	t.Parallel()
	type params = map[string]string
	for _, tt := range []struct {
		name     string
		params   params
		required []string
		want     string
	}{
		{"nothing required", params{}, nil, ""},
		{"present", params{"A": "1"}, []string{"A"}, ""},
		{"absent", params{"AB": "1"}, []string{"A"}, "A"},
		{"empty", params{"A": ""}, []string{"A"}, "A"},
		{"list", params{"A.1": ""}, []string{"A"}, ""},
		{"list of structs", params{"A.1.X": ""}, []string{"A"}, ""},
		{"longer name is no list", params{"AB.1": "1"}, []string{"A"}, "A"},
		{"member of a struct", params{"S.Id": "1"}, []string{"S.Id"}, ""},
		{"other member of a struct", params{"S.Name": "1"}, []string{"S.Id"}, "S.Id"},
		{"the first of two", params{}, []string{"A", "B"}, "A"},
		{"the second of two", params{"A": "1"}, []string{"A", "B"}, "B"},
		{"optional list absent", params{}, []string{"T.N.Key"}, ""},
		{"element complete", params{"T.1.Key": "k", "T.1.Value": "v"}, []string{"T.N.Key"}, ""},
		{"element with empty member", params{"T.1.Key": ""}, []string{"T.N.Key"}, ""},
		{"element without", params{"T.1.Key": "k", "T.12.Value": "v"}, []string{"T.N.Key"}, "T.12.Key"},
		{"several elements without", params{"T.3.Value": "v", "T.1.Value": "v", "T.2.Value": "v"}, []string{"T.N.Key"}, "T.1.Key"},
		{"scalar element without", params{"T.3": "v"}, []string{"T.N.Key"}, "T.3.Key"},
		{"member list of an element", params{"T.1.Key.1": "k"}, []string{"T.N.Key"}, ""},
		{"no index", params{"T.x.Value": "v", "T..Value": "v", "T": "v", "T.": "v"}, []string{"T.N.Key"}, ""},
		{"another list", params{"U.1.Value": "v", "T.1": "v", "T.1.Key": "k"}, []string{"T.N.Key"}, ""},
		{"list in a list", params{"A.1.B.2.X": "v", "A.1.B.1.Key": "k"}, []string{"A.N.B.N.Key"}, "A.1.B.2.Key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, firstMissing(tt.params, tt.required))
		})
	}
}
