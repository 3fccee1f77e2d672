package signer

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// runInstances is a common request of 34 parameters, with values that need escaping.
const runInstances = "AccessKeyId=testid&Action=RunInstances&Amount=2&ClientToken=123e4567-e89b-12d3-a456-426655440000" +
	"&DataDisk.1.Category=cloud_essd&DataDisk.1.Size=200&DataDisk.2.Category=cloud_ssd&DataDisk.2.Size=500" +
	"&Description=blue%20pool%3A%20a%2Bb%2Ac~d%20%26%2050%25%20%E4%BA%91%2F%E6%9C%8D%E5%8A%A1&Format=JSON" +
	"&HostName=prod-web&ImageId=aliyun_3_x64_20G_alibase_20240819.vhd&InstanceName=prod-web-%5B1%2C3%5D" +
	"&InstanceType=ecs.g7.large&InternetChargeType=PayByTraffic&InternetMaxBandwidthOut=10&KeyPairName=ops-key" +
	"&RegionId=cn-hangzhou&SecurityGroupId=sg-bp15ed6xe1yxeycg7o%2A%2A%2A%2A&SignatureMethod=HMAC-SHA1" +
	"&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&SystemDisk.Category=cloud_essd" +
	"&SystemDisk.Size=40&Tag.1.Key=env&Tag.1.Value=prod&Tag.2.Key=team&Tag.2.Value=platform%20%E5%B9%B3%E5%8F%B0" +
	"&Tag.3.Key=cost%3Dcenter&Tag.3.Value=a%26b%20c&Timestamp=2026-01-02T03%3A04%3A05Z" +
	"&VSwitchId=vsw-bp1s5fnvk4gn2tws0%2A%2A%2A%2A&Version=2014-05-26&ZoneId=cn-hangzhou-g"

// BenchmarkSignature also reports x-raw: how many times longer it takes than plain HMAC-SHA1 and base64 of the same bytes. It is the
// median of many short turns, so that other load on the machine affects both.
func BenchmarkSignature(b *testing.B) {
	params := parseQuery(b, runInstances)
	text := []byte(StringToSign("POST", params))
	sign := func() { Signature("POST", params, "testsecret") }
	raw := func() { rawHMAC("testsecret&", text) }

	b.ReportAllocs()
	for b.Loop() {
		sign()
	}
	var ratios []float64
	for range 501 {
		ratios = append(ratios, float64(timeOf(sign))/float64(timeOf(raw)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-raw")
}

// rawHMAC is the minimum work of a signature.
func rawHMAC(key string, text []byte) string {
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write(text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func timeOf(f func()) time.Duration {
	start := time.Now()
	for range 50 {
		f()
	}
	return time.Since(start)
}

func BenchmarkRawHMAC(b *testing.B) {
	text := []byte(StringToSign("POST", parseQuery(b, runInstances)))
	b.ReportAllocs()
	for b.Loop() {
		rawHMAC("testsecret&", text)
	}
}

// Not parallel: testing.AllocsPerRun counts the allocations of the whole program.
func TestSignature_allocations(t *testing.T) {
	params := parseQuery(t, runInstances)
	pairs := Params(params)
	assert.Len(t, pairs, 34)
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { Signature("POST", params, "testsecret") }), 12.0)
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { SignedForm("POST", pairs, "testsecret") }), 10.0)
}

func BenchmarkSignedForm(b *testing.B) {
	params := Params(parseQuery(b, runInstances))
	b.ReportAllocs()
	for b.Loop() {
		SignedForm("POST", params, "testsecret")
	}
}
