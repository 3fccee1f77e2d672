package main

import (
	"fmt"
	"net/url"

	"github.com/go-aliecs/aliecs/ecs"
)

// An Operation tells the client what it must know about an action: whether it is read-only, so retries do no harm, or
// which parameter carries the token by which the service recognizes a retry. The client fills in that token.
var (
	describeEnergy   = ecs.Operation{Action: "DescribeInstanceEnergy", ReadOnly: true}
	modifyEnergyMode = ecs.Operation{Action: "ModifyInstanceEnergyMode", TokenParam: "ClientToken"}
)

// An energyRequest has url tags, as go-querystring reads them.
type energyRequest struct {
	InstanceIDs list `url:"InstanceId"`
	Days        int  `url:"Days,omitempty"`
}

// A list is encoded as ECS spells lists: InstanceId.1, InstanceId.2, …
type list []string

// EncodeValues is called by go-querystring for types with an encoding of their own.
func (l list) EncodeValues(key string, v *url.Values) error {
	for i, value := range l {
		v.Set(fmt.Sprintf("%s.%d", key, i+1), value)
	}
	return nil
}

// An energyResponse is decoded by encoding/json, with json tags where names differ. Values without a field are skipped.
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
