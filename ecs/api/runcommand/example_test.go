package runcommand_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A script with a parameter, run by Cloud Assistant. The wait returns its output as plain text.
func Example() {
	ctx := context.Background()
	server := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithCommandRunner(
		func(_, script string, _ map[string]string) (string, int) { return "ran " + script, 0 }))
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
		InstanceIDs:     launched.InstanceIDs,
		Type:            types.CommandTypeRunShellScript,
		CommandContent:  "systemctl restart {{service}}",
		EnableParameter: new(true),
		Parameters:      map[string]string{"service": "nginx"},
		Timeout:         new(300), // seconds
	})
	if err != nil {
		log.Fatal(err)
	}
	finished, err := ecswait.InvocationsFinished(ctx, client, []string{run.InvokeID})
	if err != nil {
		log.Fatal(err)
	}
	for _, result := range finished[0].InvokeInstances {
		fmt.Println(result.InvocationStatus, result.ExitCode, result.Output)
	}
	// Output:
	// Success 0 ran systemctl restart nginx
	// Success 0 ran systemctl restart nginx
}
