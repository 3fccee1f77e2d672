package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceautoreleasetime"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// schedule sets or cancels the time of the automatic release, and shows it as the service stored it, without seconds. A
// request without a time cancels the release.
func (j job) schedule(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	what := "Release them automatically, with all data on their disks, at " + j.releaseAt.UTC().Format("2006-01-02 15:04 MST")
	switch {
	case j.dryRun:
		return errors.New("a release time has no dry run")
	case j.cancel && !j.releaseAt.IsZero():
		return errors.New("-release-at sets the time and -cancel removes it: use only one of them")
	case j.cancel:
		what = "Cancel their automatic release"
	}
	if err := j.confirm("%s", what); err != nil {
		return err
	}
	for _, id := range j.instances {
		_, err := modifyinstanceautoreleasetime.Do(ctx, client, &modifyinstanceautoreleasetime.Request{InstanceID: id, AutoReleaseTime: &j.releaseAt}, ecs.WithIdempotent())
		switch {
		case ecs.HasCode(err, "InvalidAutoReleaseTime.Malformed"):
			return fmt.Errorf("the time must be at least half an hour and at most three years ahead: %w", err)
		case err != nil:
			return explain(err)
		}
	}
	there, err := demo.Instances(ctx, client, j.instances)
	showInstances(d, there)
	return err
}
