package ecs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// canned responds without a socket.
type canned []byte

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: int64(len(c)), Body: io.NopCloser(bytes.NewReader(c)), Request: r}, nil
}

func benchClient(b testing.TB, answer []byte) *ecs.Client {
	c, err := ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.Static("testid", "testsecret", "")),
		ecs.WithHTTPClient(&http.Client{Transport: canned(answer)}))
	require.NoError(b, err)
	return c
}

const launched = `{"RequestId":"04F0F334","OrderId":"1234567890","TradePrice":1234567.89,"InstanceIdSets":{"InstanceIdSet":["i-1","i-2"]}}`

// launch is a request of 34 parameters on the wire.
func launch() *runinstances.Request {
	return &runinstances.Request{
		ZoneID: "cn-hangzhou-g", ImageID: "aliyun_3_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large",
		SecurityGroupID: "sg-bp15ed6xe1yxeycg7o", VSwitchID: "vsw-bp1s5fnvk4gn2tws0", InstanceName: "prod-web-[1,3]", HostName: "prod-web",
		Description: "blue pool: a+b*c~d & 50% 云/服务", InternetChargeType: types.InternetChargeTypePayByTraffic, InternetMaxBandwidthOut: new(10),
		KeyPairName: "ops-key", ClientToken: "123e4567-e89b-12d3-a456-426655440000", Amount: new(2),
		SystemDisk: &runinstances.SystemDisk{Category: "cloud_essd", Size: new(40)},
		DataDisks:  []runinstances.DataDisk{{Category: "cloud_essd", Size: new(200)}, {Category: "cloud_ssd", Size: new(500)}},
		Tags:       []types.Tag{{Key: "env", Value: "prod"}, {Key: "team", Value: "platform 平台"}, {Key: "cost=center", Value: "a&b c"}},
	}
}

// The parts of a call, and the whole: filled in, encoded, signed, made a request, answered, decoded.
func BenchmarkRunInstances(b *testing.B) {
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			values := url.Values{}
			if err := launch().EncodeValues("", &values); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Do", func(b *testing.B) {
		c := benchClient(b, []byte(launched))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := runinstances.Do(b.Context(), c, launch()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What a call allocates, with some room for other versions of Go. Not parallel: testing.AllocsPerRun counts the
// allocations of the whole program.
func TestAllocations(t *testing.T) {
	ctx, page := t.Context(), page()
	small, big := benchClient(t, []byte(launched)), benchClient(t, page)
	for _, tt := range []struct {
		name string
		most float64
		f    func() error
	}{
		{"RunInstances", 64, func() error { _, err := runinstances.Do(ctx, small, launch()); return err }},
		{"encoding it", 41, func() error { return launch().EncodeValues("", &url.Values{}) }},
		{"DescribeInstances", 830, func() error { _, err := describeinstances.Do(ctx, big, nil); return err }},
		{"decoding it", 790, func() error { return new(describeinstances.Response).UnmarshalJSON(page) }},
	} {
		require.NoError(t, tt.f(), tt.name)
		assert.LessOrEqual(t, testing.AllocsPerRun(20, func() { _ = tt.f() }), tt.most, tt.name)
	}
}

// page is a response of 100 instances.
func page() []byte {
	var page bytes.Buffer
	page.WriteString(`{"RequestId":"473469C7","TotalCount":237,"PageNumber":1,"PageSize":100,"Instances":{"Instance":[`)
	for i := range 100 {
		if i > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(&page, `{"InstanceId":"i-bp130a03ae6288df%03d","InstanceName":"prod-web-%03d","Description":"Front-end \"blue\" pool\nnode 云","HostName":"prod-web","RegionId":"cn-hangzhou","ZoneId":"cn-hangzhou-g","ImageId":"aliyun_3_x64_20G_alibase_20240819.vhd","InstanceType":"ecs.g7.large","InstanceTypeFamily":"ecs.g7","InstanceChargeType":"PostPaid","Status":"Running","CreationTime":"2024-01-01T04:00Z","StartTime":"2025-01-01T05:00Z","ExpiredTime":"2027-01-01T04:00Z","AutoReleaseTime":"","OSName":"Alibaba Cloud Linux  3.2104 LTS 64位","OSType":"linux","VlanId":"100","SpotStrategy":"NoSpot","Cpu":2,"Memory":8192,"InternetMaxBandwidthOut":5,"SpotPriceLimit":0.98,"DeletionProtection":true,"IoOptimized":true,"SecurityGroupIds":{"SecurityGroupId":["sg-bp13ecbfea90864340e"]},"PublicIpAddress":{"IpAddress":["121.40.0.1"]},"Tags":{"Tag":[{"TagKey":"env","TagValue":"prod"},{"TagKey":"team","TagValue":"platform 平台"}]},"OperationLocks":{"LockReason":[]},"CpuOptions":{"CoreCount":1,"ThreadsPerCore":2,"Numa":"ON"},"VpcAttributes":{"VpcId":"vpc-bp1cf1451091bb78b","VSwitchId":"vsw-bp17ef1fc6b85ab0f","PrivateIpAddress":{"IpAddress":["172.16.10.2"]}}}`, i, i)
	}
	page.WriteString(`]}}`)
	return page.Bytes()
}

// A page of 100 instances, received and decoded, and decoded alone; json.Valid over the same bytes is the measure.
func BenchmarkDescribeInstances(b *testing.B) {
	page := page()
	c := benchClient(b, page)
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		b.ReportAllocs()
		for b.Loop() {
			if err := new(describeinstances.Response).UnmarshalJSON(page); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Do", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := describeinstances.Do(b.Context(), c, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json.Valid", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if !json.Valid(page) {
				b.Fatal("not valid")
			}
		}
	})
}
