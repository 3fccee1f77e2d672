package ecswait_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

// The examples talk to an ECS in memory, where everything is quick. A real one is asked less often: leave the interval out.
var quick = waiter.WithInterval(5 * time.Millisecond)

func ExampleInstancesRunning() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client()

	made, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID:      "aliyun_3_x64_20G_alibase_20240528.vhd",
		InstanceType: "ecs.g7.large",
		InstanceName: "web",
		Amount:       new(3),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	running, err := ecswait.InstancesRunning(ctx, client, made.InstanceIDs, quick)
	for _, instance := range running {
		fmt.Println(instance.InstanceName, instance.Status)
	}
	fmt.Println(err)
	// Output:
	// web Running
	// web Running
	// web Running
	// <nil>
}

// An instance that somebody stops does not keep the others from being used.
func ExampleError() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	scripted := ecstest.NewServer(ecstest.WithHandler("DescribeInstances", func(url.Values) (any, error) {
		return map[string]any{"Instances": map[string]any{"Instance": []map[string]string{
			{"InstanceId": "i-1", "Status": "Running"},
			{"InstanceId": "i-2", "Status": "Stopping"},
		}}}, nil
	}))

	running, err := ecswait.InstancesRunning(ctx, scripted.Client(), []string{"i-1", "i-2"}, quick)
	for _, instance := range running {
		fmt.Println("use", instance.InstanceID)
	}
	if e, ok := errors.AsType[*ecswait.Error](err); ok {
		for _, item := range e.Failed {
			fmt.Println("replace", item.ID, "because", item)
		}
	}
	// Output:
	// use i-1
	// replace i-2 because instance "i-2": want "Running", seen "Stopping"
}

func ExampleInstancesReleased() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client()

	made, err := runinstances.Do(ctx, client, &runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large"})
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := made.InstanceIDs
	if _, err := ecswait.InstancesRunning(ctx, client, ids, quick); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := stopinstances.Do(ctx, client, &stopinstances.Request{InstanceIDs: ids}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := ecswait.InstancesStopped(ctx, client, ids, quick); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := deleteinstances.Do(ctx, client, &deleteinstances.Request{InstanceIDs: ids}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ecswait.InstancesReleased(ctx, client, ids, quick))
	// Output: <nil>
}

// The wait is for the end of the command; what came of it is in the answer.
func ExampleInvocationsFinished() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	calls := 0
	server := ecstest.NewServer(ecstest.WithHandler("DescribeInvocations", func(url.Values) (any, error) {
		status := "Running"
		if calls++; calls > 2 {
			status = "Failed"
		}
		return map[string]any{"Invocations": map[string]any{"Invocation": []any{map[string]any{
			"InvokeId": "t-1", "InvocationStatus": status,
			"InvokeInstances": map[string]any{"InvokeInstance": []any{
				map[string]any{"InstanceId": "i-1", "InvocationStatus": status, "ExitCode": 2, "Output": "no such file"},
			}},
		}}}}, nil
	}))

	runs, err := ecswait.InvocationsFinished(ctx, server.Client(), []string{"t-1"}, quick)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, run := range runs {
		for _, on := range run.InvokeInstances {
			fmt.Println(on.InstanceID, on.InvocationStatus, on.ExitCode, on.Output)
		}
	}
	// Output: i-1 Failed 2 no such file
}

// A wait tells how far it is.
func ExampleSnapshotsAccomplished() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	calls := 0
	server := ecstest.NewServer(ecstest.WithHandler("DescribeSnapshots", func(url.Values) (any, error) {
		status := []string{"progressing", "accomplished"}[min(calls, 1)]
		calls++
		return map[string]any{"Snapshots": map[string]any{"Snapshot": []map[string]string{
			{"SnapshotId": "s-1", "Status": "accomplished"},
			{"SnapshotId": "s-2", "Status": status},
		}}}, nil
	}))

	_, err := ecswait.SnapshotsAccomplished(ctx, server.Client(), []string{"s-1", "s-2"}, quick,
		waiter.WithProgress(func(p waiter.Progress) { fmt.Println(p.Done, "done,", p.Pending, "pending") }))
	fmt.Println(err)
	// Output:
	// 1 done, 1 pending
	// 2 done, 0 pending
	// <nil>
}

// Each goroutine minds an instance of its own, as if there were no others; the poller asks for all of them at once.
func ExamplePoller() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client()
	poller := ecswait.NewPoller(client, ecswait.WithRounds(10*time.Millisecond)) // a real ECS is asked less often: leave this out

	made, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID:      "aliyun_3_x64_20G_alibase_20240528.vhd",
		InstanceType: "ecs.g7.large",
		InstanceName: "web-[1,2]",
		Amount:       new(3),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var wg sync.WaitGroup
	for _, id := range made.InstanceIDs {
		wg.Go(func() {
			instance, err := poller.InstanceRunning(ctx, id)
			fmt.Println(instance.InstanceName, instance.Status, err)
		})
	}
	wg.Wait()
	// Unordered output:
	// web-01 Running <nil>
	// web-02 Running <nil>
	// web-03 Running <nil>
}

// Look-ups that come together make one call, and each has its own answer.
func ExamplePoller_Instance() {
	poller := ecswait.NewPoller(ecstest.NewServer().Client())

	_, err := poller.Instance(context.Background(), "i-gone")
	if e, ok := errors.AsType[*ecswait.NotFoundError](err); ok {
		fmt.Println("make another", e.Kind, "because of:", err)
	}
	// Output: make another instance because of: ecswait: instance "i-gone" not found
}
