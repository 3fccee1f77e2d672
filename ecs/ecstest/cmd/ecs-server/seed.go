package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// seed creates a key pair, two web servers and a spot instance in the default
// network.
func seed(ctx context.Context, client *ecs.Client) error {
	const keyPair = "seed"
	if _, err := createkeypair.Do(ctx, client, &createkeypair.Request{KeyPairName: keyPair}); err != nil {
		return err
	}
	for _, request := range []*runinstances.Request{
		{InstanceName: "web-[1,1]", Amount: new(2), InternetMaxBandwidthOut: new(5), Tags: []types.Tag{{Key: "app", Value: "web"}}},
		{InstanceName: "batch", SpotStrategy: "SpotAsPriceGo", Tags: []types.Tag{{Key: "app", Value: "batch"}}},
	} {
		request.ImageID = "aliyun_3_x64_20G_alibase_20240528.vhd"
		request.InstanceType = "ecs.g7.large"
		request.KeyPairName = keyPair
		if _, err := runinstances.Do(ctx, client, request); err != nil {
			return err
		}
	}
	return nil
}
