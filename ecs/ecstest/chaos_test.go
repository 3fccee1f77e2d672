package ecstest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// A monkey calls random actions with parameters that are mostly well formed and
// name existing resources.
type monkey struct {
	random *rand.Rand
	params map[string][]apitest.Field
	have   map[backend.Kind][]string // IDs
	form   url.Values
}

func (m *monkey) chance(percent int) bool { return m.random.IntN(100) < percent }

// habits are calls that often succeed, for actions that random parameters
// seldom get right. A name after a $ stands for a resource of the account.
var habits = map[string]string{
	"RunInstances":                 "ImageId=$ImageId InstanceType=$InstanceType",
	"CreateInstance":               "ImageId=$ImageId InstanceType=$InstanceType VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId",
	"CreateDisk":                   "ZoneId=$ZoneId Size=40 DiskCategory=cloud_essd",
	"CreateVSwitch":                "ZoneId=$ZoneId VpcId=$VpcId CidrBlock=$CidrBlock",
	"CreateSecurityGroup":          "VpcId=$VpcId",
	"CreateNetworkInterface":       "VSwitchId=$VSwitchId SecurityGroupId=$SecurityGroupId",
	"AuthorizeSecurityGroup":       "SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceCidrIp=10.0.0.0/8",
	"RevokeSecurityGroup":          "SecurityGroupId=$SecurityGroupId IpProtocol=tcp PortRange=22/22 SourceCidrIp=10.0.0.0/8",
	"AuthorizeSecurityGroupEgress": "SecurityGroupId=$SecurityGroupId IpProtocol=all PortRange=-1/-1 DestGroupId=$SecurityGroupId",
	"JoinSecurityGroup":            "SecurityGroupId=$SecurityGroupId InstanceId=$InstanceId",
	"LeaveSecurityGroup":           "SecurityGroupId=$SecurityGroupId InstanceId=$InstanceId",
	"AssociateEipAddress":          "AllocationId=$AllocationId InstanceId=$InstanceId",
	"UnassociateEipAddress":        "AllocationId=$AllocationId InstanceId=$InstanceId",
	"AttachNetworkInterface":       "NetworkInterfaceId=$NetworkInterfaceId InstanceId=$InstanceId",
	"DetachNetworkInterface":       "NetworkInterfaceId=$NetworkInterfaceId InstanceId=$InstanceId",
	"AssignPrivateIpAddresses":     "NetworkInterfaceId=$NetworkInterfaceId SecondaryPrivateIpAddressCount=2",
	"AttachDisk":                   "DiskId=$DiskId InstanceId=$InstanceId",
	"ReplaceSystemDisk":            "InstanceId=$InstanceId ImageId=$ImageId",
	"RunCommand":                   "Type=RunShellScript CommandContent=bHM= InstanceId.1=$InstanceId KeepCommand=true",
	"InvokeCommand":                "CommandId=$CommandId InstanceId.1=$InstanceId",
	"StopInvocation":               "InvokeId=$InvokeId InstanceId.1=$InstanceId",
	"AttachKeyPair":                `KeyPairName=$KeyPairName InstanceIds=["$InstanceId"]`,
	"TagResources":                 "ResourceType=instance ResourceId.1=$InstanceId Tag.1.Key=a Tag.1.Value=b",
	"UntagResources":               "ResourceType=instance ResourceId.1=$InstanceId All=true",
	"DeleteInstance":               "InstanceId=$InstanceId Force=true",
	"DeleteInstances":              "InstanceId.1=$InstanceId InstanceId.2=$InstanceId Force=true",
	"ModifyInstanceSpec":           "InstanceId=$InstanceId InstanceType=$InstanceType",
	"ModifyInstanceNetworkSpec":    "InstanceId=$InstanceId InternetMaxBandwidthOut=5",
	"AllocatePublicIpAddress":      "InstanceId=$InstanceId",
}

var something = regexp.MustCompile(`\$[A-Za-z]+`)

// habit returns such a call.
func (m *monkey) habit(action string) url.Values {
	form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
	for param := range strings.FieldsSeq(habits[action]) {
		name, value, _ := strings.Cut(param, "=")
		form.Set(name, something.ReplaceAllStringFunc(value, func(kind string) string {
			if known := m.known(kind[1:]); len(known) > 0 {
				return pick(m, known)
			}
			return "none"
		}))
	}
	return form
}

func (m *monkey) call(action string) url.Values {
	if habits[action] != "" && m.chance(60) {
		return m.habit(action)
	}
	m.form = url.Values{"Action": {action}}
	few := min(200/len(m.params[action]), 20) // percent: too many parameters at once never make sense
	for _, p := range m.params[action] {
		switch {
		case strings.Contains(p.Name, "Owner"), p.Name == "DryRun" && m.chance(90):
		case p.Required && m.chance(97), m.chance(few):
			m.add(p.Name, p, p.Type)
		}
	}
	return m.form
}

func (m *monkey) add(name string, p apitest.Field, kind apitest.Type) {
	switch kind.Kind {
	case "list":
		for n := range 1 + m.random.IntN(2) {
			m.add(name+"."+strconv.Itoa(n+1), p, *kind.Elem)
		}
	case "struct":
		for _, f := range kind.Fields {
			if f.Required || m.chance(50) {
				m.add(name+"."+f.Name, f, f.Type)
			}
		}
	case "bool":
		m.form.Set(name, pick(m, []string{"true", "false", "True", "x", ""}))
	case "string":
		m.form.Set(name, m.text(p))
	default:
		m.form.Set(name, pick(m, []string{"0", "1", "2", "5", "40", "100", "200", "-1", "101", "99999999999", "x", ""}))
	}
}

