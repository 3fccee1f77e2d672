package vpc

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeNATGateways lists the gateways that the action of ECS creates, of the kind that this product calls Normal.
func describeNATGateways(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.NATGateway](c)
	f.OneOrMore("NatGatewayId")
	f.IDs("NatGatewayIds")
	f.Equal("Name", func(g *backend.NATGateway) string { return g.Name })
	f.Equal("VpcId", func(g *backend.NATGateway) string { return g.VPC.ID })
	f.Equal("Status", func(g *backend.NATGateway) string { return g.Status })
	f.Equal("NatType", func(*backend.NATGateway) string { return "Normal" })
	f.Equal("NetworkType", func(*backend.NATGateway) string { return "internet" })
	f.Equal("Spec", func(*backend.NATGateway) string { return "Small" })
	f.Equal("InstanceChargeType", func(*backend.NATGateway) string { return backend.PostPaid })
	f.Equal("VSwitchId", func(*backend.NATGateway) string { return "" })
	f.Equal("ZoneId", func(*backend.NATGateway) string { return "" })
	f.Flag("PrivateLinkEnabled", func(*backend.NATGateway) bool { return false })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.NATGateways), "NatGateways", "NatGateway", func(g *backend.NATGateway) reply.Object {
		return reply.Object{
			reply.String("NatGatewayId", g.ID),
			reply.String("Name", g.Name),
			reply.String("Description", g.Description),
			reply.String("Status", g.Status),
			reply.String("BusinessStatus", "Normal"),
			reply.String("VpcId", g.VPC.ID),
			reply.String("RegionId", g.Region),
			reply.String("NatType", "Normal"),
			reply.String("NetworkType", "internet"),
			reply.String("Spec", "Small"),
			reply.String("InstanceChargeType", backend.PostPaid),
			reply.String("ResourceGroupId", g.Group),
			reply.String("CreationTime", action.FormatSecond(g.Created)),
			ids("ForwardTableIds", "ForwardTableId", []string{g.ForwardTable()}),
			reply.List("IpLists", "IpList", reply.Array{}),
			tagsOf(c, &g.Resource),
		}
	})
}
