package main

import (
	"errors"
	"fmt"
	"net/netip"
)

// split returns a /24 of the network for each zone. The first /24 stays free.
func split(network netip.Prefix, zones []string) ([]netip.Prefix, error) {
	if len(zones) == 0 {
		return nil, errors.New("-zones is missing: each vSwitch needs a zone")
	}
	if !network.Addr().Is4() || network.Bits() > 23 {
		return nil, fmt.Errorf("-cidr %s has no room for a /24 for each zone", network)
	}
	var all []netip.Prefix
	octets := network.Masked().Addr().As4()
	for range zones {
		octets[2]++
		part := netip.PrefixFrom(netip.AddrFrom4(octets), 24)
		if !network.Contains(part.Addr()) || octets[2] == 0 {
			return nil, fmt.Errorf("-cidr %s has no room for a /24 for each zone", network)
		}
		all = append(all, part)
	}
	return all, nil
}
