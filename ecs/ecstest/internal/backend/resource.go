package backend

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// A Kind is a kind of resource. Its text is the ResourceType of the tag actions, where they support the kind.
type Kind string

// The kinds of resource.
const (
	KindInstance         Kind = "instance"
	KindDisk             Kind = "disk"
	KindImage            Kind = "image"
	KindImageComponent   Kind = "imagecomponent"
	KindImagePipeline    Kind = "imagepipeline"
	KindSnapshot         Kind = "snapshot"
	KindSnapshotGroup    Kind = "snapshotgroup"
	KindSnapshotPolicy   Kind = "snapshotpolicy"
	KindNetworkInterface Kind = "eni"
	KindSecurityGroup    Kind = "securitygroup"
	KindVPC              Kind = "vpc"
	KindVSwitch          Kind = "vswitch"
	KindPrefixList       Kind = "prefixlist"
	KindEIP              Kind = "eip"
	KindKeyPair          Kind = "keypair"
	KindCommand          Kind = "command"
	KindInvocation       Kind = "invocation"
	KindTask             Kind = "task"
	KindDeploymentSet    Kind = "deploymentset"
	KindDedicatedHost    Kind = "ddh"
	KindHPCCluster       Kind = "hpccluster"
	KindHostCluster      Kind = "ddhcluster"

	KindCapacityReservation Kind = "capacityreservation"
	KindElasticityAssurance Kind = "elasticityassurance"
	KindReservedInstance    Kind = "reservedinstance"
	KindStorageUnit         Kind = "storagecapacityunit"
	KindEvent               Kind = "event"
	KindFileTransfer        Kind = "filetransfer"
	KindSession             Kind = "session"
	KindActivation          Kind = "activation"
	KindLaunchTemplate      Kind = "launchtemplate"
	KindProvisioning        Kind = "autoprovisioninggroup"
	KindPermission          Kind = "permission of a network interface"
	KindNATGateway          Kind = "NAT gateway"
	KindBandwidthPackage    Kind = "bandwidth package"
)

// prefixes are the beginnings of the IDs. The ID of a key pair is its name.
var prefixes = map[Kind]string{
	KindInstance:         "i-",
	KindDisk:             "d-",
	KindImage:            "m-",
	KindImageComponent:   "ic-",
	KindImagePipeline:    "ip-",
	KindSnapshot:         "s-",
	KindSnapshotGroup:    "ssg-",
	KindSnapshotPolicy:   "sp-",
	KindNetworkInterface: "eni-",
	KindSecurityGroup:    "sg-",
	KindVPC:              "vpc-",
	KindVSwitch:          "vsw-",
	KindPrefixList:       "pl-",
	KindEIP:              "eip-",
	KindKeyPair:          "",
	KindCommand:          "c-",
	KindInvocation:       "t-",
	KindTask:             "t-",
	KindDeploymentSet:    "ds-",
	KindDedicatedHost:    "dh-",
	KindHPCCluster:       "hpc-",
	KindHostCluster:      "dc-",

	KindCapacityReservation: "crp-",
	KindElasticityAssurance: "eap-",
	KindReservedInstance:    "ri-",
	KindStorageUnit:         "scu-",
	KindEvent:               "e-",
	KindFileTransfer:        "f-",
	KindSession:             "s-",
	KindActivation:          "",
	KindLaunchTemplate:      "lt-",
	KindProvisioning:        "apg-",
	KindPermission:          "eni-perm-",
	KindNATGateway:          "ngw-",
	KindBandwidthPackage:    "bwp-",
}

// A Resource holds what all kinds have in common. The struct of each kind embeds it.
type Resource struct {
	Kind         Kind
	ID           string
	Region, Zone string // without a region: in every region, like the public images
	Group        string // resource group
	Seq          int    // its place in the order of creation across all kinds
	Created      time.Time
	Change       *clock.Timer // the end of the current step of its life cycle, if it is in one
	deleting     bool         // and Change is its end
}

