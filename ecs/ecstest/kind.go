package ecstest

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"

// A Kind is a kind of resource, for [WithStepDuration].
type Kind string

// The kinds of resource that a [Server] keeps.
const (
	KindInstance         = Kind(backend.KindInstance)
	KindDisk             = Kind(backend.KindDisk)
	KindImage            = Kind(backend.KindImage)
	KindSnapshot         = Kind(backend.KindSnapshot)
	KindNetworkInterface = Kind(backend.KindNetworkInterface)
	KindSecurityGroup    = Kind(backend.KindSecurityGroup)
	KindVPC              = Kind(backend.KindVPC)
	KindVSwitch          = Kind(backend.KindVSwitch)
	KindEIP              = Kind(backend.KindEIP)
	KindKeyPair          = Kind(backend.KindKeyPair)
	KindCommand          = Kind(backend.KindCommand)
	KindInvocation       = Kind(backend.KindInvocation)
)
