package credentials

import (
	"errors"
	"io/fs"
	"sync"
)

// latest keeps the provider of a configuration, with its cached keys, until the configuration changes.
type latest[C comparable] struct {
	mu       sync.Mutex
	config   C
	provider Provider
}

func (l *latest[C]) get(config C, build func() Provider) Provider {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider == nil || l.config != config {
		l.config, l.provider = config, build()
	}
	return l.provider
}

// cause returns an error about a file without the name of the file, for callers whose text already has it.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
