package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/conformance"
)

// The exit statuses.
const (
	same      = 0
	different = 1
	failed    = 2
)

// A config holds the values of the flags.
type config struct {
	live, sweep, yes, verbose bool
	region, endpoint, report  string
	poll, patience            time.Duration
	plan                      conformance.Plan
}

func readFlags(args []string, stderr io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("ecs-conformance", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&c.live, "live", false, "compare ecstest with the service, instead of with itself")
	flags.StringVar(&c.region, "region", "", "`region` to run in; -live needs one")
	flags.StringVar(&c.endpoint, "endpoint", "", "`URL` of the service, for ECS and Vpc; the default is the region's")
	flags.BoolVar(&c.plan.Make, "make", false, "with -live, also make what is free of charge")
	flags.BoolVar(&c.plan.Buy, "buy", false, "with -live, also make what costs money; includes -make")
	flags.Float64Var(&c.plan.MaxCost, "max-cost", 1, "with -buy, what an hour may cost at most, in the currency of the account")
	flags.BoolVar(&c.yes, "yes", false, "do what -make, -buy and -sweep say")
	flags.BoolVar(&c.sweep, "sweep", false, "with -live, only remove what killed runs left")
	flags.StringVar(&c.report, "report", "", "write the report to this `file` instead of standard output")
	flags.BoolVar(&c.verbose, "v", false, "print each step; the default on a terminal")
	flags.DurationVar(&c.poll, "poll", time.Second, "how often to look at a state of the service")
	flags.DurationVar(&c.patience, "patience", 10*time.Minute, "how long to wait for a state of the service, or for a removal")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	changes := c.plan.Make || c.plan.Buy || c.sweep
	switch {
	case flags.NArg() > 0:
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case c.live && c.region == "":
		return c, errors.New("-live needs a -region")
	case !c.live && (changes || c.endpoint != "" || c.yes):
		return c, errors.New("-make, -buy, -sweep, -yes and -endpoint are for -live; ecstest always runs all parts")
	case c.sweep && (c.plan.Make || c.plan.Buy):
		return c, errors.New("-sweep removes only: leave out -make and -buy")
	case c.plan.Buy && !(c.plan.MaxCost > 0):
		return c, fmt.Errorf("-max-cost %v: want more than 0", c.plan.MaxCost)
	case c.poll <= 0 || c.patience < c.poll:
		return c, errors.New("-poll must be positive, and -patience longer")
	}
	c.region = cmp.Or(c.region, "cn-hangzhou")
	return c, nil
}

// run returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := readFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return same
	}
	status := failed
	if err == nil {
		status, err = conform(ctx, c, stdout, &lines{w: stderr, steps: c.verbose || isTerminal(stderr)})
	}
	if err != nil {
		fmt.Fprintln(stderr, "ecs-conformance:", err)
		return failed
	}
	return status
}

func conform(ctx context.Context, c config, stdout io.Writer, out *lines) (status int, err error) {
	if _, err := describezones.Do(ctx, ecstest.NewServer().Client(ecs.WithRegion(c.region)), nil); err != nil {
		return failed, fmt.Errorf("ecstest in region %q: %w", c.region, err)
	}
	random := make([]byte, 3)
	_, _ = rand.Read(random) // never fails
	c.plan.ID = time.Now().UTC().Format("20060102t150405") + "-" + hex.EncodeToString(random)
	c.plan.Note = out.note

	right, other := memoryTarget("ecstest with signature 1.0", c.region, ecs.SignatureV1),
		memoryTarget("ecstest with signature V3", c.region, ecs.SignatureV3)
	if c.live {
		other.Name = "ecstest"
		if right, err = liveTarget(ctx, c); err != nil {
			return failed, err
		}
		announce(c, out)
		if (c.plan.Make || c.plan.Buy || c.sweep) && !c.yes {
			return failed, errors.New("nothing was done: add -yes if that is what you want")
		}
		if c.sweep {
			return same, conformance.Sweep(ctx, right, out.note)
		}
	} else {
		c.plan.Buy = true // it costs nothing here
	}
	comparison, err := compare(ctx, c, out, right, other)
	if err != nil && !errors.Is(err, conformance.ErrLeft) {
		return failed, err
	}
	if err := errors.Join(err, writeReport(c, comparison, stdout)); err != nil {
		return failed, err
	}
	out.note(fmt.Sprintf("%d steps compared, %d differences", comparison.Compared, len(comparison.Differences)))
	if len(comparison.Differences) > 0 || len(comparison.NotCompared) > 0 {
		return different, nil
	}
	return same, nil
}

