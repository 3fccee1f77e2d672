package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// A function of the program is a provider; Cached calls it only when its keys are about to expire.
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

// The sources of a program in an order of its own.
func ExampleChain() {
	p := credentials.Chain(
		credentials.File("/etc/app/credentials", credentials.Options{Profile: "app"}),
		credentials.Static("id", "secret", ""),
	)
	keys, err := p.Retrieve(context.Background())
	fmt.Println(keys, err)
	// Output: {id [redacted]} <nil>
}

// The role of the instance may assume one in another account.
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
