package gateway_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// A caller makes the moves of a walk as calls.
type caller struct {
	testing.TB
	s        *apitest.Server
	walk     *backendtest.Walk
	random   *rand.Rand
	launched map[string][]string // IDs by client token
}

// dryRuns are the codes of dry runs that pass all checks.
var dryRuns = map[string]string{
	"RunInstances": "DryRunOperation", "CreateInstance": "DryRunOperation",
	"StartInstance": "DryRunOperation", "StartInstances": "DRYRUN.SUCCESS",
	"StopInstance": "DryRunOperation", "StopInstances": "DRYRUN.SUCCESS",
	"RebootInstance": "DryRunOperation", "RebootInstances": "DRYRUN.SUCCESS",
	"DeleteInstance": "DryRunOperation", "DeleteInstances": "DRYRUN.SUCCESS",
}

// created is the part of responses that names what was created.
type created struct {
	InstanceIDSets       struct{ InstanceIDSet []string }
	EventIDSet           struct{ EventID []string }
	DedicatedHostIDSets  struct{ DedicatedHostID []string }
	BandwidthPackageIDs  struct{ BandwidthPackageID []string }
	LaunchResults        struct{ LaunchResult []launched }
	PrivatePoolOptionsID string

	InstanceID, DiskID, NetworkInterfaceID, AllocationID, AutoSnapshotPolicyID, DeploymentSetID string
	SnapshotGroupID, ImageID, TaskID, NatGatewayID, AutoProvisioningGroupID                     string
	NetworkInterfacePermission                                                                  struct{ NetworkInterfacePermissionID string }
}

type launched struct {
	InstanceIDs struct{ InstanceID []string }
}

func (c created) ids() []string {
	ids := []string{
		c.InstanceID, c.DiskID, c.NetworkInterfaceID, c.AllocationID, c.AutoSnapshotPolicyID, c.DeploymentSetID, c.PrivatePoolOptionsID,
		c.SnapshotGroupID, c.ImageID, c.TaskID, c.NatGatewayID, c.AutoProvisioningGroupID,
		c.NetworkInterfacePermission.NetworkInterfacePermissionID,
	}
	ids = slices.Concat(ids, c.InstanceIDSets.InstanceIDSet, c.EventIDSet.EventID, c.DedicatedHostIDSets.DedicatedHostID,
		c.BandwidthPackageIDs.BandwidthPackageID)
	for _, l := range c.LaunchResults.LaunchResult {
		ids = append(ids, l.InstanceIDs.InstanceID...)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// expect sends the call and compares the code of its response. An empty code means success.
func (c *caller) expect(code, action string, params ...string) []string {
	c.Helper()
	before := c.s.State.Created
	try := apitest.Try[created]
	if strings.Contains(action, "Eip") && c.random.IntN(2) == 0 { // as well by the product Vpc, on the same addresses
		try = func(t testing.TB, s http.RoundTripper, action string, params ...string) (created, apitest.Response) {
			t.Helper()
			return apitest.TryIn[created](t, s, apitest.VPC, action, params...)
		}
	}
	got, rep := try(c, c.s, action, params...)
	require.Equal(c, code, rep.Code, "%s %q: %s", action, params, rep.Text)
	if code != "" {
		require.Equal(c, before, c.s.State.Created, "%s %q: nothing was created", action, params)
	}
	return got.ids()
}

func (c *caller) move(m backendtest.Move) {
	c.Helper()
	st := c.s.State // settled: every step ends with a call
	switch {
	case m.Action == "" && m.Code == "":
		m.Then(st, m.Do(st))
	case m.Action == "":
	case dryRuns[m.Action] != "" && c.random.IntN(8) == 0:
		c.expect(cmp.Or(m.Code, dryRuns[m.Action]), m.Action, append(slices.Clone(m.Params), "DryRun", "true")...)
	case m.Code != "":
		c.expect(m.Code, m.Action, m.Params...)
	case m.Action == "RunInstances":
		c.launch(m)
	default:
		m.Then(st, c.expect("", m.Action, m.Params...))
	}
}

// launch repeats a call with a client token, which must not launch again.
func (c *caller) launch(m backendtest.Move) {
	c.Helper()
	token := "t-" + strconv.Itoa(c.random.IntN(200))
	params := append(c.viaTemplate(m.Params), "ClientToken", token)
	if c.launched[token] != nil {
		c.expect("IdempotentParameterMismatch", m.Action, append(params, "InstanceName", "other")...)
		return
	}
	ids := c.expect("", m.Action, params...)
	require.Equal(c, ids, c.expect("", m.Action, params...), "the same token")
	c.launched[token] = ids
	m.Then(c.s.State, ids)
}

// viaTemplate moves some parameters of a launch to a version of a launch template, which makes no difference.
func (c *caller) viaTemplate(params []string) []string {
	c.Helper()
	if c.random.IntN(3) > 0 {
		return slices.Clone(params)
	}
	template, own := []string{"LaunchTemplateName", "walk"}, []string{"LaunchTemplateName", "walk"}
	for p := range slices.Chunk(params, 2) {
		switch {
		case p[0] == "Amount", p[0] == "SpotInterruptionBehavior", p[0] == "DedicatedHostId", strings.HasPrefix(p[0], "PrivatePool"):
			// no template has them
			own = append(own, p...)
		case strings.Contains(p[0], "."), c.random.IntN(2) == 0: // a list stays whole
			template = append(template, p...)
		default:
			own = append(own, p...)
		}
	}
	if len(c.s.State.Templates.All) > 0 {
		c.expect("", "DeleteLaunchTemplate", "LaunchTemplateName", "walk")
	}
	if c.random.IntN(2) == 0 {
		c.expect("", "CreateLaunchTemplate", template...)
		return own
	}
	// Another version with the parameters, which the launch or the template chooses.
	c.expect("", "CreateLaunchTemplate", "LaunchTemplateName", "walk", "InstanceType", "ecs.c6.large", "Description", "not this one")
	c.expect("", "CreateLaunchTemplateVersion", template...)
	if c.random.IntN(2) == 0 {
		return append(own, "LaunchTemplateVersion", "2")
	}
	c.expect("", "ModifyLaunchTemplateDefaultVersion", "LaunchTemplateName", "walk", "DefaultVersionNumber", "2")
	return own
}

// walkRandomly makes the calls that the seed determines. It returns them and the account that results.
func walkRandomly(t *testing.T, seed uint64, steps int) (history, end []string) {
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		c := &caller{TB: t, s: s, random: rand.New(rand.NewPCG(seed, 1)), launched: map[string][]string{}}
		apitest.CountInstances(t, s) // settles the state
		c.walk = backendtest.New(seed, s.State)
		done := 0
		defer func() {
			if t.Failed() {
				t.Logf("seed %d, step %d", seed, done)
			}
		}()
		for done = range steps {
			m := c.walk.Next()
			leftovers := backendtest.Leftovers(s.State)
			c.move(m)
			time.Sleep(m.Wait)
			list(t, s, "PageSize", "1") // settles the state
			if c.random.IntN(4) == 0 {
				c.checkListings()
			}
			c.walk.Check(t, s.State)
			require.Empty(t, leftovers())
		}
		for _, r := range s.Records() {
			history = append(history, fmt.Sprint(r.Time, r.Action, r.Params, r.Status, r.Code, r.Executed))
		}
		end = backendtest.Describe(s.State)
	})
	return history, end
}

