package network_test

import (
	"net/netip"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/assignipv6addresses"
	"github.com/go-aliecs/aliecs/ecs/api/assignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/unassignipv6addresses"
	"github.com/go-aliecs/aliecs/ecs/api/unassignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// withIPv6 gives the network of the lab IPv6, which no action here does.
func (l *lab) withIPv6(t testing.TB) *lab {
	t.Helper()
	w, ok := l.s.State.VSwitches.Get(l.ids["vsw"])
	require.True(t, ok)
	w.VPC.EnableIPv6()
	w.EnableIPv6(w.VPC.IPv6Part(7))
	l.ids["v6"] = w.IPv6.Addr().String() // ends in ::
	return l
}

// v6 returns an address of the lab's IPv6 network.
func (l *lab) v6(end string) string { return l.ids["v6"] + end }

// flawless checks the account after what the test did.
func (l *lab) flawless(t testing.TB) {
	t.Helper()
	assert.Empty(t, backendtest.Flaws(l.s.State))
}

func TestIPv6Addresses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t).withIPv6(t)
		made, err := createnetworkinterface.Do(t.Context(), l.client, &createnetworkinterface.Request{
			VSwitchID: l.ids["vsw"], SecurityGroupID: l.ids["sg"], IPv6Addresses: []string{l.v6("5")}, IPv6PrefixCount: new(1),
		})
		require.NoError(t, err)
		assert.Equal(t, []createnetworkinterface.IPv6Address{{IPv6Address: l.v6("5")}}, made.IPv6Addresses)
		require.Len(t, made.IPv6Prefixes, 1)
		id := made.NetworkInterfaceID
		assign := func(req assignipv6addresses.Request) *assignipv6addresses.Response {
			req.NetworkInterfaceID = id
			r, err := assignipv6addresses.Do(t.Context(), l.client, &req)
			require.NoError(t, err)
			assert.Equal(t, id, r.NetworkInterfaceID)
			return r
		}
		assert.Equal(t, []string{l.v6("9")}, assign(assignipv6addresses.Request{IPv6Addresses: []string{l.v6("9")}}).IPv6Addresses)
		more := assign(assignipv6addresses.Request{IPv6AddressCount: new(2), ClientToken: "once"})
		assert.Equal(t, more.IPv6Addresses, assign(assignipv6addresses.Request{IPv6AddressCount: new(2), ClientToken: "once"}).IPv6Addresses)
		assert.Equal(t, []string{l.v6("1"), l.v6("2")}, more.IPv6Addresses)
		chosen := netip.MustParsePrefix(l.ids["v6"] + "/64").Addr().As16()
		chosen[9] = 3
		prefix := netip.PrefixFrom(netip.AddrFrom16(chosen), 80).String()
		assert.Equal(t, []string{prefix}, assign(assignipv6addresses.Request{IPv6Prefixes: []string{prefix}}).IPv6Prefixes)

		got := l.describeENI(t, id)
		assert.Equal(t, []describenetworkinterfaces.IPv6Address{
			{IPv6Address: l.v6("5")}, {IPv6Address: l.v6("9")}, {IPv6Address: l.v6("1")}, {IPv6Address: l.v6("2")},
		}, got.IPv6Addresses)
		assert.Equal(t, []describenetworkinterfaces.IPv6Prefix{{IPv6Prefix: made.IPv6Prefixes[0].IPv6Prefix}, {IPv6Prefix: prefix}}, got.IPv6Prefixes)
		found, err := describenetworkinterfaces.Do(t.Context(), l.client, &describenetworkinterfaces.Request{IPv6Addresses: []string{l.v6("9")}})
		require.NoError(t, err)
		assert.Equal(t, 1, found.TotalCount)
		l.flawless(t)

		_, err = unassignipv6addresses.Do(t.Context(), l.client, &unassignipv6addresses.Request{
			NetworkInterfaceID: id, IPv6Addresses: []string{l.v6("9"), l.v6("1")}, IPv6Prefixes: []string{prefix},
		})
		require.NoError(t, err)
		got = l.describeENI(t, id)
		assert.Equal(t, []describenetworkinterfaces.IPv6Address{{IPv6Address: l.v6("5")}, {IPv6Address: l.v6("2")}}, got.IPv6Addresses)
		assert.Len(t, got.IPv6Prefixes, 1)
		l.flawless(t)
		l.ids["eni"] = id
		l.do(t, "DeleteNetworkInterface", "NetworkInterfaceId=$eni")
		l.pass()
		again := l.eni(t, createnetworkinterface.Request{IPv6Addresses: []string{l.v6("5"), l.v6("9")}})
		assert.Len(t, l.describeENI(t, again).IPv6Addresses, 2, "they are free again")
		l.flawless(t)
	})
}

