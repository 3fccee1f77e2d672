package metadata

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// text returns an entry below meta-data/ without the white space around it.
func (c *Client) text(ctx context.Context, name string) (string, error) {
	s, err := c.Get(ctx, "meta-data/"+name)
	return strings.TrimSpace(s), err
}

// parsed returns an entry below meta-data/ as parse reads it. An empty entry is [ErrNotFound].
func parsed[T any](ctx context.Context, c *Client, name string, parse func(string) (T, error)) (T, error) {
	var zero T
	s, err := c.text(ctx, name)
	if err != nil {
		return zero, err
	}
	if s == "" {
		return zero, fmt.Errorf("metadata: %q: %w", "meta-data/"+name, ErrNotFound)
	}
	v, err := parse(s)
	if err != nil {
		return zero, fmt.Errorf("metadata: %q: %w", "meta-data/"+name, err)
	}
	return v, nil
}

// InstanceID returns the id of the instance, "i-…".
func (c *Client) InstanceID(ctx context.Context) (string, error) { return c.text(ctx, "instance-id") }

// InstanceType returns the type of the instance, such as "ecs.g7.large".
func (c *Client) InstanceType(ctx context.Context) (string, error) {
	return c.text(ctx, "instance/instance-type")
}

// InstanceName returns the display name of the instance.
func (c *Client) InstanceName(ctx context.Context) (string, error) {
	return c.text(ctx, "instance/instance-name")
}

// Hostname returns the host name of the instance.
func (c *Client) Hostname(ctx context.Context) (string, error) { return c.text(ctx, "hostname") }

// RegionID returns the region of the instance, such as "cn-hangzhou".
func (c *Client) RegionID(ctx context.Context) (string, error) { return c.text(ctx, "region-id") }

// ZoneID returns the zone of the instance, such as "cn-hangzhou-i".
func (c *Client) ZoneID(ctx context.Context) (string, error) { return c.text(ctx, "zone-id") }

// ImageID returns the id of the image from which the instance was created.
func (c *Client) ImageID(ctx context.Context) (string, error) { return c.text(ctx, "image-id") }

// SerialNumber returns the serial number of the instance.
func (c *Client) SerialNumber(ctx context.Context) (string, error) {
	return c.text(ctx, "serial-number")
}

// OwnerAccountID returns the id of the account that owns the instance.
func (c *Client) OwnerAccountID(ctx context.Context) (string, error) {
	return c.text(ctx, "owner-account-id")
}

// MaxBandwidthOut returns the highest outbound bandwidth of the instance within the private network, in kbit/s.
func (c *Client) MaxBandwidthOut(ctx context.Context) (int, error) {
	return parsed(ctx, c, "instance/max-netbw-egress", strconv.Atoi)
}

// MaxBandwidthIn returns the highest inbound bandwidth of the instance within the private network, in kbit/s.
func (c *Client) MaxBandwidthIn(ctx context.Context) (int, error) {
	return parsed(ctx, c, "instance/max-netbw-ingress", strconv.Atoi)
}

// NetworkType returns the type of the instance's network: "vpc".
func (c *Client) NetworkType(ctx context.Context) (string, error) { return c.text(ctx, "network-type") }

// MAC returns the MAC address of the primary network interface, for [Client.NetworkInterface].
func (c *Client) MAC(ctx context.Context) (string, error) { return c.text(ctx, "mac") }

// PrivateIPv4 returns the primary private address of the instance.
func (c *Client) PrivateIPv4(ctx context.Context) (netip.Addr, error) {
	return parsed(ctx, c, "private-ipv4", netip.ParseAddr)
}

// PublicIPv4 returns the public address of the instance itself, not its elastic address, which [Client.EIP] returns. If there
// is none, the error wraps [ErrNotFound].
func (c *Client) PublicIPv4(ctx context.Context) (netip.Addr, error) {
	return parsed(ctx, c, "public-ipv4", netip.ParseAddr)
}

// EIP returns the elastic IP address bound to the primary network interface. If there is none, the error wraps [ErrNotFound].
func (c *Client) EIP(ctx context.Context) (netip.Addr, error) {
	return parsed(ctx, c, "eipv4", netip.ParseAddr)
}

// VPCID returns the id of the VPC of the instance.
func (c *Client) VPCID(ctx context.Context) (string, error) { return c.text(ctx, "vpc-id") }

