// Package reservation has the actions on what the account buys ahead: capacity reservations, elasticity assurances, reserved
// instances and storage capacity units.
package reservation

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// Actions are the actions on reservations.
func Actions() action.Table {
	var (
		byToken = action.Pages{OnlyTokens: true}
		pools   = []action.List{
			{Name: poolIDs, Form: action.JSONArray, Max: 100, Code: "Invalid.TooManyPrivatePoolOptions.Ids"},
		}
	)
	return action.Table{
		"CreateCapacityReservation":            {Do: createCapacityReservation},
		"CreateElasticityAssurance":            {Do: createElasticityAssurance},
		"DescribeCapacityReservationInstances": {Do: describeCapacityReservationInstances, Pages: byToken},
		"DescribeCapacityReservations":         {Do: describeCapacityReservations, Pages: byToken, Lists: pools},
		"DescribeElasticityAssuranceInstances": {Do: describeElasticityAssuranceInstances, Pages: byToken},
		"DescribeElasticityAssurances":         {Do: describeElasticityAssurances, Pages: byToken, Lists: pools},
		"DescribeReservedInstances":            {Do: describeReservedInstances},
		"DescribeStorageCapacityUnits":         {Do: describeStorageCapacityUnits},
		"ModifyCapacityReservation":            {Do: modifyCapacityReservation},
		"ModifyElasticityAssurance":            {Do: modifyElasticityAssurance},
		"PurchaseReservedInstancesOffering":    {Do: purchaseReservedInstancesOffering},
		"PurchaseStorageCapacityUnit":          {Do: purchaseStorageCapacityUnit},
		"ReleaseCapacityReservation":           {Do: releaseCapacityReservation},
	}
}

const (
	poolID  = "PrivatePoolOptions.Id"
	poolIDs = "PrivatePoolOptions.Ids"
)

// readStart reads StartTime, to the hour or finer. Without one, the start is now.
func readStart(c *action.Call, malformed string) time.Time {
	s := c.String("StartTime")
	if s == "" {
		return c.Now
	}
	t, err := time.Parse("2006-01-02T15Z", s)
	if err != nil {
		var ok bool
		if t, ok = action.ParseTime(s); !ok {
			c.Reject(malformed, "The time %q is malformed.", s)
		}
	}
	if t.Before(c.Now) { // in this hour, or too late to matter
		return c.Now
	}
	return t
}

// readRenewal reads the automatic renewal. absent is its length in months by default.
func readRenewal(c *action.Call, k *backend.Contract, absent int) {
	renew, _ := c.Bool("AutoRenew")
	months := c.Int("AutoRenewPeriod", absent)
	switch {
	case !renew:
	case months < 1 || months > 60:
		c.Invalid("AutoRenewPeriod", "it is not between 1 and 60")
	default:
		k.RenewPeriods, k.RenewUnit = months, "Month"
	}
}

// checkZone checks that the region has the zone, and that the zone sells the type.
func checkZone(c *action.Call, id string, t *catalog.InstanceType) {
	switch {
	case !slices.Contains(c.Zones(), id):
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", id)
	case !t.SoldIn(c.Catalog.FindRegion(c.Region), id):
		c.Reject("Zone.NotOnSale", "The zone %q does not sell %s.", id, t.ID)
	}
}