func TestIPv6Addresses_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t).withIPv6(t)
		l.ids["eni"] = l.eni(t, createnetworkinterface.Request{IPv6Addresses: []string{l.v6("5")}})
		l.ids["i"] = l.instance(t)
		l.ids["old"] = l.vswitch(t, l.ids["vpc"], "10.2.0.0/24", "cn-hangzhou-b")
		l.ids["plain"] = l.eni(t, createnetworkinterface.Request{VSwitchID: l.ids["old"]})
		const create, assign, unassign = "CreateNetworkInterface", "AssignIpv6Addresses", "UnassignIpv6Addresses"
		const eni, at = "NetworkInterfaceId=$eni ", "SecurityGroupId=$sg VSwitchId=$vsw "
		l.rejects(t, []errorCase{
			{"none", assign, eni, 400, "MissingParameter"},
			{"unknown interface", assign, "NetworkInterfaceId=eni-x Ipv6AddressCount=1", 404, "InvalidEniId.NotFound"},
			{"without IPv6", assign, "NetworkInterfaceId=$plain Ipv6AddressCount=1", 404, "InvalidOperation.VSwitchIpv6Disabled"},
			{"prefix without IPv6", assign, "NetworkInterfaceId=$plain Ipv6PrefixCount=1", 404, "InvalidOperation.VSwitchIpv6Disabled"},
			{"new one without IPv6", create, "SecurityGroupId=$sg VSwitchId=$old Ipv6AddressCount=1", 404, "InvalidOperation.VSwitchIpv6Disabled"},
			{"zero", assign, eni + "Ipv6AddressCount=0", 400, "InvalidParameter"},
			{"eleven", assign, eni + "Ipv6AddressCount=11", 400, "InvalidParameter"},
			{"both", assign, eni + "Ipv6AddressCount=1 Ipv6Address.1=" + l.v6("6"), 400, "InvalidParameter.Conflict"},
			{"malformed", assign, eni + "Ipv6Address.1=x", 403, "InvalidIp.Address"},
			{"IPv4", assign, eni + "Ipv6Address.1=10.1.0.3", 403, "InvalidIp.Address"},
			{"foreign", assign, eni + "Ipv6Address.1=2001:db9::1", 403, "InvalidVSwitchId.IpInvalid"},
			{"network", assign, eni + "Ipv6Address.1=$v6", 403, "InvalidVSwitchId.IpInvalid"},
			{"in use", assign, eni + "Ipv6Address.1=" + l.v6("5"), 403, "InvalidIp.IpAssigned"},
			{"twice", assign, eni + "Ipv6Address.1=" + l.v6("6") + " Ipv6Address.2=" + l.v6("6"), 403, "InvalidIp.IpRepeated"},
			{"foreign, created", create, at + "Ipv6Address.1=2001:db9::1", 404, "InvalidOperation.AddressNotInVSwitchCidr"},
			{"in use, created", create, at + "Ipv6Address.1=" + l.v6("5"), 404, "InvalidOperation.AddressAlreadyAllocated"},
			{"prefix of IPv4", assign, eni + "Ipv6Prefix.1=10.1.0.0/28", 403, "InvalidIp.IpPrefixIllegal"},
			{"short prefix", assign, eni + "Ipv6Prefix.1=" + l.v6("/64"), 403, "InvalidIp.IpPrefixMaskInvalid"},
			{"bits after the prefix", assign, eni + "Ipv6Prefix.1=" + l.v6("1/80"), 403, "InvalidIp.IpPrefixNotStrict"},
			{"prefix with the network address", assign, eni + "Ipv6Prefix.1=" + l.v6("/80"), 403, "InvalidIp.IpPrefixMustInReserveSegment"},
			{"unassign none", unassign, eni, 400, "MissingParameter"},
			{"not assigned", unassign, eni + "Ipv6Address.1=" + l.v6("6"), 403, "InvalidIp.IpUnassigned"},
			{"no address", unassign, eni + "Ipv6Address.1=x", 403, "InvalidIp.IpUnassigned"},
			{"prefix not assigned", unassign, eni + "Ipv6Prefix.1=2001:db8:0:1:1::/80", 403, "InvalidIp.IpUnassigned"},
			{"malformed prefix", unassign, eni + "Ipv6Prefix.1=x", 403, "InvalidIp.IpPrefixIllegal"},
		})

		limit := catalog.Default().FindType(apitest.Machine[3]).Addresses
		for range limit - 1 {
			l.do(t, assign, eni+"Ipv6AddressCount=1")
		}
		l.do(t, "AttachNetworkInterface", eni+"InstanceId=$i")
		l.pass()
		l.rejects(t, []errorCase{
			{"one more", assign, eni + "Ipv6AddressCount=1", 403, "InvalidOperation.Ipv6CountExceeded"},
			{"a prefix more", assign, eni + "Ipv6PrefixCount=1", 403, "InvalidOperation.Ipv6CountExceeded"},
		})
		l.do(t, "DetachNetworkInterface", eni+"InstanceId=$i")
		l.pass()
		l.do(t, assign, eni+"Ipv6PrefixCount=1")
		l.rejects(t, []errorCase{
			{"more than the type has", "AttachNetworkInterface", eni + "InstanceId=$i", 400, "InvalidOperation.Ipv6CountExceeded"},
		})
	})
}

