package signer

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parseQuery returns the parameters of a canonical query, which needs no "+" for space and no ";".
func parseQuery(tb testing.TB, query string) url.Values {
	tb.Helper()
	params, err := url.ParseQuery(query)
	require.NoError(tb, err)
	return params
}

const r1 = "AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26"

func TestSignature(t *testing.T) {
	t.Parallel()
	const r8 = "AccessKeyId=testid&Action=RunInstances&Amount=2&DataDisk.1.Size=100&DryRun=true&Format=JSON&ImageId=m-1&InstanceType=ecs.g7.large&RegionId=cn-hangzhou&SecurityGroupIds.1=sg-1&SecurityGroupIds.2=sg-2&SecurityToken=CAIS%2Bab%2Fcd%3D%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0002&SignatureVersion=1.0&SystemDisk.Category=cloud_essd&SystemDisk.Size=40&Tag.1.Key=env&Tag.1.Value=%E7%94%9F%E4%BA%A7&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26"
	tests := []struct{ name, method, secret, canonical, want string }{
		{"R1 documented", "GET", "testsecret", r1, "OLeaidS1JvxuMvnyHOwuJ+uX5qY="},
		{
			"R2 documented", "GET", "testsecret",
			"AccessKeyId=testid&Action=DescribeDedicatedHosts&Format=JSON&RegionId=cn-beijing&SignatureMethod=HMAC-SHA1&SignatureNonce=edb2b34af0af9a6d14deaf7c1a5315eb&SignatureVersion=1.0&Timestamp=2023-03-13T08%3A34%3A30Z&Version=2014-05-26",
			"9NaGiOspFP5UPcwX8Iwt2YJXXuk=",
		},
		{"R3 no method", "", "accessKeySecret", "test=ok", "jHx/oHoHNrbVfhncHEvPdHXZwHU="},
		{
			"R4 empty value", "GET", "access_key_secret",
			"AccessKeyId=access_key_id&Format=JSON&SignatureMethod=HMAC-SHA1&SignatureNonce=2018-12-04T04%3A03%3A12Z&SignatureType=&SignatureVersion=1.0&Timestamp=7e1c7d12-7551-4856-8abb-1938ccac6bcc",
			"5AYPtZduFYvj3ETTIQlivGqL7Ic=",
		},
		{
			"R6 query and form merged", "POST", "aliyun-secret",
			"AccessKeyId=aliyun-ak&Action=TranslateGeneral&Scene=general&SecurityToken=ram-token&SignatureMethod=HMAC-SHA1&SignatureNonce=rpc-nonce&SignatureVersion=1.0&SourceText=Hello%20world&Timestamp=2026-08-03T01%3A02%3A03Z&Version=2018-10-12",
			"4XSGq7W8KVsFh1OtbHyY+g9rJj4=",
		},
		{
			"R7 reserved bytes", "GET", "testsecret",
			"AccessKeyId=testid&Action=CreateSnapshot&Description=%E5%BF%AB%E7%85%A7%20%22x%22%0Aline2&DiskId=d-1&Format=JSON&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0001&SignatureVersion=1.0&SnapshotName=a%20b%2Bc%2Ad~e%2Ff%3Dg%26h%25i&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26",
			"A/AoxVkiQleDPYv6A9IMwh/lhJA=",
		},
		{"R8 security token, nested names", "POST", "testsecret", r8, "GHyjo1CSbqI3VKfa9evWNj41akM="},
		{"R8g the same as GET", "GET", "testsecret", r8, "9U87DNvt8IIR4T72Kxt+4RCzCzA="},
		{
			"R9 JSON array, empty values", "GET", "testsecret",
			"AccessKeyId=testid&Action=DescribeInstances&Format=JSON&InstanceIds=%5B%22i-1%22%2C%22i-2%22%5D&InstanceName=&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0003&SignatureVersion=1.0&Tag.1.Key=k&Tag.1.Value=&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26",
			"TUMLWKApNIxCdLI+38MYaz7cmys=",
		},
		{
			"R10 sort order", "POST", "testsecret",
			"AccessKeyId=testid&Action=ApplyAutoSnapshotPolicy&Format=JSON&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-0004&SignatureVersion=1.0&Tag.1.Key=k1&Tag.10.Key=k10&Tag.2.Key=k2&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26&autoSnapshotPolicyId=sp-1&diskIds=%5B%22d-1%22%2C%22d-2%22%5D&regionId=cn-hangzhou",
			"ByjveeEgz0j6e9TI3gdXtdn61sE=",
		},
		{
			"R11 punctuation, accent, emoji", "GET", "testsecret",
			"AccessKeyId=testid&Action=TagResources&Format=JSON&RegionId=cn-hangzhou&SignatureMethod=HMAC-SHA1&SignatureNonce=n%27%28%21%29%24%2C%3B%3A%40%5B%5D%7B%7D%7C%5C%5E%60%3C%3E%3F%23-_.~&SignatureVersion=1.0&Tag.1.Key=%C3%A9&Tag.1.Value=%F0%9F%98%80&Timestamp=2024-02-29T23%3A59%3A59Z&Version=2014-05-26",
			"agDYajfRGQlucykWiC4EeLReioQ=",
		},
		{"34 parameters", "POST", "testsecret", runInstances, "XpphGVbFe34AwxHK/GBvHeVkEtg="},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			params := parseQuery(t, tt.canonical)
			assert.Equal(t, tt.want, Signature(tt.method, params, tt.secret))

			encoded := StringToSign(tt.method, params)[len(tt.method)+len("&%2F&"):]
			canonical, err := url.QueryUnescape(encoded)
			require.NoError(t, err)
			assert.Equal(t, tt.canonical, canonical)
		})
	}
}

