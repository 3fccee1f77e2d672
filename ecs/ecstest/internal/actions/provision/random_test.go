package provision_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// Whatever a group is told, it launches neither more than it was asked for nor more than there is, and less only if every
// candidate has failed.
func TestCreateAutoProvisioningGroup_random(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 2))
		for n := range 60 {
			l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
			params := randomGroup(random, l)
			got := l.create(params)
			g := l.State.Provisioning.All[0]
			require.Len(t, l.State.Instances.All, len(g.Members), "seed %d, group %d: %s", seed, n, params)
			launched, failed := 0, map[bool]int{}
			for _, r := range got.LaunchResults.LaunchResult {
				launched += r.Amount
				if r.ErrorCode != "" {
					failed[r.SpotStrategy != backend.NoSpot]++
				}
			}
			assert.Equal(t, len(g.Members), launched)

			heaviest := 0.0
			for _, config := range g.Configs {
				heaviest = max(heaviest, config.Weight)
			}
			ordinary, spots := g.Capacity(l.State)
			wantOrdinary, wantSpots := g.Target.Split()
			for _, m := range []struct {
				spot       bool
				have, want float64
			}{{false, ordinary, wantOrdinary}, {true, spots, wantSpots}} {
				assert.Less(t, m.have, m.want+heaviest, "seed %d, group %d: %s", seed, n, params)
				if m.want == 0 {
					assert.Zero(t, m.have)
				}
				if ordinary+spots < g.Target.Total && m.have < m.want {
					assert.Equal(t, len(g.Configs), failed[m.spot], "seed %d, group %d: %s", seed, n, params)
				}
			}
			for i := range l.State.Types {
				for _, zone := range []string{"cn-hangzhou-b", "cn-hangzhou-i", ""} {
					left, _ := l.State.Left(&l.State.Types[i], zone)
					assert.GreaterOrEqual(t, left, 0, "%s in %s", l.State.Types[i].ID, zone)
				}
			}
			require.Empty(t, backendtest.Flaws(l.State))
		}
	})
}

// randomGroup limits some types and returns the parameters of a group.
func randomGroup(random *rand.Rand, l *lab) string {
	types := []string{"g6.large", "g7.large", "c6.large", "c7.large", "r7.large", "g7.xlarge"}
	for _, id := range types {
		switch random.IntN(3) {
		case 0:
			l.State.SetStock("ecs."+id, random.IntN(4))
		case 1:
			l.State.SetStock("ecs."+id, random.IntN(4), "cn-hangzhou-b")
		}
	}
	total := 1 + random.IntN(12)
	ordinary := random.IntN(total + 1)
	spot := random.IntN(total - ordinary + 1)
	params := fmt.Sprintf("TotalTargetCapacity=%d PayAsYouGoTargetCapacity=%d SpotTargetCapacity=%d", total, ordinary, spot)
	params += " SpotAllocationStrategy=" + []string{"lowest-price", "diversified", "capacity-optimized"}[random.IntN(3)]
	params += " PayAsYouGoAllocationStrategy=" + []string{"lowest-price", "prioritized"}[random.IntN(2)]
	params += " DefaultTargetCapacityType=" + []string{"Spot", "PayAsYouGo"}[random.IntN(2)]
	var elements []string
	for range 1 + random.IntN(5) {
		elements = append(elements, fmt.Sprintf("%s %s Priority=%d WeightedCapacity=%v", types[random.IntN(len(types))],
			[]string{"$b", "$i"}[random.IntN(2)], random.IntN(3), []float64{0.5, 1, 1.5, 2, 4}[random.IntN(5)]))
	}
	if strings.Contains(params, "lowest-price Pay") && random.IntN(2) == 0 {
		params += fmt.Sprint(" SpotInstancePoolsToUseCount=", 1+random.IntN(len(elements)))
	}
	return params + configs(strings.Join(elements, ", "))
}
