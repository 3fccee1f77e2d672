package launch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/launch"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A fleet of spot instances, where some are to be had; else on demand.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer( // in production ecs.NewClient("cn-hangzhou")
		ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"), ecstest.WithStock("ecs.c7.large", 2, "cn-hangzhou-h")).Client()
	order := launch.Order{
		Request: runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", Tags: types.Tags(map[string]string{"fleet": "ci"}),
		},
		Amount: 5, MinAmount: 3, AsListed: true, // without it, the cheapest first
		Candidates: []launch.Candidate{
			{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-g", Spot: true, SpotPriceLimit: 0.3},
			{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-k", Spot: true, SpotPriceLimit: 0.1},
			{InstanceType: "ecs.c7.large", ZoneID: "cn-hangzhou-h", Spot: true},
			{InstanceType: "ecs.c7.large", ZoneID: "cn-hangzhou-i"},
			{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-i"},
		},
	}
	launcher := launch.New(client, launch.Options{})
	plan, err := launcher.Launch(ctx, order)
	fmt.Print(plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	running, err := ecswait.InstancesRunning(ctx, client, plan.InstanceIDs())
	fmt.Println(len(running), "running", err)
	// Output:
	// 5 of 5
	//   0 ecs.g7.large cn-hangzhou-g spot up to 0.3: no stock: OperationDenied.NoStock
	//   0 ecs.g7.large cn-hangzhou-k spot up to 0.1: price too high: InvalidSpotPriceLimit.LowerThanPublicPrice
	//   2 ecs.c7.large cn-hangzhou-h spot: no stock: OperationDenied.NoStock
	//   3 ecs.c7.large cn-hangzhou-i on demand: taken
	//   0 ecs.g7.large cn-hangzhou-i on demand: not needed
	// 5 running <nil>
}

// The cheapest by today's prices. Twice as many vCPUs count twice.
func Example_prices() {
	ctx := context.Background()
	client := ecstest.NewServer().Client()
	candidates := []launch.Candidate{
		{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h", Weight: 2},
		{InstanceType: "ecs.g7.xlarge", ZoneID: "cn-hangzhou-h", Weight: 4, Spot: true},
	}
	for i := range candidates {
		c := &candidates[i]
		now := time.Now()
		req := &describespotpricehistory.Request{
			InstanceType: c.InstanceType, ZoneID: c.ZoneID, NetworkType: types.NetworkTypeVPC, StartTime: now.Add(-time.Hour), EndTime: now,
		}
		latest := describespotpricehistory.SpotPrice{}
		for price, err := range describespotpricehistory.All(ctx, client, req) {
			if err != nil {
				fmt.Println(err)
				return
			}
			if !price.Timestamp.Before(latest.Timestamp) {
				latest = price
			}
		}
		if c.Price = latest.OriginPrice; c.Spot {
			c.Price = latest.SpotPrice
		}
	}
	fmt.Println(candidates[1].Price < candidates[0].Price*2)
	plan, err := launch.New(client, launch.Options{}).Launch(ctx, launch.Order{
		Request: runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd"},
		Amount:  10, MaxPrice: 0.25, Candidates: candidates, // ten vCPUs, each for at most 0.25 an hour
	})
	fmt.Println(len(plan.InstanceIDs(0)), len(plan.InstanceIDs(1)), err)
	// Output:
	// true
	// 2 1 <nil>
}

// The process ends while the purchase is under way. The next one finds what was bought.
func ExampleLauncher_Resume() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DelayResponse(time.Hour, "RunInstances"))))
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "plan")
	save := func(_ context.Context, plan []byte) error { return os.WriteFile(file, plan, 0o600) } // it may have secrets

	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	order := launch.Order{
		Request:    runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd"},
		Amount:     3,
		Candidates: []launch.Candidate{{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h"}},
		Save:       save,
	}
	_, err = launch.New(server.Client(), launch.Options{}).Launch(ctx, order)
	e, ok := errors.AsType[*launch.Error](err)
	fmt.Println(ok && e.Verdict == launch.Unknown, len(server.Account().Instances))

	stored, err := os.ReadFile(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := launch.Parse(stored)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan.Order.Save = save
	err = launch.New(server.Client(), launch.Options{}).Resume(context.Background(), plan)
	fmt.Println(len(plan.InstanceIDs()), len(server.Account().Instances), err)
	// Output:
	// true 3
	// 3 3 <nil>
}

// Forty goroutines want a node each. Those that come within the window share calls.
func ExampleOptions() {
	server := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 30, "cn-hangzhou-g"))
	launcher := launch.New(server.Client(), launch.Options{Window: 50 * time.Millisecond})
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			plan, err := launcher.Launch(context.Background(), launch.Order{
				Request: runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd"},
				Amount:  1,
				Candidates: []launch.Candidate{
					{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-g"},
					{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h"},
				},
			})
			if err != nil || len(plan.InstanceIDs()) != 1 {
				fmt.Println(plan, err)
			}
		})
	}
	wg.Wait()
	fmt.Println(len(server.Account().Instances), "instances in", len(server.Calls()), "calls")
	// Output: 40 instances in 2 calls
}

// What an error means to a controller.
func ExampleError() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 0)).Client()
	_, err := launch.New(client, launch.Options{}).Launch(ctx, launch.Order{
		Request:    runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd"},
		Amount:     1,
		Candidates: []launch.Candidate{{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h"}},
	})
	if e, ok := errors.AsType[*launch.Error](err); ok {
		switch e.Verdict {
		case launch.Exhausted:
			fmt.Println("other candidates, or a pause:", e.Plan.Report[0].Verdict)
		case launch.Later, launch.Unknown:
			fmt.Println("Resume")
		default:
			fmt.Println("a person has to see to it")
		}
	}
	// Output: other candidates, or a pause: no stock
}
