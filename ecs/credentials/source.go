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

// source is a file that says where keys come from. It is read at the first call and whenever it has changed. Between
// changes, its provider is kept, with the cached keys.
type source struct {
	title string // for errors
	path  string // of the caller, or empty
	env   string // the variable that names the file if path is empty
	home  string // the path below the home directory if the variable is empty, too

	profile func() string // the part of the file to use, or empty
	build   func(path, profile string, text []byte) (Provider, error)
	logger  *slog.Logger

	mu        sync.Mutex
	state     fileState
	provider  Provider // built from the file in this state
	complaint string   // the last error that was logged
}

// fileState identifies the contents of a file and the part of it that was used.
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

// current returns the provider of the file. While the file cannot be read, perhaps because another program is writing it,
// current returns the provider from before.
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
		s.logger.LogAttrs(ctx, slog.LevelWarn, "credentials file not reread", slog.String("file", path), slog.String("error", text))
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

// profileOf returns the profile that o or the environment names, or "".
func profileOf(o Options) string { return cmp.Or(o.Profile, os.Getenv("ALIBABA_CLOUD_PROFILE")) }
