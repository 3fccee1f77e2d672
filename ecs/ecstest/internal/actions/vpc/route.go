package vpc

import (
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A VPC has one route table here, that of the system: a route to each vSwitch, and one to the services of the cloud.

// The values of several parameters.
const systemTable, customTable, vRouter, vbr = "System", "Custom", "VRouter", "VBR"

// routeTables reads the filters that two actions have in common.
func routeTables(c *action.Call, kind string) *action.Filters[*backend.VPC] {
	f := action.NewFilters[*backend.VPC](c)
	f.Equal("RouteTableId", (*backend.VPC).RouteTable)
	f.Equal("RouteTableName", func(*backend.VPC) string { return "" })
	f.OneOf(kind, func(*backend.VPC) string { return systemTable }, systemTable, customTable)
	f.OneOf("RouterType", func(*backend.VPC) string { return vRouter }, vRouter, vbr)
	f.Equal("RouterId", func(v *backend.VPC) string { return v.Router })
	f.Group()
	return f
}

func describeRouteTableList(c *action.Call) action.Effect {
	f := routeTables(c, "RouteTableType")
	f.Equal("VpcId", func(v *backend.VPC) string { return v.ID })
	if len(c.Pairs("Tag", action.MaxTags)) > 0 {
		f.Check(func(*backend.VPC) bool { return false }) // no route table has tags
	}
	page, fields := action.OnePage(c, f.Of(&c.VPCs))
	return func() reply.Object {
		return append(fields,
			reply.String("Code", "200"), reply.String("Message", "successful"), reply.Bool("Success", true),
			reply.List("RouterTableList", "RouterTableListType", reply.Each(page, func(v *backend.VPC) reply.Object {
				return append(describeTable(c, v),
					reply.String("VpcId", v.ID),
					reply.String("RouterId", v.Router),
					reply.String("RouterType", vRouter),
					reply.String("RouteTableName", ""),
					reply.String("Description", ""),
					reply.String("AssociateType", "VSwitch"),
					owner(),
					ids("GatewayIds", "GatewayIds", nil),
					reply.List("Tags", "Tag", reply.Array{}),
				)
			})))
	}
}

func describeRouteTables(c *action.Call) action.Effect {
	f := routeTables(c, "Type")
	f.Equal("VRouterId", func(v *backend.VPC) string { return v.Router })
	return action.ListPage(c, f.Of(&c.VPCs), "RouteTables", "RouteTable", func(v *backend.VPC) reply.Object {
		return append(describeTable(c, v),
			reply.String("VRouterId", v.Router),
			reply.List("RouteEntrys", "RouteEntry", reply.Each(routesOf(c, v), func(r route) reply.Object {
				return append(r.describe(v), reply.String("NextHopType", r.hop), reply.String("InstanceId", ""))
			})))
	})
}

// describeTable returns what both actions that describe a route table say.
func describeTable(c *action.Call, v *backend.VPC) reply.Object {
	return reply.Object{
		reply.String("RouteTableId", v.RouteTable()),
		reply.String("RouteTableType", systemTable),
		reply.String("Status", v.Status),
		reply.String("ResourceGroupId", v.Group),
		reply.String("CreationTime", action.FormatSecond(v.Created)),
		ids("VSwitchIds", "VSwitchId", action.IDsOf(switchesOf(c, v))),
	}
}

// A route is an entry of the system route table.
type route struct {
	to, hop, version string
	seq              int
}

func routesOf(c *action.Call, v *backend.VPC) []route {
	all := []route{{cloudNetwork.String(), "service", ipv4, v.Seq * 2}}
	for _, w := range switchesOf(c, v) {
		all = append(all, route{w.Addresses.Network.String(), "local", ipv4, w.Seq * 2})
		if w.IPv6.IsValid() {
			all = append(all, route{w.IPv6.String(), "local", ipv6, w.Seq*2 + 1})
		}
	}
	return all
}

const ipv4, ipv6 = "ipv4", "ipv6"

func (r route) id(v *backend.VPC) string { return "rte-" + backend.Noise(v.ID+r.to, 20) }

func (r route) describe(v *backend.VPC) reply.Object {
	return reply.Object{
		reply.String("RouteEntryId", r.id(v)),
		reply.String("RouteEntryName", ""),
		reply.String("Description", ""),
		reply.String("RouteTableId", v.RouteTable()),
		reply.String("DestinationCidrBlock", r.to),
		reply.String("IpVersion", r.version),
		reply.String("Type", systemTable),
		reply.String("Status", backend.NetworkAvailable),
		reply.List("NextHops", "NextHop", reply.Array{}),
	}
}

func describeRouteEntryList(c *action.Call) action.Effect {
	table := c.String("RouteTableId")
	f := action.NewFilters[*backend.VPC](c)
	f.Check(func(v *backend.VPC) bool { return v.RouteTable() == table })
	found := f.Of(&c.VPCs)
	if len(found) == 0 {
		c.Reject("InvalidRouteTableId.NotFound", "The route table %q does not exist.", table)
		return nil
	}
	v := found[0]
	kind := c.OneOf("RouteEntryType", customTable, systemTable)
	version := strings.ToLower(c.String("IpVersion"))
	hop, to := c.String("NextHopType"), append(c.Numbered("DestCidrBlockList"), c.String("DestinationCidrBlock"))
	var entries []route
	for _, r := range routesOf(c, v) {
		switch id := c.String("RouteEntryId"); {
		case kind == customTable, version != "" && r.version != version, hop != "" && r.hop != hop, id != "" && id != r.id(v),
			c.String("NextHopId")+c.String("RouteEntryName")+c.String("ServiceType") != "", !listed(to, r.to):
		default:
			entries = append(entries, r)
		}
	}
	page, fields := action.PageOf(c, entries, func(r route) int { return r.seq })
	return func() reply.Object {
		return append(fields, reply.List("RouteEntrys", "RouteEntry", reply.Each(page, func(r route) reply.Object { return r.describe(v) })))
	}
}

// listed reports whether the value is wanted: it is in the list, or the list has none.
func listed(wanted []string, value string) bool {
	none := true
	for _, w := range wanted {
		if w == value {
			return true
		}
		none = none && w == ""
	}
	return none
}
