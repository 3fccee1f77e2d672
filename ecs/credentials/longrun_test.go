package credentials_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// service is an ECS that rejects expired keys, beside the cloud that returns them.
type service struct {
	*cloud
	ends map[string]time.Time // expiry of keys, by id
	used map[string]int
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Host, "ecs.") && !strings.HasPrefix(r.URL.Host, "ecs-") {
		return s.cloud.RoundTrip(r)
	}
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	s.mu.Lock()
	defer s.mu.Unlock()
	id := form.Get("AccessKeyId")
	if _, known := s.ends[id]; !known {
		s.ends[id] = time.Now().Add(s.lifetime) // it is used as soon as it exists
	}
	status, text := s.checkSignature(r.Method, form)
	switch {
	case status != 0:
	case !time.Now().Before(s.ends[id]):
		status, text = reject(400, "InvalidSecurityToken.Expired", id)
	default:
		s.used[id]++
		status, text = 200, `{"RequestId":"r-1"}`
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(text)), Header: http.Header{}, Request: r}, nil
}

// A client with the role of its instance, or with one assumed with it, calls for four hours. The keys expire after one. For
// a minute in every twenty, the services that return keys are down.
func TestClient_longRunning(t *testing.T) {
	t.Parallel()
	for _, assumed := range []bool{false, true} {
		t.Run(fmt.Sprint("assumed ", assumed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &service{cloud: newCloud(), ends: map[string]time.Time{}, used: map[string]int{}}
				hc := &http.Client{Transport: s}
				p := credentials.InstanceRole(credentials.InstanceRoleOptions{Metadata: s.metadata()})
				if assumed {
					p = credentials.AssumeRole(p, credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: hc}})
				}
				client, err := ecs.NewClient("cn-hangzhou", ecs.WithCredentials(p), ecs.WithHTTPClient(hc), ecs.WithRetry(ecs.NoRetry))
				require.NoError(t, err)
				start := time.Now()
				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						for time.Since(start) < 4*time.Hour {
							assert.NoError(t, client.Invoke(t.Context(), ecs.Operation{Action: "DescribeRegions", ReadOnly: true}, nil, nil))
							time.Sleep(15 * time.Second)
						}
					})
				}
				wg.Go(func() {
					for time.Since(start) < 4*time.Hour {
						time.Sleep(19 * time.Minute)
						s.set(func() { s.down = 503 })
						time.Sleep(time.Minute)
						s.set(func() { s.down = 0 })
					}
				})
				wg.Wait()
				if assert.Len(t, s.used, 5, "keys that signed") {
					t.Log(s.used)
				}
			})
		})
	}
}
