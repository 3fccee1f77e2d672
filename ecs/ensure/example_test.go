package ensure_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// The examples talk to an ECS in memory, where everything is quick. A real one is asked less often: leave the option out.
var quick = ensure.WithWait(waiter.WithInterval(5 * time.Millisecond))

// machines returns two running instances and a disk.
func machines(ctx context.Context, client ecs.Invoker) (one, two, disk string, err error) {
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(2),
	})
	if err != nil {
		return "", "", "", err
	}
	running, err := ecswait.InstancesRunning(ctx, client, launched.InstanceIDs, ecswait.WithInterval(5*time.Millisecond))
	if err != nil {
		return "", "", "", err
	}
	made, err := createdisk.Do(ctx, client, &createdisk.Request{ZoneID: running[0].ZoneID, Size: new(40), DiskCategory: types.DiskCategoryCloudESSD})
	if err != nil {
		return "", "", "", err
	}
	return launched.InstanceIDs[0], launched.InstanceIDs[1], made.DiskID, nil
}

// The verbs of a storage driver: each can be called again at any time.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client() // in production ecs.NewClient("cn-hangzhou", …)
	node, other, disk, err := machines(ctx, client)
	if err != nil {
		fmt.Println(err)
		return
	}

	for range 2 {
		attached, err := ensure.DiskAttached(ctx, client, disk, node, quick)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(attached.Seen.Device, "actions:", len(attached.Did))
	}
	_, err = ensure.DiskAttached(ctx, client, disk, other, quick)
	if e, ok := errors.AsType[*ensure.Error](err); ok {
		fmt.Println(e.Err)
	}
	grown, err := ensure.DiskSize(ctx, client, disk, 100, quick)
	fmt.Println(grown.Seen.Size, err)
	moved, err := ensure.DiskAttached(ctx, client, disk, other, quick, ensure.WithForce())
	for _, action := range moved.Did {
		fmt.Println(action.Name)
	}
	fmt.Println(moved.Seen.InstanceID == other, err)
	// Output:
	// /dev/xvdb actions: 1
	// /dev/xvdb actions: 0
	// an instance has it
	// 100 <nil>
	// DetachDisk
	// AttachDisk
	// true <nil>
}

// A response is lost, and the service shows everything late. The instance is stopped once.
func ExampleInstanceStopped() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server := ecstest.NewServer()
	node, _, _, err := machines(ctx, server.Client())
	if err != nil {
		fmt.Println(err)
		return
	}

	server.Inject(ecstest.Times(1, ecstest.DropResponse("StopInstance")), ecstest.Lag(50*time.Millisecond, "Describe*"))
	stopped, err := ensure.InstanceStopped(ctx, server.Client(), node, quick, ensure.WithStoppedMode(types.StoppedModeStopCharging))
	fmt.Println(stopped.Seen.Status, stopped.Seen.StoppedMode, len(server.CallsTo("StopInstance")), err)
	// Output: Stopped StopCharging 1 <nil>
}

// Rules are added before others are removed, so what stays allowed is never interrupted.
func ExampleRulesExactly() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client()
	group, err := createsecuritygroup.Do(ctx, client, nil)
	if err != nil {
		fmt.Println(err)
		return
	}

	allow := func(ports ...string) (rules []ensure.Rule) {
		for _, p := range ports {
			rules = append(rules, ensure.Rule{IPProtocol: types.IPProtocolTCP, PortRange: p, SourceCIDRIP: "0.0.0.0/0"})
		}
		return rules
	}
	for _, rules := range [][]ensure.Rule{allow("80/80", "22/22"), allow("80/80", "443/443"), allow("443/443", "80/80")} {
		done, err := ensure.RulesExactly(ctx, client, group.SecurityGroupID, types.RuleDirectionIngress, rules, quick)
		fmt.Print(len(done.Seen), " rules")
		for _, action := range done.Did {
			fmt.Print(", ", action.Name)
		}
		fmt.Println("", err)
	}
	// Output:
	// 2 rules, AuthorizeSecurityGroup <nil>
	// 2 rules, AuthorizeSecurityGroup, RevokeSecurityGroup <nil>
	// 2 rules <nil>
}

// The looks of all goroutines share calls.
func Example_merged() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server := ecstest.NewServer()
	one, two, _, err := machines(ctx, server.Client())
	if err != nil {
		fmt.Println(err)
		return
	}

	merged := ecswait.Merge(server.Client(), 20*time.Millisecond) // rather 3*time.Second
	errs := make(chan error)
	before := len(server.CallsTo("DescribeInstances"))
	for _, id := range []string{one, two, one, two} {
		go func() {
			_, err := ensure.InstanceRunning(ctx, merged, id)
			errs <- err
		}()
	}
	for range 4 {
		fmt.Println(<-errs)
	}
	fmt.Println("calls:", len(server.CallsTo("DescribeInstances"))-before)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// <nil>
	// calls: 1
}

// Tags of others stay.
func ExampleTagsAtLeast() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := ecstest.NewServer().Client()
	node, _, _, err := machines(ctx, client)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = ensure.TagsAtLeast(ctx, client, types.ResourceTypeInstance, node, map[string]string{"owner": "fleet"}, quick)
	fmt.Println(err)
	done, err := ensure.TagsAtLeast(ctx, client, types.ResourceTypeInstance, node, map[string]string{"stage": "test"}, quick)
	fmt.Println(done.Seen, err)
	done, err = ensure.TagsExactly(ctx, client, types.ResourceTypeInstance, node, map[string]string{"stage": "test"}, quick)
	fmt.Println(done.Seen, err)
	// Output:
	// <nil>
	// map[owner:fleet stage:test] <nil>
	// map[stage:test] <nil>
}
