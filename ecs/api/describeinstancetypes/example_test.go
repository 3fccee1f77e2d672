package describeinstancetypes_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The x86 types with 4 to 8 vCPUs, at least 32 GiB and a network of 3 Gbit/s. Whether a zone has them to sell is for
// DescribeAvailableResource.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	wanted := &describeinstancetypes.Request{
		CPUArchitectures:           []describeinstancetypes.CPUArchitecture{describeinstancetypes.CPUArchitectureX86},
		MinimumCPUCoreCount:        new(4),
		MaximumCPUCoreCount:        new(8),
		MinimumMemorySize:          new(32.0),      // GiB
		MinimumInstanceBandwidthRX: new(3_000_000), // kbit/s
	}
	for t, err := range describeinstancetypes.All(ctx, client, wanted) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d vCPUs, %g GiB, %d network interfaces\n", t.InstanceTypeID, t.CPUCoreCount, t.MemorySize, t.ENIQuantity)
	}
	// Output:
	// ecs.g7.2xlarge: 8 vCPUs, 32 GiB, 4 network interfaces
	// ecs.r7.xlarge: 4 vCPUs, 32 GiB, 4 network interfaces
}
