package ecstest_test

import (
	"fmt"
	"testing"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// fleet returns a client of a server with n instances.
func fleet(b *testing.B, n int) *ecs.Client {
	b.Helper()
	client := ecstest.NewServer().Client()
	for range n / 100 {
		req := &runinstances.Request{ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Amount: new(100)}
		if _, err := runinstances.Do(b.Context(), client, req); err != nil {
			b.Fatal(err)
		}
	}
	return client
}

// A page of 100 instances, from the first and from the last of 10,000, with signature and decoding.
func BenchmarkServer_page(b *testing.B) {
	client := fleet(b, 10_000)
	for _, number := range []int{1, 100} {
		b.Run(fmt.Sprint(number), func(b *testing.B) {
			for b.Loop() {
				got, err := describeinstances.Do(b.Context(), client, &describeinstances.Request{PageSize: new(100), PageNumber: new(number)})
				if err != nil || len(got.Instances) != 100 {
					b.Fatal(len(got.Instances), err)
				}
			}
		})
	}
}

// A look-up of one instance among 1,000, from 100 goroutines on each CPU.
func BenchmarkServer_goroutines(b *testing.B) {
	client := fleet(b, 1_000)
	page, err := describeinstances.Do(b.Context(), client, nil)
	if err != nil {
		b.Fatal(err)
	}
	id := page.Instances[0].InstanceID
	b.SetParallelism(100)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := describeinstances.Do(b.Context(), client, &describeinstances.Request{InstanceIDs: []string{id}}); err != nil {
				b.Error(err)
			}
		}
	})
}
