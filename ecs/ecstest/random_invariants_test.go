package ecstest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

var instanceStates = []string{backend.Pending, backend.Running, backend.Starting, backend.Stopping, backend.Stopped}

// flaws lists violated invariants of the account.
func (a Account) flaws() []string {
	f := &flawed{seen: map[string]bool{}}
	f.ids(a)
	instances, disks, interfaces := byID(a.Instances), byID(a.Disks), byID(a.NetworkInterfaces)
	groups, vswitches, vpcs := byID(a.SecurityGroups), byID(a.VSwitches), byID(a.VPCs)
	for _, in := range a.Instances {
		f.that(slices.Contains(instanceStates, in.Status), "%s is %s", in.ID, in.Status)
		f.that(vpcs[in.VPCID] != nil && vswitches[in.VSwitchID] != nil, "%s is in no network", in.ID)
		f.that(len(in.SecurityGroupIDs) > 0, "%s is in no security group", in.ID)
		primaries, systems := 0, 0
		for _, id := range in.NetworkInterfaceIDs {
			n := interfaces[id]
			if f.that(n != nil && n.InstanceID == in.ID, "%s has %s, which does not know", in.ID, id) && n.Type == "Primary" {
				primaries++
			}
		}
		for _, id := range in.DiskIDs {
			d := disks[id]
			if f.that(d != nil && d.InstanceID == in.ID, "%s has %s, which does not know", in.ID, id) && d.Type == "system" {
				systems++
			}
		}
		f.that(primaries == 1 && systems <= 1, "%s has %d primary interfaces and %d system disks", in.ID, primaries, systems)
		for _, public := range []string{in.PublicIP, in.EIP} {
			f.that(public == "" || f.once("public "+public), "%s is used twice", public)
		}
	}
	for _, d := range a.Disks {
		in := instances[d.InstanceID]
		f.that(d.InstanceID == "" || in != nil && slices.Contains(in.DiskIDs, d.ID), "%s is at %s, which does not know", d.ID, d.InstanceID)
		f.that(d.InstanceID != "" || d.Status != backend.DiskInUse, "%s is in use by nobody", d.ID)
	}
	for _, n := range a.NetworkInterfaces {
		in, w := instances[n.InstanceID], vswitches[n.VSwitchID]
		f.that(n.InstanceID == "" || in != nil && slices.Contains(in.NetworkInterfaceIDs, n.ID), "%s is at %s, which does not know", n.ID, n.InstanceID)
		f.that(n.Type != "Primary" || in != nil, "%s is the primary interface of nothing", n.ID)
		if !f.that(w != nil, "%s is in no vSwitch", n.ID) {
			continue
		}
		for _, address := range n.PrivateIPs {
			f.that(f.once(w.VPCID+" "+address), "%s is used twice", address)
			network, err := netip.ParsePrefix(w.CIDR)
			f.that(err == nil && network.Contains(netip.MustParseAddr(address)), "%s has %s outside of %s", n.ID, address, w.CIDR)
		}
		for _, id := range n.SecurityGroupIDs {
			f.that(groups[id] != nil && groups[id].VPCID == w.VPCID, "%s is in %s of another network", n.ID, id)
		}
	}
	for _, w := range a.VSwitches {
		f.that(vpcs[w.VPCID] != nil, "%s is in no VPC", w.ID)
	}
	for _, g := range a.SecurityGroups {
		f.that(g.VPCID == "" || vpcs[g.VPCID] != nil, "%s is in a VPC that is no more", g.ID)
	}
	return f.found
}

// leftOvers lists disks and interfaces of released instances that are not in
// the right state.
func (a Account) leftOvers(after Account) []string {
	f := &flawed{}
	instances, disks, interfaces := byID(after.Instances), byID(after.Disks), byID(after.NetworkInterfaces)
	for _, d := range a.Disks {
		if d.InstanceID == "" || instances[d.InstanceID] != nil {
			continue
		}
		left := disks[d.ID]
		f.that(!d.DeleteWithInstance || left == nil, "%s was to be deleted with its instance", d.ID)
		f.that(d.DeleteWithInstance || d.Type == "system" || left != nil && left.InstanceID == "", "%s was to be kept", d.ID)
	}
	for _, n := range a.NetworkInterfaces {
		if n.InstanceID != "" && instances[n.InstanceID] == nil && n.Type == "Primary" {
			f.that(interfaces[n.ID] == nil, "%s was to go with its instance", n.ID)
		}
	}
	return f.found
}

type flawed struct {
	found []string
	seen  map[string]bool
}

func (f *flawed) that(holds bool, format string, args ...any) bool {
	if !holds {
		f.found = append(f.found, fmt.Sprintf(format, args...))
	}
	return holds
}

func (f *flawed) once(what string) bool {
	before := f.seen[what]
	f.seen[what] = true
	return !before
}

// ids checks that IDs are unique across all kinds, except those that the caller
// chose.
func (f *flawed) ids(a Account) {
	for _, kind := range [][]Resource{
		common(a.Instances), common(a.Disks), common(a.Images), common(a.Snapshots), common(a.NetworkInterfaces), common(a.SecurityGroups),
		common(a.VPCs), common(a.VSwitches), common(a.EIPs), common(a.Commands), common(a.Invocations),
	} {
		for _, r := range kind {
			f.that(f.once(r.ID), "there are two of %s", r.ID)
		}
	}
}

// resourced is implemented by the structs that embed Resource.
type resourced interface{ common() Resource }

func (r Resource) common() Resource { return r }

func common[T resourced](items []T) []Resource {
	var all []Resource
	for _, item := range items {
		all = append(all, item.common())
	}
	return all
}

func byID[T resourced](items []T) map[string]*T {
	found := make(map[string]*T, len(items))
	for i := range items {
		found[items[i].common().ID] = &items[i]
	}
	return found
}

// checkListings walks all pages of the instance lists, in both styles, and
// compares them with the account.
func checkListings(t testing.TB, s http.RoundTripper, a Account, random *rand.Rand) {
	t.Helper()
	const region = "cn-hangzhou"
	byStatus := map[string][]string{}
	var all []string
	for _, in := range a.Instances {
		if in.RegionID == region {
			byStatus[in.Status] = append(byStatus[in.Status], in.ID)
			all = append(all, in.ID)
		}
	}
	size := strconv.Itoa(1 + random.IntN(20))
	if random.IntN(2) == 0 {
		require.Equal(t, all, numberedPages(t, s, size))
	} else {
		require.Equal(t, all, tokenPages(t, s, size))
	}
	together := 0
	for _, status := range instanceStates {
		page := list(t, s, "PageSize", "1", "Status", status)
		require.Equal(t, len(byStatus[status]), page.TotalCount, status)
		together += page.TotalCount
	}
	assert.Equal(t, len(all), together, "every instance is in one state")
}

// list requests one page of instances. Other tests check the form of the
// response.
func list(t testing.TB, s http.RoundTripper, params ...string) (page instancePage) {
	t.Helper()
	form := url.Values{"Action": {"DescribeInstances"}, "RegionId": {"cn-hangzhou"}}
	for p := range slices.Chunk(params, 2) {
		form.Set(p[0], p[1])
	}
	rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
	require.NoError(t, json.Unmarshal([]byte(rep.Text), &page))
	require.Equal(t, 200, rep.Status, rep.Text)
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
