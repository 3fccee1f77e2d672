package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"

	"github.com/go-aliecs/aliecs/examples/fleet/internal/program"
)

// child is the life of a process that this program started from itself. It ends when its standard input does, and so
// also when the parent is killed; Ctrl-C is for the parent.
func child(role string, args []string) {
	signal.Ignore(os.Interrupt)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	work := program.Worker
	if role == "engine" {
		work = engine
	}
	if err := work(ctx, args); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func engine(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("engine", flag.ContinueOnError)
	port := flags.Int("port", 7233, "")
	uiPort := flags.Int("ui-port", 8233, "")
	file := flags.String("db", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return serveEngine(ctx, *port, *uiPort, *file)
}

// A process is a child.
type process struct {
	args []string
	died func(error) // called when it ends by itself

	mu    sync.Mutex // held while it is started, killed or ended
	cmd   *exec.Cmd
	input io.Closer
	ended chan struct{}
	log   tail
}

func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begin()
}

func (p *process) begin() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, p.args...) //nolint:gosec,noctx // this program; it ends with its standard input
	cmd.Stdout, cmd.Stderr = &p.log, &p.log
	if p.input, err = cmd.StdinPipe(); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() {
		err := cmd.Wait()
		close(ended)
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.cmd == cmd {
			p.died(fmt.Errorf("%s: %w\n%s", p.args[0], err, p.log.String()))
		}
	}()
	return nil
}

// again kills the process as kill -9 does, and starts it again.
func (p *process) again() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	cmd := p.cmd
	if cmd == nil {
		return nil
	}
	p.cmd = nil
	_ = cmd.Process.Kill()
	<-p.ended
	return p.begin()
}

func (p *process) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	p.cmd = nil
	_ = p.input.Close()
	<-p.ended
}

// A tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-4000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
