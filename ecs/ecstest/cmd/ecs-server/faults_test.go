package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

func TestRun_throttle(t *testing.T) {
	t.Parallel()
	r := start(t, "-seed-data", "-throttle", "1/h=Describe*,RunInstances", "-throttle", "2/24h")
	var header http.Header
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, ecs.WithRetry(ecs.NoRetry),
		ecs.WithHTTPClient(&http.Client{Transport: roundTrip(func(q *http.Request) (*http.Response, error) {
			resp, err := http.DefaultTransport.RoundTrip(q)
			if err == nil {
				header = resp.Header
			}
			return resp, err
		})}))
	var codes []string
	for _, do := range []func() error{
		func() error { _, err := describekeypairs.Do(t.Context(), c, nil); return err },
		func() error { _, err := describekeypairs.Do(t.Context(), c, nil); return err },
		func() error { _, err := describeregions.Do(t.Context(), c, nil); return err }, // per action
		func() error { return createKeyPair(t, c, "key-a") },
		func() error { return createKeyPair(t, c, "key-b") },
		func() error { return createKeyPair(t, c, "key-c") },
	} {
		code := ""
		if e, ok := errors.AsType[*ecs.Error](do()); ok {
			code = e.Code
		}
		if code != "" {
			assert.Regexp(t, `^Limit:[12],Remain:0,TimeLeft:\d+,Reset:\d+$`, header.Get("X-Ratelimit-User"))
		}
		codes = append(codes, code)
	}
	assert.Equal(t, []string{"", "Throttling.User", "", "", "", "Throttling.User"}, codes)
	require.NoError(t, r.stop())
	assert.Contains(t, r.advice(), "\nFaults: -throttle 1/h=Describe*,RunInstances -throttle 2/24h\n")
}

func createKeyPair(t *testing.T, c *ecs.Client, name string) error {
	t.Helper()
	_, err := createkeypair.Do(t.Context(), c, &createkeypair.Request{KeyPairName: name})
	return err
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// The seed data is there at once; what clients create is not listed for an hour.
func TestRun_lag(t *testing.T) {
	t.Parallel()
	r := start(t, "-seed-data", "-lag", "1h=DescribeKeyPairs")
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret)
	require.NoError(t, createKeyPair(t, c, "late"))
	pairs, err := describekeypairs.Do(t.Context(), c, nil)
	require.NoError(t, err)
	assert.Len(t, pairs.KeyPairs, 1, "that of the seed data")
	assert.Equal(t, 2, statsOf(t, r).Resources["KeyPairs"])
}

func TestRun_answerLate(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	r := start(t, "-seed-data", "-answer-late", "24h=*KeyPair")
	impatient := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 100 * time.Millisecond}
	c := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, ecs.WithRetry(ecs.NoRetry), ecs.WithHTTPClient(impatient))
	require.Error(t, createKeyPair(t, c, "unheard"))
	pairs, err := describekeypairs.Do(t.Context(), r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret), nil)
	require.NoError(t, err)
	assert.Len(t, pairs.KeyPairs, 2, "it was created all the same")
	assert.Less(t, time.Since(begun), time.Hour)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	var f faults
	for _, tt := range []struct {
		set   func(string) error
		value string
		want  string // "": accepted
	}{
		{f.throttle, "10/s", ""},
		{f.throttle, "600/m", ""},
		{f.throttle, "0/h=Run*", ""},
		{f.throttle, "5/10s", ""},
		{f.throttle, "10", `rate "10"`},
		{f.throttle, "/s", `rate "/s"`},
		{f.throttle, "-1/s", `rate "-1/s"`},
		{f.throttle, "1.5/s", `rate "1.5/s"`},
		{f.throttle, "10/", `rate "10/"`},
		{f.throttle, "10/d", `rate "10/d"`},
		{f.throttle, "10/-1s", `rate "10/-1s"`},
		{f.throttle, "10/1us", `rate "10/1us"`},
		{f.throttle, "10/s=", `action ""`},
		{f.throttle, "10/s=A,,B", `action ""`},
		{f.answerLate, "2s", ""},
		{f.answerLate, "2s=Run*,*Disk,A*B", ""},
		{f.answerLate, "2", `duration "2"`},
		{f.answerLate, "0s", `duration "0s"`},
		{f.lag, "1m=Describe*", ""},
		{f.lag, "-1s", `duration "-1s"`},
		{f.lag, "1s=Describe?", `action "Describe?"`},
		{f.lag, "1s=[", `action "["`},
		{f.lag, "1s=ecs.RunInstances", `action "ecs.RunInstances"`},
	} {
		if err := tt.set(tt.value); tt.want == "" {
			assert.NoError(t, err, tt.value)
		} else {
			assert.ErrorContains(t, err, tt.want, tt.value)
		}
	}
	assert.Len(t, f.all, 7)
	require.ErrorContains(t, run(t.Context(), []string{"-lag", "soon"}, io.Discard, new(bytes.Buffer)), `for flag -lag: duration "soon"`)
}
