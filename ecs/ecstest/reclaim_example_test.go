package ecstest_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A program on a spot instance learns from the instance's metadata that the
// instance will be reclaimed.
func ExampleServer_Reclaim() {
	srv := ecstest.NewServer()
	resp, err := runinstances.Do(context.Background(), srv.Client(), &runinstances.Request{
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", SpotStrategy: "SpotAsPriceGo",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	id := resp.InstanceIDs[0]
	inside := &http.Client{Transport: srv.Metadata(id)}
	look := func() {
		resp, err := inside.Get("http://100.100.100.200/latest/meta-data/instance/spot/termination-time")
		if err != nil {
			fmt.Println(err)
			return
		}
		resp.Body.Close()
		fmt.Println(resp.Status, srv.Account().Instances[0].LockReasons)
	}
	look()
	if err := srv.Reclaim(id); err != nil {
		fmt.Println(err)
	}
	look()
	// Output:
	// 404 Not Found []
	// 200 OK [Recycling]
}
