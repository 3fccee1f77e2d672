// Package imds is the metadata service of an instance.
package imds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// An ImdsService is the metadata service of one instance.
type ImdsService struct {
	Backend    *backend.Backend
	InstanceID string
	Issue      func(role string, expires time.Time) credentials.Credentials // new credentials of a RAM role
	Closed     func() error                                                 // after Close
}

// RoundTrip responds to the request without a network.
func (m *ImdsService) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close() // no request needs a body
	}
	if ctx := r.Context(); ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	status, body, err := m.respond(r)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Content-Type": {"text/plain"}, "Date": {time.Now().UTC().Format(http.TimeFormat)}}
	length := int64(len(body))
	if r.Method == http.MethodHead {
		body = ""
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", status, http.StatusText(status)),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: length,
		Request:       r,
	}, nil
}

// ServeHTTP responds like RoundTrip, and drops the connection where that returns an error.
func (m *ImdsService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body, err := m.respond(r)
	if err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // this is how net/http is told to drop the connection
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // the client may be gone, and nobody else needs to know
}

var errUnreachable error = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}

func (m *ImdsService) respond(r *http.Request) (status int, body string, err error) {
	if r.URL == nil {
		return 0, "", errors.New("ecstest: request without a URL")
	}
	if err := m.Closed(); err != nil {
		return 0, "", err
	}
	err = errUnreachable
	m.Backend.Do(func(st *backend.State) {
		if in, ok := st.Instances.Get(m.InstanceID); ok {
			status, body = m.page(st, in, r)
			err = nil
		}
	})
	if status >= http.StatusBadRequest && body == "" {
		body = http.StatusText(status)
	}
	return status, body, err
}

// page returns the response to a request. The caller holds the lock.
func (m *ImdsService) page(st *backend.State, in *backend.Instance, r *http.Request) (status int, body string) {
	version, below, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case in.HTTPEndpoint == "disabled":
		return http.StatusForbidden, ""
	case r.Method == http.MethodPut && version == "latest" && below == "api/token":
		return m.newToken(r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return http.StatusMethodNotAllowed, ""
	}
	if status := m.checkToken(in, r); status != http.StatusOK {
		return status, ""
	}
	entries := m.entries(st, in)
	text, ok := entries[below]
	list := children(entries, below)
	switch {
	case version == "":
		return http.StatusOK, strings.Join(metadataVersions, "\n")
	case !slices.Contains(metadataVersions, version) || !ok && len(list) == 0:
		return http.StatusNotFound, ""
	case ok:
		return http.StatusOK, text
	default:
		return http.StatusOK, strings.Join(list, "\n")
	}
}

var metadataVersions = []string{"2016-01-01", "latest"}

// children lists the entries of a directory. Subdirectories end in a slash.
func children(entries map[string]string, dir string) []string {
	prefix := ""
	if dir = path.Clean("/" + dir); dir != "/" {
		prefix = dir[1:] + "/"
	}
	found := make(map[string]bool)
	for name := range entries {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			child, _, more := strings.Cut(rest, "/")
			if more {
				child += "/"
			}
			found[child] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// maxTokenTTL is 6 hours, in seconds.
const maxTokenTTL = 21600

func (m *ImdsService) newToken(r *http.Request) (status int, body string) {
	if r.Header.Get("X-Forwarded-For") != "" {
		return http.StatusForbidden, ""
	}
	seconds, err := strconv.Atoi(r.Header.Get("X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds"))
	if err != nil || seconds < 1 || seconds > maxTokenTTL {
		return http.StatusBadRequest, ""
	}
	return http.StatusOK, m.token(time.Now().Add(time.Duration(seconds) * time.Second).UnixNano())
}

// token returns a token: its expiry and a checksum that guards against
// accidents.
func (m *ImdsService) token(expires int64) string {
	end := strconv.FormatInt(expires, 16)
	sum := sha256.Sum256([]byte(m.InstanceID + " " + end))
	return end + "-" + hex.EncodeToString(sum[:16])
}

func (m *ImdsService) checkToken(in *backend.Instance, r *http.Request) (status int) {
	token := r.Header.Get("X-Aliyun-Ecs-Metadata-Token")
	if token == "" {
		if in.HTTPTokens == "required" {
			return http.StatusForbidden
		}
		return http.StatusOK
	}
	end, _, _ := strings.Cut(token, "-")
	expires, err := strconv.ParseInt(end, 16, 64)
	if err != nil || token != m.token(expires) || time.Now().UnixNano() >= expires {
		return http.StatusUnauthorized
	}
	return http.StatusOK
}
