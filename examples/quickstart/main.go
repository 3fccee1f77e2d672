// Quickstart makes the first calls of a program: it lists regions and public images, shows one response as JSON and
// field by field, and distinguishes kinds of errors. It changes nothing and costs nothing.
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

// run shows the tour on an ECS in memory, or with -live on the real one.
func run(ctx context.Context, d *demo.Demo) error {
	client, err := d.Client(ctx, demo.World{}) // regions, zones, types and public images exist in every account
	if err != nil {
		return err
	}
	for _, show := range []func(context.Context, *demo.Demo, *ecs.Client) error{regions, images, response, failures} {
		if err := show(ctx, d, client); err != nil {
			return err
		}
	}
	if !d.Live() {
		d.Say("\nAll of this came from an ECS in memory. To use the real one, set ALIBABA_CLOUD_ACCESS_KEY_ID\n" +
			"and ALIBABA_CLOUD_ACCESS_KEY_SECRET and run: go run ./examples/quickstart -live")
	}
	return nil
}

// regions makes the simplest call: Do takes a client and a request, and returns a typed response.
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

// images lists all pages: All fetches the next page when the loop reaches it.
func images(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	d.Say("\nPublic images in %s\n", client.Region())
	table := d.Table("IMAGE", "SYSTEM", "ARCH", "SIZE", "STATUS")
	tidy := strings.NewReplacer("  ", " ", " 64 bit", "") // another column shows it
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

// response shows a page with one image, as JSON and then field by field.
func response(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	page, err := describeimages.Do(ctx, client, &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSystem, PageSize: new(1)})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(page, "", "  ")
	if err != nil {
		return err
	}
	d.Say("\nThe first of %d images, in the response to request %s\n\n%s\n", page.TotalCount, page.RequestID, text)
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