func TestIPv4Prefixes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		made, err := createnetworkinterface.Do(t.Context(), l.client, &createnetworkinterface.Request{
			VSwitchID: l.ids["vsw"], SecurityGroupID: l.ids["sg"], IPv4Prefixes: []string{"10.1.0.16/28"}, PrivateIPAddresses: []string{"10.1.0.1"},
		})
		require.NoError(t, err)
		assert.Equal(t, []createnetworkinterface.IPv4Prefix{{IPv4Prefix: "10.1.0.16/28"}}, made.IPv4Prefixes)
		id := made.NetworkInterfaceID
		l.ids["eni"] = id
		r, err := assignprivateipaddresses.Do(t.Context(), l.client, &assignprivateipaddresses.Request{
			NetworkInterfaceID: id, IPv4PrefixCount: new(2), SecondaryPrivateIPAddressCount: new(1),
		})
		require.NoError(t, err)
		assert.Equal(t, []string{"10.1.0.224/28", "10.1.0.208/28"}, r.AssignedPrivateIPAddresses.IPv4Prefixes, "the last has reserved addresses")
		assert.Len(t, r.AssignedPrivateIPAddresses.PrivateIPAddresses, 1)
		got := l.describeENI(t, id)
		assert.Len(t, got.PrivateIPAddresses, 3)
		assert.Equal(t, []describenetworkinterfaces.IPv4Prefix{
			{IPv4Prefix: "10.1.0.16/28"}, {IPv4Prefix: "10.1.0.224/28"}, {IPv4Prefix: "10.1.0.208/28"},
		}, got.IPv4Prefixes)
		l.flawless(t)

		const assign, unassign, eni = "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses", "NetworkInterfaceId=$eni "
		l.ids["small"] = l.vswitch(t, l.ids["vpc"], "10.9.0.0/26", "cn-hangzhou-b")
		l.ids["other"] = l.eni(t, createnetworkinterface.Request{VSwitchID: l.ids["small"]})
		l.rejects(t, []errorCase{
			{"zero", assign, eni + "Ipv4PrefixCount=0", 400, "InvalidParameter"},
			{"eleven", assign, eni + "Ipv4PrefixCount=11", 400, "InvalidParameter"},
			{"eleven of them", assign, eni + apitest.Numbered("Ipv4Prefix.%d=10.1.0.32/28", 11), 400, "InvalidParameter"},
			{"both", assign, eni + "Ipv4PrefixCount=1 Ipv4Prefix.1=10.1.0.32/28", 400, "InvalidParameter.Conflict"},
			{"malformed", assign, eni + "Ipv4Prefix.1=10.1.0.32", 403, "InvalidIp.IpPrefixIllegal"},
			{"length", assign, eni + "Ipv4Prefix.1=10.1.0.32/27", 403, "InvalidIp.IpPrefixMaskInvalid"},
			{"bits after the prefix", assign, eni + "Ipv4Prefix.1=10.1.0.33/28", 403, "InvalidIp.IpPrefixNotStrict"},
			{"foreign", assign, eni + "Ipv4Prefix.1=10.8.0.32/28", 403, "InvalidIp.IpPrefixMustInReserveSegment"},
			{"reserved", assign, eni + "Ipv4Prefix.1=10.1.0.240/28", 403, "InvalidIp.IpPrefixMustInReserveSegment"},
			{"in use", assign, eni + "Ipv4Prefix.1=10.1.0.16/28", 403, "InvalidIp.IpPrefixNotAvailable"},
			{"twice", assign, eni + "Ipv4Prefix.1=10.1.0.32/28 Ipv4Prefix.2=10.1.0.32/28", 403, "InvalidIp.IpRepeated"},
			{"address of a prefix", assign, eni + "PrivateIpAddress.1=10.1.0.20", 403, "InvalidIp.IpAssigned"},
			{"more than there are", assign, "NetworkInterfaceId=$other Ipv4PrefixCount=3", 403, "InvalidVSwitchId.IpPrefixNotEnough"},
			{"not assigned", unassign, eni + "Ipv4Prefix.1=10.1.0.32/28", 403, "InvalidIp.IpUnassigned"},
			{"new one, more than there are", "CreateNetworkInterface",
				"SecurityGroupId=$sg VSwitchId=$small Ipv4PrefixCount=3", 403, "InvalidVSwitchId.IpPrefixNotEnough"},
		})
		_, err = unassignprivateipaddresses.Do(t.Context(), l.client, &unassignprivateipaddresses.Request{
			NetworkInterfaceID: id, IPv4Prefixes: []string{"10.1.0.16/28", "10.1.0.208/28"}, PrivateIPAddresses: []string{"10.1.0.1"},
		})
		require.NoError(t, err)
		l.do(t, assign, eni+"PrivateIpAddress.1=10.1.0.20")
		got = l.describeENI(t, id)
		assert.Len(t, got.IPv4Prefixes, 1)
		assert.Len(t, got.PrivateIPAddresses, 3)
		l.flawless(t)
		l.do(t, "DeleteNetworkInterface", eni)
		l.pass()
		l.flawless(t)
	})
}

