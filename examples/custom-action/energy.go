package main

import (
	"fmt"
	"net/url"

	"github.com/go-aliecs/aliecs/ecs"
)

// The operations say what the client has to know of an action: whether it may be repeated freely, because it only
// reads, or with which parameter the service recognises a repeated one. That parameter the client fills in.
var (
	describeEnergy   = ecs.Operation{Action: "DescribeInstanceEnergy", ReadOnly: true}
	modifyEnergyMode = ecs.Operation{Action: "ModifyInstanceEnergyMode", TokenParam: "ClientToken"}
)

// An energyRequest is written with url tags, as go-querystring reads them.
type energyRequest struct {
	InstanceIDs list `url:"InstanceId"`
	Days        int  `url:"Days,omitempty"`
}

// A list writes itself as ECS spells lists: InstanceId.1, InstanceId.2, …
type list []string

// EncodeValues is what go-querystring calls for a type that writes itself.
func (l list) EncodeValues(key string, v *url.Values) error {
	for i, value := range l {
		v.Set(fmt.Sprintf("%s.%d", key, i+1), value)
	}
	return nil
}

// An energyResponse is read by encoding/json, with json tags where names differ. What it has no field for is
// skipped.
type energyResponse struct {
	Energies struct {
		Energy []energy
	}
}

type energy struct {
	InstanceID string `json:"InstanceId"`
	Mode       string
	WattHours  float64
}

type modeRequest struct {
	InstanceID string `url:"InstanceId"`
	Mode       string `url:"Mode"`
}
