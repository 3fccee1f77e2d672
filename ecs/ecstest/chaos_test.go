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
)

// A monkey calls random actions with parameters that are mostly well formed and
// name existing resources.
type monkey struct {
	random *rand.Rand
	params map[string][]apitest.Field
	have   Account
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
	a := m.have
	ids := map[string][]Resource{
		"InstanceId": common(a.Instances), "DiskId": common(a.Disks), "SnapshotId": common(a.Snapshots), "ImageId": common(a.Images),
		"NetworkInterfaceId": common(a.NetworkInterfaces), "SecurityGroupId": common(a.SecurityGroups), "SourceGroupId": common(a.SecurityGroups),
		"VpcId": common(a.VPCs), "VSwitchId": common(a.VSwitches), "AllocationId": common(a.EIPs), "KeyPairName": common(a.KeyPairs),
		"CommandId": common(a.Commands), "InvokeId": common(a.Invocations),
		"ResourceId": slices.Concat(common(a.Instances), common(a.Disks), common(a.NetworkInterfaces), common(a.SecurityGroups)),
	}[name]
	var texts []string
	for _, r := range ids {
		texts = append(texts, r.ID)
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

func TestServer_anyCalls(t *testing.T) {
	t.Parallel()
	params, err := apitest.Requests()
	require.NoError(t, err)
	for seed := *randomSeed; seed < *randomSeed+3; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := NewServer(WithStepDuration(oneStep))
				actions := simulatedActions()
				m := &monkey{random: rand.New(rand.NewPCG(seed, 1)), params: params}
				done := map[string]bool{}
				for step := range 2 * *randomSteps {
					if m.have = s.Account(); len(m.have.Instances) < 3 {
						apitest.Launch(t, s, "Amount=2 DataDisk.1.Size=40 InternetMaxBandwidthOut=1")
						apitest.Succeed[struct{}](t, s, "CreateInstance", apitest.MachineWith("")...)
						time.Sleep(3 * oneStep)
						m.have = s.Account()
					}
					form := m.call(pick(m, actions))
					rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", form)))
					checkResponse(t, form, rep)
					done[form.Get("Action")] = done[form.Get("Action")] || rep.Status == http.StatusOK
					if m.chance(30) {
						time.Sleep(pick(m, []time.Duration{oneStep / 2, oneStep, 10 * oneStep}))
					}
					after := s.Account()
					for _, flaw := range slices.Concat(after.flaws(), orphans(s), m.have.leftOvers(after)) {
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
	params, err := apitest.Requests()
	require.NoError(t, err)
	s := NewServer(WithStepDuration(time.Millisecond), WithFaults(Random(*randomSeed, 0.05)))
	actions := simulatedActions()
	var wg sync.WaitGroup
	for caller := range uint64(8) {
		wg.Go(func() {
			m := &monkey{random: rand.New(rand.NewPCG(*randomSeed, 100+caller)), params: params}
			for range *randomSteps / 8 {
				m.have = s.Account()
				for _, flaw := range m.have.flaws() {
					assert.Fail(t, flaw)
				}
				resp, err := s.RoundTrip(apitest.NewRequest(t, "POST", nil, apitest.Known.V1("POST", m.call(pick(m, actions)))))
				if err == nil {
					resp.Body.Close()
				}
			}
		})
	}
	wg.Wait()
	assert.Empty(t, orphans(s))
}
