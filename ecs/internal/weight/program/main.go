// Program makes two calls, like a typical small program. The gate measures how many packages and bytes the library adds to it.
package main

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
)

func main() {
	client, err := ecs.NewClient("cn-hangzhou")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(describeinstances.Do(context.Background(), client, nil))
	fmt.Println(runinstances.Do(context.Background(), client, &runinstances.Request{InstanceType: "ecs.g7.large"}))
}
