package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// The server denies an action as RAM does; the error says which permission is missing, and to whom.
func Example_denied() {
	server := ecstest.NewServer(ecstest.WithDenied(ecstest.DefaultAccessKeyID, "Stop*"))
	ctx, client := context.Background(), server.Client()

	_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: "i-1"})
	if e, ok := errors.AsType[*ecs.Error](err); ok && ecs.IsForbidden(err) {
		fmt.Println(e.Code, e.HTTPStatus)
		if d := e.AccessDenied; d != nil {
			fmt.Println(d.AuthAction, d.AuthPrincipalDisplayName, d.NoPermissionType)
		}
	}
	// Output:
	// Forbidden.RAM 403
	// ecs:StopInstance testid ExplicitDeny
}

// The actions that a program called in its tests are those that its policy has to allow.
func Example_permissions() {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	ctx, client := context.Background(), server.Client()

	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
	})
	if err == nil {
		_, err = ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
	}
	if err != nil {
		fmt.Println(err)
		return
	}

	var actions []string
	for _, call := range server.Calls() {
		actions = append(actions, "ecs:"+call.Action)
	}
	slices.Sort(actions)
	fmt.Println(slices.Compact(actions))
	// Output: [ecs:DescribeInstances ecs:RunInstances]
}
