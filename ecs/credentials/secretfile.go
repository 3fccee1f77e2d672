package credentials

import (
	"context"
	"log/slog"
	"os"
	"runtime"
)

// readSecretFile reads a file that nobody else should. If anybody can, the logger is told.
func readSecretFile(ctx context.Context, name string, l *slog.Logger) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, cause(err)
	}
	const others = 0o004
	// Windows has other permissions, which Go shows as readable for all.
	if info, err := os.Stat(name); l != nil && runtime.GOOS != "windows" && err == nil && info.Mode().Perm()&others != 0 {
		l.LogAttrs(ctx, slog.LevelWarn, "credentials file can be read by everybody", slog.String("file", name),
			slog.String("mode", info.Mode().Perm().String()))
	}
	return text, nil
}
