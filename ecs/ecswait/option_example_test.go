package ecswait_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describecapacityreservations"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// showing is a stub that shows the instance i-bp67acfmxazb4p000001 in one state after the other; the last one stays.
func showing(states ...types.InstanceStatus) ecstest.Stub {
	return ecstest.On(describeinstances.Do, func(*describeinstances.Request) (*describeinstances.Response, error) {
		state := states[0]
		states = states[min(1, len(states)-1):]
		return &describeinstances.Response{Instances: []describeinstances.Instance{{InstanceID: "i-bp67acfmxazb4p000001", Status: state}}}, nil
	})
}

// one is the id of that instance, as waits take it.
var one = []string{"i-bp67acfmxazb4p000001"}

// A round every half second, whatever the package would choose.
func ExampleWithInterval() {
	_, err := ecswait.InstancesRunning(context.Background(), showing("Pending", "Starting", "Running"), one,
		ecswait.WithInterval(5*time.Millisecond), // rather 500 * time.Millisecond
		ecswait.WithProgress(0, func(p waiter.Progress) { fmt.Println(p.Attempt, p.Next) }))
	fmt.Println(err)
	// Output:
	// 1 5ms
	// 2 5ms
	// 3 0s
	// <nil>
}

// What the service does not list is believed missing at once. A program that looks for old instances wants that; one that
// has just made them does not.
func ExampleWithGrace() {
	_, err := ecswait.InstancesRunning(context.Background(), ecstest.NewServer().Client(), one, quick, ecswait.WithGrace(0))
	fmt.Println(ecs.IsNotFound(err))
	// Output: true
}

// A program reports how many instances run.
func ExampleWithProgress() {
	ctx, client := context.Background(), ecstest.NewServer(ecstest.WithStepDuration(0)).Client()
	made := must(runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(20),
	}))
	var last waiter.Progress
	_, err := ecswait.InstancesRunning(ctx, client, made.InstanceIDs, quick,
		ecswait.WithProgress(10*time.Second, func(p waiter.Progress) { last = p })) // after each round, and every ten seconds
	fmt.Println(last.Done, "of", last.Done+last.Failed+last.Pending, err)
	// Output: 20 of 20 <nil>
}

// The process ends in the middle of a wait. Another one goes on from what the first has stored.
func ExampleWithState() {
	stub := showing("Pending", "Starting", "Running")
	ctx, cancel := context.WithCancel(context.Background())
	var state ecswait.State
	var stored []byte
	_, err := ecswait.InstancesRunning(ctx, stub, one, quick, ecswait.WithState(&state),
		ecswait.WithProgress(0, func(waiter.Progress) {
			stored, _ = json.Marshal(state)
			cancel() // the process ends
		}))
	fmt.Println(errors.Is(err, context.Canceled))

	var later ecswait.State
	if err := json.Unmarshal(stored, &later); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(later[one[0]].Seen)
	_, err = ecswait.InstancesRunning(context.Background(), stub, one, quick, ecswait.WithState(&later))
	fmt.Println(later[one[0]].Seen, err)
	// Output:
	// true
	// Pending
	// Running <nil>
}

// Options of package waiter: exact delays that double, and an end after three rounds.
func ExampleWithWait() {
	_, err := ecswait.InstancesRunning(context.Background(), showing("Pending"), one,
		ecswait.WithWait(waiter.WithInitialDelay(time.Millisecond), waiter.WithFactor(2), waiter.WithJitter(0), waiter.WithMaxAttempts(3)),
		ecswait.WithProgress(0, func(p waiter.Progress) { fmt.Println(p.Attempt, p.Next) }))
	fmt.Println(errors.Is(err, waiter.ErrMaxAttempts))
	// Output:
	// 1 1ms
	// 2 2ms
	// 3 0s
	// true
}

// A kind that the package does not know: reservations of capacity.
func ExampleNewKind() {
	type reservation = describecapacityreservations.CapacityReservation
	reservations := ecswait.NewKind("capacity reservation", 100,
		func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[reservation, error] {
			return describecapacityreservations.All(ctx, c, &describecapacityreservations.Request{
				PrivatePoolOptions: &describecapacityreservations.PrivatePoolOptions{IDs: ids}, MaxResults: new(100),
			})
		},
		func(r *reservation) string { return r.PrivatePoolOptionsID },
		func(r *reservation) string { return string(r.Status) })

	active := reservations.To(ecswait.Goal[reservation]{
		Wanted:  "Active",
		Reached: func(r *reservation) bool { return r.Status == "Active" },
		Never: func(r *reservation) string {
			if r.Status == "Released" {
				return "it was released"
			}
			return ""
		},
	})
	stub := ecstest.On(describecapacityreservations.Do, func(*describecapacityreservations.Request) (*describecapacityreservations.Response, error) {
		return &describecapacityreservations.Response{CapacityReservations: []reservation{{PrivatePoolOptionsID: "crp-bp1", Status: "Active"},
			{PrivatePoolOptionsID: "crp-bp2", Status: "Released"}}}, nil
	})
	found, err := active(context.Background(), stub, []string{"crp-bp1", "crp-bp2"}, quick)
	for _, r := range found {
		fmt.Println(r.PrivatePoolOptionsID, r.Status)
	}
	fmt.Println(err)
	// Output:
	// crp-bp1 Active
	// ecswait: 1 of 2 done, 1 failed, 0 pending: capacity reservation "crp-bp2": want "Active", seen "Released": it was released
}

