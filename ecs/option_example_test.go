package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// watch is a transport that looks at each request before it goes on to the server.
type watch struct {
	look func(*http.Request)
	next http.RoundTripper
}

func (w watch) RoundTrip(r *http.Request) (*http.Response, error) {
	w.look(r)
	return w.next.RoundTrip(r)
}

// Keys come from a provider of package credentials, here a fixed temporary key with its token.
func ExampleWithCredentials() {
	server := ecstest.NewServer()
	keys := server.TemporaryCredentials(time.Hour)

	client := server.Client(ecs.WithCredentials(credentials.Static(keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken)))
	_, err := describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)

	client = server.Client(ecs.WithCredentials(credentials.Static(keys.AccessKeyID, keys.AccessKeySecret, ""))) // the token is missing
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(ecs.HasCode(err, "MissingSecurityToken"))
	// Output:
	// <nil>
	// true
}

// One client per region, all with the same connections and keys.
func ExampleWithRegion() {
	client := ecstest.NewServer().Client()
	for _, region := range []string{"cn-hangzhou", "eu-central-1"} {
		regional, err := client.With(ecs.WithRegion(region))
		if err != nil {
			fmt.Println(err)
			return
		}
		zones, err := describezones.Do(context.Background(), regional, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(regional.Region(), zones.Zones[0].ZoneID)
	}
	// Output:
	// cn-hangzhou cn-hangzhou-b
	// eu-central-1 eu-central-1a
}

// A host of one's own, such as a proxy or a test server, gets the requests of the client.
func ExampleWithEndpoint() {
	service := httptest.NewServer(ecstest.NewServer())
	defer service.Close()
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithEndpoint(service.URL),
		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)

	_, err = ecs.NewClient("cn-hangzhou", ecs.WithEndpoint("https://ecs.cn-hangzhou.aliyuncs.com/v2"))
	fmt.Println(err)
	// Output:
	// <nil>
	// ecs: endpoint: want a URL such as https://ecs.cn-hangzhou.aliyuncs.com: nothing may follow the host
}

// A program on an instance without internet access reaches the service from within its VPC.
func ExampleWithVPCEndpoint() {
	host := watch{func(r *http.Request) { fmt.Println(r.URL.Host) }, ecstest.NewServer()}
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithVPCEndpoint(),
		ecs.WithHTTPClient(&http.Client{Transport: host}),
		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	// Output:
	// ecs-vpc.cn-hangzhou.aliyuncs.com
	// <nil>
}

// Requests go through a transport of the program, which may have a proxy, certificates or limits of its own.
func ExampleWithHTTPClient() {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxConnsPerHost = 8
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithHTTPClient(&http.Client{Transport: transport}))
	fmt.Println(client.Region(), err)
	// Output: cn-hangzhou <nil>
}

// Each attempt is a line at level debug. Neither keys nor parameters are in it.
func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey, "elapsed", "bytes", "request":
				return slog.Attr{} // differ in every run
			}
			return a
		},
	}))
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.ReturnError("ServiceUnavailable", 503))))
	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithLogger(logger)), nil)
	fmt.Println(err)
	// Output:
	// level=DEBUG msg="ecs attempt" action=DescribeRegions region=cn-hangzhou attempt=1 status=503 code=ServiceUnavailable
	// level=DEBUG msg="ecs attempt" action=DescribeRegions region=cn-hangzhou attempt=2 status=200
	// <nil>
}

// Five retries instead of three, the first after 1 ms at most.
func ExampleWithRetry() {
	policy := ecs.DefaultRetry()
	policy.Retries, policy.Base = 5, time.Millisecond
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(5, ecstest.ReturnError("Throttling.User", 400))))

	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithRetry(policy)), nil)
	fmt.Println(len(server.Calls()), err)
	// Output: 6 <nil>
}

// The first attempt hangs and is given up; the second one is fine.
func ExampleWithAttemptTimeout() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DelayRequest(time.Hour))))
	client := server.Client(ecs.WithAttemptTimeout(20 * time.Millisecond)) // rather 10 * time.Second

	regions, err := describeregions.Do(context.Background(), client, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(regions.Regions) > 0, len(server.Calls()))
	// Output: true 2
}

// A response that would fill the memory is an error instead.
func ExampleWithMaxResponseSize() {
	client := ecstest.NewServer().Client(ecs.WithMaxResponseSize(100), ecs.WithRetry(ecs.NoRetry))
	_, err := describeregions.Do(context.Background(), client, nil)
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.Message)
	}
	// Output: reading the response (status 200): it is longer than 100 bytes
}

// The newer signature is in a header, where SignatureV1 is a parameter of the form.
func ExampleWithSignature() {
	authorization := watch{func(r *http.Request) { fmt.Printf("%.40s\n", r.Header.Get("Authorization")) }, ecstest.NewServer()}
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithSignature(ecs.SignatureV3),
		ecs.WithHTTPClient(&http.Client{Transport: authorization}),
		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	// Output:
	// ACS3-HMAC-SHA256 Credential=testid,Signe
	// <nil>
}

// The connection breaks, and nobody knows whether the call arrived. Starting twice does no harm, so it is sent again.
func ExampleWithIdempotent() {
	server := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithFaults(ecstest.Times(1, ecstest.DropRequest("StartInstance"))))
	ctx, client := context.Background(), server.Client()
	id := launchOne(ctx, client)
	if _, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id}); err != nil {
		fmt.Println(err)
		return
	}
	_, err := startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id}, ecs.WithIdempotent())
	fmt.Println(err, len(server.CallsTo("StartInstance")))
	// Output: <nil> 2
}

func ExampleClient_Region() {
	client, err := ecs.NewClient("ap-southeast-1")
	fmt.Println(client.Region(), err)
	// Output: ap-southeast-1 <nil>
}

// A function that is an Invoker gets the calls of all actions. For a stub of one action in a test, see package ecstest.
func ExampleInvokerFunc_Invoke() {
	client := ecstest.NewServer().Client()
	loud := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		fmt.Println(op.Action, "read-only:", op.ReadOnly)
		return client.Invoke(ctx, op, req, resp, opts...)
	})
	regions, err := describeregions.Do(context.Background(), loud, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(regions.Regions) > 0)
	// Output:
	// DescribeRegions read-only: true
	// true
}