func TestRunInstances_IPv6(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t).withIPv6(t)
		req := runinstances.Request{
			ImageID: apitest.Machine[1], InstanceType: apitest.Machine[3], VSwitchID: l.ids["vsw"], SecurityGroupID: l.ids["sg"],
			IPv6AddressCount: new(2),
			NetworkInterfaces: []runinstances.NetworkInterface{
				{VSwitchID: l.ids["vsw"], SecurityGroupID: l.ids["sg"], IPv6Addresses: []string{l.v6("1")}},
			},
		}
		made, err := runinstances.Do(t.Context(), l.client, &req)
		require.NoError(t, err)
		ask := describeinstances.Request{IPv6Addresses: []string{l.v6("1")}}
		r, err := describeinstances.Do(t.Context(), l.client, &ask)
		require.NoError(t, err)
		require.Len(t, r.Instances, 1)
		assert.Equal(t, made.InstanceIDs[0], r.Instances[0].InstanceID)
		faces := r.Instances[0].NetworkInterfaces
		assert.Equal(t, []describeinstances.IPv6Address{{IPv6Address: l.v6("2")}, {IPv6Address: l.v6("3")}}, faces[0].IPv6Addresses)
		assert.Equal(t, []describeinstances.IPv6Address{{IPv6Address: l.v6("1")}}, faces[1].IPv6Addresses)
		l.flawless(t)

		l.ids["eni"] = faces[1].NetworkInterfaceID
		l.pass()
		l.pass()
		l.do(t, "AssignIpv6Addresses", "NetworkInterfaceId=$eni Ipv6PrefixCount=1")
		l.do(t, "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni Ipv4PrefixCount=1")
		r, err = describeinstances.Do(t.Context(), l.client, &ask)
		require.NoError(t, err)
		assert.Len(t, r.Instances[0].NetworkInterfaces[1].IPv6Prefixes, 1)
		assert.Equal(t, []describeinstances.IPv4Prefix{{IPv4Prefix: "10.1.0.224/28"}}, r.Instances[0].NetworkInterfaces[1].IPv4Prefixes)

		machine := "ImageId=" + apitest.Machine[1] + " InstanceType=" + apitest.Machine[3] + " SecurityGroupId=$sg VSwitchId=$vsw "
		const face = "NetworkInterface.1.InstanceType=Primary NetworkInterface.1."
		l.rejects(t, []errorCase{
			{"number and list", "RunInstances", machine + "Ipv6AddressCount=1 Ipv6Address.1=" + l.v6("8"), 400, "InvalidParameter.Conflict"},
			{"two places", "RunInstances", machine + "Ipv6AddressCount=1 " + face + "Ipv6AddressCount=1", 400, "InvalidParameter.Conflict"},
			{"negative", "RunInstances", machine + "Ipv6AddressCount=-1", 400, "InvalidParameter"},
			{"more than the type has", "RunInstances", machine + "Ipv6AddressCount=10", 403, "InvalidOperation.Ipv6CountExceeded"},
			{"foreign", "RunInstances", machine + "Ipv6Address.1=2001:db9::1", 403, "InvalidIp.Address"},
			{"in use", "RunInstances", machine + "Ipv6Address.1=" + l.v6("1"), 403, "InvalidIp.IpAssigned"},
			{"twice", "RunInstances", machine + "Ipv6Address.1=" + l.v6("8") + " Ipv6Address.2=" + l.v6("8"), 403, "InvalidIp.IpRepeated"},
			{"for two instances", "RunInstances", machine + "Amount=2 Ipv6Address.1=" + l.v6("8"), 403, "InvalidParam.Amount"},
		})
		l.do(t, "RunInstances", machine+face+"Ipv6Address.1="+l.v6("8"))
		l.ids["i"] = made.InstanceIDs[0]
		l.do(t, "DeleteInstance", "InstanceId=$i Force=true")
		l.flawless(t)
		l.do(t, "RunInstances", machine+"Ipv6Address.1="+l.v6("1"))
	})
}
