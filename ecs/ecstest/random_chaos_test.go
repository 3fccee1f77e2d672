package ecstest

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// checkResponse fails the test for a response that no action may give.
func checkResponse(t testing.TB, form url.Values, rep apitest.Received) {
	t.Helper()
	if rep.Status == http.StatusOK {
		apitest.FitsModel(t, form.Get("Action"), rep.Text)
		return
	}
	assert.True(t, rep.Status >= 400 && rep.Status < 500 && rep.Code != "" && rep.Message != "", "%v: %d %s", form, rep.Status, rep.Text)
}

func simulatedActions() []string {
	return slices.Sorted(maps.Keys(actions.All()))
}

func TestServer_anyCalls(t *testing.T) {
	t.Parallel()
	for seed := *randomSeed; seed < *randomSeed+3; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := NewServer(WithStepDuration(oneStep))
				actions := simulatedActions()
				m := apitest.NewMonkey(t, rand.New(rand.NewPCG(seed, 1)))
				done := map[string]bool{}
				for step := range 2 * *randomSteps {
					have := s.Account()
					if len(have.Instances) < 3 {
						apitest.RunN(t, s, "Amount=2 DataDisk.1.Size=40 InternetMaxBandwidthOut=1")
						apitest.Succeed[struct{}](t, s, "CreateInstance", apitest.With("")...)
						time.Sleep(3 * oneStep)
						have = s.Account()
					}
					s.backend.Do(m.Look)
					form := m.Call(apitest.Pick(m, actions))
					rep := apitest.Send(t, s, apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
					checkResponse(t, form, rep)
					done[form.Get("Action")] = done[form.Get("Action")] || rep.Status == http.StatusOK
					if m.Chance(30) {
						time.Sleep(apitest.Pick(m, []time.Duration{oneStep / 2, oneStep, 10 * oneStep}))
					}
					after := s.Account()
					for _, flaw := range slices.Concat(after.flaws(), orphans(s), have.leftOvers(after)) {
						assert.Fail(t, flaw)
					}
					if t.Failed() {
						t.Fatalf("seed %d, step %d: %v: %d %s", seed, step, form, rep.Status, rep.Code)
					}
				}
				never := slices.DeleteFunc(slices.Clone(actions), func(action string) bool { return done[action] })
				assert.Less(t, len(never), len(actions)/3, "the calls are not so wild that nothing happens: %v", never)
			})
		})
	}
}

// orphans returns the tags of resources that do not exist.
func orphans(s *Server) []string {
	f := &flawed{}
	s.backend.Do(func(st *backend.State) {
		there := map[backend.Tagged]bool{}
		note := func(r *backend.Resource) { there[backend.Tagged{Kind: r.Kind, Key: r.Key()}] = true }
		noteAll(note, &st.Instances)
		noteAll(note, &st.Disks)
		noteAll(note, &st.Images)
		noteAll(note, &st.Snapshots)
		noteAll(note, &st.Interfaces)
		noteAll(note, &st.SecurityGroups)
		noteAll(note, &st.VPCs)
		noteAll(note, &st.VSwitches)
		noteAll(note, &st.EIPs)
		noteAll(note, &st.KeyPairs)
		noteAll(note, &st.Commands)
		noteAll(note, &st.Invocations)
		for tag := range st.Tags {
			f.that(there[tag], "the %s %s is no more and has tags", tag.Kind, tag.Key)
		}
	})
	return f.found
}

func noteAll[T backend.Entity](note func(*backend.Resource), all *backend.Store[T]) {
	for _, item := range all.All {
		note(item.Base())
	}
}

// Concurrent calls leave no flaw either. The race detector checks the rest.
func TestServer_anyCalls_atOnce(t *testing.T) {
	t.Parallel()
	s := NewServer(WithStepDuration(time.Millisecond), WithFaults(Random(*randomSeed, 0.05)))
	actions := simulatedActions()
	var wg sync.WaitGroup
	for caller := range uint64(8) {
		wg.Go(func() {
			m := apitest.NewMonkey(t, rand.New(rand.NewPCG(*randomSeed, 100+caller)))
			for range *randomSteps / 8 {
				for _, flaw := range s.Account().flaws() {
					assert.Fail(t, flaw)
				}
				s.backend.Do(m.Look)
				resp, err := s.RoundTrip(apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", m.Call(apitest.Pick(m, actions)))))
				if err == nil {
					resp.Body.Close()
				}
			}
		})
	}
	wg.Wait()
	assert.Empty(t, orphans(s))
}
