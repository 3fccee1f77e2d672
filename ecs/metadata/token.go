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
	tokenTTL    = 6 * time.Hour // the longest that the service grants
	tokenMargin = 5 * time.Minute
	tokenless   = 5 * time.Minute // how long a client goes on without a token before it asks for one again
)

// tokens keeps the token that requests carry. Its fields belong to whoever is busy with it: a channel is a lock that a
// waiting caller can give up on when its context ends.
type tokens struct {
	allowNone bool
	busy      chan struct{}
	token     string
	until     time.Time // ask again from then on
	failed    time.Time // when a request for a token last did
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

// get returns the token, "" when requests have to go without one. Who waited while another caller's request for a token
// failed takes that for an answer: a row of callers would wait longer the more there are.
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

// forget drops a token that the service did not accept, unless somebody has replaced it already.
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
	a, err := c.send(ctx, http.MethodPut, tokenPath, http.Header{"X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds": {ttl}})
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(a.Body))
	if a.Status != http.StatusOK || token == "" {
		return "", &Error{Path: tokenPath, Status: a.Status}
	}
	return token, nil
}

// noTokens tells that the service gives no tokens here, from a service that is not there and from one that refused: what
// it refuses has come through a proxy.
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
