package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// save writes a renewed login to the configuration, where the command-line tool and other programs look for it. A
// configuration that cannot be written is a warning: this program has what it needs.
func (p *cliProfile) save(ctx context.Context, path string, keys Credentials, o Options) {
	if o.ReadOnly {
		return
	}
	values := map[string]any{
		"oauth_access_token": p.OAuthAccessToken, "oauth_refresh_token": p.OAuthRefreshToken, "oauth_access_token_expire": p.OAuthAccessTokenExpire,
	}
	if keys.Check() == nil {
		values["access_key_id"], values["access_key_secret"] = keys.AccessKeyID, keys.AccessKeySecret
		values["sts_token"], values["sts_expiration"] = keys.SecurityToken, keys.Expires.Unix()
	}
	if err := updateProfile(path, p.Name, values); err != nil && o.Logger != nil {
		o.Logger.LogAttrs(ctx, slog.LevelWarn, "CLI configuration not updated, its login has ended", slog.String("file", path),
			slog.String("profile", p.Name), slog.String("error", cause(err).Error()))
	}
}

// updateProfile sets values of one profile and keeps everything else, also what this package does not know. The file is
// replaced as a whole, so that nobody reads half of it.
func updateProfile(path, name string, values map[string]any) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if text, err = editProfile(text, name, values); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".config-*.json") // nobody else can read it
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // in vain once it is renamed
	_, err = f.Write(text)
	if err := errors.Join(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func editProfile(text []byte, name string, values map[string]any) ([]byte, error) {
	var config map[string]json.RawMessage
	if err := unmarshal(text, &config); err != nil {
		return nil, err
	}
	var profiles []map[string]json.RawMessage
	if err := unmarshal(config["profiles"], &profiles); err != nil {
		return nil, err
	}
	for _, profile := range profiles {
		var its string
		if json.Unmarshal(profile["name"], &its) != nil || its != name {
			continue
		}
		for key, value := range values {
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			profile[key] = raw
		}
		raw, err := json.Marshal(profiles)
		if err != nil {
			return nil, err
		}
		config["profiles"] = raw
		return json.MarshalIndent(config, "", "\t")
	}
	return nil, fmt.Errorf("there is no profile %q any more", name)
}
