package provision_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

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
			for i := range l.State.Catalog.Types {
				for _, zone := range []string{"cn-hangzhou-b", "cn-hangzhou-i", ""} {
					left, _ := l.State.Left(&l.State.Catalog.Types[i], zone)
					assert.GreaterOrEqual(t, left, 0, "%s in %s", l.State.Catalog.Types[i].ID, zone)
				}
			}
			require.Empty(t, backendtest.Flaws(l.State))
		}
	})
}

// A group that maintains its capacity always has it again soon, whatever happens to its instances and its target.
func TestAutoProvisioningGroup_maintainRandom(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
			random := rand.New(rand.NewPCG(seed, 3))
			l := newLab(t, s)
			id := l.create("AutoProvisioningGroupType=maintain ExcessCapacityTerminationPolicy=termination " +
				"TotalTargetCapacity=5 PayAsYouGoTargetCapacity=2" +
				configs("g7.large $b, g7.xlarge $i WeightedCapacity=2")).AutoProvisioningGroupID
			time.Sleep(10 * time.Minute) // the instances run
			require.Equal(t, "active fulfilled 2+4", l.look(id))
			g := l.State.Provisioning.All[0]
			for step := range 100 {
				in := l.State.Instances.All[random.IntN(len(l.State.Instances.All))]
				switch random.IntN(5) {
				case 0:
					apitest.Succeed[struct{}](t, l, "DeleteInstance", "InstanceId", in.ID, "Force", "true")
				case 1:
					apitest.Succeed[struct{}](t, l, "StopInstance", "InstanceId", in.ID)
				case 2:
					if in.Spot() {
						l.State.Reclaim(in)
					}
				case 3:
					total := 1 + random.IntN(10)
					apitest.Succeed[struct{}](t, l, "ModifyAutoProvisioningGroup", "AutoProvisioningGroupId", id,
						"TotalTargetCapacity", fmt.Sprint(total), "PayAsYouGoTargetCapacity", fmt.Sprint(random.IntN(total+1)),
						"DefaultTargetCapacityType", []string{"Spot", "PayAsYouGo"}[random.IntN(2)])
				}
				time.Sleep(10 * time.Minute)
				n := apitest.CountInstances(t, l)
				ordinary, spots := g.Capacity(l.State)
				wantOrdinary, wantSpots := g.Target.Split()
				require.Len(t, g.Present(l.State), n, "seed %d, step %d: every instance is in the group", seed, step)
				require.GreaterOrEqual(t, ordinary+spots, g.Target.Total, "seed %d, step %d", seed, step)
				require.Less(t, ordinary, wantOrdinary+2, "seed %d, step %d", seed, step)
				require.Less(t, spots, wantSpots+2, "seed %d, step %d", seed, step)
				require.Empty(t, backendtest.Flaws(l.State))
			}
		})
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
