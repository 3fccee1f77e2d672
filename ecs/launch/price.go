package launch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Prices returns the candidates with the prices of Linux instances of now, without disks and traffic: one list of
// DescribeSpotPriceHistory for each type. What is not sold as spot capacity, or names no zone, has no price.
func Prices(ctx context.Context, c ecs.Invoker, candidates []Candidate) ([]Candidate, error) {
	type offer struct{ instanceType, zone string }
	latest := map[offer]describespotpricehistory.SpotPrice{}
	listed := map[string]bool{}
	candidates = slices.Clone(candidates)
	for i := range candidates {
		to := &candidates[i]
		if !listed[to.InstanceType] {
			listed[to.InstanceType] = true
			now := time.Now() // without a time the list has three hours
			req := &describespotpricehistory.Request{InstanceType: to.InstanceType, NetworkType: types.NetworkTypeVPC, StartTime: now.Add(-time.Hour), EndTime: now}
			for price, err := range describespotpricehistory.All(ctx, c, req) {
				if ecs.HasCode(err, "InvalidInstanceType.ValueNotSupported") {
					break // no spot instances
				} else if err != nil {
					return nil, fmt.Errorf("launch: prices of %s: %w", to.InstanceType, err)
				}
				if of := (offer{price.InstanceType, price.ZoneID}); !price.Timestamp.Before(latest[of].Timestamp) {
					latest[of] = price
				}
			}
		}
		price := latest[offer{to.InstanceType, to.ZoneID}]
		if to.Price = price.OriginPrice; to.Spot {
			to.Price = price.SpotPrice
		}
	}
	return candidates, nil
}
