package conformance

import (
	"context"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
)

// The actions of the product Vpc that the suite calls; those of ECS with these names are deprecated.

const vpcVersion = "2016-04-28"

type networkRequest struct {
	VPCID       string `url:"VpcId,omitempty"`
	VSwitchID   string `url:"VSwitchId,omitempty"`
	VPCName     string `url:"VpcName,omitempty"`
	VSwitchName string `url:"VSwitchName,omitempty"`
	ZoneID      string `url:"ZoneId,omitempty"`
	CIDRBlock   string `url:"CidrBlock,omitempty"`
	TagKey      string `url:"Tag.1.Key,omitempty"`
	TagValue    string `url:"Tag.1.Value,omitempty"`
	PageSize    int    `url:"PageSize,omitempty"`
	ClientToken string `url:"ClientToken,omitempty"`
}

type networkResponse struct {
	VPCID     string `json:"VpcId"`
	VSwitchID string `json:"VSwitchId"`
	VPCs      struct {
		VPC []network `json:"Vpc"`
	} `json:"Vpcs"`
	VSwitches struct{ VSwitch []network }
}

type network struct {
	VPCID     string `json:"VpcId"`
	VSwitchID string `json:"VSwitchId"`
	Status    string
	Tags      struct {
		Tag []tag
	}
}

type tag struct{ Key string }

func (n network) owned() bool {
	return slices.ContainsFunc(n.Tags.Tag, func(t tag) bool { return t.Key == tagKey })
}

func vpcAction(name string, reads bool) action[networkRequest, networkResponse] {
	op := ecs.Operation{Action: name, Version: vpcVersion, ReadOnly: reads}
	if name == "CreateVpc" || name == "CreateVSwitch" {
		op.TokenParam = "ClientToken"
	}
	return func(ctx context.Context, c ecs.Invoker, q *networkRequest, opts ...ecs.CallOption) (*networkResponse, error) {
		p := new(networkResponse)
		return p, c.Invoke(ctx, op, q, p, opts...)
	}
}

var (
	createVPC         = vpcAction("CreateVpc", false)
	createVSwitch     = vpcAction("CreateVSwitch", false)
	deleteVPC         = vpcAction("DeleteVpc", false)
	deleteVSwitch     = vpcAction("DeleteVSwitch", false)
	describeVPCs      = vpcAction("DescribeVpcs", true)
	describeVSwitches = vpcAction("DescribeVSwitches", true)
)

func vpcState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describeVPCs(ctx, c, &networkRequest{VPCID: id})
		return stateOf(p.VPCs.VPC, func(n network) string { return n.Status }), err
	}
}

func vswitchState(id string) state {
	return func(ctx context.Context, c ecs.Invoker) (string, error) {
		p, err := describeVSwitches(ctx, c, &networkRequest{VSwitchID: id})
		return stateOf(p.VSwitches.VSwitch, func(n network) string { return n.Status }), err
	}
}

// stateOf returns the status of the only item of a list.
func stateOf[T any, S ~string](items []T, status func(T) S) string {
	if len(items) == 0 {
		return gone
	}
	return string(status(items[0]))
}
