package spot_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs/metadata"
	"github.com/go-aliecs/aliecs/ecs/metadata/spot"
)

func ExampleWait() {
	service := &script{f: func(time.Duration) (int, string, error) { return 200, "2026-04-07T17:03:00Z", nil }}
	m := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: service}}) // metadata.NewClient(metadata.Options{}) on an instance

	at, err := spot.Wait(context.Background(), m)
	fmt.Println("drain before", at, err)
	// Output: drain before 2026-04-07 17:03:00 +0000 UTC <nil>
}
