package gateway_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// secretParams lists the parameters of the action that the model marks as secret.
func secretParams(t *testing.T, action *apitest.Action) []string {
	t.Helper()
	b, err := os.ReadFile("../../../internal/gen/model/overrides/secrets.json")
	require.NoError(t, err)
	var file struct{ Rules []struct{ Match string } }
	require.NoError(t, json.Unmarshal(b, &file))
	var secret []string
	for _, name := range apitest.WireNames("", action.Request) {
		for _, rule := range file.Rules {
			of, path, isRequest := strings.Cut(rule.Match, ".request.")
			last, anywhere := strings.CutPrefix(path, "**.")
			if isRequest && (of == "*" || of == action.Name) && (name == last || anywhere && strings.HasSuffix(name, "."+last)) {
				secret = append(secret, name)
			}
		}
	}
	return secret
}

func TestGateway_Records_hidesEverySecretOfTheAPI(t *testing.T) {
	t.Parallel()
	actions, err := apitest.Model()
	require.NoError(t, err)
	var logged []gateway.Record
	s := apitest.NewServer()
	s.Notify(func(r gateway.Record) { logged = append(logged, r) })
	seen := map[string]bool{}
	for _, action := range actions {
		for _, name := range secretParams(t, action) {
			seen[name] = true
			_, rep := apitest.Try[struct{}](t, s, action.Name, name, "hush-hush")
			require.NotEqual(t, "SignatureDoesNotMatch", rep.Code)
			for _, records := range [][]gateway.Record{logged, s.Records()} {
				last := records[len(records)-1]
				require.Equal(t, action.Name, last.Action)
				assert.Equal(t, "[redacted]", last.Params[name], "%s of %s", name, action.Name)
			}
		}
	}
	for _, name := range []string{
		"Password", "VncPassword", "UserData", "LaunchConfiguration.UserData", "LaunchConfiguration.Password",
		"CommandContent", "Content", "BuildContent", "TestContent", "Parameters",
	} {
		assert.Contains(t, seen, name)
	}
}

// A record has the message of an error, but neither secrets nor the text that the server signed, which has all parameters.
func TestGateway_Records_message(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	message := func(caller apitest.Caller, action string, params url.Values) (recorded, received string) {
		params.Set("Action", action)
		params.Set("RegionId", "cn-hangzhou")
		rep := apitest.Send(t, s, caller.Post(t, params))
		return s.Records()[len(s.Records())-1].Message, rep.Message
	}
	recorded, received := message(apitest.Known, "DeleteInstance", url.Values{"InstanceId": {"i-none"}})
	assert.Equal(t, received, recorded)
	assert.Contains(t, recorded, `"i-none"`)
	recorded, _ = message(apitest.Known, "DescribeStorageSets", url.Values{})
	assert.Equal(t, "The test server does not simulate DescribeStorageSets.", recorded)
	recorded, _ = message(apitest.Known, "DescribeRegions", url.Values{})
	assert.Empty(t, recorded)
	recorded, received = message(apitest.Caller{ID: apitest.Known.ID, Secret: "x"}, "RunInstances", url.Values{"Password": {"hush-hush"}})
	assert.Contains(t, received, "hush-hush")
	assert.Equal(t, "Specified signature is not matched with our calculation.", recorded)
	r := apitest.NewRequest(t, "GET", url.Values{"RegionId": {"cn-hangzhou"}, "Password": {"hush-hush"}}, nil)
	assert.Contains(t, apitest.Send(t, s, apitest.Caller{ID: apitest.Known.ID, Secret: "x"}.V3(t, "RunInstances", r)).Message, "hush-hush")
	assert.Equal(t, recorded, s.Records()[len(s.Records())-1].Message)

	s.Handle("DescribeStorageSets", func(p url.Values) (reply.Object, *action.Error) {
		return nil, action.Errorf("Bad", "No:\n%s %s, %s", p.Get("UserData"), p.Get("Parameters"), strings.Repeat("é", 300))
	})
	recorded, _ = message(apitest.Known, "DescribeStorageSets", url.Values{"UserData": {"aHVzaC1odXNo"}, "Parameters": {`{"a":"hush-hush"}`}})
	assert.True(t, strings.HasPrefix(recorded, "No: [redacted] [redacted], éé"), recorded)
	assert.True(t, strings.HasSuffix(recorded, "é…"), recorded)
	assert.LessOrEqual(t, len(recorded), 256)
	s.Handle("DescribeStorageSets", func(url.Values) (reply.Object, *action.Error) {
		return nil, action.Errorf("Bad", "No: hush-hush")
	})
	for _, secret := range []url.Values{{"UserData": {"aHVzaC1odXNo"}}, {"Parameters": {`{"a":"hush-hush"}`}}, {"Password": {"hush-hush"}}} {
		recorded, _ = message(apitest.Known, "DescribeStorageSets", secret)
		assert.Equal(t, "No: [redacted]", recorded)
	}
}

