package createkeypair_test

import (
	"context"
	"encoding/pem"
	"fmt"
	"log"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The private key is in this response and never in another one. Printing a response does not show it.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	key, err := createkeypair.Do(ctx, client, &createkeypair.Request{KeyPairName: "deploy"})
	if ecs.HasCode(err, "KeyPair.AlreadyExist") {
		log.Fatal("choose another name, or delete the key pair with DeleteKeyPairs")
	}
	if err != nil {
		log.Fatal(err)
	}
	// Store it now: os.WriteFile("deploy.pem", []byte(key.PrivateKeyBody), 0o600).
	block, _ := pem.Decode([]byte(key.PrivateKeyBody))
	fmt.Println(block.Type)
	fmt.Println("shown:", strings.Contains(fmt.Sprint(key), key.PrivateKeyBody))
	// Output:
	// RSA PRIVATE KEY
	// shown: false
}
