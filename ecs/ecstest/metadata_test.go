package ecstest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/imds"
)

// metadata sends a request and returns status and body.
func metadata(t testing.TB, m http.RoundTripper, method, path string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://100.100.100.200"+path, nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := m.RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}

// entry reads an entry below meta-data, which must exist.
func entry(t testing.TB, m http.RoundTripper, path string) string {
	t.Helper()
	status, text := metadata(t, m, "GET", "/latest/meta-data/"+path)
	require.Equal(t, 200, status, path)
	return text
}

const (
	ttlHeader   = "X-aliyun-ecs-metadata-token-ttl-seconds"
	tokenHeader = "X-aliyun-ecs-metadata-token"
)

func TestMetadata_token(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer()
		ids := apitest.RunN(t, s, "HttpTokens=required HttpEndpoint=enabled Amount=2")
		m := s.Metadata(ids[0])
		const path = "/latest/meta-data/instance-id"
		for _, tt := range []struct {
			name    string
			method  string
			path    string
			headers []string
			want    int
		}{
			{"no TTL", "PUT", "/latest/api/token", nil, 400},
			{"TTL of no time", "PUT", "/latest/api/token", []string{ttlHeader, "0"}, 400},
			{"TTL too long", "PUT", "/latest/api/token", []string{ttlHeader, "21601"}, 400},
			{"TTL that is no number", "PUT", "/latest/api/token", []string{ttlHeader, "1h"}, 400},
			{"forwarded", "PUT", "/latest/api/token", []string{ttlHeader, "60", "X-Forwarded-For", "10.0.0.1"}, 403},
			{"shortest", "PUT", "/latest/api/token", []string{ttlHeader, "1"}, 200},
			{"longest", "PUT", "/latest/api/token", []string{ttlHeader, "21600"}, 200},
			{"another version", "PUT", "/2016-01-01/api/token", []string{ttlHeader, "60"}, 405},
			{"POST", "POST", path, nil, 405},
			{"no token", "GET", path, nil, 403},
			{"made up", "GET", path, []string{tokenHeader, "x"}, 401},
			{"made up well", "GET", path, []string{tokenHeader, "7fffffffffffffff-00"}, 401},
		} {
			status, _ := metadata(t, m, tt.method, tt.path, tt.headers...)
			assert.Equal(t, tt.want, status, tt.name)
		}

		_, token := metadata(t, m, "PUT", "/latest/api/token", ttlHeader, "60")
		status, text := metadata(t, m, "GET", path, tokenHeader, token)
		assert.Equal(t, 200, status)
		assert.Equal(t, ids[0], text)
		status, _ = metadata(t, s.Metadata(ids[1]), "GET", path, tokenHeader, token)
		assert.Equal(t, 401, status, "another instance's token")
		status, _ = metadata(t, s.Metadata(ids[0]), "GET", path, tokenHeader, token)
		assert.Equal(t, 200, status, "the service is the same however often it is asked for")
		time.Sleep(time.Minute)
		status, _ = metadata(t, m, "GET", path, tokenHeader, token)
		assert.Equal(t, 401, status, "expired")
	})
}

func TestMetadata_entries(t *testing.T) {
	t.Parallel()
	s := NewServer()
	id := apitest.RunN(t, s, "InstanceName=web HostName=web-1 UserData=IyEvYmluL3No InternetMaxBandwidthOut=5")[0]
	a := s.Account()
	in, n, w := a.Instances[0], a.NetworkInterfaces[0], a.VSwitches[0]
	m := s.Metadata(id)
	macs := "network/interfaces/macs/" + n.MAC + "/"
	for path, want := range map[string]string{
		"instance-id": id, "hostname": "web-1", "region-id": "cn-hangzhou", "zone-id": in.ZoneID, "image-id": in.ImageID,
		"serial-number": backend.Serial(id), "owner-account-id": backend.AccountID, "network-type": "vpc", "mac": n.MAC,
		"private-ipv4": in.PrivateIPs[0], "public-ipv4": in.PublicIP, "instance/instance-type": "ecs.g7.large",
		"instance/instance-name": "web", "vpc-id": in.VPCID, "vpc-cidr-block": "172.16.0.0/12", "vswitch-id": in.VSwitchID,
		"vswitch-cidr-block": w.CIDR, "instance/": "instance-name\ninstance-type\nmax-netbw-egress\nmax-netbw-ingress\nvirtualization-solution\nvirtualization-solution-version",
		"network/interfaces/macs/": n.MAC + "/", macs + "network-interface-id": n.ID, macs + "netmask": "255.255.0.0", macs + "gateway": "172.16.255.253",
		macs + "vswitch-id": in.VSwitchID, macs + "vpc-id": in.VPCID, macs + "primary-ip-address": in.PrivateIPs[0],
		macs + "private-ipv4s": `["` + in.PrivateIPs[0] + `"]`, macs + "vswitch-cidr-block": w.CIDR, macs + "vpc-cidr-block": "172.16.0.0/12",
		"disks/" + backend.Serial(in.DiskIDs[0]) + "/id": in.DiskIDs[0],
	} {
		assert.Equal(t, want, entry(t, m, path), path)
	}
	for _, path := range []string{
		"/latest/meta-data/nothing", "/latest/meta-data/instance-id/more", "/latest/meta-data/instance/spot/termination-time",
		"/latest/meta-data/ram/", "/latest/meta-data/public-keys/", "/latest/meta-data/eipv4", "/2099/meta-data/instance-id", "/2099/", "/latest/dynamic/nothing",
	} {
		status, _ := metadata(t, m, "GET", path)
		assert.Equal(t, 404, status, path)
	}
	for path, want := range map[string]string{
		"/": "2016-01-01\nlatest", "/latest": "dynamic/\nmaintenance/\nmeta-data/\nuser-data", "/latest/": "dynamic/\nmaintenance/\nmeta-data/\nuser-data",
		"/2016-01-01/meta-data/instance-id": id, "/latest/user-data": "#!/bin/sh", "/latest/maintenance/active-system-events": "[]",
	} {
		status, text := metadata(t, m, "GET", path)
		assert.Equal(t, 200, status, path)
		assert.Equal(t, want, text, path)
	}
	status, text := metadata(t, m, "HEAD", "/latest/user-data")
	assert.Equal(t, 200, status)
	assert.Empty(t, text)

	_, text = metadata(t, m, "GET", "/latest/dynamic/instance-identity/document")
	var document map[string]string
	require.NoError(t, json.Unmarshal([]byte(text), &document))
	assert.Equal(t, map[string]string{
		"zone-id": in.ZoneID, "serial-number": backend.Serial(id), "instance-id": id, "region-id": "cn-hangzhou", "private-ipv4": in.PrivateIPs[0],
		"owner-account-id": backend.AccountID, "mac": n.MAC, "image-id": in.ImageID, "instance-type": "ecs.g7.large",
	}, document)
}

