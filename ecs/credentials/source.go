package credentials

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// source is a file that says where keys come from. It is read when it is asked first and whenever it has changed since; in
// between, what it led to is kept, with the keys that has cached.
type source struct {
	title string // for errors
	path  string // the caller's, or empty
	env   string // names the file otherwise
	home  string // where it is else, below the home directory

	profile func() string // which part of the file counts, or empty
	build   func(path, profile string, text []byte) (Provider, error)
	logger  *slog.Logger

	mu        sync.Mutex
	state     fileState
	provider  Provider // what state led to
	complaint string   // the last one that was logged
}

// fileState tells whether a file is still the one that was read, and read for the same.
type fileState struct {
	path, profile string
	modified      int64
	size          int64
}

func (s *source) Retrieve(ctx context.Context) (Credentials, error) {
	path, err := findFile(s.path, s.env, s.home)
	if err != nil {
		return Credentials{}, fmt.Errorf("%s: %w", s.title, err)
	}
	p, err := s.current(ctx, path, s.profile())
	var c Credentials
	if err == nil {
		c, err = p.Retrieve(ctx)
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("%s %q: %w", s.title, path, err)
	}
	return c, nil
}

// current is what the file leads to. While it cannot be read, perhaps because somebody is writing it, that is what it led to
// before.
func (s *source) current(ctx context.Context, path, profile string) (Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.read(ctx, path, profile)
	if err == nil {
		s.complaint = ""
		return s.provider, nil
	}
	if s.provider == nil || s.state.path != path || s.state.profile != profile {
		return nil, err
	}
	if text := err.Error(); text != s.complaint && s.logger != nil {
		s.complaint = text
		s.logger.LogAttrs(ctx, slog.LevelWarn, "credentials file not read again", slog.String("file", path), slog.String("error", text))
	}
	return s.provider, nil
}

func (s *source) read(ctx context.Context, path, profile string) error {
	info, err := os.Stat(path)
	if err != nil {
		return cause(err)
	}
	state := fileState{path, profile, info.ModTime().UnixNano(), info.Size()}
	if s.provider != nil && s.state == state {
		return nil
	}
	text, err := readSecretFile(ctx, path, s.logger)
	if err != nil {
		return err
	}
	p, err := s.build(path, profile, text)
	if err != nil {
		return err
	}
	s.state, s.provider = state, p
	return nil
}

// findFile returns path if it is set, else the value of the variable env, else home below the home directory.
func findFile(path, env, home string) (string, error) {
	if path := cmp.Or(path, os.Getenv(env)); path != "" {
		return path, nil
	}
	dir, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, filepath.FromSlash(home)), nil
}

// profileOf is the profile that o or the environment name.
func profileOf(o Options) string { return cmp.Or(o.Profile, os.Getenv("ALIBABA_CLOUD_PROFILE")) }
