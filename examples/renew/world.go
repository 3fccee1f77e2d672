package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceautorenewattribute"
	"github.com/go-aliecs/aliecs/ecs/api/renewinstance"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has subscriptions with different expiries and renewal settings, and a pay-as-you-go instance.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStepDuration(0)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		for _, s := range []struct {
			name, instanceType string
			amount, weeks      int // 0 weeks means pay-as-you-go
			until              int // then extended to this day of the month, unless 0
			renewal            types.RenewalStatus
		}{
			{"web-", "ecs.c7.large", 3, 1, 0, types.RenewalStatusNormal},
			{"db-", "ecs.r7.xlarge", 2, 2, 0, types.RenewalStatusAutoRenewal},
			{"shop-2023", "ecs.g6.large", 1, 2, 0, types.RenewalStatusNotRenewal},
			{"mail", "ecs.g7.large", 1, 3, 0, types.RenewalStatusNormal},
			{"cache-", "ecs.r7.large", 2, 1, 20, types.RenewalStatusNormal},
			{"queue-", "ecs.c7.large", 2, 4, 25, types.RenewalStatusAutoRenewal},
			{"build", "ecs.c7.xlarge", 1, 0, 0, ""},
		} {
			order := runinstances.Request{
				ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: s.instanceType, Amount: &s.amount,
				InstanceName: s.name, UniqueSuffix: new(s.amount > 1),
			}
			if s.weeks > 0 {
				order.InstanceChargeType, order.Period, order.PeriodUnit = types.ChargeTypePrePaid, &s.weeks, types.PeriodUnitWeek
				order.AutoRenew = new(s.renewal == types.RenewalStatusAutoRenewal)
			}
			launched, err := runinstances.Do(ctx, client, &order)
			if err != nil {
				return nil, err
			}
			for _, id := range launched.InstanceIDs {
				if err := prepare(ctx, client, id, s.until, s.renewal); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	},
}

// prepare moves the expiry of a subscription to a day of the month, and turns renewal off.
func prepare(ctx context.Context, client *ecs.Client, id string, day int, renewal types.RenewalStatus) error {
	if day > 0 {
		if _, err := renewinstance.Do(ctx, client, &renewinstance.Request{InstanceID: id, ExpectedRenewDay: &day}); err != nil {
			return err
		}
	}
	if renewal != types.RenewalStatusNotRenewal { // the other settings are part of the purchase
		return nil
	}
	_, err := modifyinstanceautorenewattribute.Do(ctx, client, &modifyinstanceautorenewattribute.Request{
		InstanceIDs: []string{id}, RenewalStatus: renewal,
	})
	return err
}
