package ecstest_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// deleteFree deletes the disks that no instance uses. It takes an Invoker, so a test can give it anything that is one.
func deleteFree(ctx context.Context, client ecs.Invoker) (deleted int, err error) {
	for disk, err := range describedisks.All(ctx, client, &describedisks.Request{Status: types.DiskStatusAvailable}) {
		if err != nil {
			return deleted, err
		}
		if _, err := deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: disk.DiskID}); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}

// A program asks for what is not built in.
func ExampleWithCatalog() {
	ctx := context.Background()
	server := ecstest.NewServer(ecstest.WithCatalog(ecstest.Catalog{
		InstanceTypes: []ecstest.InstanceType{
			{InstanceTypeID: "ecs.g7.64xlarge"}, // the rest follows from the family, which is known, and the size
			{InstanceTypeID: "ecs.t1.small", CPUCoreCount: 1, MemorySize: 1, Zones: []string{"cn-hangzhou-x"}},
			{InstanceTypeID: "ecs.g7.large", Zones: []string{"cn-hangzhou-h"}}, // changes the one that is built in
		},
		Images: []ecstest.PublicImage{{ImageID: "ubuntu_18_04_64_20G_alibase_20230104.vhd", Platform: "Ubuntu"}},
		Zones:  map[string][]string{"cn-hangzhou": {"cn-hangzhou-x"}},
		Quotas: map[string]int{"max-postpaid-instance-vcpu-count": 64},
		Prices: map[string]float64{"ecs.t1.small": 0.05, "cloud_essd": 0.001},
	}))

	launched, err := runinstances.Do(ctx, server.Client(), &runinstances.Request{
		ImageID: "ubuntu_18_04_64_20G_alibase_20230104.vhd", InstanceType: "ecs.t1.small", ZoneID: "cn-hangzhou-x",
	})
	fmt.Println(len(launched.InstanceIDs), err)
	// Output: 1 <nil>
}

// A fake of two actions, which the type of the response tells apart.
func Example_fake() {
	fake := ecs.InvokerFunc(func(_ context.Context, op ecs.Operation, req, resp any, _ ...ecs.CallOption) error {
		switch resp := resp.(type) {
		case *describedisks.Response:
			resp.Disks = []describedisks.Disk{{DiskID: "d-1"}, {DiskID: "d-2"}}
			resp.TotalCount = 2
			return nil
		case *deletedisk.Response:
			if req.(*deletedisk.Request).DiskID == "d-2" {
				return &ecs.Error{Action: op.Action, Code: "IncorrectDiskStatus", HTTPStatus: 403}
			}
			return nil
		default:
			return fmt.Errorf("unexpected: %s", op.Action)
		}
	})
	deleted, err := deleteFree(context.Background(), fake)
	fmt.Println(deleted, ecs.IsConflict(err))
	// Output: 1 true
}

// launch is the program under test: it launches instances and waits until they run.
func launch(ctx context.Context, client ecs.Invoker, amount int) ([]string, error) {
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Amount: new(amount),
	})
	if err != nil {
		return nil, err
	}
	_, err = ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
	return launched.InstanceIDs, err
}

func TestLaunch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // waits take no time
		server := ecstest.NewServer(
			ecstest.WithStepDuration(40*time.Second, ecstest.KindInstance), // as long as the service may take
			ecstest.WithFaults(
				ecstest.Times(1, ecstest.DropResponse("RunInstances")), // done, but nobody hears of it
				ecstest.Times(5, ecstest.ReturnError("Throttling.User", 400, "Describe*")),
			))
		ids, err := launch(t.Context(), server.Client(), 3)
		require.NoError(t, err)
		assert.Len(t, ids, 3)
		server.AssertExecuted(t, "RunInstances", 1)
		for _, in := range server.Account().Instances {
			assert.Equal(t, "Running", in.Status)
		}
	})
}

func TestLaunch_soldOut(t *testing.T) {
	server := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 2))
	_, err := launch(t.Context(), server.Client(), 3)
	assert.True(t, ecs.IsOutOfCapacity(err))
	assert.Empty(t, server.Account().Instances)
}

// The same server behind a port, for programs that take a URL.
func Example_port() {
	server := httptest.NewServer(ecstest.NewServer())
	defer server.Close()

	client, err := ecs.NewClient("cn-hangzhou", ecs.WithEndpoint(server.URL),
		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	regions, err := describeregions.Do(context.Background(), client, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(regions.Regions) > 0)
	// Output: true
}
