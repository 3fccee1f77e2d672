package backend

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// An Entity is a pointer to a struct that embeds [Resource].
type Entity interface {
	Base() *Resource
	Key() string
	Timers() []*clock.Timer
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

// index fills the keys of a copy, whose map is still that of the original.
func (s *Store[T]) index() {
	s.byKey = make(map[string]T, len(s.All))
	for _, item := range s.All {
		s.byKey[item.Key()] = item
	}
}

// Add adds a resource, which must be the newest.
func (s *Store[T]) Add(item T) {
	s.byKey[item.Key()] = item
	s.All = append(s.All, item)
}

// Find returns the resource with the ID that calls to the region find. If there is none, it returns false and a
// resource that stands in for it: complete, and in no store, so that the checks of a call can go on.
func (s *Store[T]) Find(region, id string) (T, bool) {
	item, ok := s.byKey[(&Resource{Kind: s.Kind, ID: id, Region: region}).Key()]
	if !ok || !item.Base().In(region) {
		return s.absent(), false
	}
	return item, true
}

// Get returns the resource with the ID, in whatever region it is. It does not find key pairs.
func (s *Store[T]) Get(id string) (T, bool) { return s.Find("", id) }

// first returns the oldest resource that matches, or nil.
func (s *Store[T]) first(match func(T) bool) (found T) {
	if i := slices.IndexFunc(s.All, match); i >= 0 {
		found = s.All[i]
	}
	return found
}

// remove removes the resource, if the store has it.
func (s *Store[T]) remove(item T) {
	i, ok := slices.BinarySearchFunc(s.All, item.Base().Seq, func(a T, seq int) int { return cmp.Compare(a.Base().Seq, seq) })
	if !ok {
		return
	}
	delete(s.byKey, item.Key())
	s.All = slices.Delete(s.All, i, i+1)
}

// absent returns a resource that refers to no others.
func absent[T any]() *T { return new(T) }

func absentInstance() *Instance {
	return &Instance{Type: catalog.NoType, Interfaces: []*NetworkInterface{absentInterface()}}
}

func absentInterface() *NetworkInterface { return &NetworkInterface{VSwitch: absentVSwitch()} }
func absentVSwitch() *VSwitch            { return &VSwitch{VPC: new(VPC)} }
func absentGroup() *SecurityGroup        { return &SecurityGroup{VPC: new(VPC)} }
func absentInvocation() *Invocation      { return &Invocation{Command: new(Command)} }
