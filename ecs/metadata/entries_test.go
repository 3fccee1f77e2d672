package metadata_test

import (
	"context"
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// call gives methods with different results one type.
func call[T any](method func(*metadata.Client, context.Context) (T, error)) func(*metadata.Client, context.Context) (any, error) {
	return func(c *metadata.Client, ctx context.Context) (any, error) { return method(c, ctx) }
}

func TestClient_entries(t *testing.T) {
	t.Parallel()
	addr, prefix := netip.MustParseAddr, netip.MustParsePrefix
	for _, tt := range []struct {
		path, value string
		read        func(*metadata.Client, context.Context) (any, error)
		want        any
	}{
		{"instance-id", "i-1", call((*metadata.Client).InstanceID), "i-1"},
		{"instance/instance-type", "ecs.g7.large", call((*metadata.Client).InstanceType), "ecs.g7.large"},
		{"instance/instance-name", "web 1", call((*metadata.Client).InstanceName), "web 1"},
		{"instance/max-netbw-egress", "1228800", call((*metadata.Client).MaxBandwidthOut), 1228800},
		{"instance/max-netbw-ingress", "7\n", call((*metadata.Client).MaxBandwidthIn), 7},
		{"hostname", "h\n", call((*metadata.Client).Hostname), "h"},
		{"region-id", "cn-hangzhou", call((*metadata.Client).RegionID), "cn-hangzhou"},
		{"zone-id", "cn-hangzhou-i", call((*metadata.Client).ZoneID), "cn-hangzhou-i"},
		{"image-id", "m-1", call((*metadata.Client).ImageID), "m-1"},
		{"serial-number", "s", call((*metadata.Client).SerialNumber), "s"},
		{"owner-account-id", "1609", call((*metadata.Client).OwnerAccountID), "1609"},
		{"network-type", "vpc", call((*metadata.Client).NetworkType), "vpc"},
		{"mac", "00:16:3e:0f:00:01", call((*metadata.Client).MAC), "00:16:3e:0f:00:01"},
		{"private-ipv4", "10.0.0.1\n", call((*metadata.Client).PrivateIPv4), addr("10.0.0.1")},
		{"public-ipv4", "1.2.3.4", call((*metadata.Client).PublicIPv4), addr("1.2.3.4")},
		{"eipv4", "1.2.3.5", call((*metadata.Client).EIP), addr("1.2.3.5")},
		{"vpc-id", "vpc-1", call((*metadata.Client).VPCID), "vpc-1"},
		{"vpc-cidr-block", "10.0.0.0/8", call((*metadata.Client).VPCCIDRBlock), prefix("10.0.0.0/8")},
		{"vswitch-id", "vsw-1", call((*metadata.Client).VSwitchID), "vsw-1"},
		{"vswitch-cidr-block", "10.1.0.0/16", call((*metadata.Client).VSwitchCIDRBlock), prefix("10.1.0.0/16")},
		{"dns-conf/nameservers", "100.100.2.136\r\n100.100.2.138\n", call((*metadata.Client).Nameservers), []netip.Addr{addr("100.100.2.136"), addr("100.100.2.138")}},
		{"ntp-conf/ntp-servers", "ntp1.aliyun.com\nntp2.aliyun.com", call((*metadata.Client).NTPServers), []string{"ntp1.aliyun.com", "ntp2.aliyun.com"}},
		{"source-address", "http://mirrors", call((*metadata.Client).SourceAddress), "http://mirrors"},
		{"ram/security-credentials/", "role\n", call((*metadata.Client).RAMRole), "role"},
		{"network/interfaces/macs/", "aa:bb/\ncc:dd/", call((*metadata.Client).MACs), []string{"aa:bb", "cc:dd"}},
	} {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			s := &service{entries: map[string]string{"meta-data/" + tt.path: tt.value}}
			got, err := tt.read(s.client(metadata.Options{}), t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			if tt.path == "network/interfaces/macs/" {
				return // without names there is no error
			}
			_, err = tt.read((&service{}).client(metadata.Options{}), t.Context())
			assert.ErrorIs(t, err, metadata.ErrNotFound)
		})
	}
	for name, value := range map[string]string{"empty": "", "blank": " \n"} {
		_, err := (&service{entries: map[string]string{"meta-data/eipv4": value}}).client(metadata.Options{}).EIP(t.Context())
		assert.ErrorIs(t, err, metadata.ErrNotFound, name)
	}
	_, err := (&service{entries: map[string]string{"meta-data/eipv4": "x"}}).client(metadata.Options{}).EIP(t.Context())
	assert.ErrorContains(t, err, `metadata: "meta-data/eipv4": ParseAddr("x")`)
}

