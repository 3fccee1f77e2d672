package vpc

import (
	"context"
	"iter"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// The waits of package ecswait for resources of this product. They take a client of the product.
var (
	VPCsAvailable      = vpcs.To(ecswait.Goal[VPC]{Wanted: available, Reached: func(v *VPC) bool { return v.Status == available }})
	VSwitchesAvailable = vswitches.To(ecswait.Goal[VSwitch]{Wanted: available, Reached: func(v *VSwitch) bool { return v.Status == available }})
)

const available = "Available"

var (
	vpcs = ecswait.NewKind("VPC", 20, func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[VPC, error] {
		return VPCs(ctx, c, Filter{VPCID: strings.Join(ids, ",")})
	}, func(v *VPC) string { return v.ID }, func(v *VPC) string { return v.Status })

	vswitches = ecswait.NewKind("vSwitch", 20, func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[VSwitch, error] {
		return VSwitches(ctx, c, Filter{VSwitchID: strings.Join(ids, ",")})
	}, func(v *VSwitch) string { return v.ID }, func(v *VSwitch) string { return v.Status })
)
