// Quickstart makes a program's first calls: it lists regions and public images, looks at one answer in whole
// and field by field, and tells one kind of error from another. It changes nothing and costs nothing.
//
//	go run ./examples/quickstart                             an ECS in memory: no account, no network
//	go run ./examples/quickstart -live -region cn-hangzhou   the real one, with the default credentials
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("quickstart", run) }

// run takes the tour of an ECS in memory, or with -live of the real one.
func run(ctx context.Context, d *demo.Demo) error {
	client, err := d.Client(ctx, demo.World{}) // what everybody has: regions, zones, types and public images
	if err != nil {
		return err
	}
	for _, show := range []func(context.Context, *demo.Demo, *ecs.Client) error{regions, images, answer, failures} {
		if err := show(ctx, d, client); err != nil {
			return err
		}
	}
	if !d.Live() {
		d.Say("\nAll of this came from an ECS in memory. To ask the real one, set ALIBABA_CLOUD_ACCESS_KEY_ID\n" +
			"and ALIBABA_CLOUD_ACCESS_KEY_SECRET and run: go run ./examples/quickstart -live")
	}
	return nil
}

// regions makes the simplest call: Do takes a client and a request and returns a typed answer.
func regions(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	found, err := describeregions.Do(ctx, client, &describeregions.Request{AcceptLanguage: "en-US"})
	if err != nil {
		return err
	}
	table := d.Table("REGION", "NAME", "ENDPOINT")
	for _, r := range found.Regions {
		table.Row(r.RegionID, r.LocalName, r.RegionEndpoint)
	}
	table.Flush()
	return nil
}

// images lists over all pages: All asks for the next page when the loop gets there.
func images(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	d.Say("\nPublic images in %s\n", client.Region())
	table := d.Table("IMAGE", "SYSTEM", "ARCH", "SIZE", "STATUS")
	tidy := strings.NewReplacer("  ", " ", " 64 bit", "") // the architecture says so
	public := &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSystem, PageSize: new(10)}
	for image, err := range describeimages.All(ctx, client, public) {
		if err != nil {
			return err
		}
		table.Row(image.ImageID, tidy.Replace(image.OSNameEn), image.Architecture, fmt.Sprintf("%d GiB", image.Size), image.Status)
	}
	table.Flush()
	return nil
}

// answer shows a page of one image, in whole and then field by field.
func answer(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	page, err := describeimages.Do(ctx, client, &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSystem, PageSize: new(1)})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(page, "", "  ")
	if err != nil {
		return err
	}
	d.Say("\nThe first of %d images, as answered to request %s\n\n%s\n", page.TotalCount, page.RequestID, text)
	table := d.Table()
	for _, image := range page.Images {
		table.Row("image.ImageName", image.ImageName)
		table.Row("image.Size", image.Size)
		table.Row("image.IsPublic", image.IsPublic)
		table.Row("image.CreationTime.Weekday()", image.CreationTime.Weekday())
		table.Row("image.Features.NVMeSupport", image.Features.NVMeSupport)
	}
	table.Flush()
	return nil
}
