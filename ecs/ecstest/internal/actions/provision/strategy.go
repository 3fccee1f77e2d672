package provision

import (
	"cmp"
	"math"
	"slices"
)

// ordered returns the candidates in the order of the strategy. The cheapest is that with the lowest price for the capacity.
func (b *buyer) ordered(asSpot bool) []*candidate {
	price := func(k *candidate) float64 {
		if asSpot {
			return k.t.SpotPrice(k.zone, k.osType, b.c.Now) / k.Weight
		}
		return k.t.Hourly() / k.Weight
	}
	rank := func(*candidate) int { return 0 }
	switch {
	case !asSpot && b.g.PayAsYouGoStrategy == "prioritized":
		rank = func(k *candidate) int {
			if k.Priority < 0 {
				return math.MaxInt
			}
			return k.Priority
		}
	case asSpot && b.g.SpotStrategy == "capacity-optimized":
		rank = func(k *candidate) int {
			left, _ := b.c.Left(k.t, k.zone)
			return -left
		}
	}
	return slices.SortedStableFunc(slices.Values(b.candidates), func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(price(x), price(y)))
	})
}

// pools splits the candidates, which are in order, into those among which capacity is shared.
func (b *buyer) pools(ordered []*candidate, asSpot bool) (pools [][]*candidate) {
	switch {
	case asSpot && b.g.SpotStrategy == "diversified":
		at := map[string]int{}
		for _, k := range ordered {
			i, known := at[k.zone]
			if !known {
				i = len(pools)
				at[k.zone] = i
				pools = append(pools, nil)
			}
			pools[i] = append(pools[i], k)
		}
	case asSpot && b.g.SpotPools > 1:
		for _, k := range ordered[:min(b.g.SpotPools, len(ordered))] {
			pools = append(pools, []*candidate{k})
		}
	}
	return pools
}
