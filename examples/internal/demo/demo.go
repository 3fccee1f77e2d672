// Package demo is what the examples share: flags, the choice between an ECS in memory and the real one, tables
// and progress on the terminal, and what to say when a program is interrupted.
package demo

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A Program is one example. It declares its flags, asks for a client, and tells its story.
type Program func(ctx context.Context, d *Demo) error

// Main runs a program with the arguments and on the terminal of this process until it ends or somebody
// presses Ctrl-C. It exits with 1 on an error, 2 on wrong flags and 130 when interrupted.
func Main(name string, program Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	err := Run(ctx, name, program, Stage{Args: os.Args[1:], Out: os.Stdout, Err: os.Stderr, Width: terminalWidth(os.Stdout)})
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintf(os.Stderr, "%s: interrupted\n", name)
		os.Exit(130)
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// A Stage is where a program runs.
type Stage struct {
	Args     []string
	Out, Err io.Writer // what people want to read; logs and the usage of flags
	Width    int       // columns of the terminal; 0 if there is none
	Memory   *Memory   // the ECS in memory, for runs that share one; nil for one of its own
}

// A Memory is an ECS in memory. The first run that needs its Server makes it.
type Memory struct {
	Server   *ecstest.Server
	Client   ecs.Option            // for the client of a run; nil for none
	Opened   func(*ecstest.Server) // told of a new server, before the story begins
	defaults Defaults
}

// Run runs a program on a stage.
func Run(ctx context.Context, name string, program Program, stage Stage) error {
	d := &Demo{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), stage: stage, given: map[string]bool{}, screen: screen{out: stage.Out, width: stage.Width}}
	if d.stage.Memory == nil {
		d.stage.Memory = new(Memory)
	}
	d.live = d.Bool("live", false, "call the real ECS, with the default credentials")
	d.region = d.String("region", "cn-hangzhou", "work in this `region`")
	d.verbose = d.Bool("v", false, "log every attempt")
	err := program(ctx, d)
	d.leftovers(err)
	d.endLine()
	return cmp.Or(err, d.screen.err)
}

// A Demo is one run of a program: its flags and its screen.
type Demo struct {
	*flag.FlagSet
	screen
	stage    Stage
	live     *bool
	region   *string
	verbose  *bool
	given    map[string]bool // the flags among the arguments
	required []string
	exist    []leftover
}

// A World is what the ECS in memory is like when a story begins.
type World struct {
	Options []ecstest.Option
	// Fill makes what the account holds, and returns it as defaults of the flags that name it.
	Fill func(ctx context.Context, client *ecs.Client, server *ecstest.Server) (Defaults, error)
}

// Defaults are the values of flags that were not given, by name.
type Defaults map[string]string

// errUsage is wrapped by errors in the flags.
var errUsage = errors.New("see -h")

// step is how long each step of a life cycle takes in memory: short, but visible.
const step = 700 * time.Millisecond

// Client reads the flags and returns a client of the real ECS if they say -live, otherwise of one in memory
// that is like world.
func (d *Demo) Client(ctx context.Context, world World) (*ecs.Client, error) {
	if err := d.parse(); err != nil {
		return nil, err
	}
	opts := []ecs.Option{ecs.WithRegion(*d.region)}
	if *d.verbose {
		opts = append(opts, ecs.WithLogger(slog.New(slog.NewTextHandler(d.stage.Err, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	if *d.live {
		if err := d.complete(); err != nil {
			return nil, err
		}
		return ecs.NewClient(*d.region, opts...)
	}

	memory := d.stage.Memory
	if memory.Server == nil {
		if err := memory.open(ctx, world, *d.region); err != nil {
			return nil, fmt.Errorf("prepare the ECS in memory: %w", err)
		}
	}
	if memory.Client != nil {
		opts = append(opts, memory.Client)
	}
	if err := d.fill(memory.defaults); err != nil {
		return nil, err
	}
	return memory.Server.Client(opts...), d.complete()
}

// open makes the server.
func (m *Memory) open(ctx context.Context, world World, region string) (err error) {
	m.Server = ecstest.NewServer(append([]ecstest.Option{ecstest.WithStepDuration(step)}, world.Options...)...)
	if world.Fill != nil {
		if m.defaults, err = world.Fill(ctx, m.Server.Client(ecs.WithRegion(region)), m.Server); err != nil {
			return err
		}
	}
	if m.Opened != nil {
		m.Opened(m.Server)
	}
	return nil
}

// Live tells whether the real ECS is called.
func (d *Demo) Live() bool { return *d.live }

// Region is the region that the flags name.
func (d *Demo) Region() string { return *d.region }

// Server is the ECS in memory; nil when the real one is called. It is there once Client has returned.
func (d *Demo) Server() *ecstest.Server { return d.stage.Memory.Server }

// A leftover is what a program made, and what to do about it.
type leftover struct{ what, remedy string }

// Made notes that something now exists that costs money or is in the way, and what to do about it, mostly the
// command that removes it. When the program ends, whether by itself, on an error or because of Ctrl-C, it
// says so. Gone takes the note back.
func (d *Demo) Made(what, remedy string) {
	d.exist = append(d.exist, leftover{what, remedy})
}

// Gone takes back what Made noted.
func (d *Demo) Gone(what string) {
	d.exist = slices.DeleteFunc(d.exist, func(l leftover) bool { return l.what == what })
}

// leftovers tells what there is when a program ends.
func (d *Demo) leftovers(err error) {
	if len(d.exist) == 0 {
		return
	}
	if err != nil {
		d.Say("\nThis was not finished.")
	}
	d.Say("\nWhat there is now:")
	for _, l := range d.exist {
		d.Say("  %s\n      %s", l.what, l.remedy)
	}
	if !*d.live {
		d.Say("It was all in memory, and is gone with this program.")
	}
}

// Command writes the command that runs an example on the real ECS, in the region of this run.
func (d *Demo) Command(example string, args ...string) string {
	return strings.Join(append([]string{"go run ./examples/" + example, "-live -region", *d.region}, args...), " ")
}

// Again writes the command that runs this example again on the real ECS, with the flags of this run and more
// args, each a flag and its value. A shell reads it as it is meant.
func (d *Demo) Again(args ...string) string {
	all := []string{}
	d.Visit(func(f *flag.Flag) {
		name := "-" + f.Name
		if name == "-live" || name == "-region" || name == "-client-token" || slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a+" ", name+" ") }) {
			return
		}
		value := f.Value.String()
		if isBool, ok := f.Value.(interface{ IsBoolFlag() bool }); !ok || !isBool.IsBoolFlag() {
			name += " " + quote(value)
		} else if value != "true" {
			name += "=" + value
		}
		all = append(all, name)
	})
	return d.Command(d.Name(), append(all, args...)...)
}

// quote writes a word so that a shell takes it for one word and for nothing else.
func quote(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_.,:/=+@%-]+$`)
