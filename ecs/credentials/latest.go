package credentials

import (
	"errors"
	"io/fs"
	"sync"
)

// latest keeps the provider made for a configuration, with the keys it has cached, until the configuration changes.
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

// cause leaves out the name from an error about a file, where the text around it has it already.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