// A goal that several places wait for is a wait of its own, used as the ready-made ones are.
func ExampleKind_To() {
	cheap := ecswait.Instances.To(ecswait.Goal[describeinstances.Instance]{
		Wanted: "stopped without charge",
		Reached: func(in *describeinstances.Instance) bool {
			return in.Status == "Stopped" && in.StoppedMode == "StopCharging"
		},
	})
	stub := ecstest.On(describeinstances.Do, func(*describeinstances.Request) (*describeinstances.Response, error) {
		return &describeinstances.Response{Instances: []describeinstances.Instance{
			{InstanceID: one[0], Status: "Stopped", StoppedMode: "StopCharging"},
		}}, nil
	})
	stopped, err := cheap(context.Background(), stub, one, quick)
	fmt.Println(len(stopped), err)
	// Output: 1 <nil>
}

// Every kind has a wait for its end.
func ExampleKind_UntilGone() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	disk := data(ctx, client)
	must(ecswait.DisksAvailable(ctx, client, []string{disk}, quick))
	must(deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: disk}))
	fmt.Println(ecswait.Disks.UntilGone(ctx, client, []string{disk}, quick))
	// Output: <nil>
}

// A goal that has to last: the instance counts as running when it has been so for a while.
func ExampleGoal() {
	lasting := ecswait.Goal[describeinstances.Instance]{
		Wanted:  "running for a while",
		Reached: func(in *describeinstances.Instance) bool { return in.Status == "Running" },
		Hold:    20 * time.Millisecond, // rather 20 * time.Second
	}
	stub := showing("Starting", "Running")
	begin := time.Now()
	_, err := ecswait.Instances.Until(context.Background(), stub, one, lasting, quick)
	fmt.Println(time.Since(begin) >= lasting.Hold, err)
	// Output: true <nil>
}

// The text counts the ids and describes one of them.
func ExampleError_Error() {
	_, err := ecswait.InstancesRunning(context.Background(), showing("Running"), []string{one[0], "i-bp67acfmxazb4p000002"}, quick, ecswait.WithGrace(0))
	fmt.Println(err)
	// Output: ecswait: 1 of 2 done, 1 failed, 0 pending: instance "i-bp67acfmxazb4p000002": want "Running": missing from the response
}

// A wait for one instance that is gone is an error for which ecs.IsNotFound is true.
func ExampleError_NotFound() {
	_, err := ecswait.InstancesStopped(context.Background(), ecstest.NewServer().Client(), one, quick, ecswait.WithGrace(0))
	if e, ok := errors.AsType[*ecswait.Error](err); ok {
		fmt.Println(e.NotFound(), ecs.IsNotFound(err))
	}
	// Output: true true
}

// What kept the service from being asked is below the error.
func ExampleError_Unwrap() {
	server := ecstest.NewServer(ecstest.WithDenied(ecstest.DefaultAccessKeyID, "DescribeInstances"))
	_, err := ecswait.InstancesRunning(context.Background(), server.Client(), one, quick)
	fmt.Println(ecs.IsForbidden(err))
	// Output: true
}

// The first item that failed says where its instance was seen.
func ExampleResourceError() {
	_, err := ecswait.InstancesRunning(context.Background(), showing("Stopping"), one, quick)
	if e, ok := errors.AsType[*ecswait.ResourceError](err); ok {
		fmt.Println(e.Kind, e.ID, "is", e.Seen, "rather than", e.Wanted)
	}
	// Output: instance i-bp67acfmxazb4p000001 is Stopping rather than Running
}

// A wait for many says of each id whether it is there.
func ExampleResourceError_NotFound() {
	ids := []string{one[0], "i-bp67acfmxazb4p000002"}
	_, err := ecswait.InstancesRunning(context.Background(), showing("Running"), ids, quick, ecswait.WithGrace(0))
	if e, ok := errors.AsType[*ecswait.Error](err); ok {
		for _, item := range e.Failed {
			fmt.Println(item.ID, "not found:", item.NotFound())
		}
	}
	// Output: i-bp67acfmxazb4p000002 not found: true
}
