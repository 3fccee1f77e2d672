package credentials_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// setenv sets a variable until restore is called.
func setenv(name, value string) (restore func()) {
	old, was := os.LookupEnv(name)
	_ = os.Setenv(name, value)
	return func() {
		if was {
			_ = os.Setenv(name, old)
		} else {
			_ = os.Unsetenv(name)
		}
	}
}

// stsStub is a service on this machine that stands in for the security token service. It checks nothing.
func stsStub(status int, response string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, response)
	}))
}

const stubKeys = `{"Credentials":{"AccessKeyId":"STS.id","AccessKeySecret":"secret","SecurityToken":"token","Expiration":"2099-01-01T00:00:00Z"}}`

// The variables come first in the default chain. Without them it goes on to the files of the vendor's tools, and to the
// role of the instance.
func ExampleDefault() {
	defer setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")()
	defer setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")()
	defer setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "")()
	keys, err := credentials.Default().Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}

// The default chain with another profile of the command-line tool.
func ExampleDefaultWith() {
	path := exampleFile(`{"current": "dev", "profiles": [
		{"name": "dev", "mode": "AK", "access_key_id": "dev-id", "access_key_secret": "secret"},
		{"name": "prod", "mode": "AK", "access_key_id": "prod-id", "access_key_secret": "secret"}]}`)
	defer func() { _ = os.Remove(path) }()
	defer setenv("ALIBABA_CLOUD_CONFIG_FILE", path)() // in place of ~/.aliyun/config.json
	for _, name := range []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"} {
		defer setenv(name, "")()
	}

	keys, err := credentials.DefaultWith(credentials.Options{Profile: "prod"}).Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {prod-id [redacted]} <nil>
}

// The keys of the role that is attached to the instance, here one in memory. On an instance the options are empty.
func ExampleInstanceRole() {
	defer setenv("ALIBABA_CLOUD_ECS_METADATA", "")()
	defer setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "")()
	server := ecstest.NewServer()
	launched, err := runinstances.Do(context.Background(), server.Client(), &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", RAMRoleName: "web-role",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	inside := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: server.Metadata(launched.InstanceIDs[0])}})

	keys, err := credentials.InstanceRole(credentials.InstanceRoleOptions{Metadata: inside}).Retrieve(context.Background())
	fmt.Println(keys.SecurityToken != "", time.Until(keys.Expires).Round(time.Hour), err)
	// Output: true 6h0m0s <nil>
}

// In a pod of a Kubernetes cluster, a token in a file stands for the pod's service account.
func ExampleOIDC() {
	sts := stsStub(http.StatusOK, stubKeys)
	defer sts.Close()
	token := exampleFile("eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl")
	defer func() { _ = os.Remove(token) }()

	p := credentials.OIDC(credentials.OIDCOptions{
		RoleARN:     "acs:ram::1234567890123456:role/web",
		ProviderARN: "acs:ram::1234567890123456:oidc-provider/ack-rrsa-c1",
		TokenFile:   token,                                     // /var/run/secrets/ack.alibabacloud.com/rrsa-tokens/token
		STS:         credentials.STSOptions{Endpoint: sts.URL}, // leave it out
	})
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, keys.Expires.Year(), err)
	// Output: {STS.id [redacted]} 2099 <nil>
}

// A session is opened with the private key of which the account has the public one.
func ExampleRSAKeyPair() {
	sts := stsStub(http.StatusOK, `{"SessionAccessKey":{"SessionAccessKeyId":"session-id","SessionAccessKeySecret":"secret","Expiration":"2099-01-01T00:00:00Z"}}`)
	defer sts.Close()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		fmt.Println(err)
		return
	}
	path := exampleFile(string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	defer func() { _ = os.Remove(path) }()

	p := credentials.RSAKeyPair(credentials.RSAKeyPairOptions{
		PublicKeyID: "LTAI5tExamplePublicKeyId", PrivateKeyFile: path,
		STS: credentials.STSOptions{Endpoint: sts.URL}, // leave it out
	})
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {session-id [redacted]} <nil>
}

// The keys of a role, which those of another provider may assume. Here a service on this machine issues them.
func ExampleAssumeRole_keys() {
	sts := stsStub(http.StatusOK, stubKeys)
	defer sts.Close()
	p := credentials.AssumeRole(credentials.Static("id", "secret", ""), credentials.AssumeRoleOptions{
		RoleARN: "acs:ram::1234567890123456:role/operator", SessionName: "nightly-cleanup",
		STS: credentials.STSOptions{Endpoint: sts.URL}, // leave it out
	})
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {STS.id [redacted]} <nil>
}

// The code says why the security token service refused; the text has what the provider's support asks for.
func ExampleSTSError() {
	sts := stsStub(http.StatusForbidden, `{"Code":"NoPermission","Message":"You are not authorized to do this action.","RequestId":"4C5B8A01"}`)
	defer sts.Close()
	p := credentials.AssumeRole(credentials.Static("id", "secret", ""), credentials.AssumeRoleOptions{
		RoleARN: "acs:ram::1234567890123456:role/operator", STS: credentials.STSOptions{Endpoint: sts.URL},
	})
	_, err := p.Retrieve(context.Background())
	if e, ok := errors.AsType[*credentials.STSError](err); ok {
		fmt.Println(e.Code)
		fmt.Println(e)
	}
	// Output:
	// NoPermission
	// AssumeRole: NoPermission: You are not authorized to do this action. (status 403, request 4C5B8A01)
}
