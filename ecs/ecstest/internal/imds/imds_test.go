package imds_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/imds"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// service returns the metadata service of an instance of s.
func service(s *apitest.Server, instanceID string) *imds.Service {
	return imds.New(s.Backend, instanceID, s.Issue, s.Err)
}

// entry reads an entry below meta-data, which must exist.
func entry(t testing.TB, m http.RoundTripper, path string) string {
	t.Helper()
	status, text := apitest.Metadata(t, m, "GET", "/latest/meta-data/"+path)
	require.Equal(t, 200, status, path)
	return text
}

const (
	ttlHeader   = "X-aliyun-ecs-metadata-token-ttl-seconds"
	tokenHeader = "X-aliyun-ecs-metadata-token"
)

func TestService_token(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		ids := apitest.Launch(t, s, "HttpTokens=required HttpEndpoint=enabled Amount=2")
		m := service(s, ids[0])
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
			status, _ := apitest.Metadata(t, m, tt.method, tt.path, tt.headers...)
			assert.Equal(t, tt.want, status, tt.name)
		}

		_, token := apitest.Metadata(t, m, "PUT", "/latest/api/token", ttlHeader, "60")
		status, text := apitest.Metadata(t, m, "GET", path, tokenHeader, token)
		assert.Equal(t, 200, status)
		assert.Equal(t, ids[0], text)
		status, _ = apitest.Metadata(t, service(s, ids[1]), "GET", path, tokenHeader, token)
		assert.Equal(t, 401, status, "another instance's token")
		status, _ = apitest.Metadata(t, service(s, ids[0]), "GET", path, tokenHeader, token)
		assert.Equal(t, 200, status, "the service is the same however often it is asked for")
		time.Sleep(time.Minute)
		status, _ = apitest.Metadata(t, m, "GET", path, tokenHeader, token)
		assert.Equal(t, 401, status, "expired")
	})
}

func TestService_entries_IPv6(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	n := s.State.Instances.All[0].Primary()
	n.VSwitch.VPC.EnableIPv6()
	n.VSwitch.EnableIPv6(n.VSwitch.VPC.IPv6Part(0))
	n.Grant(ipam.Wish{MoreParts: 1})
	n.GrantIPv6(ipam.Wish{More: 1, MoreParts: 1})
	macs := "network/interfaces/macs/" + n.MAC + "/"
	for path, want := range map[string]string{
		macs + "ipv6s":                   `["` + n.IPv6[0].String() + `"]`,
		macs + "ipv4-prefixes":           `["172.16.255.224/28"]`,
		macs + "ipv6-prefixes":           `["` + n.IPv6Prefixes[0].String() + `"]`,
		macs + "vswitch-ipv6-cidr-block": n.VSwitch.IPv6.String(),
		macs + "vpc-ipv6-cidr-blocks":    `["` + n.VSwitch.VPC.IPv6.String() + `"]`,
	} {
		assert.Equal(t, want, entry(t, service(s, id), path), path)
	}
}