// Callers without a key must not fill the memory.
func TestGateway_Records_withoutKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1000)
	params := map[string]string{"RegionId": "cn-hangzhou", "InstanceName": long}
	unsigned := url.Values{"Action": {"DescribeInstances"}, "Version": {"2014-05-26"}, "Format": {"JSON"}, "InstanceName": {long}}
	form := func(of apitest.Caller) url.Values {
		return of.V1("POST", url.Values{"Action": {"DescribeInstances"}, "RegionId": {"cn-hangzhou"}, "InstanceName": {long}})
	}
	for _, tt := range []struct {
		name   string
		form   url.Values
		code   string
		params map[string]string
	}{
		{"no signature", unsigned, "MissingParameter", nil},
		{"unknown key", form(apitest.Caller{ID: "who", Secret: "x"}), "InvalidAccessKeyId.NotFound", nil},
		{"wrong secret", form(apitest.Caller{ID: apitest.Known.ID, Secret: "x"}), "SignatureDoesNotMatch", nil},
		{"right signature", form(apitest.Known), "", params},
		{"right signature, not allowed", form(apitest.Caller{ID: "weak", Secret: "y"}), "Forbidden.RAM", params},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := apitest.NewServer()
			s.Accept("weak", "y", "")
			s.Deny("weak", "DescribeInstances")
			rep := apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, tt.form))
			assert.True(t, strings.HasPrefix(rep.Code, tt.code), rep.Code)
			require.Len(t, s.Records(), 1)
			assert.Equal(t, "DescribeInstances", s.Records()[0].Action)
			assert.Equal(t, tt.params, s.Records()[0].Params)
			assert.Equal(t, tt.code == "", s.Records()[0].Message == "", s.Records()[0].Message)
		})
	}
}

func TestGateway_Records_bounds(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	_, rep := apitest.Try[struct{}](t, s, strings.Repeat("A", 1<<19))
	require.Equal(t, http.StatusNotFound, rep.Status)
	_, rep = apitest.Try[struct{}](t, s, "DescribeInstances", "Aaa", "first", "InstanceName", strings.Repeat("x", 1<<19), "Zzz", "last")
	require.Equal(t, http.StatusOK, rep.Status, rep.Text)
	records := s.Records()
	require.Len(t, records, 2)
	assert.Equal(t, 128, len(records[0].Action))  //nolint:testifylint // a failure would print it all
	assert.Equal(t, 256, len(records[0].Message)) //nolint:testifylint // as above
	assert.Equal(t, []string{"Aaa"}, slices.Collect(maps.Keys(records[1].Params)))
}

// No part of a body may be kept, because that would keep all of it.
func TestGateway_Records_withoutKeyKeepNoBody(t *testing.T) { //nolint:paralleltest // it measures the heap
	s := apitest.NewServer()
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	form := url.Values{"Action": {"DescribeInstances"}, "Version": {"2014-05-26"}, "Format": {"JSON"}}
	form.Set("InstanceName", strings.Repeat("x", 1<<20-200))
	before := heap()
	for range 50 {
		require.Equal(t, "MissingParameter", apitest.Send(t, s, apitest.NewRequest(t, "POST", nil, form)).Code)
	}
	assert.Less(t, heap(), before+10<<20)
	assert.Len(t, s.Records(), 50)
}

// Long calls fill the memory no further than short ones.
func TestGateway_Records_text(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	name := strings.Repeat("x", 15<<10)
	calls := 0
	for ; calls < 6000; calls++ {
		_, rep := apitest.Try[struct{}](t, s, "DescribeInstances", "InstanceName", name)
		require.Equal(t, http.StatusOK, rep.Status, rep.Text)
	}
	records := s.Records()
	assert.Less(t, len(records), 64<<20/len(name))
	assert.Greater(t, len(records), 64<<20/len(name)/2-2)
	assert.Equal(t, name, records[len(records)-1].Params["InstanceName"])
}
