package credentials_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// parrot is a server whose response is the text with the number in the path of the request. It replaces %s by the whole request.
type parrot struct {
	net.Listener
	texts []string
	echo  func(request string) string
}

func newParrot(t *testing.T, texts []string, echo func(string) string) *parrot {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &parrot{l, texts, echo}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return p
}

func (p *parrot) serve(c net.Conn) {
	defer c.Close()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	body, _ := io.ReadAll(r.Body)
	n, err := strconv.Atoi(strings.Split(r.URL.Path, "/")[1])
	if err != nil {
		return
	}
	// Everything as it was sent, and decoded, on one line.
	echo := r.RequestURI + " " + string(body)
	if plain, err := url.QueryUnescape(echo); err == nil {
		echo += " " + plain
	}
	echo += " " + r.Header.Get("Authorization")
	if user, password, ok := r.BasicAuth(); ok {
		echo += " " + user + " " + password
	}
	_, _ = io.WriteString(c, strings.ReplaceAll(p.texts[n], "%s", p.echo(echo)))
}

// hostile returns responses that repeat the request in every place.
func hostile() map[string]string {
	responses := map[string]string{
		"status":            "HTTP/1.1 %s OK\r\n\r\n",
		"reason":            "HTTP/1.1 400 %s\r\nContent-Length: 0\r\n\r\n",
		"protocol":          "%s\r\n\r\n",
		"header line":       "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
		"header name":       "HTTP/1.1 200 OK\r\n%s: x\r\n\r\n",
		"length":            "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
		"transfer encoding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n",
		"chunk":             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
		"redirect":          "HTTP/1.1 302 Found\r\nLocation: http://%zz/%s\r\nContent-Length: 0\r\n\r\n",
		"good redirect":     "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/%s\r\nContent-Length: 0\r\n\r\n",
		"request id":        "HTTP/1.1 400 Bad\r\nX-Acs-Request-Id: %s\r\nDate: %s\r\nContent-Length: 0\r\n\r\n",
	}
	for name, body := range map[string]string{
		"HTML":         "<html><body>" + strings.Repeat("x", 80) + " %s</body></html>",
		"XML":          "<Error><Code>%s</Code><Message>%s</Message><RequestId>%s</RequestId></Error>",
		"XML, open":    "<Error><Code>%s",
		"JSON":         `{"Code":"%s","Message":"` + strings.Repeat("x", 100) + `%s","RequestId":"%s","error":"%s"}`,
		"JSON, a code": `{"Code":"Success","Message":"m","AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"%s"}`,
		"JSON, nested": `{"Credentials":{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"%s"},"accessKeyId":"i","CloudCredential":"%s"}`,
		"JSON, half":   `{"Message":"%s`,
		"JSON, odd":    `{"x":"%s","Credentials":"%s"}`,
		"array":        `["%s"]`,
		"string":       `"%s"`,
		"text":         "%s",
		"late text":    strings.Repeat("x", 110) + "%s",
	} {
		for _, status := range []string{"200 OK", "400 Bad", "500 Error"} {
			responses[name+", "+status] = "HTTP/1.1 " + status + "\r\nConnection: close\r\n\r\n" + body
		}
		responses[name+", marked"] = "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n\ufeff" + body
	}
	return responses
}

// to sends every request to one address and path, over plain HTTP.
type to struct{ host, path string }

func (a to) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.URL.Path = "http", a.host, "/"+a.path
	t := &http.Transport{DisableKeepAlives: true}
	return t.RoundTrip(r)
}

// A service or proxy may repeat a request anywhere in a response, in any form: no error and no log shows a secret of it.
func TestHostileResponses(t *testing.T) {
	t.Parallel()
	for name, echo := range map[string]func(string) string{
		"as it is": func(s string) string { return s },
		"escaped":  url.QueryEscape,
		"words alone": func(s string) string {
			return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" &=?/", r) }), " ")
		},
	} {
		for kind, secret := range map[string]string{"mixed": "pl4n/secret+of=mine&more", "letters": "plantedsecret"} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				testHostile(t, echo, secret)
			})
		}
	}
}

func testHostile(t *testing.T, echo func(string) string, secret string) {
	t.Helper()
	responses := hostile()
	shapes := slices.Sorted(maps.Keys(responses))
	var texts []string
	for _, shape := range shapes {
		texts = append(texts, responses[shape])
	}
	here := newParrot(t, texts, echo).Addr().String()
	var logged bytes.Buffer
	l := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	token := write(t, t.TempDir()+"/token", secret)
	q := url.QueryEscape(secret)
	over := func(mode string, expire int64) func(*http.Client, string) credentials.Provider {
		file := configFile(t, "p", object{"name": "p", "mode": mode, "cloud_sso_sign_in_url": "https://signin.example", "cloud_sso_account_id": "a",
			"cloud_sso_access_config": "c", "access_token": secret, "cloud_sso_access_token_expire": int64(1) << 40,
			"oauth_site_type": "CN", "oauth_refresh_token": secret, "oauth_access_token": secret, "oauth_access_token_expire": expire})
		return func(_ *http.Client, path string) credentials.Provider {
			return credentials.CLIProfile(file, credentials.Options{HTTPClient: &http.Client{Transport: to{here, path}}, Logger: l, ReadOnly: true})
		}
	}
	sts := func(hc *http.Client, path string) credentials.STSOptions {
		return credentials.STSOptions{Endpoint: "http://" + here + "/" + path, HTTPClient: hc}
	}
	makers := map[string]func(hc *http.Client, path string) credentials.Provider{
		"assume role": func(hc *http.Client, path string) credentials.Provider {
			return credentials.AssumeRole(credentials.Static("id", secret, secret+"-and-more"),
				credentials.AssumeRoleOptions{RoleARN: "r", ExternalID: secret + "-outside", STS: sts(hc, path), Logger: l})
		},
		"OIDC": func(hc *http.Client, path string) credentials.Provider {
			return credentials.OIDC(credentials.OIDCOptions{ProviderARN: "p", TokenFile: token, RoleARN: "r", STS: sts(hc, path), Logger: l})
		},
		"URI": func(hc *http.Client, path string) credentials.Provider {
			return credentials.URI("http://user:"+q+"@"+here+"/"+path+"?k="+q, credentials.URIOptions{HTTPClient: hc, Logger: l})
		},
		"CloudSSO": over("CloudSSO", 0), "OAuth, renewal": over("OAuth", 0), "OAuth, exchange": over("OAuth", int64(1)<<40),
	}
	forms := []string{secret, q, url.QueryEscape(q), secret[:5], base64.StdEncoding.EncodeToString([]byte("user:" + secret))}
	synctest.Test(t, func(t *testing.T) { // without the pauses between attempts; the server is outside the bubble
		var wg sync.WaitGroup
		turns := make(chan struct{}, 64) // more connections at once would overflow the server's queue
		for n, shape := range shapes {
			for name, provider := range makers {
				for client, hc := range map[string]*http.Client{"own client": nil, "caller's client": {Transport: &http.Transport{}}} {
					turns <- struct{}{}
					wg.Go(func() {
						defer func() { <-turns }()
						_, err := provider(hc, strconv.Itoa(n)).Retrieve(t.Context())
						for _, form := range forms {
							if err != nil && strings.Contains(err.Error(), form) {
								t.Errorf("%s, %s, %s: %v", shape, name, client, err)
								break
							}
						}
					})
				}
			}
		}
		wg.Wait()
	})
	for _, form := range forms {
		assert.NotContains(t, logged.String(), form)
	}
}
