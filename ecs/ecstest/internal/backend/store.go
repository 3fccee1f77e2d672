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

// prefixes begins the IDs of each kind. A key pair's ID is its name.
var prefixes = map[Kind]string{
	KindInstance:         "i-",
	KindDisk:             "d-",
	KindImage:            "m-",
	KindSnapshot:         "s-",
	KindNetworkInterface: "eni-",
	KindSecurityGroup:    "sg-",
	KindVPC:              "vpc-",
	KindVSwitch:          "vsw-",
	KindEIP:              "eip-",
	KindKeyPair:          "",
	KindCommand:          "c-",
	KindInvocation:       "t-",
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
	Change       *Timer // the end of the current step of its life cycle
}

// Timers returns what is scheduled for the resource. Discard cancels it.
func (r *Resource) Timers() []*Timer { return []*Timer{r.Change} }

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
	Timers() []*Timer
}

// A Store holds the resources of one kind in the order of creation, and by key.
type Store[T Entity] struct {
	Kind   Kind
	All    []T
	absent func() T
	byKey  map[string]T
}

func newStore[T Entity](kind Kind, absent func() T) Store[T] {
	return Store[T]{Kind: kind, absent: absent, byKey: make(map[string]T)}
}

// Add adds a resource, which must be the newest.
func (s *Store[T]) Add(item T) {
	s.byKey[item.Key()] = item
	s.All = append(s.All, item)
}

// Find returns the resource with the ID that calls to the region find. Without one it returns a resource that is absent
// but complete.
func (s *Store[T]) Find(region, id string) (T, bool) {
	item, ok := s.byKey[(&Resource{Kind: s.Kind, ID: id, Region: region}).Key()]
	if !ok || !item.Base().In(region) {
		return s.absent(), false
	}
	return item, true
}

// Get returns the resource with the ID, in whatever region it is. It does not find key pairs.
func (s *Store[T]) Get(id string) (T, bool) { return s.Find("", id) }

// remove removes the resource, if it is there.
func (s *Store[T]) remove(item T) {
	i, ok := slices.BinarySearchFunc(s.All, item.Base().Seq, func(a T, seq int) int { return cmp.Compare(a.Base().Seq, seq) })
	if !ok {
		return
	}
	delete(s.byKey, item.Key())
	s.All = slices.Delete(s.All, i, i+1)
}
