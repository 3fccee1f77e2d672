package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragesets"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func get(t *testing.T, url string, header ...string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

func statsOf(t *testing.T, r running) report {
	t.Helper()
	status, text := get(t, r.url+"/stats")
	require.Equal(t, http.StatusOK, status, text)
	var rep report
	require.NoError(t, json.Unmarshal([]byte(text), &rep))
	return rep
}

func TestRun_stats(t *testing.T) {
	t.Parallel()
	r := start(t, "-seed-data", "-step-duration", "0s", "-throttle", "2/24h=DescribeRegions")
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, ecs.WithRetry(ecs.NoRetry))
	_, err := runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(2),
		Password: "Secret-Pass-1", UserData: "c2VjcmV0", ClientToken: "once", Tags: []types.Tag{{Key: "fleet", Value: "blue"}},
	})
	require.NoError(t, err)
	for range 3 {
		_, err = describeregions.Do(t.Context(), c, nil)
	}
	require.True(t, ecs.HasCode(err, "Throttling.User"), "%v", err)
	_, err = describestoragesets.Do(t.Context(), c, nil)
	require.Error(t, err)
	_, err = describeregions.Do(t.Context(), r.client(t, ecstest.DefaultAccessKeyID, "wrong"), nil)
	require.Error(t, err)

	_, text := get(t, r.url+"/stats")
	for _, secret := range []string{"Secret-Pass-1", "c2VjcmV0", ecstest.DefaultAccessKeySecret, ecstest.DefaultAccessKeyID} {
		assert.NotContains(t, text, secret)
	}
	s := statsOf(t, r)
	assert.Equal(t, calls{Received: 6, Executed: 3, Refused: 3, Throttled: 1}, s.Calls.calls)
	assert.Equal(t, tally{"Throttling.User": 1, "NotSimulated": 1, "SignatureDoesNotMatch": 1}, s.Calls.ByCode)
	assert.Equal(t, map[string]calls{
		"RunInstances":        {Received: 1, Executed: 1},
		"DescribeRegions":     {Received: 3, Executed: 2, Refused: 1, Throttled: 1},
		"DescribeStorageSets": {Received: 1, Refused: 1},
	}, s.Calls.ByAction)
	assert.Equal(t, tally{"DescribeStorageSets": 1}, s.NotSimulated)
	assert.Equal(t, 5, s.Resources["Instances"])
	assert.Equal(t, 5, s.Resources["Disks"])
	assert.Equal(t, 1, s.Resources["KeyPairs"])
	assert.Contains(t, s.Resources, "Snapshots", "what there is none of counts 0")
	assert.Equal(t, tally{"Running": 5}, s.Instances.ByStatus)
	assert.Equal(t, tally{"app=web": 2, "app=batch": 1, "fleet=blue": 2}, s.Instances.ByTag)
}

// A call that faults drop is counted, and the statistics have no faults.
func TestRun_statsUnderFaults(t *testing.T) {
	t.Parallel()
	r := start(t, "-fault-rate", "1", "-throttle", "0/s", "-answer-late", "24h", "-lag", "24h")
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, ecs.WithRetry(ecs.NoRetry))
	_, err := describeregions.Do(t.Context(), c, nil)
	require.True(t, ecs.HasCode(err, "Throttling.User"), "refused at once: %v", err)
	assert.Equal(t, calls{Received: 1, Refused: 1, Throttled: 1}, statsOf(t, r).Calls.calls)
}

// What names an action is a call to the API, and what does not is none.
func TestRun_statsAreNoCall(t *testing.T) {
	t.Parallel()
	r := start(t)
	for _, tt := range []struct {
		name, path string
		header     []string
	}{
		{"in the query", "/stats?Action=DescribeRegions&Version=2014-05-26", nil},
		{"in a header", "/stats", []string{"x-acs-action", "DescribeRegions", "x-acs-version", "2014-05-26"}},
		{"below", "/stats/", nil},
	} {
		status, text := get(t, r.url+tt.path, tt.header...)
		assert.Equal(t, http.StatusBadRequest, status, tt.name)
		assert.Contains(t, text, "Missing", tt.name)
	}
	caller := apitest.Known
	status, text := get(t, r.url+"/stats?"+caller.V1(http.MethodGet, url.Values{"Action": {"DescribeRegions"}}).Encode())
	assert.Equal(t, http.StatusOK, status, "signed: %s", text)
	assert.Contains(t, text, "cn-hangzhou")
	post := apitest.NewRequest(t, http.MethodPost, nil, caller.V1(http.MethodPost, url.Values{"Action": {"DescribeRegions"}}))
	target, err := url.Parse(r.url + "/stats")
	require.NoError(t, err)
	post.URL = target
	resp, err := http.DefaultClient.Do(post)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusOK, resp.StatusCode, "signed, in a form")
	assert.Equal(t, 5, statsOf(t, r).Calls.Received)
}

// Callers who make up names do not fill the memory.
func TestStats_bounds(t *testing.T) {
	t.Parallel()
	s := newStats()
	for i := range 3 * maxNames {
		name := fmt.Sprint("Action", i)
		s.add(ecstest.Call{Action: name, Product: "Vpc", Params: map[string]string{}, Code: notSimulated, Status: 404})
		s.add(ecstest.Call{Action: name, Code: fmt.Sprint("Code", i), Status: 404})
	}
	r := s.report(ecstest.Account{})
	assert.Equal(t, 6*maxNames, r.Calls.Received)
	assert.Len(t, r.Calls.ByAction, maxNames+1)
	assert.Len(t, r.NotSimulated, maxNames+1)
	assert.Len(t, r.Calls.ByCode, maxNames+1)
	assert.Equal(t, 2*maxNames, r.NotSimulated["(others)"])
}

// Many who ask at once do not make as many copies of the account.
func TestWithStats_copiesOnce(t *testing.T) {
	t.Parallel()
	var copies, most atomic.Int32
	account := func() ecstest.Account {
		most.Store(max(most.Load(), copies.Add(1)))
		defer copies.Add(-1)
		time.Sleep(time.Second)
		return ecstest.Account{}
	}
	synctest.Test(t, func(t *testing.T) {
		handler := withStats(newStats(), account, http.NotFoundHandler())
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/stats", nil))
				assert.Equal(t, http.StatusOK, w.Code)
			})
		}
		all.Wait()
	})
	assert.EqualValues(t, 1, most.Load())
}
