package network

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeVRouters(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.VPC](c)
	f.Equal("VRouterId", func(v *backend.VPC) string { return v.Router })
	return action.ListPage(c, f.Of(&c.VPCs), "VRouters", "VRouter", func(v *backend.VPC) reply.Object {
		return reply.Object{
			reply.String("VRouterId", v.Router),
			reply.String("VRouterName", ""),
			reply.String("Description", ""),
			reply.String("VpcId", v.ID),
			reply.String("RegionId", v.Region),
			reply.String("CreationTime", action.FormatSecond(v.Created)),
			reply.List("RouteTableIds", "RouteTableId", reply.Strings(v.RouteTable())),
		}
	})
}

// describeRouteTables lists the route tables of the VPCs. They have no names, and no border router has a table.
func describeRouteTables(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.VPC](c)
	f.Equal("VRouterId", func(v *backend.VPC) string { return v.Router })
	f.Equal("RouterId", func(v *backend.VPC) string { return v.Router })
	f.Equal("RouteTableId", (*backend.VPC).RouteTable)
	f.Equal("RouteTableName", func(*backend.VPC) string { return "" })
	f.OneOf("RouterType", func(*backend.VPC) string { return "VRouter" }, "VRouter", "VBR")
	return action.ListPage(c, f.Of(&c.VPCs), "RouteTables", "RouteTable", func(v *backend.VPC) reply.Object {
		return reply.Object{
			reply.String("RouteTableId", v.RouteTable()),
			reply.String("RouteTableType", "System"),
			reply.String("VRouterId", v.Router),
			reply.String("ResourceGroupId", v.Group),
			reply.String("CreationTime", action.FormatSecond(v.Created)),
			reply.List("RouteEntrys", "RouteEntry", routes(v, c.VSwitches.All)),
		}
	})
}

// serviceNetwork has the addresses of cloud services, to which every VPC has a route.
const serviceNetwork = "100.64.0.0/10"

// routes lists the routes of the VPC: to each vSwitch, and to the cloud services.
func routes(v *backend.VPC, switches []*backend.VSwitch) reply.Array {
	route := func(network, hop string) reply.Object {
		return reply.Object{
			reply.String("RouteTableId", v.RouteTable()),
			reply.String("DestinationCidrBlock", network),
			reply.String("NextHopType", hop),
			reply.String("InstanceId", ""),
			reply.String("Type", "System"),
			reply.String("Status", "Available"),
			reply.List("NextHops", "NextHop", reply.Array{}),
		}
	}
	var all reply.Array
	for _, w := range switches {
		if w.VPC == v {
			all = append(all, route(w.Addresses.Network.String(), "local"))
		}
	}
	return append(all, route(serviceNetwork, "service"))
}
