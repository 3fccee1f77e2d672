package ecstest

import (
	"cmp"
	"slices"
	"time"
)

// A Kind is a kind of resource. Its text is the ResourceType of the tag
// actions, where they support the kind.
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

// kinds defines for each kind the prefix of its IDs and the code of the error,
// status 404, for an unknown ID. A key pair's ID is its name.
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

// A resource holds what all kinds have in common. The struct of each kind
// embeds it.
type resource struct {
	kind         Kind
	id           string
	region, zone string // no region: in every region, like public images
	group        string // resource group
	seq          int    // order of creation across all kinds
	created      time.Time
}

func (r *resource) base() *resource { return r }

// key returns the resource's key in its store: the ID, which is unique, or
// region and name where callers choose the ID.
func (r *resource) key() string {
	if r.kind == KindKeyPair {
		return r.region + "/" + r.id
	}
	return r.id
}

// in reports whether a call to the region finds the resource. A call without a
// region finds all resources.
func (r *resource) in(region string) bool {
	return r.region == "" || region == "" || r.region == region
}

// An entity is a pointer to a struct that embeds resource.
type entity interface {
	base() *resource
	key() string
}

// A store holds the resources of one kind in the order of creation, and by key.
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

// get finds a resource by ID, or a key pair by region and name.
func (s *store[T]) get(key string) (T, bool) {
	item, ok := s.byKey[key]
	return item, ok
}

// remove removes the item, if it is there.
func (s *store[T]) remove(item T) {
	i, ok := slices.BinarySearchFunc(s.all, item.base().seq, func(a T, seq int) int { return cmp.Compare(a.base().seq, seq) })
	if !ok {
		return
	}
	delete(s.byKey, item.key())
	s.all = slices.Delete(s.all, i, i+1)
}