func TestClient_NetworkInterface(t *testing.T) {
	t.Parallel()
	const path = "meta-data/network/interfaces/macs/00:16/"
	s := &service{entries: map[string]string{
		path + "network-interface-id": "eni-1",
		path + "vpc-id":               "vpc-1",
		path + "netmask":              "255.255.255.0",
		path + "primary-ip-address":   "10.0.0.1",
		path + "private-ipv4s":        `["10.0.0.1","10.0.0.2"]`,
		path + "ipv6s":                "[2408::1, 2408::2]",
		path + "ipv4-prefixes":        "",
		path + "ipv6-prefixes":        "2408::/80\n",
	}}
	c := s.client(metadata.Options{})
	got, err := c.NetworkInterface(t.Context(), "00:16")
	require.NoError(t, err)
	assert.Equal(t, &metadata.NetworkInterface{
		MAC: "00:16", ID: "eni-1", VPCID: "vpc-1", Netmask: netip.MustParseAddr("255.255.255.0"), PrimaryIP: netip.MustParseAddr("10.0.0.1"),
		PrivateIPv4s: []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")},
		IPv6s:        []netip.Addr{netip.MustParseAddr("2408::1"), netip.MustParseAddr("2408::2")},
		IPv6Prefixes: []netip.Prefix{netip.MustParsePrefix("2408::/80")},
	}, got)
	_, err = c.NetworkInterface(t.Context(), "00:17")
	assert.ErrorIs(t, err, metadata.ErrNotFound)
	s.set(func() { s.entries[path+"gateway"] = "none" })
	_, err = c.NetworkInterface(t.Context(), "00:16")
	assert.ErrorContains(t, err, path+"gateway")
}

func TestClient_lists(t *testing.T) {
	t.Parallel()
	s := &service{entries: map[string]string{
		"meta-data/public-keys/":                "0=first\n1/\n",
		"meta-data/public-keys/0/openssh-key":   "ssh-rsa A\n",
		"meta-data/public-keys/1/openssh-key":   "ssh-rsa B",
		"meta-data/tags/instance/":              "env\nacs:a b/c\n",
		"meta-data/tags/instance/env":           "prod",
		"meta-data/tags/instance/acs:a%20b%2Fc": " x ",
		"meta-data/disks/":                      "s1/\ns2/",
		"meta-data/disks/s1/id":                 "d-1",
		"meta-data/disks/s1/name":               "root",
		"meta-data/disks/s2/id":                 "d-2",
		"user-data":                             "\x1f\x8b\x00#!/bin/sh\n",
	}}
	c := s.client(metadata.Options{})
	keys, err := c.PublicKeys(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"ssh-rsa A", "ssh-rsa B"}, keys)
	tags, err := c.Tags(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"env": "prod", "acs:a b/c": " x "}, tags)
	disks, err := c.Disks(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []metadata.Disk{{Serial: "s1", ID: "d-1", Name: "root"}, {Serial: "s2", ID: "d-2"}}, disks)
	data, err := c.UserData(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []byte("\x1f\x8b\x00#!/bin/sh\n"), data, "user data is not touched")

	c = (&service{}).client(metadata.Options{})
	keys, err = c.PublicKeys(t.Context())
	assert.NoError(t, err)
	assert.Empty(t, keys)
	tags, err = c.Tags(t.Context())
	assert.NoError(t, err)
	assert.Empty(t, tags)
	data, err = c.UserData(t.Context())
	assert.NoError(t, err)
	assert.Nil(t, data)
	c = (&service{status: 500}).client(metadata.Options{})
	_, err = c.Tags(t.Context())
	assert.Error(t, err)
	_, err = c.UserData(t.Context())
	assert.Error(t, err)
}

