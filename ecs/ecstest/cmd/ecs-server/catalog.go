package main

import (
	"fmt"
	"os"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// readCatalog returns the option that adds what the file offers, or nil without a file.
func readCatalog(file string) (ecstest.Option, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file) //nolint:gosec // it is the user's choice
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	c, err := ecstest.ReadCatalog(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return ecstest.WithCatalog(c), nil
}
