package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A config holds the values of the flags.
type config struct {
	addr, keyID, secret, region string
	saveFile, loadFile          string
	stepDuration                time.Duration
	seedData, allowRemote, tls  bool
	faultRate                   float64
	faultSeed                   uint64
	catalog                     string
}

func readFlags(args []string, stderr io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("ecs-server", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:0", "listen on this `host:port`; port 0 selects a free port")
	flags.StringVar(&c.keyID, "access-key-id", ecstest.DefaultAccessKeyID, "access key `ID` that the server accepts")
	flags.StringVar(&c.secret, "access-key-secret", ecstest.DefaultAccessKeySecret, "`secret` of the access key")
	flags.StringVar(&c.region, "region", "cn-hangzhou", "`region` of the seed data and of the printed instructions; all regions are served")
	flags.DurationVar(&c.stepDuration, "step-duration", 20*time.Millisecond, "duration of each life cycle step")
	flags.BoolVar(&c.seedData, "seed-data", false, "start with a key pair and a few instances")
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
	return c, nil
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	c, err := readFlags(args, stderr)
	if err != nil {
		return err
	}
	log := newCallLog(newLog(stderr))
	defer log.summarize(ctx)
	keep := newKeeper(c, log.log)
	server, err := newServer(ctx, c, log, keep)
	if err != nil {
		return err
	}
	defer server.Close()
	listener, err := listen(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	stop, err := keep.start(ctx, server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()

	both := dualListener{Listener: listener, refused: sync.OnceFunc(func() {
		log.log.WarnContext(ctx, "a client speaks TLS: tell it to use http, or start the server with -tls")
	})}
	addr := listener.Addr().String()
	if !c.tls {
		advise(stdout, c, addr)
		return serve(ctx, both, server)
	}
	host, _, _ := net.SplitHostPort(c.addr) // it was listened on
	config, file, remove, err := selfSigned(host)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	defer remove()
	both.config = config
	advise(stdout, c, addr)
	adviseTLS(stdout, addr, file)
	return serve(ctx, both, server)
}

// newServer returns a server with its account.
func newServer(ctx context.Context, c config, log *callLog, keep *keeper) (*ecstest.Server, error) {
	if _, err := describezones.Do(ctx, ecstest.NewServer().Client(ecs.WithRegion(c.region)), nil); err != nil {
		return nil, fmt.Errorf("region %q: %w", c.region, err)
	}
	offered, err := readCatalog(c.catalog)
	if err != nil {
		return nil, err
	}
	var open atomic.Bool // earlier calls are not from clients
	opts := []ecstest.Option{
		ecstest.WithCredentials(c.keyID, c.secret, ""),
		ecstest.WithStepDuration(c.stepDuration),
		offered,
		ecstest.WithCallLog(func(call ecstest.Call) {
			if open.Load() {
				log.add(ctx, call)
				keep.note(call)
			}
		}),
	}
	if c.saveFile != "" {
		opts = append(opts, ecstest.WithJournal())
	}
	server := ecstest.NewServer(opts...)
	if err := load(ctx, server, c, log.log); err != nil {
		return nil, err
	}
	if c.seedData {
		if err := seed(ctx, server.Client(ecs.WithRegion(c.region))); err != nil {
			return nil, fmt.Errorf("seed data: %w", err)
		}
	}
	if c.faultRate > 0 {
		server.Inject(ecstest.Random(c.faultSeed, c.faultRate))
	}
	open.Store(true)
	return server, nil
}

// listen rejects addresses that other machines can reach, unless that is
// allowed.
func listen(ctx context.Context, c config) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", c.addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", c.addr, err)
	}
	if !addr.IP.IsLoopback() && !c.allowRemote {
		return nil, fmt.Errorf("address %q: other machines could reach it; want a loopback address, or -allow-remote", c.addr)
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", addr.String())
}

// serve handles calls until ctx ends, and lets pending ones finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // including the body
		IdleTimeout:       time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		_ = server.Close() // drop the calls that are still pending
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
