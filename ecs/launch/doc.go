// Package launch buys instances from candidates, which are instance types in zones, on demand or as spot instances: the
// cheapest that is to be had, in few calls, and never more than was asked for. A candidate that is refused is passed over,
// and a [Verdict] says why. What every candidate would meet ends the launch.
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
//		"github.com/go-aliecs/aliecs/ecs/launch"
//	)
//
//	func main() {
//		client, err := ecs.NewClient("cn-hangzhou")
//		if err != nil {
//			log.Fatal(err)
//		}
//		launcher := launch.New(client, launch.Options{}) // one for all goroutines
//		plan, err := launcher.Launch(context.Background(), launch.Order{
//			Request: runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", SecurityGroupID: "sg-1"},
//			Amount:  10, MinAmount: 3, MaxPrice: 0.3, // an hour of each
//			Candidates: []launch.Candidate{
//				{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-h", VSwitchID: "vsw-1", Spot: true, Price: 0.11},
//				{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-i", VSwitchID: "vsw-2", Price: 0.29},
//			},
//		})
//		fmt.Print(plan) // what was bought, and why not of the others
//		if err != nil {
//			log.Fatal(err)
//		}
//	}
//
// # Crashes and cancelled contexts
//
// Each purchase has a ClientToken, and nothing else is bought while the outcome of one is unknown. Order.Save stores the [Plan]
// with the tokens. After a crash, [Parse] reads it, and [Launcher.Resume] sends again what may have been sent, with the same
// token and parameters, so that the service returns what it sold. The plan of a launch whose context ended is resumed likewise.
//
// With Options.Window, purchases of many goroutines with equal requests share calls, and each gets its own instances. Such a
// call has no values of the contexts. Who leaves before it is not counted; who leaves during it has a share of it in the plan.
package launch
