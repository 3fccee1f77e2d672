package vpc_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

func Test(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer()
		ctx := t.Context()
		client, err := vpc.Client(server.Client(ecs.WithRegion("cn-beijing")))
		require.NoError(t, err)
		id, err := vpc.CreateVPC(ctx, client, vpc.NewVPC{Name: "shop", CIDRBlock: "10.0.0.0/8"})
		require.NoError(t, err)
		found, err := vpc.VPCsAvailable(ctx, client, []string{id})
		require.NoError(t, err)
		assert.Equal(t, []vpc.VPC{{ID: id, Name: "shop", CIDRBlock: "10.0.0.0/8", Status: "Available"}}, found)

		const n = 53 // two pages
		var ids []string
		for i := range n {
			one, err := vpc.CreateVSwitch(ctx, client, vpc.NewVSwitch{
				Name: "part", VPCID: id, ZoneID: "cn-beijing-f", CIDRBlock: fmt.Sprintf("10.%d.0.0/24", i),
			})
			require.NoError(t, err)
			_, err = vpc.VSwitchesAvailable(ctx, client, []string{one})
			require.NoError(t, err)
			ids = append(ids, one)
		}
		all, err := ecs.Collect(vpc.VSwitches(ctx, client, vpc.Filter{VPCID: id}))
		require.NoError(t, err)
		require.Len(t, all, n)
		assert.Equal(t, vpc.VSwitch{
			ID: ids[1], Name: "part", VPCID: id, ZoneID: "cn-beijing-f", CIDRBlock: "10.1.0.0/24", Status: "Available", FreeAddresses: 252,
		}, all[1])
		assert.True(t, all[1].Usable())

		err = vpc.Delete(ctx, client, id)
		assert.True(t, ecs.IsDependencyViolation(err), "%v", err)
		for _, one := range ids {
			require.NoError(t, vpc.Delete(ctx, client, one))
		}
		require.NoError(t, vpc.Delete(ctx, client, id))
		assert.True(t, ecs.IsNotFound(vpc.Delete(ctx, client, id)))
		for _, call := range server.Calls() {
			assert.Equal(t, "Vpc", call.Product)
		}
		for range vpc.VSwitches(ctx, client, vpc.Filter{VSwitchID: "vsw-none"}) {
			t.Error("there is none")
		}
	})
}
