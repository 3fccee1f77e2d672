package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// load makes the account that is in the file, if there is to be one. A file that is for saving, too, need not exist yet. One
// that is for saving alone must not: what is in it would be lost.
func load(ctx context.Context, server *ecstest.Server, c config, log *slog.Logger) error {
	same := filepath.Clean(c.loadFile) == filepath.Clean(c.saveFile)
	if _, err := os.Lstat(c.saveFile); c.saveFile != "" && err == nil && !same {
		return fmt.Errorf("%s exists: load it, too, with -load, or remove it", c.saveFile)
	}
	if c.loadFile == "" {
		return nil
	}
	begin := time.Now()
	f, err := os.Open(c.loadFile)
	if errors.Is(err, fs.ErrNotExist) && same {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if err := server.Load(f); err != nil {
		return fmt.Errorf("%s: %w", c.loadFile, err)
	}
	log.InfoContext(ctx, "account loaded", "file", c.loadFile, "took", time.Since(begin))
	return nil
}

// A keeper saves the account of a server in a file.
type keeper struct {
	server  *ecstest.Server
	file    string
	log     *slog.Logger
	changed chan struct{} // has one element if a call was executed since the account was saved
	size    int           // of what was saved; the text only grows
}

func newKeeper(c config, log *slog.Logger) *keeper {
	return &keeper{file: c.saveFile, log: log, changed: make(chan struct{}, 1)}
}

// note makes the keeper save the account if the call can have changed it.
func (k *keeper) note(c ecstest.Call) {
	if c.Executed {
		k.wake()
	}
}

func (k *keeper) wake() {
	select {
	case k.changed <- struct{}{}:
	default: // it is awake
	}
}

// start saves the account, and then soon after each change. The function that it returns saves it for the last time.
func (k *keeper) start(ctx context.Context, server *ecstest.Server) (stop func() error, err error) {
	if k.file == "" {
		return func() error { return nil }, nil
	}
	k.server = server
	if err := k.save(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // calls that are pending when ctx ends are saved, too
	ended := make(chan error, 1)
	go func() { ended <- k.run(ctx) }()
	return func() error {
		cancel()
		return <-ended
	}, nil
}

// rest is the shortest time from one time of saving to the next.
const rest = time.Second

// run saves the account after each change, and for the last time when ctx has ended.
func (k *keeper) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return k.save()
		case <-k.changed:
		}
		begin := time.Now()
		if err := k.save(); err != nil {
			k.log.ErrorContext(ctx, "the account is not saved", "error", err)
			k.wake() // try again
		}
		wait := time.NewTimer(max(rest, 9*time.Since(begin))) // a large account takes a tenth of the time
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
		wait.Stop()
	}
}

func (k *keeper) save() error {
	var text bytes.Buffer
	if err := k.server.Save(&text); err != nil {
		return err
	}
	if text.Len() == k.size {
		return nil
	}
	if err := replaceFile(k.file, text.Bytes()); err != nil {
		return err
	}
	k.size = text.Len()
	return nil
}

// replaceFile replaces the content of a file, or creates it. Whatever happens meanwhile, the file has the old or the new
// content.
//
//nolint:gosec // whoever starts the server names the file
func replaceFile(name string, content []byte) error {
	next := name + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // passwords may be in it
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(next, name)
	}
	if err != nil {
		_ = os.Remove(next)
	}
	return err
}

// adviseSave prints where the account is kept.
func adviseSave(w io.Writer, c config) {
	if c.saveFile != "" {
		fmt.Fprintf(w, "\nThe account is saved in %s, about a second after each change. To go on with it, add -load %[1]s.\n", c.saveFile)
	}
}
