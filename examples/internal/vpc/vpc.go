// Package vpc calls the product Vpc with the client of this library, as far as the examples need it: an operation, a
// request and a response for each action. ECS has actions of the same names, which are deprecated.
package vpc

import (
	"context"
	"iter"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
)

// Client returns a client of the product Vpc in the region of a client of ECS. Both share keys and connections.
func Client(client *ecs.Client) (*ecs.Client, error) {
	return client.With(ecs.WithEndpoint("https://vpc." + client.Region() + ".aliyuncs.com"))
}

const version = "2016-04-28"

// The operations that this package calls. All actions here that create take a ClientToken.
var (
	createVPC         = ecs.Operation{Action: "CreateVpc", Version: version, TokenParam: "ClientToken"}
	createVSwitch     = ecs.Operation{Action: "CreateVSwitch", Version: version, TokenParam: "ClientToken"}
	describeVPCs      = ecs.Operation{Action: "DescribeVpcs", Version: version, ReadOnly: true}
	describeVSwitches = ecs.Operation{Action: "DescribeVSwitches", Version: version, ReadOnly: true}
	deleteVPC         = ecs.Operation{Action: "DeleteVpc", Version: version}
	deleteVSwitch     = ecs.Operation{Action: "DeleteVSwitch", Version: version}
)

// NewVPC is the request for a VPC.
type NewVPC struct {
	Name        string `url:"VpcName,omitempty"`
	CIDRBlock   string `url:"CidrBlock"`
	ClientToken string `url:"ClientToken,omitempty"`
}

// CreateVPC creates a VPC and returns its id. The VPC is usable when it is Available.
func CreateVPC(ctx context.Context, c ecs.Invoker, request NewVPC) (id string, err error) {
	var made struct {
		ID string `json:"VpcId"`
	}
	err = c.Invoke(ctx, createVPC, request, &made)
	return made.ID, err
}

// NewVSwitch is the request for a vSwitch.
type NewVSwitch struct {
	Name        string `url:"VSwitchName,omitempty"`
	VPCID       string `url:"VpcId"`
	ZoneID      string `url:"ZoneId"`
	CIDRBlock   string `url:"CidrBlock"`
	ClientToken string `url:"ClientToken,omitempty"`
}

// CreateVSwitch creates a vSwitch and returns its id. A VPC creates one at a time: wait until it is Available.
func CreateVSwitch(ctx context.Context, c ecs.Invoker, request NewVSwitch) (id string, err error) {
	var made struct {
		ID string `json:"VSwitchId"`
	}
	err = c.Invoke(ctx, createVSwitch, request, &made)
	return made.ID, err
}

// A VPC is what the examples show of a VPC.
type VPC struct {
	ID        string `json:"VpcId"`
	Name      string `json:"VpcName"`
	CIDRBlock string `json:"CidrBlock"`
	Status    string `json:"Status"`
}

// A VSwitch is what the examples use of a vSwitch.
type VSwitch struct {
	ID            string `json:"VSwitchId"`
	Name          string `json:"VSwitchName"`
	VPCID         string `json:"VpcId"`
	ZoneID        string `json:"ZoneId"`
	CIDRBlock     string `json:"CidrBlock"`
	Status        string `json:"Status"`
	FreeAddresses int    `json:"AvailableIpAddressCount"`
}

// Usable reports whether an instance can be created in the vSwitch.
func (v VSwitch) Usable() bool { return v.Status == "Available" && v.FreeAddresses > 0 }

// A Filter selects by ids, which may be several, separated by commas. The zero Filter selects all.
type Filter struct {
	VPCID     string `url:"VpcId,omitempty"`
	VSwitchID string `url:"VSwitchId,omitempty"`
}

// VPCs lists VPCs.
func VPCs(ctx context.Context, c ecs.Invoker, filter Filter) iter.Seq2[VPC, error] {
	return all(ctx, c, describeVPCs, filter, func(p page) []VPC { return p.VPCs.VPC })
}

// VSwitches lists vSwitches.
func VSwitches(ctx context.Context, c ecs.Invoker, filter Filter) iter.Seq2[VSwitch, error] {
	return all(ctx, c, describeVSwitches, filter, func(p page) []VSwitch { return p.VSwitches.VSwitch })
}

// Delete deletes the VPC or the vSwitch with the id.
func Delete(ctx context.Context, c ecs.Invoker, id string, opts ...ecs.CallOption) error {
	if strings.HasPrefix(id, "vpc-") {
		return c.Invoke(ctx, deleteVPC, Filter{VPCID: id}, nil, opts...)
	}
	return c.Invoke(ctx, deleteVSwitch, Filter{VSwitchID: id}, nil, opts...)
}

// A page is one page of a list.
type page struct {
	TotalCount int
	VPCs       struct {
		VPC []VPC `json:"Vpc"`
	} `json:"Vpcs"`
	VSwitches struct{ VSwitch []VSwitch }
}

// all goes through the pages of a list.
func all[T any](ctx context.Context, c ecs.Invoker, list ecs.Operation, filter Filter, items func(page) []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		request := struct {
			Filter
			PageNumber, PageSize int
		}{Filter: filter, PageSize: 50}
		for seen, more := 0, true; more; {
			request.PageNumber++
			var found page
			if err := c.Invoke(ctx, list, request, &found); err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items(found) {
				if !yield(item, nil) {
					return
				}
			}
			seen += len(items(found))
			more = len(items(found)) > 0 && seen < found.TotalCount
		}
	}
}
