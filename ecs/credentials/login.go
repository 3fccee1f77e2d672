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
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// errLogin is for a login that only a person with a browser can renew.
func (p cliProfile) errLogin(what string) error {
	return fmt.Errorf("%s; log in again with: aliyun configure --profile %s", what, p.Name)
}

// cloudSSO gets keys for a login that CloudSSO keeps.
func (p cliProfile) cloudSSO(o Options) (Provider, error) {
	if err := cmp.Or(p.need("cloud_sso_sign_in_url", p.CloudSSOSignInURL), p.need("cloud_sso_account_id", p.CloudSSOAccountID),
		p.need("cloud_sso_access_config", p.CloudSSOAccessConfig)); err != nil {
		return nil, err
	}
	u, err := url.Parse(p.CloudSSOSignInURL)
	if err != nil {
		return nil, fmt.Errorf("mode %q: cloud_sso_sign_in_url is no URL", p.Mode)
	}
	host, err := secureURL(u.Scheme + "://" + u.Host)
	if err != nil {
		return nil, fmt.Errorf("mode %q: cloud_sso_sign_in_url: %w", p.Mode, err)
	}
	return p.storedOr(func(ctx context.Context) (Credentials, error) {
		if p.AccessToken == "" || time.Now().Unix() >= p.AccessTokenExpire {
			return Credentials{}, p.errLogin("the login has ended")
		}
		body, err := json.Marshal(map[string]string{"AccountId": p.CloudSSOAccountID, "AccessConfigurationId": p.CloudSSOAccessConfig})
		if err != nil {
			return Credentials{}, err
		}
		var answer struct{ CloudCredential session }
		if err := postBearer(ctx, o.HTTPClient, host+"cloud-credentials", p.AccessToken, body, &answer); err != nil {
			return Credentials{}, err
		}
		return answer.CloudCredential.credentials()
	}, o), nil
}

// The applications under which the command-line tool logs in, and where.
var oauthSites = map[string]struct{ url, client string }{
	"CN":   {"https://oauth.aliyun.com/", "4038181954557748008"},
	"INTL": {"https://oauth.alibabacloud.com/", "4103531455503354461"},
}

// oauthMargin is how long an access token has to last to be used.
const oauthMargin = 20 * time.Minute

// oauth gets keys for a login by OAuth, and renews the login. Both are stored for the next program.
func (p cliProfile) oauth(path string, o Options) (Provider, error) {
	site, ok := oauthSites[strings.ToUpper(p.OAuthSiteType)]
	if !ok {
		return nil, fmt.Errorf("mode %q: oauth_site_type %q: want CN or INTL", p.Mode, p.OAuthSiteType)
	}
	login := p // tokens of its own, which outlive a file that cannot be written; the cache lets in one caller at a time
	return p.storedOr(func(ctx context.Context) (keys Credentials, err error) {
		renewed := false
		defer func() {
			if err == nil || renewed {
				login.save(ctx, path, keys, o)
			}
		}()
		if login.OAuthRefreshToken != "" && time.Until(time.Unix(login.OAuthAccessTokenExpire, 0)) <= oauthMargin {
			if err := login.renew(ctx, site.url, site.client, o.HTTPClient); err != nil {
				return Credentials{}, err
			}
			renewed = true
		}
		if login.OAuthAccessToken == "" {
			return Credentials{}, p.errLogin("there is no login")
		}
		var answer session
		if err := postBearer(ctx, o.HTTPClient, site.url+"v1/exchange", login.OAuthAccessToken, nil, &answer); err != nil {
			return Credentials{}, err
		}
		return answer.credentials()
	}, o), nil
}

// renew gets a new access token. The refresh token is replaced too; the old one has no use any more.
func (p *cliProfile) renew(ctx context.Context, site, client string, hc *http.Client) error {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {p.OAuthRefreshToken}, "client_id": {client}}
	var answer struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int64  `json:"expires_in"`
	}
	err := post(ctx, hc, site+"v1/token", http.Header{"Content-Type": {rpc.FormType}}, []byte(form.Encode()), &answer)
	if err == nil && (answer.AccessToken == "" || answer.RefreshToken == "") {
		err = errors.New("the answer lacks a token")
	}
	if refused, ok := errors.AsType[*statusError](err); ok && refused.status < 500 {
		return p.errLogin(fmt.Sprintf("the login was not renewed (%v)", err))
	}
	if err != nil {
		return fmt.Errorf("renewing the login: %w", err)
	}
	p.OAuthAccessToken, p.OAuthRefreshToken = answer.AccessToken, answer.RefreshToken
	p.OAuthAccessTokenExpire = time.Now().Unix() + answer.ExpiresIn
	return nil
}

func postBearer(ctx context.Context, hc *http.Client, target, token string, body []byte, into any) error {
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}}
	return post(ctx, hc, target, header, body, into)
}

// post sends a body and reads the answer, of which errors show nothing: it may hold tokens.
func post(ctx context.Context, hc *http.Client, target string, header http.Header, body []byte, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = header
	a, err := exchange(hc, req)
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return unexpected(a)
	}
	return unmarshal(a.Body, into)
}
