package signer_test

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-aliecs/aliecs/signer"
)

func ExampleStringToSign() {
	params := url.Values{
		"Action":       {"CreateSnapshot"},
		"SnapshotName": {"before upgrade"},
		"Timestamp":    {"2026-01-02T03:04:05Z"},
	}
	fmt.Println(signer.StringToSign(http.MethodPost, params))
	// Output: POST&%2F&Action%3DCreateSnapshot%26SnapshotName%3Dbefore%2520upgrade%26Timestamp%3D2026-01-02T03%253A04%253A05Z
}

func ExampleSignature() {
	params := url.Values{
		"AccessKeyId":      {"testid"},
		"Action":           {"DescribeRegions"},
		"Format":           {"JSON"},
		"SignatureMethod":  {"HMAC-SHA1"},
		"SignatureNonce":   {"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}, // a new one for every attempt
		"SignatureVersion": {"1.0"},
		"Timestamp":        {"2026-01-02T03:04:05Z"},
		"Version":          {"2014-05-26"},
	}
	params.Set("Signature", signer.Signature(http.MethodPost, params, "testsecret"))
	fmt.Println(params.Get("Signature"))
	// Output: NkZ07Ie/VotmCYsfgSe7iYxM+Xs=
}

func ExampleCanonicalRequestV3() {
	query := url.Values{"RegionId": {"cn-hangzhou"}, "InstanceName": {"blue pool"}}
	header := http.Header{
		"Host":                  {"ecs.cn-hangzhou.aliyuncs.com"},
		"X-Acs-Action":          {"DescribeInstances"},
		"X-Acs-Content-Sha256":  {signer.PayloadHash(nil)},
		"X-Acs-Date":            {"2026-01-02T03:04:05Z"},
		"X-Acs-Signature-Nonce": {"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
		"X-Acs-Version":         {"2014-05-26"},
	}
	canonical, _ := signer.CanonicalRequestV3(http.MethodPost, "/", query, header, signer.PayloadHash(nil))
	fmt.Println(canonical)
	// Output:
	// POST
	// /
	// InstanceName=blue%20pool&RegionId=cn-hangzhou
	// host:ecs.cn-hangzhou.aliyuncs.com
	// x-acs-action:DescribeInstances
	// x-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	// x-acs-date:2026-01-02T03:04:05Z
	// x-acs-signature-nonce:3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf
	// x-acs-version:2014-05-26
	//
	// host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
}

func ExampleAuthorizationV3() {
	header := http.Header{
		"Host":                  {"ecs.cn-hangzhou.aliyuncs.com"},
		"X-Acs-Action":          {"DescribeRegions"},
		"X-Acs-Content-Sha256":  {signer.PayloadHash(nil)},
		"X-Acs-Date":            {"2026-01-02T03:04:05Z"},
		"X-Acs-Signature-Nonce": {"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
		"X-Acs-Version":         {"2014-05-26"},
	}
	canonical, signed := signer.CanonicalRequestV3(http.MethodPost, "/", nil, header, signer.PayloadHash(nil))
	signature := signer.SignatureV3(signer.StringToSignV3(canonical), "testsecret")
	fmt.Println(signer.AuthorizationV3("testid", signed, signature))
	// Output: ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=e81922b81fc6e0be17132e12d265079bb4bcb9c66a9421041b1f93661b7cee99
}

func ExampleSignedForm() {
	params := []signer.Param{
		{Name: "Action", Value: "DescribeRegions"},
		{Name: "AccessKeyId", Value: "testid"},
		{Name: "SignatureVersion", Value: "1.0"},
		{Name: "SignatureNonce", Value: "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}, // a new one for every attempt
	}
	form, _ := signer.SignedForm(http.MethodPost, params, "testsecret")
	fmt.Println(string(form))
	// Output: AccessKeyId=testid&Action=DescribeRegions&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Signature=VPpXZzuUSaNQxxF4sF9TTU0ehyA%3D
}

// SignedForm takes a list of parameters; Params makes one of a map.
func ExampleParams() {
	values := url.Values{"Action": {"StopInstance"}, "InstanceId": {"i-bp1gujg2oiswh0wm3x7z"}, "AccessKeyId": {"testid"}}
	form, _ := signer.SignedForm(http.MethodPost, signer.Params(values), "testsecret")
	fmt.Println(string(form))
	// Output: AccessKeyId=testid&Action=StopInstance&InstanceId=i-bp1gujg2oiswh0wm3x7z&Signature=pkQWEVFC8pEglh9oUjEFspJqZwM%3D
}

// A request whose parameters are all in the query has an empty body.
func ExamplePayloadHash() {
	fmt.Println(signer.PayloadHash(nil))
	fmt.Println(signer.PayloadHash([]byte("RegionId=cn-hangzhou")))
	// Output:
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	// acb32d261aada29a48734ef41e424fe8b3cfd2c453e1c8f6c83651024dd8e016
}

// The canonical form is replaced by its hash, below the name of the algorithm.
func ExampleStringToSignV3() {
	header := http.Header{"Host": {"ecs.cn-hangzhou.aliyuncs.com"}, "X-Acs-Action": {"DescribeRegions"}}
	canonical, _ := signer.CanonicalRequestV3(http.MethodPost, "/", nil, header, signer.PayloadHash(nil))
	fmt.Println(signer.StringToSignV3(canonical))
	// Output:
	// ACS3-HMAC-SHA256
	// f7a09e52e74f9e2f2071f81ce7192962367fb51a6b86f2edb0e15193962fb18b
}

// The signature is lower-case hex, ready for [signer.AuthorizationV3]. Another secret gives another signature.
func ExampleSignatureV3() {
	const text = "ACS3-HMAC-SHA256\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	fmt.Println(signer.SignatureV3(text, "testsecret"))
	fmt.Println(signer.SignatureV3(text, "othersecret"))
	// Output:
	// db29a30aabb748ae7de414109341cfed3427c5530ce775ac2eaf01482ede9944
	// ee5ebd1bad06b9579af1d3b855578bcc6ee87cb0816582374711c3c0ecff84b5
}
