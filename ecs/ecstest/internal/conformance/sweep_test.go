package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

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
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Amount: new(12),
		InstanceName: namePrefix, Tags: tags,
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
	_, err = createVPC(t.Context(), c, &networkRequest{VPCName: "mine", TagKey: "aliecs", TagValue: "x"})
	require.NoError(t, err)
	settle(t)
}

// settle lets what goes on in the account end.
func settle(t *testing.T) {
	t.Helper()
	require.NoError(t, sleep(t.Context(), time.Second))
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

// making is a plan of scenarios that make something, which knows already what is for sale.
func making(id string, scenarios ...scenario) Plan {
	p := everything
	p.ID = id
	p.scenarios = append([]scenario{{"what is for sale", func(r *Run) {
		r.zone, r.instanceType, r.diskCategory = "cn-hangzhou-i", "ecs.e-c1m1.large", "cloud_essd"
		r.image = "aliyun_3_x64_20G_alibase_20240528.vhd"
	}}}, scenarios...)
	return p
}

// only returns the scenarios with these names, of those that make something.
func only(names ...string) []scenario {
	all := append(makeScenarios(), buyScenarios()...)
	return slices.DeleteFunc(all, func(s scenario) bool { return !slices.Contains(names, s.name) })
}

// However a run ends, nothing of it is left: after an interrupt it removes everything itself, and after kill -9, at
// whatever call, the next run does.
func TestDo_killed(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	t.Parallel()
	const network, group = "a VPC and a vSwitch", "a security group"
	for _, test := range []struct {
		name      string
		scenarios []scenario
	}{
		{"groups", only(network, group, "pages of security groups", "a client token")},
		{"an interface", only(network, group, "a network interface", "tags")},
		{"a key pair", only("a key pair")},
		{"things without a network", only("a launch template", "a deployment set", "an automatic snapshot policy", "a command")},
		{"an instance", append(only(network, group), buyScenarios()...)},
	} {
		t.Run(test.name+", killed", func(t *testing.T) { stopAtEachCall(t, test.scenarios, false) })
		t.Run(test.name+", interrupted", func(t *testing.T) { stopAtEachCall(t, test.scenarios, true) })
	}
}

func stopAtEachCall(t *testing.T, scenarios []scenario, interrupt bool) {
	t.Parallel()
	n := int64(1)
	stride := int64(1)
	if interrupt {
		stride = 4 // what then goes on is the same as at the end of a run
	}
	for ended := false; !ended; n += stride {
		synctest.Test(t, func(t *testing.T) {
			server := ecstest.NewServer()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			k := &killer{server: server}
			k.left.Store(n)
			if interrupt {
				k.kill = cancel
			}
			client := server.Client(ecs.WithHTTPClient(&http.Client{Transport: k}), ecs.WithRetry(ecs.NoRetry))
			_, err := Do(ctx, targetOf("ecstest", client), making("first", scenarios...))
			ended = k.left.Load() > 0
			if ended {
				require.NoError(t, err)
			} else if !interrupt {
				require.Error(t, err)
			}
			if !interrupt {
				require.NoError(t, Sweep(t.Context(), targetOf("ecstest", server.Client()), nil))
			}
			left := server.Account()
			left.Invocations = nil
			require.Equal(t, ecstest.Account{}, left, "after call %d, %v", n, err)
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
		killed.left.Store(60)
		client := server.Client(ecs.WithHTTPClient(&http.Client{Transport: killed}), ecs.WithRetry(ecs.NoRetry))
		scenarios := only("a VPC and a vSwitch", "a security group", "pages of security groups", "a launch template")
		_, err := Do(t.Context(), targetOf("ecstest", client), making("first", scenarios...))
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

// Even if the service does not heed the filter, only what carries the tag is removed.
func TestSweep_filterIgnored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer()
		seed(t, server.Client())
		before := server.Account()
		target := targetOf("ecstest", server.Client(ecs.WithInterceptor(func(next ecs.Invoker) ecs.Invoker {
			return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
				return next.Invoke(ctx, op, req, resp, append(opts, ecs.WithParam("Tag.1.Key", "aliecs"))...)
			})
		})))
		for _, k := range kinds {
			_, err := k.list(t.Context(), target)
			require.NoError(t, err, k.name)
		}
		require.NoError(t, Sweep(t.Context(), target, func(s string) { t.Error(s) }))
		assert.Equal(t, before, server.Account())
	})
}

// What cannot be removed is an error that says so, in time.
func TestSweep_fails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer(ecstest.WithDenied(ecstest.DefaultAccessKeyID, "DeleteKeyPairs"),
			ecstest.Fail("DeleteSecurityGroup", "DependencyViolation", 403))
		target := targetOf("ecstest", server.Client())
		target.Patience = time.Second
		_, err := Do(t.Context(), target, making("first", makeScenarios()...))
		require.ErrorIs(t, err, ErrLeft)
		assert.Contains(t, err.Error(), "key pairs: ecs: DeleteKeyPairs: Forbidden.RAM")
		assert.Contains(t, err.Error(), "security groups: ecs: DeleteSecurityGroup: DependencyViolation")
		left := server.Account()
		assert.Len(t, left.KeyPairs, 1)
		assert.Empty(t, left.LaunchTemplates)
		_, err = Do(t.Context(), target, everything)
		assert.ErrorContains(t, err, "remove what an earlier run left: ")
	})
}

// Reads that lag behind, and a network that fails, change what a run sees, but not what it leaves.
func TestDo_faults(t *testing.T) {
	t.Parallel()
	faults := map[string]func() ecstest.Fault{"lag": func() ecstest.Fault { return ecstest.Lag(50*time.Millisecond, "Describe*") }}
	for seed := range uint64(5) {
		faults[fmt.Sprintf("random faults %d", seed)] = func() ecstest.Fault { return ecstest.Random(seed, 0.1) }
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := ecstest.NewServer()
				undo := server.Inject(fault())
				_, err := Do(t.Context(), targetOf("ecstest", server.Client()), everything)
				if name == "lag" {
					require.NoError(t, err)
				} else {
					undo()
					require.NoError(t, Sweep(t.Context(), targetOf("ecstest", server.Client()), nil))
				}
				left := server.Account()
				left.Invocations = nil
				assert.Equal(t, ecstest.Account{}, left)
			})
		})
	}
}
