package ecswait_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// The examples talk to an ECS in memory, where everything is quick. A real one is asked less often: leave the interval out.
var quick = ecswait.WithInterval(5 * time.Millisecond)

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
	stub := ecstest.On(describeinstances.Do, func(*describeinstances.Request) (*describeinstances.Response, error) {
		return &describeinstances.Response{Instances: []describeinstances.Instance{
			{InstanceID: "i-1", Status: "Running"}, {InstanceID: "i-2", Status: "Stopping"},
		}}, nil
	})

	running, err := ecswait.InstancesRunning(ctx, stub, []string{"i-1", "i-2"}, quick)
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

// The wait is for the end of the command; the outcome is in the response.
func ExampleInvocationsFinished() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	calls := 0
	stub := ecstest.On(describeinvocations.Do, func(*describeinvocations.Request) (*describeinvocations.Response, error) {
		run := describeinvocations.Invocation{InvokeID: "t-1", InvocationStatus: "Running"}
		if calls++; calls > 2 {
			run.InvocationStatus = "Failed"
			run.InvokeInstances = []describeinvocations.InvokeInstance{{InstanceID: "i-1", InvocationStatus: "Failed", ExitCode: 2, Output: "no such file"}}
		}
		return &describeinvocations.Response{Invocations: []describeinvocations.Invocation{run}}, nil
	})

	runs, err := ecswait.InvocationsFinished(ctx, stub, []string{"t-1"}, quick)
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

// A wait reports its progress.
func ExampleSnapshotsAccomplished() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	calls := 0
	stub := ecstest.On(describesnapshots.Do, func(*describesnapshots.Request) (*describesnapshots.Response, error) {
		status := []types.SnapshotStatus{"progressing", "accomplished"}[min(calls, 1)]
		calls++
		return &describesnapshots.Response{Snapshots: []describesnapshots.Snapshot{
			{SnapshotID: "s-1", Status: "accomplished"}, {SnapshotID: "s-2", Status: status},
		}}, nil
	})

	_, err := ecswait.SnapshotsAccomplished(ctx, stub, []string{"s-1", "s-2"}, quick,
		ecswait.WithProgress(0, func(p waiter.Progress) { fmt.Println(p.Done, "done,", p.Pending, "pending") }))
	fmt.Println(err)
	// Output:
	// 1 done, 1 pending
	// 2 done, 0 pending
	// <nil>
}

// Each goroutine minds an instance of its own, as if there were no others; one call asks for all of them.
func ExampleMerge() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client()
	merged := ecswait.Merge(client, 10*time.Millisecond) // a real ECS is asked less often: take 3 s

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
			running, err := ecswait.InstancesRunning(ctx, merged, []string{id}, quick)
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(running[0].InstanceName, running[0].Status)
		})
	}
	wg.Wait()
	// Unordered output:
	// web-01 Running
	// web-02 Running
	// web-03 Running
}

// A look-up of what is not there.
func ExampleKind_Get() {
	client := ecstest.NewServer().Client()
	_, err := ecswait.Instances.Get(context.Background(), client, "i-gone")
	if ecs.IsNotFound(err) {
		fmt.Println("make another")
	}
	// Output: make another
}

// A goal of one's own: a disk that has grown.
func ExampleKind_Until() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	sizes := []int{40, 40, 100}
	stub := ecstest.On(describedisks.Do, func(*describedisks.Request) (*describedisks.Response, error) {
		size := sizes[0]
		sizes = sizes[1:]
		return &describedisks.Response{Disks: []describedisks.Disk{{DiskID: "d-1", Status: "In_use", Size: size}}}, nil
	})

	disks, err := ecswait.Disks.Until(ctx, stub, []string{"d-1"}, ecswait.Goal[describedisks.Disk]{
		Wanted:  "100 GiB",
		Reached: func(d *describedisks.Disk) bool { return d.Size >= 100 },
	}, quick)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(disks[0].DiskID, disks[0].Size)
	// Output: d-1 100
}

// A workflow that looks once a step, and keeps what it knows between the steps.
func ExampleWithOneLook() {
	ctx := context.Background()
	states := []types.InstanceStatus{"Pending", "Starting", "Running"}
	stub := ecstest.On(describeinstances.Do, func(*describeinstances.Request) (*describeinstances.Response, error) {
		state := states[0]
		states = states[1:]
		return &describeinstances.Response{Instances: []describeinstances.Instance{{InstanceID: "i-1", Status: state}}}, nil
	})

	stored := []byte("{}")
	for range 3 {
		var state ecswait.State
		if err := json.Unmarshal(stored, &state); err != nil {
			fmt.Println(err)
			return
		}
		_, err := ecswait.InstancesRunning(ctx, stub, []string{"i-1"}, ecswait.WithOneLook(&state))
		fmt.Println(state["i-1"].Seen, state["i-1"].Reached, errors.Is(err, waiter.ErrMaxAttempts))
		stored, _ = json.Marshal(state)
	}
	// Output:
	// Pending false true
	// Starting false true
	// Running true false
}