// VPCCIDRBlock returns the address range of the VPC.
func (c *Client) VPCCIDRBlock(ctx context.Context) (netip.Prefix, error) {
	return parsed(ctx, c, "vpc-cidr-block", netip.ParsePrefix)
}

// VSwitchID returns the id of the vSwitch of the instance.
func (c *Client) VSwitchID(ctx context.Context) (string, error) { return c.text(ctx, "vswitch-id") }

// VSwitchCIDRBlock returns the address range of the vSwitch.
func (c *Client) VSwitchCIDRBlock(ctx context.Context) (netip.Prefix, error) {
	return parsed(ctx, c, "vswitch-cidr-block", netip.ParsePrefix)
}

// Nameservers returns the DNS servers of the instance.
func (c *Client) Nameservers(ctx context.Context) ([]netip.Addr, error) {
	return parsed(ctx, c, "dns-conf/nameservers", addrs)
}

// NTPServers returns the hosts of the NTP servers of the instance.
func (c *Client) NTPServers(ctx context.Context) ([]string, error) {
	s, err := c.text(ctx, "ntp-conf/ntp-servers")
	return items(s), err
}

// SourceAddress returns the mirror from which Linux images install packages.
func (c *Client) SourceAddress(ctx context.Context) (string, error) {
	return c.text(ctx, "source-address")
}

// RAMRole returns the name of the RAM role attached to the instance. If there is none, the error wraps [ErrNotFound]. Package
// credentials provides its keys.
func (c *Client) RAMRole(ctx context.Context) (string, error) {
	return parsed(ctx, c, "ram/security-credentials/", func(s string) (string, error) {
		return strings.TrimSuffix(strings.Fields(s)[0], "/"), nil
	})
}

// PublicKeys returns the SSH keys of the instance, in the form of authorized_keys. If there are none, it returns nil and no error.
func (c *Client) PublicKeys(ctx context.Context) ([]string, error) {
	return each(ctx, c, "meta-data/public-keys", func(name string) (string, error) {
		index, _, _ := strings.Cut(name, "=")
		return c.text(ctx, "public-keys/"+url.PathEscape(index)+"/openssh-key")
	})
}

// Tags returns the tags of the instance. If there are none, or the instance does not expose them in its metadata, the map is
// empty.
func (c *Client) Tags(ctx context.Context) (map[string]string, error) {
	tags := map[string]string{}
	_, err := each(ctx, c, "meta-data/tags/instance", func(key string) (string, error) {
		value, err := c.Get(ctx, "meta-data/tags/instance/"+url.PathEscape(key))
		tags[key] = value
		return value, err
	})
	if err != nil {
		return nil, err
	}
	return tags, nil
}

// Disk is a disk attached to the instance.
type Disk struct {
	Serial string // the serial number that the operating system shows
	ID     string // "d-…"
	Name   string
}

// Disks returns the disks attached to the instance. If there are none, it returns nil and no error.
func (c *Client) Disks(ctx context.Context) ([]Disk, error) {
	return each(ctx, c, "meta-data/disks", func(serial string) (Disk, error) {
		path := "disks/" + url.PathEscape(serial)
		id, err := c.text(ctx, path+"/id")
		if err != nil {
			return Disk{}, err
		}
		name, err := c.text(ctx, path+"/name")
		return Disk{Serial: serial, ID: id, Name: name}, absent(err)
	})
}

// UserData returns the user data of the instance, or nil if there is none.
func (c *Client) UserData(ctx context.Context) ([]byte, error) {
	s, err := c.Get(ctx, "user-data")
	if err != nil || s == "" {
		return nil, absent(err)
	}
	return []byte(s), nil
}

// each calls read for every name below a path. A path that does not exist has no names.
func each[T any](ctx context.Context, c *Client, path string, read func(name string) (T, error)) ([]T, error) {
	names, err := c.Get(ctx, path+"/")
	if err != nil {
		return nil, absent(err)
	}
	var all []T
	for name := range strings.Lines(names) { // a tag's key may have spaces in it
		name = strings.TrimSuffix(strings.TrimSpace(name), "/")
		if name == "" {
			continue
		}
		v, err := read(name)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// absent returns nil for an entry that does not exist, and any other error unchanged.
func absent(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