// NewResource returns a resource with the next ID, created now.
func (st *State) NewResource(kind Kind, region, zone string) Resource {
	st.Created++
	id := prefixes[kind] + MakeID(kind, region, st.Created)
	return Resource{Kind: kind, ID: id, Region: region, Zone: zone, Seq: st.Created, Created: st.Now}
}

// Base returns r: what the resource has in common with all others.
func (r *Resource) Base() *Resource { return r }

// Key returns the resource's key in its store: the ID, which is unique, or region and name where callers choose the ID.
func (r *Resource) Key() string {
	if r.Kind == KindKeyPair {
		return r.Region + "/" + r.ID
	}
	return r.ID
}

// In reports whether a call to the region finds the resource. A call without a region finds all resources.
func (r *Resource) In(region string) bool {
	return r.Region == "" || region == "" || r.Region == region
}

// Deleting reports whether the resource is being deleted, which takes time.
func (r *Resource) Deleting() bool { return r.deleting }

// Timers returns what is scheduled for the resource. Discard cancels it.
func (r *Resource) Timers() []*clock.Timer { return []*clock.Timer{r.Change} }

// A Pair is a tag.
type Pair struct{ Key, Value string }

// A Tagged identifies a resource in [Tags].
type Tagged struct {
	Kind Kind
	Key  string
}

// Tags are the tags of every resource, in the order in which they were added.
type Tags map[Tagged][]Pair

// Of returns the tags of the resource.
func (ts Tags) Of(r *Resource) []Pair { return ts[Tagged{r.Kind, r.Key()}] }

// Set adds the tags. A key that the resource already has gets the new value.
func (ts Tags) Set(r *Resource, add ...Pair) {
	at := Tagged{r.Kind, r.Key()}
	for _, tag := range add {
		i := slices.IndexFunc(ts[at], func(have Pair) bool { return have.Key == tag.Key })
		if i < 0 {
			ts[at] = append(ts[at], tag)
		} else {
			ts[at][i] = tag
		}
	}
}

// Unset removes the tags with the keys.
func (ts Tags) Unset(r *Resource, keys ...string) {
	at := Tagged{r.Kind, r.Key()}
	ts[at] = slices.DeleteFunc(ts[at], func(have Pair) bool { return slices.Contains(keys, have.Key) })
	if len(ts[at]) == 0 {
		delete(ts, at)
	}
}

// Drop removes all tags of the resource.
func (ts Tags) Drop(r *Resource) { delete(ts, Tagged{r.Kind, r.Key()}) }

// Match reports whether the resource has all of the wanted tags. A wanted tag without a value matches any value.
func (ts Tags) Match(r *Resource, wanted []Pair) bool {
	have := ts.Of(r)
	return !slices.ContainsFunc(wanted, func(w Pair) bool {
		return !slices.ContainsFunc(have, func(h Pair) bool { return h.Key == w.Key && (w.Value == "" || h.Value == w.Value) })
	})
}

// AccountID is the ID of the account that owns everything.
const AccountID = "1234567890123456"

// MakeID returns an ID in the format of the service: three characters for the region, the number, so that IDs sort by
// creation, and a hash. The result is the same in every run. Unlike the ID of a resource, it has no prefix.
func MakeID(kind Kind, region string, n int) string {
	number := strconv.FormatInt(int64(n), 36)
	return Noise(region, 3) + ("00000" + number)[len(number):] + Noise(fmt.Sprint(kind, n), 12)
}

// Noise returns the given number of letters and digits, derived from s. There are at most 32.
func Noise(s string, length int) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	sum := sha256.Sum256([]byte(s))
	b := sum[:length]
	for i := range b {
		b[i] = digits[int(b[i])%len(digits)]
	}
	return string(b)
}

// Serial returns the serial number of a resource: a UUID derived from its ID.
func Serial(id string) string {
	sum := sha256.Sum256([]byte(id))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
