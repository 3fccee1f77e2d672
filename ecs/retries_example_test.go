package ecs_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A launch whose request had no token, so that the client made one, and whose outcome is unknown. The error has the token,
// with which the launch is finished instead of done a second time.
func Example_outcomeUnknown() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse(runinstances.Action))))
	ctx, client := context.Background(), server.Client(ecs.WithRetry(ecs.NoRetry))

	req := &runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large"}
	launched, err := runinstances.Do(ctx, client, req)
	fmt.Println(ecs.IsOutcomeUnknown(err), ecs.IsRetryable(err)) // the same request would get another token
	if e, ok := errors.AsType[*ecs.Error](err); ok && ecs.IsOutcomeUnknown(err) && e.ClientToken != "" {
		again := *req
		again.ClientToken = e.ClientToken
		launched, err = runinstances.Do(ctx, client, &again)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(launched.InstanceIDs), "launched,", len(server.Account().Instances), "in the account")
	// Output:
	// true false
	// 1 launched, 1 in the account
}