func pick[T any](m *monkey, from []T) T { return from[m.random.IntN(len(from))] }

func (m *monkey) text(p apitest.Field) string {
	if m.chance(5) {
		return pick(m, []string{"", "x", "-1", "[]", "[", "true", "\x00", strings.Repeat("a", 300), "2000-01-01T00:00:00Z", "10.0.0.0/8", "*"})
	}
	known := m.known(strings.TrimSuffix(p.Name, "s"))
	switch {
	case len(known) > 0 && strings.HasSuffix(p.Name, "s") && p.Type.Kind == "string":
		b, _ := json.Marshal([]string{pick(m, known)})
		return string(b)
	case len(known) > 0:
		return pick(m, known)
	case len(p.Values) > 0:
		return pick(m, p.Values)
	}
	return p.Example
}

// known returns values of the parameter that mean something here.
func (m *monkey) known(name string) []string {
	var texts []string
	for _, kind := range map[string][]backend.Kind{
		"InstanceId": {backend.KindInstance}, "DiskId": {backend.KindDisk}, "SnapshotId": {backend.KindSnapshot}, "ImageId": {backend.KindImage},
		"NetworkInterfaceId": {backend.KindNetworkInterface}, "SecurityGroupId": {backend.KindSecurityGroup},
		"SourceGroupId": {backend.KindSecurityGroup}, "VpcId": {backend.KindVPC}, "VSwitchId": {backend.KindVSwitch},
		"AllocationId": {backend.KindEIP}, "KeyPairName": {backend.KindKeyPair}, "CommandId": {backend.KindCommand},
		"InvokeId":   {backend.KindInvocation},
		"ResourceId": {backend.KindInstance, backend.KindDisk, backend.KindNetworkInterface, backend.KindSecurityGroup},
	}[name] {
		texts = append(texts, m.have[kind]...)
	}
	switch name {
	case "RegionId":
		return []string{"cn-hangzhou"}
	case "ZoneId":
		return []string{"cn-hangzhou-i", "cn-hangzhou-j", "cn-hangzhou-b"}
	case "InstanceType":
		return []string{"ecs.g7.large", "ecs.c7.xlarge", "ecs.g6.large"}
	case "ImageId":
		return append(texts, "ubuntu_22_04_x64_20G_alibase_20240819.vhd", "aliyun_3_x64_20G_alibase_20240528.vhd")
	case "ResourceType":
		return []string{"instance", "disk", "eni", "securitygroup"}
	case "CidrBlock":
		return []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/24", "192.168.1.0/24", "10.1.0.0/16"}
	case "Password", "AutoReleaseTime", "ClientToken", "NextToken", "PrivateIpAddress", "IpAddress":
		return []string{""}
	}
	return texts
}

// checkResponse fails the test for a response that no action may give.
func checkResponse(t testing.TB, form url.Values, rep apitest.Response) {
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

// look notes what exists, and returns a function that lists the flaws of the state after a call.
func (m *monkey) look(s *Server) (flaws func() []string) {
	m.have = map[backend.Kind][]string{}
	s.backend.Do(func(st *backend.State) {
		for _, item := range backendtest.Resources(st) {
			if r := item.Base(); r.Region != "" { // an image of the service is in no region
				m.have[r.Kind] = append(m.have[r.Kind], r.ID)
			}
		}
		leftovers := backendtest.Leftovers(st)
		flaws = func() (found []string) {
			s.backend.Do(func(st *backend.State) { found = append(backendtest.Flaws(st), leftovers()...) })
			return found
		}
	})
	return flaws
}

func TestServer_anyCalls(t *testing.T) {
	t.Parallel()
	params, err := apitest.Requests()
	require.NoError(t, err)
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			const oneStep = backendtest.Step
			s := NewServer(WithStepDuration(oneStep))
			actions := simulatedActions()
			m := &monkey{random: rand.New(rand.NewPCG(seed, 1)), params: params}
			done := map[string]bool{}
			for step := range 2 * backendtest.Steps() {
				flaws := m.look(s)
				if len(m.have[backend.KindInstance]) < 3 {
					apitest.Launch(t, s, "Amount=2 DataDisk.1.Size=40 InternetMaxBandwidthOut=1")
					apitest.Succeed[struct{}](t, s, "CreateInstance", apitest.MachineWith("")...)
					time.Sleep(3 * oneStep)
					flaws = m.look(s)
				}
				form := m.call(pick(m, actions))
				rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
				checkResponse(t, form, rep)
				done[form.Get("Action")] = done[form.Get("Action")] || rep.Status == http.StatusOK
				if m.chance(30) {
					time.Sleep(pick(m, []time.Duration{oneStep / 2, oneStep, 10 * oneStep}))
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

// Concurrent calls leave no flaw either. The race detector checks the rest.
func TestServer_anyCalls_atOnce(t *testing.T) {
	t.Parallel()
	params, err := apitest.Requests()
	require.NoError(t, err)
	s := NewServer(WithStepDuration(time.Millisecond), WithFaults(Random(backendtest.Seed(), 0.05)))
	actions := simulatedActions()
	var wg sync.WaitGroup
	for caller := range uint64(8) {
		wg.Go(func() {
			m := &monkey{random: rand.New(rand.NewPCG(backendtest.Seed(), 100+caller)), params: params}
			for range backendtest.Steps() / 8 {
				m.look(s)
				resp, err := s.RoundTrip(apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", m.call(pick(m, actions)))))
				if err == nil {
					resp.Body.Close()
				}
				s.backend.Do(func(st *backend.State) { assert.Empty(t, backendtest.Flaws(st)) })
			}
		})
	}
	wg.Wait()
}
