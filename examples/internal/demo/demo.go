// Package demo holds what the examples share: flags, the choice between an ECS in memory and the real one, tables
// and progress on the terminal, and the list of what a program leaves behind.
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

// A Program is one example. It declares its flags, asks for a client and does its work.
type Program func(ctx context.Context, d *Demo) error

// Main runs a program with the arguments and the terminal of this process, until it ends or somebody presses
// Ctrl-C. It exits with 1 on an error, 2 on wrong flags and 130 when interrupted.
func Main(name string, program Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	err := Run(ctx, name, program, Stage{Args: os.Args[1:], Out: os.Stdout, Err: os.Stderr, Width: terminalWidth(ctx, os.Stdout)})
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
	Out, Err io.Writer // Err is for logs and for the usage of flags
	Width    int       // columns of the terminal; 0 without a terminal
	Memory   *Memory   // for runs that share an ECS in memory; nil gives the run its own
}

// A Memory is an ECS in memory. The first run that needs its Server starts it.
type Memory struct {
	Server   *ecstest.Server
	Client   ecs.Option            // an additional option for the client of a run; may be nil
	Opened   func(*ecstest.Server) // called with the new server before the program goes on; may be nil
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

// A World describes the ECS in memory at the start of a program.
type World struct {
	Options []ecstest.Option
	// Fill creates the resources of the account. It returns defaults for the flags that name them. It may be nil.
	Fill func(ctx context.Context, client *ecs.Client, server *ecstest.Server) (Defaults, error)
}

// Defaults maps flags to the values that they have if they are not given.
type Defaults map[string]string

// errUsage is wrapped by errors about flags.
var errUsage = errors.New("see -h")

// step is the duration of each step of a life cycle in memory: short, but visible.
const step = 700 * time.Millisecond

// Client reads the flags. With -live it returns a client of the real ECS, otherwise a client of an ECS in memory
// that world describes.
func (d *Demo) Client(ctx context.Context, world World) (*ecs.Client, error) {
	if err := d.parse(); err != nil {
		return nil, err
	}
	opts := []ecs.Option{ecs.WithRegion(*d.region), ecs.WithUserAgent("aliecs-example-"+d.Name(), "")}
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

// open starts the server.
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

// Live reports whether the program calls the real ECS.
func (d *Demo) Live() bool { return *d.live }

// Region returns the region that the flags name.
func (d *Demo) Region() string { return *d.region }

// Server returns the ECS in memory once Client has returned. With -live it returns nil.
func (d *Demo) Server() *ecstest.Server { return d.stage.Memory.Server }

// A leftover is something that a program created, and what to do about it.
type leftover struct{ what, remedy string }

// Made notes that something exists now that costs money or is in the way, and what to do about it: usually the
// command that removes it. The note is printed when the program ends, also on an error or on Ctrl-C. Gone deletes
// the note.
func (d *Demo) Made(what, remedy string) {
	d.exist = append(d.exist, leftover{what, remedy})
}

// Gone deletes a note of Made.
func (d *Demo) Gone(what string) {
	d.exist = slices.DeleteFunc(d.exist, func(l leftover) bool { return l.what == what })
}

// leftovers prints the notes when a program ends.
func (d *Demo) leftovers(err error) {
	if len(d.exist) == 0 {
		return
	}
	if err != nil {
		d.Say("\nThe program did not finish.")
		if ecs.IsOutcomeUnknown(err) {
			d.Say("A response was lost, so the last call may have done its work. Going on as shown below buys nothing twice.")
		}
	}
	d.Say("\nWhat there is now:")
	for _, l := range d.exist {
		d.Say("  %s\n      %s", l.what, l.remedy)
	}
	if !*d.live {
		d.Say("All of this was in memory only, and is gone now.")
	}
}

// Command returns the command line that runs an example on the real ECS, in the region of this run.
func (d *Demo) Command(example string, args ...string) string {
	return strings.Join(append([]string{"go run ./examples/" + example, "-live -region", *d.region}, args...), " ")
}

// Again returns the command line that runs this example again on the real ECS, with the flags of this run and with
// args, each of which is a flag and its value. Values are quoted for a shell.
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

// quote quotes a word for a shell, if necessary.
func quote(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_.,:/=+@%-]+$`)
