package backend

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"

// An absent resource stands in for one that a call names and that does not exist, so that its checks can go on. It is
// complete, and no store has it.

func absentInstance() *Instance {
	return &Instance{Type: catalog.NoType, Interfaces: []*NetworkInterface{absentInterface()}}
}

func absentInterface() *NetworkInterface { return &NetworkInterface{VSwitch: absentVSwitch()} }
func absentVSwitch() *VSwitch            { return &VSwitch{VPC: new(VPC)} }
func absentGroup() *SecurityGroup        { return &SecurityGroup{VPC: new(VPC)} }
func absentInvocation() *Invocation      { return &Invocation{Command: new(Command)} }

func absent[T any]() *T { return new(T) }
