package createinstance_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A subscription for a month is checked before it is paid. The instance is created Stopped and has to be started.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")

	req := &createinstance.Request{
		ImageID:            "aliyun_3_x64_20G_alibase_20240528.vhd",
		InstanceType:       "ecs.r7.large",
		InstanceName:       "db-primary",
		SystemDisk:         &createinstance.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(60)},
		InstanceChargeType: types.ChargeTypePrePaid,
		Period:             new(1), // month
		DryRun:             new(true),
	}
	if _, err := createinstance.Do(ctx, client, req); !ecs.IsDryRunSuccess(err) {
		log.Fatal("the order would be rejected: ", err)
	}
	req.DryRun = nil
	created, err := createinstance.Do(ctx, client, req)
	if err != nil {
		log.Fatal(err)
	}

	id := []string{created.InstanceID}
	if _, err := ecswait.InstancesStopped(ctx, client, id); err != nil {
		log.Fatal(err)
	}
	if _, err := startinstance.Do(ctx, client, &startinstance.Request{InstanceID: created.InstanceID}); err != nil {
		log.Fatal(err)
	}
	running, err := ecswait.InstancesRunning(ctx, client, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(running[0].InstanceName, running[0].InstanceChargeType, running[0].Status)
	// Output: db-primary PrePaid Running
}
