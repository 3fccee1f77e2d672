package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A config holds the values of the flags.
type config struct {
	addr, keyID, secret, region string
	stepDuration                time.Duration
	seedData, allowRemote, tls  bool
	faultRate                   float64
	faultSeed                   uint64
	saveFile, loadFile, catalog string
	faults                      faults
	stubs                       stubs
}

const usage = `Ecs-server is an ECS in memory for programs in any language: no account, no keys, no costs.

    go run ./ecs/ecstest/cmd/ecs-server                                       prints how clients are pointed at it
    go run ./ecs/ecstest/cmd/ecs-server -addr 127.0.0.1:8080 -seed-data       a fixed port, and something to look at
    go run ./ecs/ecstest/cmd/ecs-server -throttle 10/s -answer-late 2s=RunInstances -lag 1s
    curl http://127.0.0.1:8080/stats                                          what happened, for scripts

Flags:
`

func readFlags(args []string, stderr io.Writer) (config, error) {
	var c config
	var stubFiles []string
	flags := flag.NewFlagSet("ecs-server", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = io.WriteString(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&c.addr, "addr", "127.0.0.1:0", "listen on this `host:port`; port 0 selects a free port")
	flags.StringVar(&c.keyID, "access-key-id", ecstest.DefaultAccessKeyID, "access key `ID` that the server accepts")
	flags.StringVar(&c.secret, "access-key-secret", ecstest.DefaultAccessKeySecret, "`secret` of the access key")
	flags.StringVar(&c.region, "region", "cn-hangzhou", "`region` of the seed data and of the printed instructions; all regions are served")
	flags.DurationVar(&c.stepDuration, "step-duration", 20*time.Millisecond, "duration of each life cycle step")
	flags.BoolVar(&c.seedData, "seed-data", false, "start with a key pair and a few instances")
	flags.Func("stub", "respond to actions from this JSON `file`; may be repeated", func(file string) error {
		stubFiles = append(stubFiles, file)
		return nil
	})
	flags.Func("throttle", "accept this `rate` of calls per action and region, such as 10/s or 600/m; with =ACTION,… only of these", c.faults.throttle)
	flags.Func("answer-late", "execute calls at once and respond this `duration` later; with =ACTION,… only these, as in 2s=Run*", c.faults.answerLate)
	flags.Func("lag", "let calls that read see the account as it was this `duration` ago; with =ACTION,… only these", c.faults.lag)
	flags.Float64Var(&c.faultRate, "fault-rate", 0, "share of calls with a fault, from 0 to 1")
	flags.Uint64Var(&c.faultSeed, "fault-seed", 1, "seed of the random choice of calls and faults")
	flags.BoolVar(&c.allowRemote, "allow-remote", false, "allow -addr to be reachable from other machines")
	flags.BoolVar(&c.tls, "tls", false, "speak TLS, too, on the same port; the certificate is made for it, and its file is printed")
	flags.StringVar(&c.saveFile, "save", "", "keep the account in this `file`; it must not exist unless it is loaded, too")
	flags.StringVar(&c.loadFile, "load", "", "begin with the account in this `file`, which -save or a person wrote")
	flags.StringVar(&c.catalog, "catalog", "", "offer the instance types, images, zones, quotas and prices of this JSON `file`, too; see GUIDE.md")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	switch {
	case flags.NArg() > 0:
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case c.keyID == "" || c.secret == "":
		return c, errors.New("the access key ID and secret must not be empty")
	case c.stepDuration < 0:
		return c, fmt.Errorf("step duration %v: must not be negative", c.stepDuration)
	case c.loadFile != "" && c.seedData:
		return c, errors.New("-load and -seed-data: want one of them")
	case !(c.faultRate >= 0 && c.faultRate <= 1):
		return c, fmt.Errorf("fault rate %v: want 0 to 1", c.faultRate)
	}
	for _, file := range stubFiles {
		if err := c.stubs.add(file); err != nil {
			return c, fmt.Errorf("stub %w", err)
		}
	}
	return c, c.checkSeed()
}

// checkSeed rejects stubs of what creates the seed data.
func (c *config) checkSeed() error {
	for _, action := range []string{"CreateKeyPair", "RunInstances"} {
		if s, ok := c.stubs.of(action); ok && c.seedData {
			return fmt.Errorf("stub %s: %s is needed to create the seed data; leave out -seed-data, or the stub", s.place, action)
		}
	}
	return nil
}

// options returns what the server is created with.
func (c *config) options() ([]ecstest.Option, error) {
	offered, err := readCatalog(c.catalog)
	if err != nil {
		return nil, err
	}
	options := []ecstest.Option{
		ecstest.WithCredentials(c.keyID, c.secret, ""),
		ecstest.WithStepDuration(c.stepDuration),
		offered,
	}
	if c.saveFile != "" {
		options = append(options, ecstest.WithJournal())
	}
	return append(options, c.stubs.options()...), nil
}

// injected returns the faults, which do not apply to the seed data.
func (c *config) injected() []ecstest.Fault {
	all := c.faults.all
	if c.faultRate > 0 {
		all = append(all, ecstest.Random(c.faultSeed, c.faultRate))
	}
	return all
}
