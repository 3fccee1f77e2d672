package demo

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
)

// List declares a flag that takes values separated by commas. Without the flag the list is nil. An empty value is an
// error, because an empty filter matches everything.
func (d *Demo) List(name, usage string) *[]string {
	l := new(list)
	d.Var(l, name, usage)
	return (*[]string)(l)
}

// A list is a flag.Value.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(text string) error {
	values := strings.Split(text, ",")
	if slices.Contains(values, "") {
		return errors.New("a value is empty")
	}
	*l = values
	return nil
}

// Require names the flags that must have a value. In memory, World.Fill provides it.
func (d *Demo) Require(names ...string) { d.required = append(d.required, names...) }

// parse reads the arguments.
func (d *Demo) parse() error {
	d.SetOutput(io.Discard) // the error says it once
	err := d.Parse(d.stage.Args)
	d.SetOutput(d.stage.Err)
	if errors.Is(err, flag.ErrHelp) {
		d.Usage()
		return err
	}
	if err != nil {
		return fmt.Errorf("%w (%w)", err, errUsage)
	}
	if d.NArg() > 0 {
		return fmt.Errorf("%q is not a flag (%w)", d.Arg(0), errUsage)
	}
	d.Visit(func(f *flag.Flag) { d.given[f.Name] = true })
	return nil
}

// fill gives values to the flags that were not given.
func (d *Demo) fill(defaults Defaults) error {
	for name, value := range defaults {
		if d.given[name] {
			continue
		}
		if err := d.Set(name, value); err != nil {
			return fmt.Errorf("-%s %s: %w", name, value, err)
		}
	}
	return nil
}

// Given reports whether a flag is among the arguments. Values from World.Fill do not count.
func (d *Demo) Given(name string) bool { return d.given[name] }

// complete returns an error if a required flag is missing.
func (d *Demo) complete() error {
	for _, name := range d.required {
		if d.Lookup(name).Value.String() == "" {
			return fmt.Errorf("-%s is missing (%w)", name, errUsage)
		}
	}
	return nil
}

// Confirmation declares the flag -yes and returns a function that prints what is about to cost money or to be lost.
// On the real ECS, the function returns an error if the flag is not set. In memory nothing can be lost, so it always
// lets the program go on.
func (d *Demo) Confirmation() func(format string, args ...any) error {
	yes := d.Bool("yes", false, "with -live, do what costs money or cannot be undone")
	return func(format string, args ...any) error {
		d.Say("-> "+format, args...)
		if *d.live && !*yes {
			return errors.New("nothing was done yet: add -yes to go ahead")
		}
		return nil
	}
}

// ClientToken declares the flag -client-token and returns a function that returns the token for a step of the
// program. The same flag always gives the same tokens, so a second run continues where the first one ended and buys
// nothing twice. Without the flag, each run has a token of its own.
func (d *Demo) ClientToken() func(step string) string {
	flag := d.String("client-token", "", "continue the earlier run that had this `token`, up to 40 characters, instead of buying again")
	var made string
	return func(step string) string {
		if *flag == "" && made == "" {
			made = ecs.NewClientToken()
		}
		token := cmp.Or(*flag, made)
		if step == "" {
			return token
		}
		return token + "-" + step
	}
}
