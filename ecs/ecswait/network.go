//nolint:staticcheck // SA1019, as below
package ecswait

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"context"
	"iter"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeeipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func listInterfaces(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describenetworkinterfaces.NetworkInterface, error] {
	return describenetworkinterfaces.All(ctx, c, &describenetworkinterfaces.Request{NetworkInterfaceIDs: ids, MaxResults: new(100)})
}

func interfaceID(n *describenetworkinterfaces.NetworkInterface) string { return n.NetworkInterfaceID }

func interfaceState(n *describenetworkinterfaces.NetworkInterface) string { return string(n.Status) }

const (
	interfaceAvailable = string(types.NetworkInterfaceStatusAvailable)
	interfaceAttaching = string(types.NetworkInterfaceStatusAttaching)
	interfaceInUse     = string(types.NetworkInterfaceStatusInUse)
	interfaceDetaching = string(types.NetworkInterfaceStatusDetaching)
	interfaceDeleting  = string(types.NetworkInterfaceStatusDeleting)
	interfaceFailed    = string(types.NetworkInterfaceStatusCreateFailed)
)

var interfaceIsAvailable = inState[describenetworkinterfaces.NetworkInterface](interfaceAvailable, path{
	failed: []string{interfaceFailed}, away: []string{interfaceDeleting, interfaceAttaching},
	begun: interfaceDetaching, from: []string{interfaceInUse},
})

var interfaceIsInUse = inState[describenetworkinterfaces.NetworkInterface](interfaceInUse, path{
	failed: []string{interfaceFailed}, away: []string{interfaceDeleting, interfaceDetaching},
	begun: interfaceAttaching, from: []string{interfaceAvailable}, idle: true,
})

func listEIPs(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describeeipaddresses.EIPAddress, error] {
	return byCommas(ids, eipID, func(id string) iter.Seq2[describeeipaddresses.EIPAddress, error] {
		return describeeipaddresses.All(ctx, c, &describeeipaddresses.Request{AllocationID: id, PageSize: new(50)})
	})
}

func eipState(e *describeeipaddresses.EIPAddress) string { return string(e.Status) }

func eipID(e *describeeipaddresses.EIPAddress) string { return e.AllocationID }

const (
	eipAvailable     = "Available"
	eipAssociating   = "Associating"
	eipInUse         = "InUse"
	eipUnassociating = "Unassociating"
)

var eipIsAvailable = inState[describeeipaddresses.EIPAddress](eipAvailable, path{
	away: []string{eipAssociating}, begun: eipUnassociating, from: []string{eipInUse},
})

var eipIsInUse = inState[describeeipaddresses.EIPAddress](eipInUse, path{
	away: []string{eipUnassociating}, begun: eipAssociating, from: []string{eipAvailable}, idle: true,
})

func listVPCs(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describevpcs.VPC, error] {
	return byCommas(ids, vpcID, func(id string) iter.Seq2[describevpcs.VPC, error] {
		return describevpcs.All(ctx, c, &describevpcs.Request{VPCID: id, PageSize: new(50)})
	})
}

var vpcAvailable = inState[describevpcs.VPC]("Available", path{})

func vpcState(v *describevpcs.VPC) string { return string(v.Status) }

func vpcID(v *describevpcs.VPC) string { return v.VPCID }

func listVSwitches(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describevswitches.VSwitch, error] {
	return byCommas(ids, vswitchID, func(id string) iter.Seq2[describevswitches.VSwitch, error] {
		return describevswitches.All(ctx, c, &describevswitches.Request{VSwitchID: id, PageSize: new(50)})
	})
}

var vswitchAvailable = inState[describevswitches.VSwitch]("Available", path{})

func vswitchState(v *describevswitches.VSwitch) string { return string(v.Status) }

func vswitchID(v *describevswitches.VSwitch) string { return v.VSwitchID }

func listSecurityGroups(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describesecuritygroups.SecurityGroup, error] {
	return describesecuritygroups.All(ctx, c, &describesecuritygroups.Request{SecurityGroupIDs: ids, MaxResults: new(100)})
}

func securityGroupID(g *describesecuritygroups.SecurityGroup) string { return g.SecurityGroupID }
