// Quickstart makes a program's first calls: it lists regions and public images, looks at one answer in whole
// and field by field, and tells one kind of error from another. It changes nothing and costs nothing.
//
//	go run ./examples/quickstart                             an ECS in memory: no account, no network
//	go run ./examples/quickstart -live -region cn-hangzhou   the real one, with the default credentials
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// run takes the tour of an ECS in memory, or with -live of the real one.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	live := flags.Bool("live", false, "call the real ECS, with the default credentials")
	region := flags.String("region", "cn-hangzhou", "look at this `region`")
	verbose := flags.Bool("v", false, "log every attempt")
	if err := flags.Parse(args); err != nil {
		return err
	}
	opts := []ecs.Option{ecs.WithRegion(*region)}
	if *verbose {
		opts = append(opts, ecs.WithLogger(slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	if *live {
		client, err := ecs.NewClient(*region, opts...)
		if err != nil {
			return err
		}
		return tour(ctx, client, stdout)
	}
	if err := tour(ctx, ecstest.NewServer().Client(opts...), stdout); err != nil {
		return err
	}
	_, err := fmt.Fprint(stdout, "\nAll of this came from an ECS in memory. To ask the real one, set ALIBABA_CLOUD_ACCESS_KEY_ID\n"+
		"and ALIBABA_CLOUD_ACCESS_KEY_SECRET and run: go run ./examples/quickstart -live\n")
	return err
}

func tour(ctx context.Context, client *ecs.Client, out io.Writer) error {
	for _, show := range []func(context.Context, *ecs.Client, io.Writer) error{regions, images, answer, failures} {
		if err := show(ctx, client, out); err != nil {
			return err
		}
	}
	return nil
}

// regions makes the simplest call: Do takes a client and a request and returns a typed answer.
func regions(ctx context.Context, client *ecs.Client, out io.Writer) error {
	found, err := describeregions.Do(ctx, client, &describeregions.Request{AcceptLanguage: "en-US"})
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "REGION\tNAME\tENDPOINT\n")
	for _, r := range found.Regions {
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.RegionID, r.LocalName, r.RegionEndpoint)
	}
	return table.Flush()
}

// images lists over all pages: All asks for the next page when the loop gets there.
func images(ctx context.Context, client *ecs.Client, out io.Writer) error {
	fmt.Fprintf(out, "\nPublic images in %s\n\n", client.Region())
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "IMAGE\tSYSTEM\tARCH\tSIZE\tSTATUS\n")
	tidy := strings.NewReplacer("  ", " ", " 64 bit", "") // the architecture says so
	public := &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSystem, PageSize: new(10)}
	for image, err := range describeimages.All(ctx, client, public) {
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d GiB\t%s\n", image.ImageID, tidy.Replace(image.OSNameEn), image.Architecture, image.Size, image.Status)
	}
	return table.Flush()
}

// answer shows a page of one image, in whole and then field by field.
func answer(ctx context.Context, client *ecs.Client, out io.Writer) error {
	page, err := describeimages.Do(ctx, client, &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSystem, PageSize: new(1)})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(page, "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe first of %d images, as answered to request %s\n\n%s\n\n", page.TotalCount, page.RequestID, text)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, image := range page.Images {
		fmt.Fprintf(table, "image.ImageName\t%s\n", image.ImageName)
		fmt.Fprintf(table, "image.Size\t%d\n", image.Size)
		fmt.Fprintf(table, "image.IsPublic\t%t\n", image.IsPublic)
		fmt.Fprintf(table, "image.CreationTime.Weekday()\t%v\n", image.CreationTime.Weekday())
		fmt.Fprintf(table, "image.Features.NVMeSupport\t%s\n", image.Features.NVMeSupport)
	}
	return table.Flush()
}
