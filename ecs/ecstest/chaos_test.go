package ecstest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// checkResponse fails the test for a response that no action may give.
func checkResponse(t testing.TB, form url.Values, rep apitest.Response) {
	t.Helper()
	if rep.Status == http.StatusOK && form.Get("Version") != "" {
		return // of a product without a model
	}
	if rep.Status == http.StatusOK {
		apitest.FitsModel(t, form.Get("Action"), rep.Text)
		return
	}
	assert.True(t, rep.Status >= 400 && rep.Status < 500 && rep.Code != "" && rep.Message != "", "%v: %d %s", form, rep.Status, rep.Text)
}

func simulatedActions() []string {
	return slices.Sorted(maps.Keys(apitest.Actions()))
}

// look shows the account to the monkey, and returns a function that lists the flaws of the state after a call.
func look(m *apitest.Monkey, s *Server) (instances int, flaws func() []string) {
	s.backend.Do(func(st *backend.State) {
		m.Look(st)
		instances = len(st.Instances.All)
		leftovers := backendtest.Leftovers(st)
		flaws = func() (found []string) {
			s.backend.Do(func(st *backend.State) { found = append(backendtest.Flaws(st), leftovers()...) })
			return found
		}
	})
	return instances, flaws
}

// scarcity returns limits that random calls meet. With every second seed, deletions take time.
func scarcity(seed uint64) []Option {
	options := []Option{
		WithStock("ecs.c7.xlarge", 12), WithStock("ecs.g6.large", 6, "cn-hangzhou-i"),
		WithQuota("max-security-groups", 12), WithQuota("max-elastic-network-interfaces", 15), WithQuota("max-dedicated-hosts", 4),
		WithQuota("max-postpaid-instance-vcpu-count", 60), WithQuota("max-spot-instance-vcpu-count", 12),
		WithQuota("max-postpaid-yundisk-capacity", 3000), WithQuota("max-axt-command-count", 5), WithQuota("max-axt-invocation-daily", 40),
	}
	if seed%2 == 0 {
		options = append(options, WithDeletionDuration(20*time.Minute))
	}
	return options
}

func TestServer_anyCalls(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			const oneStep = backendtest.Step
			s := NewServer(append(scarcity(seed), WithStepDuration(oneStep))...)
			actions := simulatedActions()
			m := apitest.NewMonkey(t, rand.New(rand.NewPCG(seed, 1)))
			done := map[string]bool{}
			for step := range 2 * backendtest.Steps() {
				instances, flaws := look(m, s)
				if instances < 3 {
					apitest.Launch(t, s, "Amount=2 DataDisk.1.Size=40 InternetMaxBandwidthOut=1")
					apitest.Succeed[struct{}](t, s, "CreateInstance", apitest.MachineWith("")...)
					time.Sleep(3 * oneStep)
					_, flaws = look(m, s)
				}
				action := apitest.Pick(m, actions)
				form := m.Call(action)
				rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
				checkResponse(t, form, rep)
				done[action] = done[action] || rep.Status == http.StatusOK
				if m.Chance(30) {
					time.Sleep(apitest.Pick(m, []time.Duration{oneStep / 2, oneStep, 10 * oneStep}))
				}
				assert.Empty(t, flaws())
				if t.Failed() {
					t.Fatalf("seed %d, step %d: %v: %d %s", seed, step, form, rep.Status, rep.Code)
				}
			}
			never := slices.DeleteFunc(slices.Clone(actions), func(action string) bool { return done[action] })
			assert.Less(t, len(never), len(actions)/3, "the calls are not so wild that nothing happens: %v", never)
		})
	})
}

// A lagging read says what the same read said so long ago, while random calls change the account.
func TestLag_anyCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const memory = time.Minute
		s := NewServer(WithStepDuration(backendtest.Step), WithFaults(Lag(memory, "DescribeNothing")))
		m := apitest.NewMonkey(t, rand.New(rand.NewPCG(backendtest.Seed(), 3)))
		reads := []string{
			"DescribeInstances", "DescribeDisks", "DescribeImages", "DescribeSnapshots", "DescribeNetworkInterfaces", "DescribeSecurityGroups",
			"DescribeDedicatedHosts", "DescribeEipAddresses", "DescribeLaunchTemplates", "DescribeAutoProvisioningGroups", "DescribeNatGateways",
		}
		read := func(action string) map[string]any {
			form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
			rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
			var resp map[string]any
			require.NoError(t, json.Unmarshal([]byte(rep.Text), &resp))
			delete(resp, "RequestId")
			return resp
		}
		type reading struct {
			at     time.Time
			action string
			resp   map[string]any
		}
		var readings []reading
		actions := simulatedActions()
		changed := 0
		for range backendtest.Steps() {
			s.backend.Do(m.Look)
			apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", m.Call(apitest.Pick(m, actions)))))
			action := apitest.Pick(m, reads)
			readings = append(readings, reading{time.Now(), action, read(action)})
			time.Sleep(apitest.Pick(m, []time.Duration{time.Millisecond, backendtest.Step, 3 * backendtest.Step}))
			readings = slices.DeleteFunc(readings, func(r reading) bool { return time.Since(r.at) > memory })
			past := apitest.Pick(m, readings)
			remove := s.Inject(Lag(time.Since(past.at), past.action))
			require.Equal(t, past.resp, read(past.action), past.action)
			remove()
			if !assert.ObjectsAreEqual(past.resp, read(past.action)) {
				changed++
			}
		}
		assert.Greater(t, changed, backendtest.Steps()/100, "often enough, the present is different")
	})
}

// Concurrent calls leave no flaw either. The race detector checks the rest.
func TestServer_anyCalls_atOnce(t *testing.T) {
	t.Parallel()
	s := NewServer(WithStepDuration(time.Millisecond), WithFaults(Random(backendtest.Seed(), 0.05)))
	actions := simulatedActions()
	var wg sync.WaitGroup
	for caller := range uint64(8) {
		wg.Go(func() {
			m := apitest.NewMonkey(t, rand.New(rand.NewPCG(backendtest.Seed(), 100+caller)))
			for range backendtest.Steps() / 8 {
				s.backend.Do(m.Look)
				resp, err := s.RoundTrip(apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", m.Call(apitest.Pick(m, actions)))))
				if err == nil {
					resp.Body.Close()
				}
				s.backend.Do(func(st *backend.State) { assert.Empty(t, backendtest.Flaws(st)) })
			}
		})
	}
	wg.Wait()
}
