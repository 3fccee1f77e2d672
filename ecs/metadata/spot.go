package metadata

import (
	"context"
	"errors"
	"time"
)

// SpotTermination returns the time at which the spot instance will be stopped and released, and reports whether a time is
// set. It is announced about five minutes ahead. Other instances never have one.
func (c *Client) SpotTermination(ctx context.Context) (at time.Time, set bool, err error) {
	at, err = parsed(ctx, c, "instance/spot/termination-time", func(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) })
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, false, nil
	}
	return at, err == nil, err
}