// compare runs the suite against both, one after the other: the service first, because it is the one that may fail. With
// [conformance.ErrLeft], both runs are complete.
func compare(ctx context.Context, c config, out *lines, right, other conformance.Target) (conformance.Comparison, error) {
	var transcripts [2]conformance.Transcript
	var left error
	for i, target := range []conformance.Target{right, other} {
		plan := c.plan
		plan.Step = func(s *conformance.Step) { out.step(target.Name, s) }
		if i == 1 {
			plan.MaxCost = 1e9 // its prices are not the service's
		}
		var err error
		if transcripts[i], err = conformance.Do(ctx, target, plan); err != nil {
			err = fmt.Errorf("%s: %w", target.Name, err)
			if !errors.Is(err, conformance.ErrLeft) {
				return conformance.Comparison{}, err
			}
			left = errors.Join(left, err)
		}
	}
	return conformance.Compare(transcripts[0], transcripts[1]), left
}

// stepDuration is how long a step of a life cycle takes in ecstest: long enough to be seen, even on a busy machine.
const stepDuration = 100 * time.Millisecond

func memoryTarget(name, region string, signature ecs.SignatureVersion) conformance.Target {
	client := ecstest.NewServer(ecstest.WithStepDuration(stepDuration)).Client(ecs.WithRegion(region), ecs.WithSignature(signature))
	return conformance.Target{
		Name: name, Client: client, VPC: client, Poll: stepDuration / 10, Patience: time.Minute,
		Keys: credentials.Credentials{AccessKeyID: ecstest.DefaultAccessKeyID, AccessKeySecret: ecstest.DefaultAccessKeySecret},
	}
}

func liveTarget(ctx context.Context, c config) (conformance.Target, error) {
	provider := credentials.Default()
	keys, err := provider.Retrieve(ctx)
	if err != nil {
		return conformance.Target{}, fmt.Errorf("keys: %w", err)
	}
	opts := []ecs.Option{ecs.WithCredentials(provider), ecs.WithUserAgent("ecs-conformance", "")}
	vpc := "https://vpc." + c.region + ".aliyuncs.com"
	if c.endpoint != "" {
		opts = append(opts, ecs.WithEndpoint(c.endpoint))
		vpc = c.endpoint
	}
	client, err := ecs.NewClient(c.region, opts...)
	if err != nil {
		return conformance.Target{}, err
	}
	network, err := client.With(ecs.WithEndpoint(vpc))
	return conformance.Target{Name: "the service", Client: client, VPC: network, Keys: keys, Poll: c.poll, Patience: c.patience}, err
}

// announce says what the program is about to do to the account.
func announce(c config, out *lines) {
	out.note(fmt.Sprintf("region %s, %s", c.region, cmp.Or(c.endpoint, "the service of Alibaba Cloud")))
	const removal = "removes what carries the tag aliecs-conformance, or a name that begins with it, and was left by a killed run"
	switch {
	case c.sweep:
		out.note("sweep: " + removal)
		return
	case c.plan.Buy:
		out.note(fmt.Sprintf("buy: pays for a small instance, two disks, a snapshot and an image, for some minutes; "+
			"buys nothing if an hour of the instance and its disks costs more than %v in the currency of the account", c.plan.MaxCost))
		fallthrough
	case c.plan.Make:
		out.note("make: makes a VPC, a vSwitch, security groups, a key pair, a launch template, a deployment set, " +
			"a snapshot policy, a command and a network interface, and removes them; first " + removal)
	}
	out.note("read: lists and prices, calls that fail, and three wrong signatures")
}

func writeReport(c config, comparison conformance.Comparison, stdout io.Writer) error {
	header := conformance.Header{
		Date: time.Now(), Region: c.region, Versions: versions(), Parts: c.plan.Parts(), Poll: c.poll,
	}
	if !c.live {
		header.Poll = stepDuration / 10
	}
	if c.report == "" {
		return comparison.Report(stdout, header)
	}
	f, err := os.Create(c.report)
	if err != nil {
		return err
	}
	return errors.Join(comparison.Report(f, header), f.Close())
}

// versions returns that of this module and that of Go.
func versions() string {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = cmp.Or(info.Main.Version, version)
	}
	return "aliecs " + version + ", " + runtime.Version()
}

// lines are what the program prints while it runs.
type lines struct {
	mu    sync.Mutex
	w     io.Writer
	steps bool
}

func (l *lines) note(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(l.w, text)
}

func (l *lines) step(target string, s *conformance.Step) {
	if l.steps {
		first, _, _ := strings.Cut(s.String(), "\n")
		l.note(target + ": " + s.Scenario + ": " + first)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
