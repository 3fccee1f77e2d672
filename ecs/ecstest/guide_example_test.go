package ecstest_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
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

// Stubs of two actions. The compiler knows their requests and responses from the Do functions.
func Example_stubs() {
	stubs := ecstest.Stubs{
		ecstest.On(describedisks.Do, func(*describedisks.Request) (*describedisks.Response, error) {
			return &describedisks.Response{Disks: []describedisks.Disk{{DiskID: "d-1"}, {DiskID: "d-2"}}}, nil
		}),
		ecstest.On(deletedisk.Do, func(req *deletedisk.Request) (*deletedisk.Response, error) {
			if req.DiskID == "d-2" {
				return nil, &ecs.Error{Code: "IncorrectDiskStatus", HTTPStatus: 403}
			}
			return nil, nil // an empty response
		}),
	}
	deleted, err := deleteFree(context.Background(), stubs)
	fmt.Println(deleted, err)
	// Output: 1 ecs: DeleteDisk: IncorrectDiskStatus (status 403)
}

// The shortest stub says what it returns and what it wants to be asked.
func TestDeleteFree(t *testing.T) {
	_, err := deleteFree(t.Context(), ecstest.Stubs{
		ecstest.Expect(t, describedisks.Do,
			&describedisks.Response{Disks: []describedisks.Disk{{DiskID: "d-1"}, {DiskID: "d-2"}}},
			&describedisks.Request{Status: types.DiskStatusAvailable}),
		ecstest.Expect(t, deletedisk.Do, nil, &deletedisk.Request{DiskID: "d-1"}, &deletedisk.Request{DiskID: "d-2"}),
	})
	require.NoError(t, err)
}

// The same with an account in memory, which has a disk in use besides the free one.
func TestDeleteFree_account(t *testing.T) {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	_, err := createdisk.Do(t.Context(), server.Client(), &createdisk.Request{ZoneID: "cn-hangzhou-b", Size: new(20)})
	require.NoError(t, err)
	_, err = launch(t.Context(), server.Client(), 1)
	require.NoError(t, err)
	_, err = deleteFree(t.Context(), server.Client())
	require.NoError(t, err)
	require.Len(t, server.Account().Disks, 1)
	assert.Equal(t, "In_use", server.Account().Disks[0].Status)
}

// One stub in an account in memory: everything but deletions is simulated.
func Example_stubInServer() {
	server := ecstest.NewServer(
		ecstest.WithStepDuration(0),
		ecstest.On(deletedisk.Do, func(*deletedisk.Request) (*deletedisk.Response, error) {
			return nil, &ecs.Error{Code: "IncorrectDiskStatus", HTTPStatus: 403}
		}),
	)
	ctx, client := context.Background(), server.Client()
	made, err := createdisk.Do(ctx, client, &createdisk.Request{ZoneID: "cn-hangzhou-b", Size: new(20)})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = deleteFree(ctx, client)
	fmt.Println(ecs.IsConflict(err), server.CallsTo("DeleteDisk")[0].Params["DiskId"] == made.DiskID)
	// Output: true true
}

// A function is an Invoker, too: for what is the same for all actions.
func Example_invokerFunc() {
	server := ecstest.NewServer()
	readOnly := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		if !op.ReadOnly {
			return fmt.Errorf("%s is not allowed here", op.Action)
		}
		return server.Client().Invoke(ctx, op, req, resp, opts...)
	})
	deleted, err := deleteFree(context.Background(), readOnly)
	fmt.Println(deleted, err)
	_, err = deletedisk.Do(context.Background(), readOnly, &deletedisk.Request{DiskID: "d-1"})
	fmt.Println(err)
	// Output:
	// 0 <nil>
	// DeleteDisk is not allowed here
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

// fromFile returns a server with the account that is in a file.
func fromFile() (*ecstest.Server, error) {
	account, err := os.Open("testdata/account.jsonl")
	if err != nil {
		return nil, err
	}
	defer account.Close()
	server := ecstest.NewServer()
	if err := server.Load(account); err != nil {
		return nil, err // with the line that is damaged, or whose call fails
	}
	return server, nil
}

func ExampleServer_Load_file() {
	server, err := fromFile()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(server.Account().Instances))
	// Output: 2
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
