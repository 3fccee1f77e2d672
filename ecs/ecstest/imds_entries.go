package ecstest

import (
	"encoding/base64"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// entries returns all entries of the service, by path below the version.
// Entries that do not apply to the instance are absent.
func (m *imdsService) entries(st *state, in *instance) map[string]string {
	entries := map[string]string{
		"maintenance/active-system-events":   "[]",
		"dynamic/instance-identity/document": jsonText(identity(in)),
	}
	if data, err := base64.StdEncoding.DecodeString(in.userData); err == nil && len(data) > 0 {
		entries["user-data"] = string(data)
	}
	for name, value := range m.items(st, in) {
		if value != "" {
			entries["meta-data/"+name] = value
		}
	}
	return entries
}

// items returns the entries below meta-data. Entries that do not apply are
// empty.
func (m *imdsService) items(st *state, in *instance) map[string]string {
	n := in.primary()
	vpcCIDR := prefixText(n.vswitch.vpc.cidr)
	items := map[string]string{
		"instance-id":                      in.id,
		"hostname":                         in.hostName,
		"region-id":                        in.region,
		"zone-id":                          in.zone,
		"image-id":                         in.imageID,
		"serial-number":                    serial(in.id),
		"owner-account-id":                 accountID,
		"network-type":                     "vpc",
		"mac":                              n.mac,
		"private-ipv4":                     string(addressText(n.address())),
		"public-ipv4":                      string(addressText(in.publicIP)),
		"source-address":                   "http://mirrors.cloud.aliyuncs.com",
		"vpc-id":                           n.vswitch.vpc.id,
		"vpc-cidr-block":                   vpcCIDR,
		"vswitch-id":                       n.vswitch.id,
		"vswitch-cidr-block":               prefixText(n.vswitch.addresses.network),
		"dns-conf/nameservers":             "100.100.2.136\n100.100.2.138",
		"ntp-conf/ntp-servers":             "ntp.cloud.aliyuncs.com",
		"instance/instance-type":           in.shape.id,
		"instance/instance-name":           in.name,
		"instance/max-netbw-egress":        strconv.Itoa(in.shape.mbit * 1000),
		"instance/max-netbw-ingress":       strconv.Itoa(in.shape.mbit * 1000),
		"instance/virtualization-solution": "ECS Virt",
		"instance/virtualization-solution-version": "2.0",
		"ram/security-credentials/" + in.ramRole:   m.roleKeys(in),
		"public-keys/0/openssh-key":                publicKey(st, in),
		"instance/spot/termination-time":           string(formatSecond(in.termination)),
	}
	if in.eip != nil {
		items["eipv4"] = string(addressText(in.eip.address))
	}
	for _, d := range in.disks {
		items["disks/"+serial(d.id)+"/id"] = d.id
		items["disks/"+serial(d.id)+"/name"] = d.name
	}
	for _, n := range in.interfaces {
		at := "network/interfaces/macs/" + n.mac + "/"
		items[at+"network-interface-id"] = n.id
		items[at+"netmask"], items[at+"gateway"] = maskAndGateway(n.vswitch.addresses.network)
		items[at+"vswitch-id"] = n.vswitch.id
		items[at+"vpc-id"] = n.vswitch.vpc.id
		items[at+"primary-ip-address"] = string(addressText(n.address()))
		items[at+"private-ipv4s"] = jsonText(reply.Strings(addressTexts(n.addresses...)...))
		items[at+"vswitch-cidr-block"] = prefixText(n.vswitch.addresses.network)
		items[at+"vpc-cidr-block"] = prefixText(n.vswitch.vpc.cidr)
		if len(n.ipv6) > 0 {
			items[at+"ipv6s"] = jsonText(reply.Strings(addressTexts(n.ipv6...)...))
		}
	}
	return items
}

func identity(in *instance) reply.Object {
	n := in.primary()
	return reply.Object{
		reply.String("zone-id", in.zone),
		reply.String("serial-number", serial(in.id)),
		reply.String("instance-id", in.id),
		reply.String("region-id", in.region),
		reply.String("private-ipv4", addressText(n.address())),
		reply.String("owner-account-id", accountID),
		reply.String("mac", n.mac),
		reply.String("image-id", in.imageID),
		reply.String("instance-type", in.shape.id),
	}
}

// The credentials of a role last for 6 hours. New ones are issued half an hour
// before the end, and the old ones stay valid.
const (
	roleKeyLifetime = 6 * time.Hour
	roleKeyOverlap  = 30 * time.Minute
)

// roleKeys returns the document with the credentials of the instance's role.
func (m *imdsService) roleKeys(in *instance) string {
	if in.ramRole == "" {
		return ""
	}
	now := time.Now().UTC()
	k := &in.roleKeys
	if k.role != in.ramRole || !now.Before(k.expires.Add(-roleKeyOverlap)) {
		keys := m.issue(in.ramRole, now.Add(roleKeyLifetime))
		*k = roleKeys{in.ramRole, keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken, now, keys.Expires}
	}
	return jsonText(reply.Object{
		reply.String("AccessKeyId", k.accessKeyID),
		reply.String("AccessKeySecret", k.accessKeySecret),
		reply.String("Expiration", formatSecond(k.expires)),
		reply.String("SecurityToken", k.securityToken),
		reply.String("LastUpdated", formatSecond(k.issued)),
		reply.String("Code", "Success"),
	})
}

func publicKey(st *state, in *instance) string {
	k, ok := st.keyPairs.get((&resource{kind: KindKeyPair, id: in.keyPair, region: in.region}).key())
	if !ok {
		return ""
	}
	return k.publicKey
}

// maskAndGateway returns the mask of a network and its gateway, the third
// address from the end.
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

func jsonText(v reply.Value) string {
	return string(reply.JSON(v))
}
