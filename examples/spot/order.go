package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/go-aliecs/aliecs/ecs/launch"
)

// load returns the plan of an earlier run, or nil if there is none.
func load(file string) (*launch.Plan, error) {
	text, err := os.ReadFile(file)
	if file == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return launch.Parse(text)
}

// save returns a function that stores the plan, as a whole or not at all. Without a file there is none.
func save(file string) func(context.Context, []byte) error {
	if file == "" {
		return nil
	}
	return func(_ context.Context, plan []byte) error {
		if err := os.WriteFile(file+".new", plan, 0o600); err != nil {
			return err
		}
		return os.Rename(file+".new", file)
	}
}
