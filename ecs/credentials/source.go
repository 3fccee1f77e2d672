package credentials

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// source is a file that says where keys come from.
type source struct {
	title string // for errors
	path  string // the caller's, or empty
	env   string // names the file otherwise
	home  string // where it is else, below the home directory

	profile func() string // which part of the file counts, or empty
	build   func(ctx context.Context, path, profile string, text []byte) (Provider, error)
}

// provider reads the file when it is asked first and whenever it has changed since. In between it keeps what the file led
// to, with the keys that has cached; what failed is tried again.
func (s source) provider(o Options) Provider {
	var last latest[sourceState]
	return Func(func(ctx context.Context) (Credentials, error) {
		path, err := s.find()
		if err != nil {
			return Credentials{}, fmt.Errorf("%s: %w", s.title, err)
		}
		info, err := os.Stat(path)
		if err != nil {
			return Credentials{}, fmt.Errorf("%s %q: %w", s.title, path, cause(err))
		}
		state := sourceState{path, s.profile(), info.ModTime().UnixNano(), info.Size()}
		p, err := last.try(state, func() (Provider, error) {
			text, err := readSecretFile(ctx, path, o.Logger)
			if err != nil {
				return nil, err
			}
			return s.build(ctx, path, state.profile, text)
		})
		var c Credentials
		if err == nil {
			c, err = p.Retrieve(ctx)
		}
		if err != nil {
			return Credentials{}, fmt.Errorf("%s %q: %w", s.title, path, err)
		}
		return c, nil
	})
}

// sourceState tells whether a file is still the one that was read.
type sourceState struct {
	path, profile string
	modified      int64
	size          int64
}

func (s source) find() (string, error) {
	if path := cmp.Or(s.path, os.Getenv(s.env)); path != "" {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, filepath.FromSlash(s.home)), nil
}

// profileOf is the profile that o or the environment name.
func profileOf(o Options) string { return cmp.Or(o.Profile, os.Getenv("ALIBABA_CLOUD_PROFILE")) }
