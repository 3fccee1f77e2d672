package conformance

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// seed makes what is none of the suite's business, some of it with names and tags that look a little like those of a run.
func seed(t *testing.T, c *ecs.Client) {
	t.Helper()
	tags := []types.Tag{{Key: "aliecs", Value: "conformance"}, {Key: tagKey + "s", Value: "x"}}
	_, err := runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Amount: new(12), InstanceName: namePrefix, Tags: tags,
	})
	require.NoError(t, err)
	for _, name := range []string{"aliecs", "aliecs-conformance", "my-" + namePrefix} {
		_, err = createkeypair.Do(t.Context(), c, &createkeypair.Request{KeyPairName: name, Tags: tags})
		require.NoError(t, err)
		_, err = createsecuritygroup.Do(t.Context(), c, &createsecuritygroup.Request{SecurityGroupName: name, Tags: tags})
		require.NoError(t, err)
		_, err = createdeploymentset.Do(t.Context(), c, &createdeploymentset.Request{DeploymentSetName: name})
		require.NoError(t, err)
	}
	settle(t)
}

// settle lets what goes on in the account end.
func settle(t *testing.T) {
	t.Helper()
	require.NoError(t, sleep(t.Context(), 1e9))
}

// A killer stops a program after its n-th call: the call is carried out, but neither its response nor anything later
// gets through.
type killer struct {
	server http.RoundTripper
	left   atomic.Int64
	kill   func() // nil: as kill -9 does
}

func (k *killer) RoundTrip(q *http.Request) (*http.Response, error) {
	left := k.left.Add(-1)
	if left < 0 && k.kill == nil {
		return nil, errors.New("killed")
	}
	p, err := k.server.RoundTrip(q)
	if left == 0 {
		if k.kill == nil {
			_ = p.Body.Close()
			return nil, errors.New("killed")
		}
		k.kill()
	}
	return p, err
}

// making is a plan of the scenarios that make something, which are fast without key pairs.
func making(id string, scenarios ...scenario) Plan {
	p := everything
	p.ID = id
	p.scenarios = append([]scenario{{"what is for sale", func(r *Run) {
		r.zone, r.instanceType, r.diskCategory = "cn-hangzhou-i", "ecs.e-c1m1.large", "cloud_essd"
		r.image = "aliyun_3_x64_20G_alibase_20240528.vhd"
	}}}, scenarios...)
	return p
}

func withoutKeyPairs() []scenario {
	all := append(makeScenarios(), buyScenarios()...)
	return slices.DeleteFunc(all, func(s scenario) bool {
		return slices.Contains([]string{
			"a key pair", "changing what does not exist", "creating without what is required", "dry runs of what does not exist",
		}, s.name)
	})
}

// However a run ends, nothing of it is left: after an interrupt it removes everything itself, and after kill -9 the next
// run does. Each call of the run is once the last one.
func TestDo_killed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		scenarios []scenario
		interrupt bool
		stride    int64
	}{
		{"killed", withoutKeyPairs(), false, 1},
		{"killed at key pairs", []scenario{{"a key pair", (*Run).keyPairs}}, false, 1},
		{"interrupted", withoutKeyPairs(), true, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := int64(1)
			for ended := false; !ended; n += test.stride {
				synctest.Test(t, func(t *testing.T) {
					server := ecstest.NewServer()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					k := &killer{server: server}
					k.left.Store(n)
					if test.interrupt {
						k.kill = cancel
					}
					client := server.Client(ecs.WithHTTPClient(&http.Client{Transport: k}), ecs.WithRetry(ecs.NoRetry))
					_, err := Do(ctx, targetOf("ecstest", client), making("first", test.scenarios...))
					ended = k.left.Load() > 0
					if ended {
						require.NoError(t, err)
					} else if !test.interrupt {
						require.Error(t, err)
					}
					if !test.interrupt {
						require.NoError(t, Sweep(t.Context(), targetOf("ecstest", server.Client()), nil))
					}
					left := server.Account()
					left.Invocations = nil
					require.Equal(t, ecstest.Account{}, left, "after call %d, %v", n, err)
				})
			}
			t.Logf("%d calls", n)
		})
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer()
		seed(t, server.Client())
		before := server.Account()
		killed := &killer{server: server}
		killed.left.Store(200)
		client := server.Client(ecs.WithHTTPClient(&http.Client{Transport: killed}), ecs.WithRetry(ecs.NoRetry))
		_, err := Do(t.Context(), targetOf("ecstest", client), making("first", withoutKeyPairs()...))
		require.Error(t, err)
		require.NotEqual(t, before, server.Account())

		var said []string
		plan := everything
		plan.Note = func(s string) { said = append(said, s) }
		_, err = Do(t.Context(), targetOf("ecstest", server.Client()), plan)
		require.NoError(t, err)
		after := server.Account()
		after.Invocations = before.Invocations
		assert.Equal(t, before, after)
		require.NotEmpty(t, said)
		assert.Regexp(t, `^ecstest: removes the .* .+, left by an earlier run$`, said[0])
	})
}