func TestGateway_randomCalls(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) { walkRandomly(t, seed, backendtest.Steps()) })
}

func TestGateway_randomCalls_areTheSameAgain(t *testing.T) {
	t.Parallel()
	history, end := walkRandomly(t, backendtest.Seed(), 200)
	again, endAgain := walkRandomly(t, backendtest.Seed(), 200)
	assert.Equal(t, history, again)
	assert.Equal(t, end, endAgain)
}

// checkListings walks all pages of the instance lists, in one of the styles, and compares them with the account.
func (c *caller) checkListings() {
	c.Helper()
	byStatus := map[string]int{}
	var all []string
	for _, in := range c.s.State.Instances.All {
		byStatus[in.Status]++
		all = append(all, in.ID)
	}
	size := strconv.Itoa(1 + c.random.IntN(20))
	if c.random.IntN(2) == 0 {
		require.Equal(c, all, numberedPages(c, c.s, size))
	} else {
		require.Equal(c, all, tokenPages(c, c.s, size))
	}
	for _, status := range []string{backend.Pending, backend.Starting, backend.Running, backend.Stopping, backend.Stopped} {
		require.Equal(c, byStatus[status], list(c, c.s, "PageSize", "1", "Status", status).TotalCount, status)
	}
}

// list requests one page of instances. Other tests compare such a response with the API model, which takes long.
func list(t testing.TB, s http.RoundTripper, params ...string) (page instancePage) {
	t.Helper()
	form := url.Values{"Action": {"DescribeInstances"}, "RegionId": {"cn-hangzhou"}}
	for p := range slices.Chunk(params, 2) {
		form.Set(p[0], p[1])
	}
	rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
	require.Equal(t, 200, rep.Status, rep.Text)
	require.NoError(t, json.Unmarshal([]byte(rep.Text), &page))
	return page
}

type instancePage struct {
	TotalCount int
	NextToken  string
	Instances  struct{ Instance []struct{ InstanceID string } }
}

func (p instancePage) ids() []string {
	var ids []string
	for _, in := range p.Instances.Instance {
		ids = append(ids, in.InstanceID)
	}
	return ids
}

func numberedPages(t testing.TB, s http.RoundTripper, size string) []string {
	t.Helper()
	var ids []string
	for number := 1; ; number++ {
		page := list(t, s, "PageSize", size, "PageNumber", strconv.Itoa(number))
		got := page.ids()
		ids = append(ids, got...)
		if len(got) == 0 || len(ids) >= page.TotalCount {
			require.Len(t, ids, page.TotalCount, "the count is that of all pages")
			return ids
		}
	}
}

func tokenPages(t testing.TB, s http.RoundTripper, size string) []string {
	t.Helper()
	var ids []string
	for token := ""; ; {
		page := list(t, s, "MaxResults", size, "NextToken", token)
		ids = append(ids, page.ids()...)
		if token = page.NextToken; token == "" {
			require.Len(t, ids, page.TotalCount)
			return ids
		}
	}
}