func TestService_entries(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "InstanceName=web HostName=web-1 UserData=IyEvYmluL3No InternetMaxBandwidthOut=5")[0]
	in := s.State.Instances.All[0]
	n := in.Primary()
	w, address := n.VSwitch, n.Address().String()
	m := service(s, id)
	macs := "network/interfaces/macs/" + n.MAC + "/"
	for path, want := range map[string]string{
		"instance-id": id, "hostname": "web-1", "region-id": "cn-hangzhou", "zone-id": in.Zone, "image-id": in.ImageID,
		"serial-number": backend.Serial(id), "owner-account-id": backend.AccountID, "network-type": "vpc", "mac": n.MAC,
		"private-ipv4": address, "public-ipv4": in.PublicIP.String(), "instance/instance-type": "ecs.g7.large",
		"instance/instance-name": "web", "vpc-id": w.VPC.ID, "vpc-cidr-block": "172.16.0.0/12", "vswitch-id": w.ID,
		"vswitch-cidr-block": w.Addresses.Network.String(), "instance/": "instance-name\ninstance-type\nmax-netbw-egress\nmax-netbw-ingress\nvirtualization-solution\nvirtualization-solution-version",
		"network/interfaces/macs/": n.MAC + "/", macs + "network-interface-id": n.ID, macs + "netmask": "255.255.0.0", macs + "gateway": "172.16.255.253",
		macs + "vswitch-id": w.ID, macs + "vpc-id": w.VPC.ID, macs + "primary-ip-address": address,
		macs + "private-ipv4s": `["` + address + `"]`, macs + "vswitch-cidr-block": w.Addresses.Network.String(), macs + "vpc-cidr-block": "172.16.0.0/12",
		"disks/" + strings.TrimPrefix(in.Disks[0].ID, "d-") + "/id": in.Disks[0].ID,
	} {
		assert.Equal(t, want, entry(t, m, path), path)
	}
	for _, path := range []string{
		"/latest/meta-data/nothing", "/latest/meta-data/instance-id/more", "/latest/meta-data/instance/spot/termination-time",
		"/latest/meta-data/ram/", "/latest/meta-data/public-keys/", "/latest/meta-data/eipv4", "/2099/meta-data/instance-id", "/2099/", "/latest/dynamic/nothing",
	} {
		status, _ := apitest.Metadata(t, m, "GET", path)
		assert.Equal(t, 404, status, path)
	}
	for path, want := range map[string]string{
		"/": "2016-01-01\nlatest", "/latest": "dynamic/\nmaintenance/\nmeta-data/\nuser-data", "/latest/": "dynamic/\nmaintenance/\nmeta-data/\nuser-data",
		"/2016-01-01/meta-data/instance-id": id, "/latest/user-data": "#!/bin/sh", "/latest/maintenance/active-system-events": "[]",
	} {
		status, text := apitest.Metadata(t, m, "GET", path)
		assert.Equal(t, 200, status, path)
		assert.Equal(t, want, text, path)
	}
	status, text := apitest.Metadata(t, m, "HEAD", "/latest/user-data")
	assert.Equal(t, 200, status)
	assert.Empty(t, text)

	_, text = apitest.Metadata(t, m, "GET", "/latest/dynamic/instance-identity/document")
	var document map[string]string
	require.NoError(t, json.Unmarshal([]byte(text), &document))
	assert.Equal(t, map[string]string{
		"zone-id": in.Zone, "serial-number": backend.Serial(id), "instance-id": id, "region-id": "cn-hangzhou", "private-ipv4": address,
		"owner-account-id": backend.AccountID, "mac": n.MAC, "image-id": in.ImageID, "instance-type": "ecs.g7.large",
	}, document)
}

func TestService_RoundTrip_fails(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	try := func(ctx context.Context, id string) error {
		r, err := http.NewRequestWithContext(ctx, "GET", "http://h/", strings.NewReader("x"))
		require.NoError(t, err)
		resp, err := service(s, id).RoundTrip(r)
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
	_, err := service(s, id).RoundTrip(&http.Request{})
	require.ErrorContains(t, err, "without a URL")
	s.Close()
	require.ErrorIs(t, try(t.Context(), id), http.ErrServerClosed)
}

func TestService_disabled(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	m := service(s, apitest.Launch(t, s, "HttpEndpoint=disabled")[0])
	status, _ := apitest.Metadata(t, m, "GET", "/latest/meta-data/")
	assert.Equal(t, 403, status)
}

func TestService_modified(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	m := service(s, id)
	for _, tt := range []struct {
		endpoint, tokens string
		want             int
	}{{"enabled", "optional", 200}, {"enabled", "required", 403}, {"disabled", "optional", 403}, {"enabled", "optional", 200}} {
		apitest.Succeed[struct{}](t, s, "ModifyInstanceMetadataOptions", "InstanceId", id, "HttpEndpoint", tt.endpoint, "HttpTokens", tt.tokens)
		status, _ := apitest.Metadata(t, m, "GET", "/latest/meta-data/instance-id")
		assert.Equal(t, tt.want, status, "%s %s", tt.endpoint, tt.tokens)
	}
}
