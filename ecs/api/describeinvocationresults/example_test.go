package describeinvocationresults_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describeinvocationresults"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A command has one result on each of its instances. The output is Base64 unless the request asks for plain text.
func Example() {
	ctx := context.Background()
	server := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithCommandRunner(
		func(string, string, map[string]string) (string, int) { return "curl: (7) connection refused", 7 }))
	client := server.Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large", Amount: new(2),
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := ecswait.CloudAssistantsOnline(ctx, client, launched.InstanceIDs); err != nil {
		log.Fatal(err)
	}
	run, err := runcommand.Do(ctx, client, &runcommand.Request{
		InstanceIDs: launched.InstanceIDs, Type: "RunShellScript", CommandContent: "curl -sS localhost/health",
	})
	if err != nil {
		log.Fatal(err)
	}

	results := &describeinvocationresults.Request{InvokeID: run.InvokeID, ContentEncoding: types.ContentEncodingPlainText}
	for result, err := range describeinvocationresults.All(ctx, client, results) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(result.InvocationStatus, result.ExitCode, result.Output)
	}
	// Output:
	// Failed 7 curl: (7) connection refused
	// Failed 7 curl: (7) connection refused
}
