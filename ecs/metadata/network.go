package metadata

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
)

// NetworkInterface is a network interface of the instance. Fields for which the service has no entry are zero.
type NetworkInterface struct {
	MAC              string
	ID               string // "eni-…"
	VPCID            string
	VSwitchID        string
	VPCCIDRBlock     netip.Prefix
	VSwitchCIDRBlock netip.Prefix
	Netmask          netip.Addr
	Gateway          netip.Addr
	IPv6Gateway      netip.Addr
	PrimaryIP        netip.Addr
	PrivateIPv4s     []netip.Addr // including the primary one
	IPv6s            []netip.Addr
	IPv4Prefixes     []netip.Prefix
	IPv6Prefixes     []netip.Prefix
}

// MACs returns the MAC addresses of the instance's network interfaces.
func (c *Client) MACs(ctx context.Context) ([]string, error) {
	return each(ctx, c, "meta-data/network/interfaces/macs", func(mac string) (string, error) { return mac, nil })
}

// NetworkInterface returns the interface with a MAC address from [Client.MACs] or [Client.MAC]. It sends one request for each
// field. If no interface has the address, the error wraps [ErrNotFound].
func (c *Client) NetworkInterface(ctx context.Context, mac string) (*NetworkInterface, error) {
	r := fields{ctx: ctx, c: c, path: "network/interfaces/macs/" + url.PathEscape(mac) + "/"}
	i := &NetworkInterface{MAC: mac}
	read(&r, &i.ID, "network-interface-id", same)
	r.optional = true
	read(&r, &i.VPCID, "vpc-id", same)
	read(&r, &i.VSwitchID, "vswitch-id", same)
	read(&r, &i.VPCCIDRBlock, "vpc-cidr-block", netip.ParsePrefix)
	read(&r, &i.VSwitchCIDRBlock, "vswitch-cidr-block", netip.ParsePrefix)
	read(&r, &i.Netmask, "netmask", netip.ParseAddr)
	read(&r, &i.Gateway, "gateway", netip.ParseAddr)
	read(&r, &i.IPv6Gateway, "ipv6-gateway", netip.ParseAddr)
	read(&r, &i.PrimaryIP, "primary-ip-address", netip.ParseAddr)
	read(&r, &i.PrivateIPv4s, "private-ipv4s", addrs)
	read(&r, &i.IPv6s, "ipv6s", addrs)
	read(&r, &i.IPv4Prefixes, "ipv4-prefixes", prefixes)
	read(&r, &i.IPv6Prefixes, "ipv6-prefixes", prefixes)
	if r.err != nil {
		return nil, r.err
	}
	return i, nil
}

// fields reads entries below one path until the first error.
type fields struct {
	ctx      context.Context
	c        *Client
	path     string
	optional bool // ignore an entry that does not exist
	err      error
}

// read sets a field to the value of an entry.
func read[T any](r *fields, to *T, name string, parse func(string) (T, error)) {
	if r.err != nil {
		return
	}
	*to, r.err = parsed(r.ctx, r.c, r.path+name, parse)
	if r.optional {
		r.err = absent(r.err)
	}
}

func same(s string) (string, error) { return s, nil }

// items splits a list in any of the service's forms: one item per line, a JSON array, or such an array without quotes.
func items(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]\", \t\r\n", r) })
}

func addrs(s string) ([]netip.Addr, error) { return all(s, netip.ParseAddr) }

func prefixes(s string) ([]netip.Prefix, error) { return all(s, netip.ParsePrefix) }

func all[T any](s string, parse func(string) (T, error)) ([]T, error) {
	var list []T
	for _, item := range items(s) {
		v, err := parse(item)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}
