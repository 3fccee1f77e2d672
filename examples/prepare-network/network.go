package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/waiter"
)

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

// split gives each zone a /24 of the network. The first one stays free.
func split(network netip.Prefix, zones []string) ([]netip.Prefix, error) {
	if len(zones) == 0 {
		return nil, errors.New("-zones is missing: each vSwitch is in a zone")
	}
	if !network.Addr().Is4() || network.Bits() > 23 {
		return nil, fmt.Errorf("-cidr %s has no room for a /24 for each zone", network)
	}
	var all []netip.Prefix
	octets := network.Masked().Addr().As4()
	for range zones {
		octets[2]++
		part := netip.PrefixFrom(netip.AddrFrom4(octets), 24)
		if !network.Contains(part.Addr()) || octets[2] == 0 {
			return nil, fmt.Errorf("-cidr %s has no room for a /24 for each zone", network)
		}
		all = append(all, part)
	}
	return all, nil
}

// A look asks for the states of ids, and leaves out those that are not there.
type look = func(ctx context.Context, ids []string) (map[string]string, error)

func vpcStatus(client *ecs.Client) look {
	return func(ctx context.Context, ids []string) (map[string]string, error) {
		status := map[string]string{}
		for vpc, err := range describevpcs.All(ctx, client, &describevpcs.Request{VPCID: ids[0]}) {
			if err != nil {
				return nil, err
			}
			status[vpc.VPCID] = string(vpc.Status)
		}
		return status, nil
	}
}

func vswitchStatus(client *ecs.Client, vpcID string) look {
	return func(ctx context.Context, _ []string) (map[string]string, error) {
		status := map[string]string{}
		for vswitch, err := range describevswitches.All(ctx, client, &describevswitches.Request{VPCID: vpcID}) {
			if err != nil {
				return nil, err
			}
			status[vswitch.VSwitchID] = string(vswitch.Status)
		}
		return status, nil
	}
}

// available waits until all ids are Available. What was made just now may be missing from the first answers.
func available(ctx context.Context, d *demo.Demo, what string, ids []string, look look) error {
	passing := func(err error) bool { return ecs.IsRetryable(err) || errors.Is(err, waiter.ErrMissing) }
	_, err := waiter.UntilAll(ctx, ids, look, func(string) waiter.Judge[string] {
		return waiter.Tolerate(5, passing, func(status string, err error) (waiter.Verdict, error) {
			return status == "Available", err
		})
	}, d.Progress(what))
	return err
}
