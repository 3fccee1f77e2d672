//lint:file-ignore SA1019 the deprecated actions that make a network are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package securitygroup_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/api/createvswitch"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A lab is a server with a typed client that compares every success with the API model.
type lab struct {
	s      *apitest.Server
	client *ecs.Client
	ids    map[string]string // by the name used in the parameters of an errorCase
}

func newLab(t testing.TB, opts ...func(*backend.State)) *lab {
	t.Helper()
	s := apitest.NewServer(opts...)
	return &lab{s, apitest.CheckedClient(t, s), map[string]string{}}
}

// withNetwork creates a VPC, a vSwitch and a security group.
func (l *lab) withNetwork(t testing.TB) *lab {
	t.Helper()
	vpc, err := createvpc.Do(t.Context(), l.client, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})
	require.NoError(t, err)
	l.pass()
	l.ids["vpc"] = vpc.VPCID
	l.ids["vsw"] = l.vswitch(t, vpc.VPCID, "10.1.0.0/24", "cn-hangzhou-b")
	l.ids["sg"] = l.group(t, createsecuritygroup.Request{VPCID: vpc.VPCID, SecurityGroupName: "first"})
	return l
}

func (l *lab) vswitch(t testing.TB, vpcID, cidr, zone string) string {
	t.Helper()
	w, err := createvswitch.Do(t.Context(), l.client, &createvswitch.Request{VPCID: vpcID, CIDRBlock: cidr, ZoneID: zone})
	require.NoError(t, err)
	l.pass()
	return w.VSwitchID
}

func (l *lab) group(t testing.TB, req createsecuritygroup.Request) string {
	t.Helper()
	g, err := createsecuritygroup.Do(t.Context(), l.client, &req)
	require.NoError(t, err)
	return g.SecurityGroupID
}

// instance creates a running instance in the lab's network.
func (l *lab) instance(t testing.TB) string {
	t.Helper()
	r, err := runinstances.Do(t.Context(), l.client, &runinstances.Request{
		ImageID: apitest.Machine[1], InstanceType: apitest.Machine[3], VSwitchID: l.ids["vsw"], SecurityGroupID: l.ids["sg"],
	})
	require.NoError(t, err)
	l.pass()
	l.pass()
	return r.InstanceIDs[0]
}

// pass waits for one step of every life cycle. In a bubble it takes no real time.
func (l *lab) pass() { time.Sleep(backend.DefaultStep) }

// An errorCase is a call that must fail. $name in its parameters is an ID of the lab.
type errorCase struct {
	name, action, params string
	status               int
	code                 string
}

// do makes a call that must succeed, with parameters like those of an errorCase.
func (l *lab) do(t testing.TB, action, params string) {
	t.Helper()
	apitest.Succeed[struct{}](t, l.s, action, l.expand(params)...)
}

func (l *lab) expand(params string) []string {
	return apitest.NameValues(os.Expand(params, func(name string) string { return l.ids[name] }))
}

func (l *lab) rejects(t testing.TB, cases []errorCase) {
	t.Helper()
	for _, tt := range cases {
		_, rep := apitest.Try[struct{}](t, l.s, tt.action, l.expand(tt.params)...)
		assert.Equal(t, tt.code, rep.Code, "%s: %s", tt.name, rep.Text)
		assert.Equal(t, tt.status, rep.Status, "%s: %s", tt.name, rep.Text)
	}
}

// assertCode checks status and code of the error of a typed call.
func assertCode(t testing.TB, err error, status int, code string) {
	t.Helper()
	e, ok := errors.AsType[*ecs.Error](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, code, e.Code)
	assert.Equal(t, status, e.HTTPStatus)
}
