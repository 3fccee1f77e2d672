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

// text reads an entry below meta-data/ without the white space around it.
func (c *Client) text(ctx context.Context, name string) (string, error) {
	s, err := c.Get(ctx, "meta-data/"+name)
	return strings.TrimSpace(s), err
}

// parsed reads an entry below meta-data/ that has to have a certain form.
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

// InstanceID is the id of the instance, "i-…".
func (c *Client) InstanceID(ctx context.Context) (string, error) { return c.text(ctx, "instance-id") }

// InstanceType is the type of the instance, such as "ecs.g7.large".
func (c *Client) InstanceType(ctx context.Context) (string, error) {
	return c.text(ctx, "instance/instance-type")
}

// InstanceName is the name that the instance has in the console.
func (c *Client) InstanceName(ctx context.Context) (string, error) {
	return c.text(ctx, "instance/instance-name")
}

// Hostname is the host name that the instance was given.
func (c *Client) Hostname(ctx context.Context) (string, error) { return c.text(ctx, "hostname") }

// RegionID is the region, such as "cn-hangzhou".
func (c *Client) RegionID(ctx context.Context) (string, error) { return c.text(ctx, "region-id") }

// ZoneID is the zone, such as "cn-hangzhou-i".
func (c *Client) ZoneID(ctx context.Context) (string, error) { return c.text(ctx, "zone-id") }

// ImageID is the image that the instance was made from.
func (c *Client) ImageID(ctx context.Context) (string, error) { return c.text(ctx, "image-id") }

// SerialNumber is the serial number of the instance.
func (c *Client) SerialNumber(ctx context.Context) (string, error) {
	return c.text(ctx, "serial-number")
}

// OwnerAccountID is the account that owns the instance.
func (c *Client) OwnerAccountID(ctx context.Context) (string, error) {
	return c.text(ctx, "owner-account-id")
}

// MaxBandwidthOut is the highest outbound bandwidth of the instance within the private network, in kbit/s.
func (c *Client) MaxBandwidthOut(ctx context.Context) (int, error) {
	return parsed(ctx, c, "instance/max-netbw-egress", strconv.Atoi)
}

// MaxBandwidthIn is the highest inbound bandwidth of the instance within the private network, in kbit/s.
func (c *Client) MaxBandwidthIn(ctx context.Context) (int, error) {
	return parsed(ctx, c, "instance/max-netbw-ingress", strconv.Atoi)
}

// NetworkType is the network that the instance is in: "vpc".
func (c *Client) NetworkType(ctx context.Context) (string, error) { return c.text(ctx, "network-type") }

// MAC is the address of the primary network interface, as [Client.NetworkInterface] takes it.
func (c *Client) MAC(ctx context.Context) (string, error) { return c.text(ctx, "mac") }

// PrivateIPv4 is the primary private address.
func (c *Client) PrivateIPv4(ctx context.Context) (netip.Addr, error) {
	return parsed(ctx, c, "private-ipv4", netip.ParseAddr)
}

// PublicIPv4 is the public address that the instance itself has; [ErrNotFound] if it has none. An elastic address is
// [Client.EIP].
func (c *Client) PublicIPv4(ctx context.Context) (netip.Addr, error) {
	return parsed(ctx, c, "public-ipv4", netip.ParseAddr)
}

// EIP is the elastic address bound to the primary network interface; [ErrNotFound] if there is none.
func (c *Client) EIP(ctx context.Context) (netip.Addr, error) {
	return parsed(ctx, c, "eipv4", netip.ParseAddr)
}

// VPCID is the VPC of the instance.
func (c *Client) VPCID(ctx context.Context) (string, error) { return c.text(ctx, "vpc-id") }

// VPCCIDRBlock is the address range of the VPC.
func (c *Client) VPCCIDRBlock(ctx context.Context) (netip.Prefix, error) {
	return parsed(ctx, c, "vpc-cidr-block", netip.ParsePrefix)
}

// VSwitchID is the vSwitch of the instance.
func (c *Client) VSwitchID(ctx context.Context) (string, error) { return c.text(ctx, "vswitch-id") }

// VSwitchCIDRBlock is the address range of the vSwitch.
func (c *Client) VSwitchCIDRBlock(ctx context.Context) (netip.Prefix, error) {
	return parsed(ctx, c, "vswitch-cidr-block", netip.ParsePrefix)
}

// Nameservers are the DNS servers of the instance.
func (c *Client) Nameservers(ctx context.Context) ([]netip.Addr, error) {
	return parsed(ctx, c, "dns-conf/nameservers", addrs)
}

// NTPServers are the hosts that the instance takes its time from.
func (c *Client) NTPServers(ctx context.Context) ([]string, error) {
	s, err := c.text(ctx, "ntp-conf/ntp-servers")
	return items(s), err
}

// SourceAddress is the mirror that Linux images take packages from.
func (c *Client) SourceAddress(ctx context.Context) (string, error) {
	return c.text(ctx, "source-address")
}

// RAMRole is the name of the RAM role attached to the instance; [ErrNotFound] if there is none. Package credentials takes
// keys from it.
func (c *Client) RAMRole(ctx context.Context) (string, error) {
	return parsed(ctx, c, "ram/security-credentials/", func(s string) (string, error) {
		return strings.TrimSuffix(strings.Fields(s)[0], "/"), nil
	})
}

// PublicKeys are the SSH keys that the instance was given, in the form of authorized_keys; none is no error.
func (c *Client) PublicKeys(ctx context.Context) ([]string, error) {
	return each(ctx, c, "meta-data/public-keys", func(name string) (string, error) {
		index, _, _ := strings.Cut(name, "=")
		return c.text(ctx, "public-keys/"+url.PathEscape(index)+"/openssh-key")
	})
}

// Tags are the tags of the instance; none is no error. The instance has to allow them in its metadata.
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
	Serial string // as the operating system sees it
	ID     string // "d-…"
	Name   string
}

// Disks are the disks attached to the instance; none is no error.
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

// UserData is what the instance was given to start with; nil if that is nothing.
func (c *Client) UserData(ctx context.Context) ([]byte, error) {
	s, err := c.Get(ctx, "user-data")
	if err != nil || s == "" {
		return nil, absent(err)
	}
	return []byte(s), nil
}

// each reads something for every name below a path. No such path is the same as no names.
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

// absent takes an entry that does not exist for an empty one.
func absent(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
