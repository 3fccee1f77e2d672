package main

import (
	"context"
	"errors"
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

	handler := withStats(log.stats, server.Account, server)
	both := dualListener{Listener: listener, refused: sync.OnceFunc(func() {
		log.log.WarnContext(ctx, "a client speaks TLS: tell it to use http, or start the server with -tls")
	})}
	addr := listener.Addr().String()
	if !c.tls {
		advise(stdout, c, addr)
		return serve(ctx, both, handler)
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
	return serve(ctx, both, handler)
}

// newServer returns a server with its account.
func newServer(ctx context.Context, c config, log *callLog, keep *keeper) (*ecstest.Server, error) {
	if _, err := describezones.Do(ctx, ecstest.NewServer().Client(ecs.WithRegion(c.region)), nil); err != nil {
		return nil, fmt.Errorf("region %q: %w", c.region, err)
	}
	opts, err := c.options()
	if err != nil {
		return nil, err
	}
	var open atomic.Bool // earlier calls are not from clients
	opts = append(opts, ecstest.WithCallLog(func(call ecstest.Call) {
		if open.Load() {
			log.add(ctx, call)
			keep.note(call)
		}
	}))
	server := ecstest.NewServer(opts...)
	if err := load(ctx, server, c, log.log); err != nil {
		return nil, err
	}
	if c.seedData {
		if err := seed(ctx, server.Client(ecs.WithRegion(c.region))); err != nil {
			return nil, fmt.Errorf("seed data: %w", err)
		}
	}
	server.Inject(c.injected()...)
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
		Handler:           limitBodies(handler),
		MaxHeaderBytes:    maxHeader,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // including the body
		IdleTimeout:       time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(limitListener{listener, make(chan struct{}, maxConns)}) }()
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
