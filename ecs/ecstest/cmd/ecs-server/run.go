package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := readFlags(args, stderr)
	if err != nil {
		return err
	}
	if _, err := describezones.Do(ctx, ecstest.NewServer().Client(ecs.WithRegion(c.region)), nil); err != nil {
		return fmt.Errorf("region %q: %w", c.region, err)
	}
	listener, err := listen(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()

	var open atomic.Bool // earlier calls are not from clients
	log := newCallLog(slog.New(slog.NewTextHandler(stderr, nil)))
	server := ecstest.NewServer(append(c.options(), ecstest.WithCallLog(func(call ecstest.Call) {
		if open.Load() {
			log.add(ctx, call)
		}
	}))...)
	defer server.Close()
	if c.seedData {
		if err := seed(ctx, server.Client(ecs.WithRegion(c.region))); err != nil {
			return fmt.Errorf("seed data: %w", err)
		}
	}
	server.Inject(c.injected()...)
	handler := withStats(log.stats, server.Account, server)
	open.Store(true)
	defer log.summarize(ctx)
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
