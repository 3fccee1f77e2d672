package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/launch"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// A market has the offers of a region's zones for an instance type, the cheapest first.
type market struct {
	instanceType string
	start, end   time.Time
	zones        []zone
}

// A zone is the offer of one zone.
type zone struct {
	id     string
	stock  string                               // Available or SoldOut; empty means not offered
	prices []describespotpricehistory.SpotPrice // each holds until the next; the last one holds now
}

func (z zone) now() float64     { return z.prices[len(z.prices)-1].SpotPrice }
func (z zone) lowest() float64  { return slices.MinFunc(z.prices, byPrice).SpotPrice }
func (z zone) highest() float64 { return slices.MaxFunc(z.prices, byPrice).SpotPrice }

func byPrice(a, b describespotpricehistory.SpotPrice) int {
	return cmp.Compare(a.SpotPrice, b.SpotPrice)
}

// within returns the fraction of the time until end in which the price was within the limit.
func (z zone) within(limit float64, end time.Time) float64 {
	var within time.Duration
	for i, p := range z.prices {
		until := end
		if i+1 < len(z.prices) {
			until = z.prices[i+1].Timestamp
		}
		if p.SpotPrice <= limit {
			within += until.Sub(p.Timestamp)
		}
	}
	return float64(within) / float64(max(end.Sub(z.prices[0].Timestamp), 1))
}

// look reads the offers and the price history. A zone without prices does not sell the type as spot capacity.
func look(ctx context.Context, client *ecs.Client, instanceType string, days int) (*market, error) {
	m := &market{instanceType: instanceType, end: time.Now().UTC()}
	m.start = m.end.AddDate(0, 0, -days)
	known, err := describezones.Do(ctx, client, &describezones.Request{
		InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit, Verbose: new(false),
	})
	if err != nil {
		return nil, err
	}
	offered, err := describeavailableresource.Do(ctx, client, &describeavailableresource.Request{
		DestinationResource: "InstanceType", InstanceType: instanceType, IOOptimized: "optimized",
		InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit,
	})
	if err != nil {
		return nil, err
	}
	stock := map[string]string{}
	for _, zone := range offered.AvailableZones {
		stock[zone.ZoneID] = zone.Status
	}
	prices := map[string][]describespotpricehistory.SpotPrice{}
	history := describespotpricehistory.Request{InstanceType: instanceType, NetworkType: types.NetworkTypeVPC, StartTime: m.start, EndTime: m.end}
	for price, err := range describespotpricehistory.All(ctx, client, &history) {
		if err != nil {
			return nil, fmt.Errorf("prices of %s: %w", instanceType, err)
		}
		prices[price.ZoneID] = append(prices[price.ZoneID], price)
	}
	for _, z := range known.Zones {
		if sold := prices[z.ZoneID]; len(sold) > 0 {
			slices.SortStableFunc(sold, func(a, b describespotpricehistory.SpotPrice) int { return a.Timestamp.Compare(b.Timestamp) })
			m.zones = append(m.zones, zone{z.ZoneID, stock[z.ZoneID], sold})
		}
	}
	if len(m.zones) == 0 {
		return nil, fmt.Errorf("no zone of %s sells %s as spot capacity", client.Region(), instanceType)
	}
	slices.SortStableFunc(m.zones, func(a, b zone) int { return cmp.Compare(a.now(), b.now()) })
	return m, nil
}

// places are where instances can be launched: the zones that have a vSwitch of the same VPC.
type places struct {
	candidates []launch.Candidate
	group      string
}

// places returns all places, or that of the named vSwitch.
func (m *market) places(ctx context.Context, d *demo.Demo, client *ecs.Client, vswitchID, groupID string, limit float64) (p places, err error) {
	networks, err := vpc.Client(client)
	if err != nil {
		return p, err
	}
	vswitches := map[string]vpc.VSwitch{} // by zone
	network := ""
	for v, err := range vpc.VSwitches(ctx, networks, vpc.Filter{VSwitchID: vswitchID}) {
		if err != nil {
			return p, err
		}
		if _, another := vswitches[v.ZoneID]; !another && v.Usable() && (network == "" || v.VPCID == network) {
			vswitches[v.ZoneID], network = v, v.VPCID
		}
	}
	for _, z := range m.zones {
		if v, ok := vswitches[z.id]; ok {
			d.Say("%s was within the limit of %v for %.0f%% of the time.", z.id, limit, 100*z.within(limit, m.end))
			p.candidates = append(p.candidates, launch.Candidate{InstanceType: m.instanceType, ZoneID: z.id, VSwitchID: v.ID, Spot: true, Price: z.now()})
		}
	}
	if len(p.candidates) == 0 {
		return p, errors.New("no zone has an available vSwitch: see go run ./examples/prepare-network")
	}
	for group, err := range describesecuritygroups.All(ctx, client, &describesecuritygroups.Request{VPCID: network, SecurityGroupID: groupID}) {
		p.group = group.SecurityGroupID
		return p, err
	}
	return p, fmt.Errorf("the VPC %s has no such security group: see go run ./examples/prepare-network", network)
}
