package credentials

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// errLogin returns the error for a login that only a person with a browser can renew.
func (p cliProfile) errLogin(what string) error {
	return fmt.Errorf("%s; log in again with: aliyun configure --profile %s", what, p.Name)
}

// cloudSSO returns a provider of the keys for a CloudSSO login.
func (p cliProfile) cloudSSO(o Options) (Provider, error) {
	if err := cmp.Or(p.need("cloud_sso_sign_in_url", p.CloudSSOSignInURL), p.need("cloud_sso_account_id", p.CloudSSOAccountID),
		p.need("cloud_sso_access_config", p.CloudSSOAccessConfig)); err != nil {
		return nil, err
	}
	u, err := url.Parse(p.CloudSSOSignInURL)
	if err != nil {
		return nil, fmt.Errorf("mode %q: cloud_sso_sign_in_url is not a URL", p.Mode)
	}
	host, err := secureURL(u.Scheme + "://" + u.Host)
	if err != nil {
		return nil, fmt.Errorf("mode %q: cloud_sso_sign_in_url: %w", p.Mode, err)
	}
	return p.storedOr(func(ctx context.Context) (Credentials, error) {
		if p.AccessToken == "" || rpc.Now(ctx).Unix() >= p.AccessTokenExpire {
			return Credentials{}, p.errLogin("the login has ended")
		}
		body, err := json.Marshal(map[string]string{"AccountId": p.CloudSSOAccountID, "AccessConfigurationId": p.CloudSSOAccessConfig})
		if err != nil {
			return Credentials{}, err
		}
		var response struct{ CloudCredential session }
		if err := postBearer(ctx, o.HTTPClient, host+"cloud-credentials", p.AccessToken, body, &response); err != nil {
			return Credentials{}, err
		}
		return response.CloudCredential.credentials()
	}, o), nil
}

// oauthSites are the sites at which the command-line tool logs in, and its client id at each.
var oauthSites = map[string]struct{ url, client string }{
	"CN":   {"https://oauth.aliyun.com/", "4038181954557748008"},
	"INTL": {"https://oauth.alibabacloud.com/", "4103531455503354461"},
}

// oauthMargin is the shortest remaining lifetime of an access token that is used without renewal.
const oauthMargin = 20 * time.Minute

// oauth returns a provider of the keys for an OAuth login. It renews the login, and stores both for the next program.
func (p cliProfile) oauth(path string, o Options) (Provider, error) {
	site, ok := oauthSites[strings.ToUpper(p.OAuthSiteType)]
	if !ok {
		return nil, fmt.Errorf("mode %q: oauth_site_type %q: want CN or INTL", p.Mode, p.OAuthSiteType)
	}
	// The login of this provider: it is needed if the file cannot be written.
	var mu sync.Mutex
	kept := p
	return p.storedOr(func(ctx context.Context) (Credentials, error) {
		mu.Lock()
		login := kept
		mu.Unlock()
		if err := login.refresh(ctx, path, site.url, site.client, o); err != nil {
			return Credentials{}, err
		}
		mu.Lock()
		if login.OAuthAccessTokenExpire > kept.OAuthAccessTokenExpire {
			kept = login
		}
		mu.Unlock()
		if login.OAuthAccessToken == "" {
			return Credentials{}, p.errLogin("there is no login")
		}
		var response session
		if err := postBearer(ctx, o.HTTPClient, site.url+"v1/exchange", login.OAuthAccessToken, nil, &response); err != nil {
			return Credentials{}, err
		}
		keys, err := response.credentials()
		if err == nil {
			p.save(ctx, path, keyMembers(keys), o)
		}
		return keys, err
	}, o), nil
}

// refresh makes sure that the login lasts: it keeps p's own, takes one that another program has renewed, or renews it.
func (p *cliProfile) refresh(ctx context.Context, path, site, client string, o Options) error {
	ending := func() bool {
		return p.OAuthRefreshToken != "" && time.Unix(p.OAuthAccessTokenExpire, 0).Sub(rpc.Now(ctx)) <= oauthMargin
	}
	if !ending() || p.reload(path) && !ending() {
		return nil
	}
	err := p.renew(ctx, site, client, o.HTTPClient)
	if err == nil {
		p.save(ctx, path, p.loginMembers(), o)
		return nil
	}
	rejected, ok := errors.AsType[*statusError](err)
	if !ok || rejected.status >= http.StatusInternalServerError {
		return fmt.Errorf("renewing the login: %w", err)
	}
	// Another program may just have used the refresh token, and not yet have saved the new login.
	for range 5 {
		if p.reload(path) && !ending() {
			return nil
		}
		if !pause(ctx, 200*time.Millisecond) {
			break
		}
	}
	return p.errLogin(fmt.Sprintf("the login was not renewed (%v)", err))
}

// reload takes the login in the file if it is newer, and reports whether it is.
func (p *cliProfile) reload(path string) bool {
	var config cliConfig
	text, err := readFile(path)
	if err != nil || unmarshal(text, &config) != nil {
		return false
	}
	for _, its := range config.Profiles {
		if its.Name == p.Name && its.OAuthAccessTokenExpire > p.OAuthAccessTokenExpire && its.OAuthAccessToken != "" {
			p.OAuthAccessToken, p.OAuthRefreshToken, p.OAuthAccessTokenExpire = its.OAuthAccessToken, its.OAuthRefreshToken, its.OAuthAccessTokenExpire
			return true
		}
	}
	return false
}

// renew gets a new access token and a new refresh token. The old refresh token is then invalid.
func (p *cliProfile) renew(ctx context.Context, site, client string, hc *http.Client) error {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {p.OAuthRefreshToken}, "client_id": {client}}
	var response struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int64  `json:"expires_in"`
	}
	header := http.Header{"Content-Type": {rpc.FormType}}
	if err := post(ctx, hc, site+"v1/token", header, []byte(form.Encode()), rpc.Secrets{p.OAuthRefreshToken}, &response); err != nil {
		return err
	}
	if response.AccessToken == "" || response.RefreshToken == "" {
		return errors.New("the response lacks a token")
	}
	p.OAuthAccessToken, p.OAuthRefreshToken = response.AccessToken, response.RefreshToken
	p.OAuthAccessTokenExpire = rpc.Now(ctx).Unix() + response.ExpiresIn
	return nil
}

func postBearer(ctx context.Context, hc *http.Client, target, token string, body []byte, into any) error {
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}}
	return post(ctx, hc, target, header, body, rpc.Secrets{token}, into)
}

// post sends a body and reads the response. Its errors show nothing of the response, which may hold tokens.
func post(ctx context.Context, hc *http.Client, target string, header http.Header, body []byte, secrets rpc.Secrets, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = header
	resp, err := exchange(hc, req, secrets)
	if err != nil {
		return err
	}
	if resp.Status != http.StatusOK {
		return newStatusError(resp, secrets)
	}
	return unmarshal(resp.Body, into)
}
