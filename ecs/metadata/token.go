package metadata

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	tokenTTL    = 6 * time.Hour   // the longest that the service grants
	tokenMargin = 5 * time.Minute // before the token expires
	tokenless   = 5 * time.Minute // before a client without a token asks for one again
)

// tokens keeps the token of the requests. busy is the lock of its fields: unlike a mutex, a channel lets a waiting caller
// return when its context ends.
type tokens struct {
	allowNone bool
	busy      chan struct{}
	token     string
	until     time.Time // when to ask for a new one
	failed    time.Time // when the last request for a token failed
	err       error     // of that request
}

func (t *tokens) lock(ctx context.Context) error {
	select {
	case t.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("metadata: token: %w", context.Cause(ctx))
	}
}

func (t *tokens) unlock() { <-t.busy }

// get returns the token, or "" if requests are to be sent without one. A caller that waited while another caller's request
// for a token failed gets that error. If each sent a request of its own, the wait would grow with the number of callers.
func (t *tokens) get(ctx context.Context, c *Client) (string, error) {
	began := time.Now()
	if err := t.lock(ctx); err != nil {
		return "", err
	}
	defer t.unlock()
	if time.Now().Before(t.until) && (t.token != "" || t.mayGoWithout()) {
		return t.token, nil
	}
	if t.failed.After(began) {
		return "", t.err
	}
	token, err := c.fetchToken(ctx)
	switch {
	case err == nil:
		t.token, t.until = token, time.Now().Add(tokenTTL-tokenMargin)
	case t.mayGoWithout() && noTokens(err):
		t.token, t.until = "", time.Now().Add(tokenless)
	default:
		if ctx.Err() == nil {
			t.failed, t.err = time.Now(), err
		}
		return "", err
	}
	return t.token, nil
}

// forget drops a token that the service rejected, unless another caller has replaced it.
func (t *tokens) forget(ctx context.Context, token string) error {
	if err := t.lock(ctx); err != nil {
		return err
	}
	defer t.unlock()
	if t.token == token {
		t.token, t.until = "", time.Time{}
	}
	return nil
}

func (t *tokens) mayGoWithout() bool {
	forbidden := os.Getenv("ALIBABA_CLOUD_IMDSV1_DISABLED")
	return t.allowNone && forbidden != "1" && !strings.EqualFold(forbidden, "true")
}

const (
	tokenPath   = "api/token"
	tokenHeader = "X-Aliyun-Ecs-Metadata-Token"
)

func (c *Client) fetchToken(ctx context.Context) (string, error) {
	ttl := strconv.Itoa(int(tokenTTL / time.Second))
	resp, err := c.send(ctx, http.MethodPut, tokenPath, http.Header{"X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds": {ttl}})
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(resp.Body))
	if resp.Status != http.StatusOK || token == "" {
		return "", &Error{Path: tokenPath, Status: resp.Status}
	}
	return token, nil
}

// noTokens reports whether err means that the service issues no tokens here. It does not if the service cannot be reached,
// nor if it rejected the request, which then came through a proxy.
func noTokens(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed || e.Status == http.StatusNotImplemented
	}
	if !errors.Is(err, ErrUnavailable) {
		return false
	}
	op, ok := errors.AsType[*net.OpError](err)
	return !ok || op.Op != "dial"
}
