package ecstest

import (
	"cmp"
	"slices"
	"time"
)

// A Kind names a kind of resource. Its text is what the tag actions call it,
// where they know it.
type Kind string

// The kinds of resource that a [Server] keeps.
const (
	KindInstance         Kind = "instance"
	KindDisk             Kind = "disk"
	KindImage            Kind = "image"
	KindSnapshot         Kind = "snapshot"
	KindNetworkInterface Kind = "eni"
	KindSecurityGroup    Kind = "securitygroup"
	KindVPC              Kind = "vpc"
	KindVSwitch          Kind = "vswitch"
	KindEIP              Kind = "eip"
	KindKeyPair          Kind = "keypair"
	KindCommand          Kind = "command"
	KindInvocation       Kind = "invocation"
)

// kinds tells how each kind's ids begin and with which code, status 404, an
// unknown one is refused. A key pair's id is its name.
var kinds = map[Kind]struct{ prefix, notFound string }{
	KindInstance:         {"i-", "InvalidInstanceId.NotFound"},
	KindDisk:             {"d-", "InvalidDiskId.NotFound"},
	KindImage:            {"m-", "InvalidImageId.NotFound"},
	KindSnapshot:         {"s-", "InvalidSnapshotId.NotFound"},
	KindNetworkInterface: {"eni-", "InvalidEniId.NotFound"},
	KindSecurityGroup:    {"sg-", "InvalidSecurityGroupId.NotFound"},
	KindVPC:              {"vpc-", "InvalidVpcId.NotFound"},
	KindVSwitch:          {"vsw-", "InvalidVSwitchId.NotFound"},
	KindEIP:              {"eip-", "InvalidAllocationId.NotFound"},
	KindKeyPair:          {"", "InvalidKeyPair.NotFound"},
	KindCommand:          {"c-", "InvalidCommandId.NotFound"},
	KindInvocation:       {"t-", "InvalidInvokeId.NotFound"},
}

// A resource is what all kinds have in common; each kind's struct embeds it.
type resource struct {
	kind         Kind
	id           string
	region, zone string // no region: found in every one, as public images are
	group        string // resource group
	seq          int    // order of creation over all kinds
	created      time.Time
}

func (r *resource) base() *resource { return r }

// key tells apart what a store holds: ids are unique, but for those that the
// caller chose, which are unique in their region.
func (r *resource) key() string {
	if r.kind == KindKeyPair {
		return r.region + "/" + r.id
	}
	return r.id
}

// in tells whether a call to the region finds the resource. A call that names
// no region finds all.
func (r *resource) in(region string) bool {
	return r.region == "" || region == "" || r.region == region
}

// An entity is a pointer to a struct that embeds resource.
type entity interface {
	base() *resource
	key() string
}

// A store holds the resources of one kind: all of them in the order of their
// creation, which is the order of every list, and each at its key.
type store[T entity] struct {
	all   []T
	byKey map[string]T
}

func (s *store[T]) add(item T) {
	if s.byKey == nil {
		s.byKey = make(map[string]T)
	}
	s.byKey[item.key()] = item
	s.all = append(s.all, item)
}

// get finds by id, or by region and name in a store of key pairs.
func (s *store[T]) get(key string) (T, bool) {
	item, ok := s.byKey[key]
	return item, ok
}

// remove takes the item off the list; one that is not there is fine.
func (s *store[T]) remove(item T) {
	i, ok := slices.BinarySearchFunc(s.all, item.base().seq, func(a T, seq int) int { return cmp.Compare(a.base().seq, seq) })
	if !ok {
		return
	}
	delete(s.byKey, item.key())
	s.all = slices.Delete(s.all, i, i+1)
}
