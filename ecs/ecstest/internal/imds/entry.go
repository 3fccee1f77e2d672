package imds

import (
	"encoding/base64"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// entries returns all entries of the service, by path below the version. Entries that do not apply to the instance are
// absent.
func (s *Service) entries(st *backend.State, in *backend.Instance) map[string]string {
	entries := map[string]string{
		"maintenance/active-system-events":   "[]",
		"dynamic/instance-identity/document": jsonText(identity(in)),
	}
	if data, err := base64.StdEncoding.DecodeString(in.UserData); err == nil && len(data) > 0 {
		entries["user-data"] = string(data)
	}
	for name, value := range s.items(st, in) {
		if value != "" {
			entries["meta-data/"+name] = value
		}
	}
	return entries
}

// items returns the entries below meta-data. Entries that do not apply are empty.
func (s *Service) items(st *backend.State, in *backend.Instance) map[string]string {
	n := in.Primary()
	keyPair, _ := st.KeyPairs.Find(in.Region, in.KeyPair) // one that is absent has no key
	items := map[string]string{
		"instance-id":                      in.ID,
		"hostname":                         in.HostName,
		"region-id":                        in.Region,
		"zone-id":                          in.Zone,
		"image-id":                         in.ImageID,
		"serial-number":                    backend.Serial(in.ID),
		"owner-account-id":                 backend.AccountID,
		"network-type":                     "vpc",
		"mac":                              n.MAC,
		"private-ipv4":                     action.Text(n.Address()),
		"public-ipv4":                      action.Text(in.PublicIP),
		"source-address":                   "http://mirrors.cloud.aliyuncs.com",
		"vpc-id":                           n.VSwitch.VPC.ID,
		"vpc-cidr-block":                   action.Text(n.VSwitch.VPC.CIDR),
		"vswitch-id":                       n.VSwitch.ID,
		"vswitch-cidr-block":               action.Text(n.VSwitch.Addresses.Network),
		"dns-conf/nameservers":             "100.100.2.136\n100.100.2.138",
		"ntp-conf/ntp-servers":             "ntp.cloud.aliyuncs.com",
		"instance/instance-type":           in.Type.ID,
		"instance/instance-name":           in.Name,
		"instance/max-netbw-egress":        strconv.Itoa(in.Type.Kbit()),
		"instance/max-netbw-ingress":       strconv.Itoa(in.Type.Kbit()),
		"instance/virtualization-solution": "ECS Virt",
		"instance/virtualization-solution-version": "2.0",
		"instance/spot/termination-time":           action.FormatSecond(in.Termination),
		"ram/security-credentials/" + in.RAMRole:   s.roleKeys(in),
		"public-keys/0/openssh-key":                keyPair.PublicKey,
	}
	if in.EIP != nil {
		items["eipv4"] = action.Text(in.EIP.Address)
	}
	for _, d := range in.Disks {
		at := "disks/" + d.Serial() + "/"
		items[at+"id"], items[at+"name"] = d.ID, d.Name
	}
	for _, n := range in.Interfaces {
		at, w := "network/interfaces/macs/"+n.MAC+"/", n.VSwitch
		items[at+"network-interface-id"] = n.ID
		items[at+"netmask"], items[at+"gateway"] = maskAndGateway(w.Addresses.Network)
		items[at+"vpc-id"], items[at+"vpc-cidr-block"] = w.VPC.ID, action.Text(w.VPC.CIDR)
		items[at+"vswitch-id"], items[at+"vswitch-cidr-block"] = w.ID, action.Text(w.Addresses.Network)
		items[at+"primary-ip-address"] = action.Text(n.Address())
		items[at+"private-ipv4s"] = jsonText(reply.Strings(ipam.AddressTexts(n.Addresses...)...))
		for name, texts := range map[string][]string{
			"ipv6s": ipam.AddressTexts(n.IPv6...), "ipv4-prefixes": ipam.PrefixTexts(n.Prefixes), "ipv6-prefixes": ipam.PrefixTexts(n.IPv6Prefixes),
		} {
			if len(texts) > 0 {
				items[at+name] = jsonText(reply.Strings(texts...))
			}
		}
		if w.IPv6.IsValid() {
			items[at+"vswitch-ipv6-cidr-block"] = w.IPv6.String()
			items[at+"vpc-ipv6-cidr-blocks"] = jsonText(reply.Strings(w.VPC.IPv6.String()))
		}
	}
	return items
}

func identity(in *backend.Instance) reply.Object {
	n := in.Primary()
	return reply.Object{
		reply.String("zone-id", in.Zone),
		reply.String("serial-number", backend.Serial(in.ID)),
		reply.String("instance-id", in.ID),
		reply.String("region-id", in.Region),
		reply.String("private-ipv4", action.Text(n.Address())),
		reply.String("owner-account-id", backend.AccountID),
		reply.String("mac", n.MAC),
		reply.String("image-id", in.ImageID),
		reply.String("instance-type", in.Type.ID),
	}
}

// The credentials of a role last for 6 hours. New ones are issued half an hour before the end, and the old ones stay
// valid.
const (
	roleKeyLifetime = 6 * time.Hour
	roleKeyOverlap  = 30 * time.Minute
)

// roleKeys returns the document with the credentials of the instance's role.
func (s *Service) roleKeys(in *backend.Instance) string {
	if in.RAMRole == "" {
		return ""
	}
	now := time.Now().UTC()
	k := &in.RoleKeys
	if k.Role != in.RAMRole || !now.Before(k.Expires.Add(-roleKeyOverlap)) {
		keys := s.issue(in.RAMRole, now.Add(roleKeyLifetime))
		*k = backend.RoleKeys{
			Role: in.RAMRole, AccessKeyID: keys.AccessKeyID, AccessKeySecret: keys.AccessKeySecret, SecurityToken: keys.SecurityToken,
			Issued: now, Expires: keys.Expires,
		}
	}
	return jsonText(reply.Object{
		reply.String("AccessKeyId", k.AccessKeyID),
		reply.String("AccessKeySecret", k.AccessKeySecret),
		reply.String("Expiration", action.FormatSecond(k.Expires)),
		reply.String("SecurityToken", k.SecurityToken),
		reply.String("LastUpdated", action.FormatSecond(k.Issued)),
		reply.String("Code", "Success"),
	})
}

// maskAndGateway returns the mask of a network and its gateway, the third address from the end.
func maskAndGateway(network netip.Prefix) (mask, gateway string) {
	if !network.IsValid() {
		return "", ""
	}
	bits := net.CIDRMask(network.Bits(), 32)
	last := network.Addr().As4()
	for i := range last {
		last[i] |= ^bits[i]
	}
	return net.IP(bits).String(), netip.AddrFrom4(last).Prev().Prev().String()
}

func jsonText(v reply.Value) string { return string(reply.JSON(v)) }
