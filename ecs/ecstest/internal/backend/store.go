package backend

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

// Kinds defines for each kind the prefix of its IDs and the code of the error,
// status 404, for an unknown ID. A key pair's ID is its name.
var Kinds = map[Kind]struct{ prefix, NotFound string }{
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

// A Resource holds what all kinds have in common. The struct of each kind
// embeds it.
type Resource struct {
	Kind         Kind
	ID           string
	Region, Zone string // no region: in every region, like public images
	Group        string // resource group
	Seq          int    // order of creation across all kinds
	Created      time.Time
}

func (r *Resource) Base() *Resource { return r }

// Key returns the resource's key in its store: the ID, which is unique, or
// region and name where callers choose the ID.
func (r *Resource) Key() string {
	if r.Kind == KindKeyPair {
		return r.Region + "/" + r.ID
	}
	return r.ID
}

// In reports whether a call to the region finds the resource. A call without a
// region finds all resources.
func (r *Resource) In(region string) bool {
	return r.Region == "" || region == "" || r.Region == region
}

// An Entity is a pointer to a struct that embeds resource.
type Entity interface {
	Base() *Resource
	Key() string
}

// A Store holds the resources of one kind in the order of creation, and by key.
type Store[T Entity] struct {
	All   []T
	byKey map[string]T
}

func (s *Store[T]) Add(item T) {
	if s.byKey == nil {
		s.byKey = make(map[string]T)
	}
	s.byKey[item.Key()] = item
	s.All = append(s.All, item)
}

// Get finds a resource by ID, or a key pair by region and name.
func (s *Store[T]) Get(key string) (T, bool) {
	item, ok := s.byKey[key]
	return item, ok
}

// remove removes the item, if it is there.
func (s *Store[T]) remove(item T) {
	i, ok := slices.BinarySearchFunc(s.All, item.Base().Seq, func(a T, seq int) int { return cmp.Compare(a.Base().Seq, seq) })
	if !ok {
		return
	}
	delete(s.byKey, item.Key())
	s.All = slices.Delete(s.All, i, i+1)
}
