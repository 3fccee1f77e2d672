package credentials

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
)

// readFile reads a regular file. Anything else, such as a pipe that nobody writes to, could keep the caller for ever.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	text, err := os.ReadFile(name)
	return text, cause(err)
}

// readSecretFile reads a file that nobody else should. If anybody can, the logger is told.
func readSecretFile(ctx context.Context, name string, l *slog.Logger) ([]byte, error) {
	text, err := readFile(name)
	if err != nil {
		return nil, err
	}
	const others = 0o004
	// Windows has other permissions, which Go shows as readable for all.
	if info, err := os.Stat(name); l != nil && runtime.GOOS != "windows" && err == nil && info.Mode().Perm()&others != 0 {
		l.LogAttrs(ctx, slog.LevelWarn, "credentials file can be read by everybody", slog.String("file", name),
			slog.String("mode", info.Mode().Perm().String()))
	}
	return text, nil
}
