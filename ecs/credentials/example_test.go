package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// A provider can be a function of the program. Cached calls it only if its keys are about to expire.
func ExampleCached() {
	vault := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
		fmt.Println("the vault is asked")
		return credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: "token", Expires: time.Now().Add(time.Hour)}, nil
	})
	p := credentials.Cached(vault)
	for range 3 {
		keys, err := p.Retrieve(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(keys)
	}
	// Output:
	// the vault is asked
	// {id [redacted]}
	// {id [redacted]}
	// {id [redacted]}
}

// A program tries its own sources in its own order.
func ExampleChain() {
	p := credentials.Chain(
		credentials.File("/etc/app/credentials", credentials.Options{Profile: "app"}),
		credentials.Static("id", "secret", ""),
	)
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}

// The role of the instance assumes a role in another account.
func ExampleAssumeRole() {
	p := credentials.AssumeRole(credentials.InstanceRole(credentials.InstanceRoleOptions{}), credentials.AssumeRoleOptions{
		RoleARN:    "acs:ram::1234567890123456:role/operator",
		ExternalID: "agreed-with-the-owner",
		Duration:   30 * time.Minute,
		STS:        credentials.STSOptions{Region: "cn-hangzhou", VPC: true},
	})
	keys, err := p.Retrieve(context.Background())
	if rejected, ok := errors.AsType[*credentials.STSError](err); ok && rejected.Code == "NoPermission" {
		fmt.Println("the instance may not assume the role")
		return
	}
	fmt.Println(keys, err)
}

func ExampleStatic() {
	keys, err := credentials.Static("id", "secret", "").Retrieve(context.Background())
	fmt.Println(keys, err) // printing hides the secret

	_, err = credentials.Static("id", "", "").Retrieve(context.Background())
	fmt.Println(err)
	// Output:
	// {id [redacted]} <nil>
	// static credentials: the AccessKey id or secret is empty
}

func ExampleEnvironment() {
	_ = os.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	_ = os.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	defer func() {
		_ = os.Unsetenv("ALIBABA_CLOUD_ACCESS_KEY_ID")
		_ = os.Unsetenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
	}()
	keys, err := credentials.Environment().Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}

func ExampleDefaultRegion() {
	_ = os.Setenv("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou")
	defer func() { _ = os.Unsetenv("ALIBABA_CLOUD_REGION_ID") }()
	fmt.Println(credentials.DefaultRegion(credentials.Options{}))
	// Output: cn-hangzhou <nil>
}

// A function of the program reads keys from its own store.
func ExampleProviderFunc() {
	store := map[string]string{"id": "AK", "secret": "s3cret"}
	p := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
		return credentials.Credentials{AccessKeyID: store["id"], AccessKeySecret: store["secret"]}, nil
	})
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {AK [redacted]} <nil>
}

// forgetful is a provider that ignores its context.
type forgetful struct{}

func (forgetful) Retrieve(context.Context) (credentials.Credentials, error) { select {} }

func ExampleGuard() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := credentials.Guard(forgetful{}).Retrieve(ctx)
	fmt.Println(err)
	// Output: context deadline exceeded
}

// A section of a credentials file holds the keys of one program.
func ExampleFile() {
	path := exampleFile("[app]\ntype = access_key\naccess_key_id = id\naccess_key_secret = secret\n")
	defer func() { _ = os.Remove(path) }()
	keys, err := credentials.File(path, credentials.Options{Profile: "app"}).Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}

// An empty path is the file of the tool, and an empty profile its current one.
func ExampleCLIProfile() {
	path := exampleFile(`{"profiles": [{"name": "dev", "mode": "AK", "access_key_id": "id", "access_key_secret": "secret"}]}`)
	defer func() { _ = os.Remove(path) }()
	keys, err := credentials.CLIProfile(path, credentials.Options{Profile: "dev"}).Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}

func exampleFile(text string) (path string) {
	f, err := os.CreateTemp("", "example")
	if err != nil {
		return ""
	}
	defer f.Close()
	_, _ = f.WriteString(text)
	return f.Name()
}

// A service on this machine returns keys over plain HTTP.
func ExampleURI() {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"Code":"Success","AccessKeyId":"id","AccessKeySecret":"secret","SecurityToken":"token","Expiration":"2099-01-01T00:00:00Z"}`)
	}))
	defer service.Close()
	keys, err := credentials.URI(service.URL, credentials.URIOptions{}).Retrieve(context.Background())
	fmt.Println(keys, keys.Expires.Year(), err)
	// Output: {id [redacted]} 2099 <nil>
}

// A program, such as the command-line tool of a vault, prints the keys as JSON.
func ExampleProcess() {
	p := credentials.Process(`echo '{"access_key_id": "id", "access_key_secret": "secret"}'`, credentials.ProcessOptions{Timeout: 10 * time.Second})
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}
