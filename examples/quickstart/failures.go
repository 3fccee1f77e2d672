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

// failures provokes four errors, two of the service and two of the client, and says what each calls for.
func failures(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	late, cancel := context.WithTimeout(ctx, 0)
	defer cancel()
	_, noRegion := describezones.Do(ctx, client, &describezones.Request{RegionID: "cn-nowhere"})
	_, noInstance := describeinstanceattribute.Do(ctx, client, &describeinstanceattribute.Request{InstanceID: "i-gone"})
	_, noStatus := describeimages.Do(ctx, client, &describeimages.Request{Statuses: []types.ImageStatus{}})
	_, noTime := describeregions.Do(late, client, nil)
	if ctx.Err() != nil {
		return ctx.Err() // these would all be the same
	}
	d.Say("\nFour errors, told apart by type and code")
	for _, err := range []error{noRegion, noInstance, noStatus, noTime} {
		if err == nil {
			return errors.New("a call that had to fail did not")
		}
		d.Say("\n%v\n  -> %s", err, advice(err))
	}
	return nil
}

// advice never looks at the text of an error: that is for people, and may change.
func advice(err error) string {
	refusal, refused := errors.AsType[*ecs.Error](err)
	switch {
	case ecs.IsThrottled(err):
		return "too many calls: try again later"
	case ecs.IsNotFound(err):
		return "it is gone, or was never there: carry on without it"
	case ecs.HasCode(err, "InvalidRegionId.NotFound"):
		return "there is no such region: correct the configuration"
	case refused:
		return fmt.Sprintf("the service refused with code %q, status %d: quote %s to its support", refusal.Code, refusal.HTTPStatus, refusal.RequestID)
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time: allow more, or give up"
	case errors.Is(err, context.Canceled):
		return "somebody pressed Ctrl-C: stop"
	default:
		return "the request was not sent, or the connection broke: correct what the text names"
	}
}
