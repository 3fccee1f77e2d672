package ecswait

import (
	"context"
	"iter"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

var interfaces = kind[describenetworkinterfaces.NetworkInterface]{
	name:  "network interface",
	batch: 100,
	list: func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describenetworkinterfaces.NetworkInterface, error] {
		return describenetworkinterfaces.All(ctx, c, &describenetworkinterfaces.Request{NetworkInterfaceIDs: ids, MaxResults: new(100)})
	},
	id:    func(n *describenetworkinterfaces.NetworkInterface) string { return n.NetworkInterfaceID },
	state: func(n *describenetworkinterfaces.NetworkInterface) string { return string(n.Status) },
}

const (
	interfaceAvailable = string(types.NetworkInterfaceStatusAvailable)
	interfaceAttaching = string(types.NetworkInterfaceStatusAttaching)
	interfaceInUse     = string(types.NetworkInterfaceStatusInUse)
	interfaceDetaching = string(types.NetworkInterfaceStatusDetaching)
	interfaceDeleting  = string(types.NetworkInterfaceStatusDeleting)
	interfaceFailed    = string(types.NetworkInterfaceStatusCreateFailed)
)

// NetworkInterfacesAvailable waits until the network interfaces are Available: created, or detached. One that is CreateFailed,
// Deleting, Attaching, or InUse after it was Detaching, or gone, fails.
func NetworkInterfacesAvailable(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describenetworkinterfaces.NetworkInterface, error) {
	return interfaces.wait(ctx, c, ids, interfaceIsAvailable, opts)
}

var interfaceIsAvailable = interfaces.inState(interfaceAvailable, path{
	away: []string{interfaceFailed, interfaceDeleting, interfaceAttaching}, begun: interfaceDetaching, from: []string{interfaceInUse},
})

// NetworkInterfacesInUse waits until the network interfaces are InUse, attached to an instance. One that is CreateFailed,
// Deleting, Detaching, or Available after it was Attaching, or gone, fails; one that stays Available fails after the grace.
func NetworkInterfacesInUse(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describenetworkinterfaces.NetworkInterface, error) {
	return interfaces.wait(ctx, c, ids, interfaceIsInUse, opts)
}

var interfaceIsInUse = interfaces.inState(interfaceInUse, path{
	away: []string{interfaceFailed, interfaceDeleting, interfaceDetaching}, begun: interfaceAttaching, from: []string{interfaceAvailable}, idle: true,
})

var securityGroups = kind[describesecuritygroups.SecurityGroup]{
	name:  "security group",
	batch: 100,
	list: func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describesecuritygroups.SecurityGroup, error] {
		return describesecuritygroups.All(ctx, c, &describesecuritygroups.Request{SecurityGroupIDs: ids, MaxResults: new(100)})
	},
	id:    func(g *describesecuritygroups.SecurityGroup) string { return g.SecurityGroupID },
	state: func(*describesecuritygroups.SecurityGroup) string { return "existing" },
}

// SecurityGroupsDeleted waits until the security groups are gone.
func SecurityGroupsDeleted(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) error {
	_, err := securityGroups.wait(ctx, c, ids, goal[describesecuritygroups.SecurityGroup]{wanted: "deleted"}, opts)
	return err
}
