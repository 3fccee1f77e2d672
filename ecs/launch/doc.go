// Package launch buys instances from candidates, which are instance types in zones, on demand or as spot instances: the
// cheapest that is to be had, in few calls, and never more than was asked for.
//
//	package main
//
//	import (
//		"context"
//		"fmt"
//		"log"
//
//		"github.com/go-aliecs/aliecs/ecs"
//		"github.com/go-aliecs/aliecs/ecs/api/runinstances"
//		"github.com/go-aliecs/aliecs/ecs/ecswait"
//		"github.com/go-aliecs/aliecs/ecs/launch"
//	)
//
//	func main() {
//		ctx := context.Background()
//		client, err := ecs.NewClient("cn-hangzhou")
//		if err != nil {
//			log.Fatal(err)
//		}
//		candidates, err := launch.Prices(ctx, client, []launch.Candidate{
//			{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h", VSwitchID: "vsw-1", Spot: true},
//			{InstanceType: "ecs.c7.large", ZoneID: "cn-hangzhou-i", VSwitchID: "vsw-2", Spot: true},
//			{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-i", VSwitchID: "vsw-2"},
//		})
//		if err != nil {
//			log.Fatal(err)
//		}
//		launcher := launch.New(client, launch.Options{}) // one for all goroutines
//		plan, err := launcher.Launch(ctx, launch.Order{
//			Request: runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", SecurityGroupID: "sg-1"},
//			Amount:  10, MinAmount: 3, MaxPrice: 0.3, // an hour of each
//			Candidates: candidates,
//		})
//		fmt.Print(plan) // what was bought, and why not of the others
//		if err != nil {
//			log.Fatal(err)
//		}
//		running, err := ecswait.InstancesRunning(ctx, client, plan.InstanceIDs())
//		fmt.Println(len(running), "instances run", err)
//	}
//
// # Refusals
//
// A candidate that is refused is passed over. A [Verdict] says why, and for how long the [Launcher] remembers it. What
// every candidate would meet, such as a missing permission, ends the launch. A part of an amount is taken where the zone
// has no more, and also where a quota has room for no more, which takes a few calls to find out.
//
// # Crashes and cancelled contexts
//
// Each purchase has a ClientToken of its own, and nothing else is bought while the outcome of one is unknown. The [Plan] has
// the tokens. With Order.Save it is stored before each purchase. After a crash, [Parse] reads it, and [Launcher.Resume] sends
// what may have been sent again, with the same token and parameters, so that the service returns what it sold, and then goes
// on. The same holds for the plan of a launch whose context ended: it says what may have been bought, and so does the error.
//
// # Many callers
//
// While nobody knows whether a candidate is to be had, one purchase asks, and the others wait for what becomes of it. With
// Options.Window, purchases of many goroutines with equal requests share calls, and each gets its own instances. Such a call
// has no values of the contexts. Who leaves before it is not counted. Who leaves during it has a share of it in the plan.
// For calls that are shared and survive a crash, make one order of the wishes of many, and give it a Save.
package launch