func TestMetadata_ServeHTTP(t *testing.T) {
	t.Parallel()
	s := NewServer()
	id := apitest.RunN(t, s, "")[0]
	for _, tt := range []struct {
		name, id string
	}{{"known", id}, {"unknown", "i-0"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(s.Metadata(tt.id))
			t.Cleanup(srv.Close)
			resp, err := srv.Client().Get(srv.URL + "/latest/meta-data/instance-id")
			if tt.id != id {
				require.Error(t, err, "the connection is dropped")
				return
			}
			require.NoError(t, err)
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, id, string(b))
		})
	}
}

func TestMetadata_RoundTrip_fails(t *testing.T) {
	t.Parallel()
	s := NewServer()
	id := apitest.RunN(t, s, "")[0]
	try := func(ctx context.Context, id string) error {
		r, err := http.NewRequestWithContext(ctx, "GET", "http://h/", strings.NewReader("x"))
		require.NoError(t, err)
		resp, err := s.Metadata(id).RoundTrip(r)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	require.NoError(t, try(t.Context(), id))
	require.ErrorIs(t, try(t.Context(), "i-0"), syscall.EHOSTUNREACH)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, try(ctx, id), context.Canceled)
	_, err := s.Metadata(id).RoundTrip(&http.Request{})
	require.ErrorContains(t, err, "without a URL")
	s.Close()
	require.ErrorIs(t, try(t.Context(), id), http.ErrServerClosed)
}

func TestMetadata_disabled(t *testing.T) {
	t.Parallel()
	s := NewServer()
	m := s.Metadata(apitest.RunN(t, s, "HttpEndpoint=disabled")[0])
	status, _ := metadata(t, m, "GET", "/latest/meta-data/")
	assert.Equal(t, 403, status)
}

func TestMetadata_roleKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer(WithDenied("web-role", "DescribeZones"))
		m := s.Metadata(apitest.RunN(t, s, "RamRoleName=web-role")[0])
		assert.Equal(t, "web-role", entry(t, m, "ram/security-credentials/"))
		client := func() *ecs.Client {
			var keys struct{ Code, AccessKeyId, AccessKeySecret, SecurityToken string }
			text := entry(t, m, "ram/security-credentials/web-role")
			require.NoError(t, json.Unmarshal([]byte(text), &keys))
			assert.Equal(t, "Success", keys.Code)
			return s.Client(ecs.WithCredentials(credentials.Static(keys.AccessKeyId, keys.AccessKeySecret, keys.SecurityToken)))
		}
		first := entry(t, m, "ram/security-credentials/web-role")
		assert.Contains(t, first, `"Expiration":"2000-01-01T06:00:00Z"`)
		assert.Contains(t, first, `"LastUpdated":"2000-01-01T00:00:00Z"`)
		old := client()
		_, err := describeregions.Do(t.Context(), old, nil)
		require.NoError(t, err)
		_, err = describezones.Do(t.Context(), old, nil)
		assert.True(t, ecs.HasCode(err, "Forbidden.RAM"), "%v", err)
		assert.ErrorContains(t, err, "web-role")

		time.Sleep(imds.RoleKeyLifetime - imds.RoleKeyOverlap - time.Second)
		assert.Equal(t, first, entry(t, m, "ram/security-credentials/web-role"))
		time.Sleep(time.Second)
		assert.NotEqual(t, first, entry(t, m, "ram/security-credentials/web-role"), "new ones half an hour early")
		_, err = describeregions.Do(t.Context(), old, nil)
		require.NoError(t, err, "the old ones are still good")
		time.Sleep(imds.RoleKeyOverlap)
		_, err = describeregions.Do(t.Context(), old, nil)
		assert.True(t, ecs.HasCode(err, "InvalidSecurityToken.Expired"), "%v", err)
		_, err = describeregions.Do(t.Context(), client(), nil)
		require.NoError(t, err)
	})
}
