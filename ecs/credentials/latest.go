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
	p, _ := l.try(config, func() (Provider, error) { return build(), nil })
	return p
}

// try is get for a provider that cannot always be made.
func (l *latest[C]) try(config C, build func() (Provider, error)) (Provider, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider != nil && l.config == config {
		return l.provider, nil
	}
	p, err := build()
	if err != nil {
		return nil, err
	}
	l.config, l.provider = config, p
	return p, nil
}

// cause leaves out the name from an error about a file, where the text around it has it already.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
