package credentials_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// A provider of one's own reports incomplete keys instead of returning them.
func ExampleCredentials_Check() {
	keys := credentials.Credentials{AccessKeyID: "LTAI5tExampleKeyId"}
	fmt.Println(errors.Is(keys.Check(), credentials.ErrIncomplete))
	keys.AccessKeySecret = "secret"
	fmt.Println(keys.Check())
	// Output:
	// true
	// <nil>
}

// No verb shows the secret.
func ExampleCredentials_Format() {
	keys := credentials.Credentials{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: "secret", SecurityToken: "token"}
	fmt.Printf("%v %+v %#v %s\n", keys, keys, keys, keys)
	// Output: {LTAI5tExampleKeyId [redacted]} {LTAI5tExampleKeyId [redacted]} {LTAI5tExampleKeyId [redacted]} {LTAI5tExampleKeyId [redacted]}
}

func ExampleCredentials_String() {
	keys := credentials.Credentials{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: "secret"}
	fmt.Println("signing with " + keys.String())
	// Output: signing with {LTAI5tExampleKeyId [redacted]}
}

// A structured log line shows the id alone.
func ExampleCredentials_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	logger.Info("new keys", "keys", credentials.Credentials{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: "secret"})
	// Output: level=INFO msg="new keys" keys.AccessKeyID=LTAI5tExampleKeyId keys.AccessKeySecret=[redacted]
}

// JSON and its like do not show the secret either, so a struct with keys can be dumped.
func ExampleCredentials_MarshalText() {
	config := struct {
		Region string
		Keys   credentials.Credentials
	}{"cn-hangzhou", credentials.Credentials{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: "secret"}}
	text, err := json.Marshal(config)
	fmt.Println(string(text), err)
	// Output: {"Region":"cn-hangzhou","Keys":"{LTAI5tExampleKeyId [redacted]}"} <nil>
}

// Options print without the external id, which is a secret between two accounts.
func ExampleAssumeRoleOptions_String() {
	o := credentials.AssumeRoleOptions{
		RoleARN:    "acs:ram::1234567890123456:role/operator",
		ExternalID: "agreed-with-the-owner",
		Duration:   30 * time.Minute,
	}
	fmt.Println(o)
	// Output: [RoleARN=acs:ram::1234567890123456:role/operator Duration=30m0s ExternalID=[redacted]]
}

// A function that does not heed its context does not keep the caller: Retrieve returns at the deadline.
func ExampleProviderFunc_Retrieve() {
	p := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { select {} })
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := p.Retrieve(ctx)
	fmt.Println(err)
	// Output: context deadline exceeded
}
