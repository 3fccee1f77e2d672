package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	saveTimeout  = 5 * time.Second // to wait for another program that is writing
	saveLeftOver = time.Minute     // a new file of this age is from a program that was killed while it wrote
)

// members maps names in a profile to their values.
type members map[string]any

func (p *cliProfile) loginMembers() members {
	return members{
		"oauth_access_token": p.OAuthAccessToken, "oauth_refresh_token": p.OAuthRefreshToken, "oauth_access_token_expire": p.OAuthAccessTokenExpire,
	}
}

func keyMembers(keys Credentials) members {
	return members{
		"access_key_id": keys.AccessKeyID, "access_key_secret": keys.AccessKeySecret,
		"sts_token": keys.SecurityToken, "sts_expiration": keys.Expires.Unix(),
	}
}

// save writes renewed values to the configuration, for the command-line tool and other programs. If that fails, it logs a
// warning, because this program can go on.
func (p *cliProfile) save(ctx context.Context, path string, values members, o Options) {
	if o.ReadOnly {
		return
	}
	if err := updateProfile(ctx, path, p.Name, values); err != nil && o.Logger != nil {
		o.Logger.LogAttrs(ctx, slog.LevelWarn, "CLI configuration not updated, its login may have ended", slog.String("file", path),
			slog.String("profile", p.Name), slog.String("error", cause(err).Error()))
	}
}

// updateProfile sets values of one profile and keeps everything else, even members that this package does not know. It
// replaces the file as a whole, so that no program reads half of it. The name of the new file is the same in all programs:
// it serves as a lock on the configuration while it exists.
func updateProfile(ctx context.Context, path, name string, values members) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	// Renewed values must be saved even if no caller is waiting.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	f, err := createNew(ctx, filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new"))
	if err != nil {
		return err
	}
	text, err := readFile(path)
	if err == nil {
		text, err = editProfile(text, name, values)
	}
	if err == nil {
		_, err = f.Write(text)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error matters more
	}
	return err
}

// createNew creates a file that only its owner can read. It waits until a file of this name is gone.
func createNew(ctx context.Context, name string) (*os.File, error) {
	for {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > saveLeftOver {
			_ = os.Remove(name) // if that fails, ctx ends
		}
		if !pause(ctx, 20*time.Millisecond) {
			return nil, fmt.Errorf("another program is writing it: %q exists", name)
		}
	}
}

// editProfile returns the configuration with new values in one profile.
func editProfile(text []byte, name string, values members) ([]byte, error) {
	var config map[string]json.RawMessage
	if err := unmarshal(text, &config); err != nil {
		return nil, err
	}
	list := spelling(config, "profiles")
	var profiles []map[string]json.RawMessage
	if err := unmarshal(config[list], &profiles); err != nil {
		return nil, err
	}
	for _, profile := range profiles {
		var its string
		if json.Unmarshal(profile[spelling(profile, "name")], &its) != nil || its != name {
			continue
		}
		for key, value := range values {
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			profile[spelling(profile, key)] = raw
		}
		raw, err := json.Marshal(profiles)
		if err != nil {
			return nil, err
		}
		config[list] = raw
		return json.MarshalIndent(config, "", "\t")
	}
	return nil, fmt.Errorf("profile %q no longer exists", name)
}

// spelling returns the name of a member as the file spells it. Like encoding/json, it accepts another case.
func spelling(object map[string]json.RawMessage, name string) string {
	if _, exact := object[name]; exact {
		return name
	}
	for key := range object {
		if strings.EqualFold(key, name) {
			return key
		}
	}
	return name
}
