package network

import (
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// createNetworkInterfacePermission lets another account use an interface. Nothing here does.
func createNetworkInterfacePermission(c *action.Call) action.Effect {
	n := c.NetworkInterface()
	account, err := strconv.ParseInt(c.String("AccountId"), 10, 64)
	if err != nil {
		c.Invalid("AccountId", "it is not an integer")
	}
	permission := c.OneOf("Permission", "InstanceAttach")
	if slices.ContainsFunc(c.Permissions.All, func(p *backend.InterfacePermission) bool { return p.Interface == n && p.Account == account }) {
		c.Reject("InvalidOperation.PermissionExisted", "The account has the permission for %q.", n.ID)
	}
	return func() reply.Object {
		p := &backend.InterfacePermission{
			Resource:  c.NewResource(backend.KindPermission, n.Region, ""),
			Interface: n, Account: account, Permission: permission,
		}
		c.Permissions.Add(p)
		return reply.Object{reply.Struct("NetworkInterfacePermission", describePermission(p)...)}
	}
}

func describePermission(p *backend.InterfacePermission) reply.Object {
	return reply.Object{
		reply.String("NetworkInterfacePermissionId", p.ID),
		reply.String("NetworkInterfaceId", p.Interface.ID),
		reply.Int("AccountId", p.Account),
		reply.String("Permission", p.Permission),
		reply.String("PermissionState", "Granted"),
		reply.String("ServiceName", ""),
	}
}

func describeNetworkInterfacePermissions(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.InterfacePermission](c)
	f.IDs("NetworkInterfacePermissionId")
	if c.Has("NetworkInterfaceId") {
		n := c.NetworkInterface()
		f.Check(func(p *backend.InterfacePermission) bool { return p.Interface == n })
	}
	return action.ListPage(c, f.Of(&c.Permissions), "NetworkInterfacePermissions", "NetworkInterfacePermission", describePermission)
}

// deleteNetworkInterfacePermission needs no Force, since no other account has attached the interface.
func deleteNetworkInterfacePermission(c *action.Call) action.Effect {
	p := action.Find(c, &c.Permissions, c.String("NetworkInterfacePermissionId"))
	c.Bool("Force")
	return action.Change(func() { backend.Discard(c.State, &c.Permissions, p) })
}
