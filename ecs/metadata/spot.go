package metadata

import (
	"context"
	"errors"
	"time"
)

// SpotTermination tells when a spot instance will be stopped and released, and whether that is set at all. The
// announcement comes about five minutes ahead. An instance that is no spot instance never has one.
func (c *Client) SpotTermination(ctx context.Context) (at time.Time, set bool, err error) {
	at, err = parsed(ctx, c, "instance/spot/termination-time", func(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) })
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, false, nil
	}
	return at, err == nil, err
}
