package credentials_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// A job of a CI system has a token of the system, which a role trusts. The variables that Default reads do the same.
func ExampleOIDC_client() {
	sts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("Action") != "AssumeRoleWithOIDC" || r.FormValue("OIDCToken") != "header.claims.signature" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, `{"Credentials":{"AccessKeyId":"STS.id","AccessKeySecret":"secret","SecurityToken":"token","Expiration":"2099-01-01T00:00:00Z"}}`)
	}))
	defer sts.Close()
	tokenFile := exampleFile("header.claims.signature\n")
	defer func() { _ = os.Remove(tokenFile) }()

	p := credentials.OIDC(credentials.OIDCOptions{
		RoleARN:     "acs:ram::1234567890123456:role/deploy",
		ProviderARN: "acs:ram::1234567890123456:oidc-provider/ci",
		TokenFile:   tokenFile,
		SessionName: "build-4711",                              // shown in audit logs
		STS:         credentials.STSOptions{Endpoint: sts.URL}, // omit it: the service's own endpoint
	})
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, keys.Expires.Year(), err)
	// Output: {STS.id [redacted]} 2099 <nil>
}

// A program on an instance has the keys of the instance's role and needs none of its own.
func ExampleInstanceRole_client() {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	launched, err := runinstances.Do(context.Background(), server.Client(), &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", RAMRoleName: "fleet",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	inside := &http.Client{Transport: server.Metadata(launched.InstanceIDs[0])} // as on the instance

	role := credentials.InstanceRole(credentials.InstanceRoleOptions{
		Metadata: metadata.NewClient(metadata.Options{HTTPClient: inside}), // omit it on an instance
	})
	client := server.Client(ecs.WithCredentials(role)) // in production ecs.NewClient("cn-hangzhou", …)
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	// Output: <nil>
}

// Keys that somebody has handed out for an hour.
func Example_temporaryKeys() {
	server := ecstest.NewServer()
	keys := server.TemporaryCredentials(time.Hour)

	client := server.Client(ecs.WithCredentials(credentials.Static(keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken)))
	_, err := describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	// Output: <nil>
}
