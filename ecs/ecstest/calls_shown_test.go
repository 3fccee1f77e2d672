package ecstest

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
)

// secretParams lists the parameters of the action that the model marks as
// secret.
func secretParams(t *testing.T, action *modelAction) []string {
	t.Helper()
	b, err := os.ReadFile("../internal/gen/model/overrides/secrets.json")
	require.NoError(t, err)
	var file struct{ Rules []struct{ Match string } }
	require.NoError(t, json.Unmarshal(b, &file))
	var secret []string
	for _, name := range params("", action.Request) {
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

func TestServer_Calls_hidesEverySecretOfTheAPI(t *testing.T) {
	t.Parallel()
	actions, err := model()
	require.NoError(t, err)
	var logged []Call
	s := NewServer(WithCallLog(func(c Call) { logged = append(logged, c) }))
	seen := map[string]bool{}
	for _, action := range actions {
		for _, name := range secretParams(t, action) {
			seen[name] = true
			_, rep := try[struct{}](t, s, action.Name, name, "hush-hush")
			require.NotEqual(t, "SignatureDoesNotMatch", rep.Code)
			for _, calls := range [][]Call{logged, s.Calls()} {
				last := calls[len(calls)-1]
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

// Callers without a key must not fill the memory.
func TestServer_Calls_withoutKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1000)
	form := func(of caller) url.Values {
		return of.v1("POST", url.Values{"Action": {"DescribeInstances"}, "RegionId": {"cn-hangzhou"}, "InstanceName": {long}})
	}
	for _, tt := range []struct {
		name   string
		form   url.Values
		code   string
		params map[string]string
	}{
		{"no signature", url.Values{"Action": {"DescribeInstances"}, "Version": {apiVersion}, "Format": {"JSON"}, "InstanceName": {long}}, "MissingParameter", nil},
		{"unknown key", form(caller{id: "who", secret: "x"}), "InvalidAccessKeyId.NotFound", nil},
		{"wrong secret", form(caller{id: DefaultAccessKeyID, secret: "x"}), "SignatureDoesNotMatch", nil},
		{"right signature", form(known), "", map[string]string{"RegionId": "cn-hangzhou", "InstanceName": long}},
		{"right signature, not allowed", form(caller{id: "weak", secret: "y"}), "Forbidden.RAM", map[string]string{"RegionId": "cn-hangzhou", "InstanceName": long}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := NewServer(WithCredentials(DefaultAccessKeyID, DefaultAccessKeySecret, ""), WithCredentials("weak", "y", ""), WithDenied("weak", "DescribeInstances"))
			rep := send(t, s, newTestRequest(t, "POST", nil, tt.form))
			assert.True(t, strings.HasPrefix(rep.Code, tt.code), rep.Code)
			require.Len(t, s.Calls(), 1)
			assert.Equal(t, "DescribeInstances", s.Calls()[0].Action)
			assert.Equal(t, tt.params, s.Calls()[0].Params)
		})
	}
}

func TestServer_Calls_bounds(t *testing.T) {
	t.Parallel()
	s := NewServer()
	_, rep := try[struct{}](t, s, strings.Repeat("A", 1<<19))
	require.Equal(t, http.StatusNotFound, rep.status)
	_, rep = try[struct{}](t, s, "DescribeInstances", "Aaa", "first", "InstanceName", strings.Repeat("x", 1<<19), "Zzz", "last")
	require.Equal(t, http.StatusOK, rep.status, rep.text)
	calls := s.Calls()
	require.Len(t, calls, 2)
	assert.Equal(t, 128, len(calls[0].Action)) //nolint:testifylint // a failure would print it all
	assert.Equal(t, []string{"Aaa"}, slices.Collect(maps.Keys(calls[1].Params)))
}

// No part of a body may be kept, because that would keep all of it.
func TestServer_Calls_withoutKeyKeepNoBody(t *testing.T) { //nolint:paralleltest // it measures the heap
	s := NewServer()
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	form := url.Values{"Action": {"DescribeInstances"}, "Version": {apiVersion}, "Format": {"JSON"}, "InstanceName": {strings.Repeat("x", maxBody-200)}}
	before := heap()
	for range 50 {
		require.Equal(t, "MissingParameter", send(t, s, newTestRequest(t, "POST", nil, form)).Code)
	}
	assert.Less(t, heap(), before+10<<20)
	assert.Len(t, s.Calls(), 50)
}