func TestClient_IdentityDocument(t *testing.T) {
	t.Parallel()
	s := &service{entries: map[string]string{
		"dynamic/instance-identity/document":               `{"zone-id":"z","serial-number":"s","instance-id":"i-1","region-id":"r","private-ipv4":"10.0.0.1","owner-account-id":"1","mac":"m","image-id":"im","instance-type":"t","new":1}`,
		"dynamic/instance-identity/pkcs7":                  "MII",
		"dynamic/instance-identity/pkcs7?audience=a+%26+b": "MIIA",
	}}
	c := s.client(metadata.Options{})
	d, err := c.IdentityDocument(t.Context())
	require.NoError(t, err)
	assert.Equal(t, &metadata.IdentityDocument{InstanceID: "i-1", InstanceType: "t", ImageID: "im", RegionID: "r", ZoneID: "z",
		OwnerAccountID: "1", SerialNumber: "s", MAC: "m", PrivateIPv4: "10.0.0.1"}, d)
	for audience, want := range map[string]string{"": "MII", "a & b": "MIIA"} {
		got, err := c.IdentitySignature(t.Context(), audience)
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
	s.set(func() { s.entries["dynamic/instance-identity/document"] = "<html>" })
	_, err = c.IdentityDocument(t.Context())
	assert.ErrorContains(t, err, "dynamic/instance-identity/document")
}

func TestClient_ActiveSystemEvents(t *testing.T) {
	t.Parallel()
	const path = "maintenance/active-system-events"
	at, published := time.Date(2026, 4, 12, 1, 1, 1, 0, time.UTC), time.Date(2026, 4, 9, 4, 18, 26, 0, time.UTC)
	for _, tt := range []struct {
		name, body string
		want       []metadata.SystemEvent
	}{
		{"none", "[]", []metadata.SystemEvent{}},
		{"empty", "", nil},
		{"word", "None\n", nil},
		{"names of the API", `[{"EventId":"e-1","EventType":{"Code":1,"Name":"SystemMaintenance.Reboot"},"EventCycleStatus":{"Code":24,"Name":"Scheduled"},"NotBefore":"2026-04-12T01:01:01Z","EventPublishTime":"2026-04-09T04:18:26Z"}]`,
			[]metadata.SystemEvent{{ID: "e-1", Type: "SystemMaintenance.Reboot", Status: "Scheduled", NotBefore: at, Published: published}}},
		{"names of events", `[{"eventId":"e-1","eventType":"SystemMaintenance.Reboot","eventStatus":"Scheduled","notBefore":"2026-04-12T01:01:01Z","publishTime":"2026-04-09T04:18:26Z"}]`,
			[]metadata.SystemEvent{{ID: "e-1", Type: "SystemMaintenance.Reboot", Status: "Scheduled", NotBefore: at, Published: published}}},
		{"names of metadata", `[{"event-id":"e-1","not-before":"2026-04-12T01:01:01Z"}]`, []metadata.SystemEvent{{ID: "e-1", NotBefore: at}}},
		{"something else", `[{"x":{}},7]`, []metadata.SystemEvent{{}, {}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := (&service{entries: map[string]string{path: tt.body}}).client(metadata.Options{})
			got, err := c.ActiveSystemEvents(t.Context())
			require.NoError(t, err)
			for i := range got {
				assert.True(t, json.Valid(got[i].Raw))
				got[i].Raw = nil
			}
			assert.Equal(t, tt.want, got)
		})
	}
	_, err := (&service{entries: map[string]string{path: "<html>"}}).client(metadata.Options{}).ActiveSystemEvents(t.Context())
	assert.ErrorContains(t, err, path)
	got, err := (&service{}).client(metadata.Options{}).ActiveSystemEvents(t.Context())
	assert.NoError(t, err)
	assert.Nil(t, got)
}

func TestClient_SpotTermination(t *testing.T) {
	t.Parallel()
	const path = "meta-data/instance/spot/termination-time"
	for _, tt := range []struct {
		name    string
		service *service
		want    time.Time
		set     bool
		err     string
	}{
		{"no entry", &service{}, time.Time{}, false, ""},
		{"empty", &service{entries: map[string]string{path: "\n"}}, time.Time{}, false, ""},
		{"set", &service{entries: map[string]string{path: "2026-04-07T17:03:00Z\n"}}, time.Date(2026, 4, 7, 17, 3, 0, 0, time.UTC), true, ""},
		{"no time", &service{entries: map[string]string{path: "soon"}}, time.Time{}, false, `cannot parse "soon"`},
		{"failed", &service{status: 503}, time.Time{}, false, "status 503"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at, set, err := tt.service.client(metadata.Options{}).SpotTermination(t.Context())
			assert.Equal(t, tt.want, at)
			assert.Equal(t, tt.set, set)
			if tt.err == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.err)
			}
		})
	}
}
