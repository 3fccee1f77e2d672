package signer

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSignatureV3(t *testing.T) {
	t.Parallel()
	const (
		docQuery = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
		form     = "CommandContent=ZWNobyBoaQ%3D%3D&InstanceId.1=i-1&RegionId=cn-hangzhou&Type=RunShellScript"
		names    = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
	)
	doc := func(date, nonce string) http.Header {
		return header(
			"Host", "ecs.cn-shanghai.aliyuncs.com", "X-Acs-Action", "RunInstances", "X-Acs-Version", "2014-05-26",
			"X-Acs-Date", date, "X-Acs-Signature-Nonce", nonce, "X-Acs-Content-Sha256", PayloadHash(nil))
	}
	own := func(action, nonce, body string, more ...string) http.Header {
		return header(append(more,
			"host", "ecs.cn-hangzhou.aliyuncs.com", "x-acs-action", action, "x-acs-version", "2014-05-26",
			"x-acs-date", "2024-02-29T23:59:59Z", "x-acs-signature-nonce", nonce, "x-acs-content-sha256", PayloadHash([]byte(body)))...)
	}
	tests := []struct {
		name, secret, method, query string
		header                      http.Header
		payloadHash                 string
		signedHeaders, hash, want   string
	}{
		{
			"V1 documented", "YourAccessKeySecret", "POST", docQuery,
			doc("2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d"), PayloadHash(nil), names,
			"7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
			"06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		},
		{
			"V2 documented", "YourAccessKeySecret", "POST", docQuery,
			doc("2023-10-26T09:01:01Z", "d410180a5abf7fe235dd9b74aca91fc0"), PayloadHash(nil), names,
			"29622f5feb1e9fcaaa2e276a72889c975f7b16f00e02be1ca34965b18cd85015",
			"e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
		},
		{
			"V3 no method, header of two values", "secret", "", "empty=&test=ok",
			header("x-acs-test", "http", "x-acs-test", "https"),
			"55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23", "x-acs-test",
			"de5b11a1e2e756c1d859871395fe0b6d47f2564e88a5477eb586c03c6fc105ff",
			"4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3",
		},
		{
			"V4 reserved bytes, empty value", "testsecret", "GET",
			"InstanceIds=%5B%22i-1%22%2C%22i-2%22%5D&InstanceName=a%20b%2Bc%2Ad~e%2Ff&RegionId=cn-hangzhou&Tag.1.Key=%E7%8E%AF%E5%A2%83&Tag.1.Value=",
			own("DescribeInstances", "nonce-0011", ""), PayloadHash(nil), names,
			"5aae5044ac2a4dc55a90599b5ac9f0d18a95fcc00ffb442be4e4d0ed977dec5d",
			"b9d72433efac293854bca3d0966d53922714214cd06f4d0a4d96f1b54d1f115d",
		},
		{
			"V5 security token", "testsecret", "POST", "InstanceId=i-1&RegionId=cn-hangzhou",
			own("StartInstance", "nonce-0012", "", "x-acs-accesskey-id", "testid", "x-acs-security-token", "CAIS+ab/cd=="), PayloadHash(nil),
			"host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version",
			"bd22cbd84082b5249cc38c6a40aa55d41b1564f97785683b1953fc3a965a079c",
			"df20137b15e430957d84f58faf945b1e3a6427238d0cb20f26faa5f0c6d50b80",
		},
		{
			"V6 form body", "testsecret", "POST", "",
			own("RunCommand", "nonce-0013", form, "Content-Type", "application/x-www-form-urlencoded"), PayloadHash([]byte(form)), "content-type;" + names,
			"46866833ee4fcb1555c6f3d2ab41289f4e9a4ba0bd915a0fbd1e8807ebc7e78d",
			"6bb80c798981ff5a1d26d534a27101626c4df5d157b41d832858b73c3248583a",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			canonical, signedHeaders := CanonicalRequestV3(tt.method, "/", parseQuery(t, tt.query), tt.header, tt.payloadHash)
			text := StringToSignV3(canonical)
			assert.Equal(t, tt.signedHeaders, signedHeaders)
			assert.Equal(t, "ACS3-HMAC-SHA256\n"+tt.hash, text)
			assert.Equal(t, tt.want, SignatureV3(text, tt.secret))
		})
	}
}

func TestCanonicalRequestV3(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, uri, query string
		header                   http.Header
		want, signedHeaders      string
	}{
		{"nothing", "", "", "", nil, "\n/\n\n\n\nhash", ""},
		{"method in lower case", "put", "/a%20b", "", nil, "PUT\n/a%20b\n\n\n\nhash", ""},
		{"query sorted and encoded", "GET", "/", "b=%2B+*&b=1&a=", nil, "GET\n/\na=&b=%2B%20%2A&b=1\n\n\nhash", ""},
		{
			"other headers left out", "GET", "/", "",
			header("Accept", "application/json", "Authorization", "x", "X-Acs", "x", "Host", "h", "Content-Type", "text/plain"),
			"GET\n/\n\ncontent-type:text/plain\nhost:h\n\ncontent-type;host\nhash", "content-type;host",
		},
		{
			"values trimmed and sorted", "GET", "/", "",
			header("X-Acs-A", " b\t", "X-Acs-A", "  a", "X-Acs-B", ""),
			"GET\n/\n\nx-acs-a:a,b\nx-acs-b:\n\nx-acs-a;x-acs-b\nhash", "x-acs-a;x-acs-b",
		},
		{
			"names in any case are one", "GET", "/", "",
			header("X-ACS-A", "2", "x-acs-a", "1", "HOST", "h"),
			"GET\n/\n\nhost:h\nx-acs-a:1,2\n\nhost;x-acs-a\nhash", "host;x-acs-a",
		},
		{"header without a value", "GET", "/", "", http.Header{"Host": nil}, "GET\n/\n\n\n\nhash", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before := tt.header.Clone()
			canonical, signedHeaders := CanonicalRequestV3(tt.method, tt.uri, parseQuery(t, tt.query), tt.header, "hash")
			assert.Equal(t, tt.want, canonical)
			assert.Equal(t, tt.signedHeaders, signedHeaders)
			assert.Equal(t, before, tt.header, "the header was changed")
		})
	}
}

func TestPayloadHash(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{
			"form", "CommandContent=ZWNobyBoaQ%3D%3D&InstanceId.1=i-1&RegionId=cn-hangzhou&Type=RunShellScript",
			"c7eb0123445b17d342b8cdf78fa1ae9418b504e0e8babd1b36518ae3277dcd41",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, PayloadHash([]byte(tt.body)))
		})
	}
}

// header returns a header of names and values in turn; unlike http.Header.Add it does not change the names.
func header(pairs ...string) http.Header {
	h := make(http.Header)
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = append(h[pairs[i]], pairs[i+1])
	}
	return h
}
