package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// failures provokes four errors, two of the service and two of the client, and says what to do about each.
func failures(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	late, cancel := context.WithTimeout(ctx, 0)
	defer cancel()
	_, noRegion := describezones.Do(ctx, client, &describezones.Request{RegionID: "cn-nowhere"})
	_, noInstance := describeinstanceattribute.Do(ctx, client, &describeinstanceattribute.Request{InstanceID: "i-gone"})
	_, noStatus := describeimages.Do(ctx, client, &describeimages.Request{Statuses: []types.ImageStatus{}})
	_, noTime := describeregions.Do(late, client, nil)
	if ctx.Err() != nil {
		return ctx.Err() // all four would be this error
	}
	d.Say("\nFour errors, distinguished by type and code")
	for _, err := range []error{noRegion, noInstance, noStatus, noTime} {
		if err == nil {
			return errors.New("a call that should fail succeeded")
		}
		d.Say("\n%v\n  -> %s", err, advice(err))
	}
	return nil
}

// advice does not look at the text of an error, which is for people and may change.
func advice(err error) string {
	e, ok := errors.AsType[*ecs.Error](err)
	switch {
	case ecs.IsThrottled(err):
		return "too many calls: try again later"
	case ecs.IsNotFound(err):
		return "it does not exist, or no longer: carry on without it"
	case ecs.HasCode(err, ecs.CodeInvalidRegionNotFound):
		return "there is no such region: correct the configuration"
	case ok && e.Code != "":
		return fmt.Sprintf("the service rejected the call with code %q, status %d: quote request %s to its support", e.Code, e.HTTPStatus, e.RequestID)
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time: allow more time, or give up"
	case errors.Is(err, context.Canceled):
		return "somebody pressed Ctrl-C: stop"
	case ok:
		return "there was no usable response: check the connection, and try again later"
	default:
		return "the request was not sent: correct what the text says"
	}
}
