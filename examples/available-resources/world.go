package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world is a region in which the popular types are scarce in some zones. It limits the output to a few families.
var world = demo.World{
	Options: []ecstest.Option{
		ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g", "cn-hangzhou-j"),
		ecstest.WithStock("ecs.g7.large", 6, "cn-hangzhou-h"),
		ecstest.WithStock("ecs.g7.2xlarge", 4, "cn-hangzhou-b", "cn-hangzhou-k"),
		ecstest.WithStock("ecs.g7.16xlarge", 0),
		ecstest.WithStock("ecs.i3.2xlarge", 2),
	},
	Fill: func(context.Context, *ecs.Client, *ecstest.Server) (demo.Defaults, error) {
		return demo.Defaults{"families": "ecs.t6,ecs.g5,ecs.g7,ecs.i3"}, nil
	},
}
