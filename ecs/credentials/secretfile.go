package credentials

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
)

// readFile reads a regular file. Anything else, such as a pipe without a writer, could block the caller forever.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	text, err := os.ReadFile(name)
	return text, cause(err)
}

// readSecretFile reads a file that only its owner should be able to read. It logs a warning if everyone can.
func readSecretFile(ctx context.Context, name string, l *slog.Logger) ([]byte, error) {
	text, err := readFile(name)
	if err != nil {
		return nil, err
	}
	const others = 0o004
	// On Windows, Go reports every file as readable by everyone.
	if info, err := os.Stat(name); l != nil && runtime.GOOS != "windows" && err == nil && info.Mode().Perm()&others != 0 {
		l.LogAttrs(ctx, slog.LevelWarn, "credentials file is readable by everyone", slog.String("file", name),
			slog.String("mode", info.Mode().Perm().String()))
	}
	return text, nil
}