func TestStringToSign(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method string
		params       url.Values
		want         string
	}{
		{
			"R1", "GET",
			parseQuery(t, r1),
			"GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26",
		},
		{"R3", "", url.Values{"test": {"ok"}}, "&%2F&test%3Dok"},
		{"method in lower case", "post", url.Values{"a": {"1"}}, "POST&%2F&a%3D1"},
		{"no parameters", "GET", nil, "GET&%2F&"},
		{"signature left out", "GET", url.Values{"Signature": {"x"}, "SignatureMethod": {"m"}}, "GET&%2F&SignatureMethod%3Dm"},
		{"only that very name left out", "GET", url.Values{"signature": {"x"}}, "GET&%2F&signature%3Dx"},
		{"several values in their order", "GET", url.Values{"b": {"2", "1"}, "a": {"3"}}, "GET&%2F&a%3D3%26b%3D2%26b%3D1"},
		{"name without a value", "GET", url.Values{"a": {}, "b": {"1"}, "c": nil}, "GET&%2F&b%3D1"},
		{"empty name, empty value", "GET", url.Values{"": {""}, "a": {""}}, "GET&%2F&%3D%26a%3D"},
		{"names escaped", "GET", url.Values{"a b": {"c+d"}}, "GET&%2F&a%2520b%3Dc%252Bd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, StringToSign(tt.method, tt.params))
		})
	}
}

func TestSignature_leavesParamsAlone(t *testing.T) {
	t.Parallel()
	params := url.Values{"b": {"2", "1"}, "a": nil, "Signature": {"old"}}
	Signature("GET", params, "secret")
	assert.Equal(t, url.Values{"b": {"2", "1"}, "a": nil, "Signature": {"old"}}, params)
}

func TestSignedForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, params, form string // without the signature
	}{
		{"no parameters", "", ""},
		{"an old signature alone", "Signature=old", ""},
		{"sorted, encoded, without an old signature", "b=x%20y&a=1&Signature=old&a=0", "a=1&a=0&b=x%20y&"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			params := parseQuery(t, tt.params)
			form, signature := SignedForm("POST", Params(params), "testsecret")
			assert.Equal(t, Signature("POST", params, "testsecret"), signature)
			assert.Equal(t, tt.form+"Signature="+strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(signature), string(form))
		})
	}
}
