package reservation_test

import (
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// A lab is a server with a typed client that compares every success with the API model.
type lab struct {
	*testing.T
	s      *apitest.Server
	client *ecs.Client
	ids    map[string]string // by the name used in the parameters of calls
}

// inLab runs f in a bubble. In the end the account must have no flaws.
func inLab(t *testing.T, f func(l *lab), opts ...func(*backend.State)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(opts...)
		l := &lab{t, s, apitest.CheckedClient(t, s), map[string]string{}}
		f(l)
		assert.Empty(t, backendtest.Flaws(s.State))
	})
}

// pass waits for two steps of every life cycle, or longer.
func (l *lab) pass(d time.Duration) {
	time.Sleep(max(d, 2*backend.DefaultStep))
	l.do("DescribeRegions", "") // settles the state
}

// do makes a call that must succeed. $name in its parameters is an ID of the lab.
func (l *lab) do(action, params string) {
	l.Helper()
	apitest.Succeed[struct{}](l, l.s, action, l.expand(params)...)
}

func (l *lab) expand(params string) []string {
	return apitest.NameValues(os.Expand(params, func(name string) string { return l.ids[name] }))
}

// launch creates instances with further parameters.
func (l *lab) launch(params string) []string {
	l.Helper()
	params = "ZoneId=cn-hangzhou-b " + params
	r := apitest.Succeed[apitest.Launched](l, l.s, "RunInstances", append(apitest.MachineWith(""), l.expand(params)...)...)
	l.pass(0)
	return r.InstanceIDSets.InstanceIDSet
}

// machine has the parameters that every launch needs.
const machine = "ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd InstanceType=ecs.g7.large ZoneId=cn-hangzhou-b "

// An errorCase is a call that must fail.
type errorCase struct {
	name, action, params string
	status               int
	code                 string
}

func (l *lab) rejects(cases []errorCase) {
	l.Helper()
	for _, tt := range cases {
		_, rep := apitest.Try[struct{}](l, l.s, tt.action, l.expand(tt.params)...)
		assert.Equal(l, tt.code, rep.Code, "%s: %s", tt.name, rep.Text)
		assert.Equal(l, tt.status, rep.Status, "%s: %s", tt.name, rep.Text)
	}
}

// later formats the time that is so far ahead.
func (l *lab) later(d time.Duration) string {
	return l.s.State.Now.Add(d).Format("2006-01-02T15:04:05Z")
}
