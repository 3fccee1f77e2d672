package actions_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// A handler changes nothing; only its effect does, and only that of an action that does not just read.
func TestAll_handlersOnlyCheck(t *testing.T) {
	t.Parallel()
	if len(changes(t, false)) > 0 { // again, to find out more
		for _, change := range changes(t, true) {
			t.Error(change)
		}
	}
}

// populating creates something of every kind, in an order in which the calls find what they need.
const populating = "CreateVpc CreateVSwitch CreateSecurityGroup RunInstances RunInstances CreateInstance CreateDisk CreateSnapshot " +
	"CreateNetworkInterface CreateNetworkInterface AllocateEipAddress AllocateEipAddress CreateKeyPair CreateCommand RunCommand " +
	"CreateSimulatedSystemEvents CreateDeploymentSet CreateDedicatedHostCluster AllocateDedicatedHosts CreateHpcCluster " +
	"CreateCapacityReservation CreateElasticityAssurance " +
	"CreateActivation CreateLaunchTemplate CreateLaunchTemplateVersion CreateAutoProvisioningGroup " +
	"CreateSnapshotGroup CreateAutoSnapshotPolicy ApplyAutoSnapshotPolicy CreateImage ImportImage CreateImageComponent CreateImagePipeline " +
	"CreateNetworkInterfacePermission CreateNatGateway " +
	"AuthorizeSecurityGroup AuthorizeSecurityGroupEgress TagResources ModifyInstanceChargeType AttachNetworkInterface " +
	"AssignPrivateIpAddresses AssignIpv6Addresses JoinSecurityGroup AssociateEipAddress ModifyUserBusinessBehavior StartTerminalSession " +
	"StopInstance AddTags LeaveSecurityGroup JoinSecurityGroup " +
	"CreateVpc@Vpc CreateVSwitch@Vpc AllocateEipAddress@Vpc AssociateEipAddress@Vpc TagResources@Vpc " +
	"CopyImage"

// changes returns what handlers change when they get many calls. It compares the account after all calls or, if exact,
// after each.
func changes(t *testing.T, exact bool) (found []string) {
	t.Helper()
	table := apitest.Actions()
	passed := map[string]bool{}
	eachState(t, 1, 10, func(m *apitest.Monkey, st *backend.State) {
		before := dump(st)
		compare := func(calls any) {
			if after := dump(st); after != before {
				found = append(found, fmt.Sprintf("a handler changes the account: %v\n\t%s", calls, difference(before, after)))
				before = after
			}
		}
		for _, name := range slices.Repeat(namesOf(table), 6) {
			params := paramsOf(m, name)
			effect, err := table[name].Check(st, name, params)
			passed[name] = passed[name] || err == nil
			if err == nil && facts.Reads(name) {
				effect()
			}
			if exact && len(found) < 3 { // a comparison takes time
				compare(params)
			}
		}
		compare("one of the last calls")
	})
	never := slices.DeleteFunc(namesOf(table), func(name string) bool { return passed[name] })
	assert.Less(t, len(never), len(table)/10, "the calls are not so wild that they all fail: %v", never)
	return found
}

func namesOf(table action.Table) []string { return slices.Sorted(maps.Keys(table)) }

// eachState calls visit with the states of an account on which random calls are made: the empty one, and two a round.
func eachState(t *testing.T, seed uint64, rounds int, visit func(*apitest.Monkey, *backend.State)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		table, b := apitest.Actions(), backend.New()
		m := apitest.NewMonkey(t, rand.New(rand.NewPCG(seed, seed)))
		run := func(name string) *action.Error {
			b.Do(m.Look)
			_, err := table[name].Run(b, name, paramsOf(m, name), 0)
			return err
		}
		look := func(st *backend.State) {
			m.Look(st)
			visit(m, st)
		}
		b.Do(func(st *backend.State) { st.SetStep(3*time.Second, backend.KindImage) }) // so that a copy can be cancelled
		b.Do(look)
		for range rounds {
			for name := range strings.FieldsSeq(populating) {
				for try := 0; try < 10 && run(name) != nil; try++ {
				}
				time.Sleep(time.Second)
				b.Do(enableIPv6)
			}
			b.Do(look)
			for range 40 {
				_ = run(apitest.Pick(m, namesOf(table)))
			}
			b.Do(look) // while things are on their way
		}
	})
}

// enableIPv6 gives each vSwitch an IPv6 network, so that calls about it can succeed.
func enableIPv6(st *backend.State) {
	for i, w := range st.VSwitches.All {
		if w.VPC.EnableIPv6(); !w.IPv6.IsValid() {
			w.EnableIPv6(w.VPC.IPv6Part(byte(i)))
		}
	}
}

// paramsOf returns the parameters of a call as they pass the gateway.
func paramsOf(m *apitest.Monkey, name string) map[string]string {
	params := map[string]string{}
	for param, values := range m.Call(name) {
		params[param] = values[0]
	}
	if catalog.Default().FindRegion(params["RegionId"]) == nil {
		params["RegionId"] = "cn-hangzhou"
	}
	return params
}

// dump returns a text that tells all about the account.
func dump(st *backend.State) string {
	d := dumper{numbers: map[uintptr]int{}}
	d.write(reflect.ValueOf(st).Elem())
	return d.String()
}

type dumper struct {
	strings.Builder
	numbers map[uintptr]int // of the pointers
}

func (d *dumper) write(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		n, seen := d.numbers[v.Pointer()]
		if !seen {
			n = len(d.numbers)
			d.numbers[v.Pointer()] = n
		}
		fmt.Fprintf(d, "#%d", n)
		if !seen && !v.IsNil() {
			d.write(v.Elem())
		}
	case reflect.Struct:
		d.WriteString(v.Type().Name() + "{")
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "Types" { // those of the catalog
				continue
			}
			d.WriteString("\n" + v.Type().Field(i).Name + ":")
			d.write(v.Field(i))
		}
		d.WriteString("}")
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			fmt.Fprintf(d, "\n%d:", i)
			d.write(v.Index(i))
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, k := range keys {
			fmt.Fprintf(d, "\n%v:", k)
			d.write(v.MapIndex(k))
		}
	case reflect.Func:
		fmt.Fprint(d, v.IsNil())
	default:
		fmt.Fprint(d, v)
	}
}

// difference returns the first lines that differ.
func difference(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%q became %q", a[max(i-3, 0):i+1], b[max(i-3, 0):min(i+3, len(b))])
		}
	}
	return fmt.Sprintf("%d lines became %d", len(a), len(b))
}
