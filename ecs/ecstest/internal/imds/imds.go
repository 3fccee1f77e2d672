// Package imds is the metadata service of an instance: what a program on the instance reads at http://100.100.100.200.
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

// A Service is the metadata service of one instance. It is an [http.RoundTripper] and an [http.Handler], both safe for
// concurrent use.
type Service struct {
	backend    *backend.Backend
	instanceID string
	issue      func(role string, expires time.Time) credentials.Credentials
	closed     func() error
}

// New returns the service of an instance, which need not exist yet. issue creates credentials of a RAM role, and closed
// returns the error of all requests once the server is closed.
func New(
	b *backend.Backend, instanceID string, issue func(role string, expires time.Time) credentials.Credentials, closed func() error,
) *Service {
	return &Service{backend: b, instanceID: instanceID, issue: issue, closed: closed}
}

// RoundTrip responds to the request without a network. It returns EHOSTUNREACH if the instance does not exist.
func (s *Service) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close() // no request needs a body
	}
	if ctx := r.Context(); ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	status, body, err := s.respond(r)
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
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body, err := s.respond(r)
	if err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // this is how net/http is told to drop the connection
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // the client may be gone, and nobody else needs to know
}

var errUnreachable error = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}

func (s *Service) respond(r *http.Request) (status int, body string, err error) {
	if r.URL == nil {
		return 0, "", errors.New("ecstest: request without a URL")
	}
	if err := s.closed(); err != nil {
		return 0, "", err
	}
	err = errUnreachable
	s.backend.Do(func(st *backend.State) {
		if in, ok := st.Instances.Get(s.instanceID); ok {
			status, body = s.page(st, in, r)
			err = nil
		}
	})
	if status >= http.StatusBadRequest {
		body = http.StatusText(status)
	}
	return status, body, err
}

var versions = []string{"2016-01-01", "latest"}

// page returns the response to a request. An error status has no body.
func (s *Service) page(st *backend.State, in *backend.Instance, r *http.Request) (status int, body string) {
	version, below, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case in.HTTPEndpoint == "disabled":
		return http.StatusForbidden, ""
	case r.Method == http.MethodPut && version == "latest" && below == "api/token":
		return s.newToken(r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return http.StatusMethodNotAllowed, ""
	}
	if status := s.checkToken(in, r); status != http.StatusOK {
		return status, ""
	}
	entries := s.entries(st, in)
	text, ok := entries[below]
	list := children(entries, below)
	switch {
	case version == "":
		return http.StatusOK, strings.Join(versions, "\n")
	case !slices.Contains(versions, version) || !ok && len(list) == 0:
		return http.StatusNotFound, ""
	case ok:
		return http.StatusOK, text
	default:
		return http.StatusOK, strings.Join(list, "\n")
	}
}

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

func (s *Service) newToken(r *http.Request) (status int, body string) {
	if r.Header.Get("X-Forwarded-For") != "" {
		return http.StatusForbidden, ""
	}
	seconds, err := strconv.Atoi(r.Header.Get("X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds"))
	if err != nil || seconds < 1 || seconds > maxTokenTTL {
		return http.StatusBadRequest, ""
	}
	return http.StatusOK, s.token(time.Now().Add(time.Duration(seconds) * time.Second).UnixNano())
}

// token returns a token: its expiry and a checksum that guards against accidents.
func (s *Service) token(expires int64) string {
	end := strconv.FormatInt(expires, 16)
	sum := sha256.Sum256([]byte(s.instanceID + " " + end))
	return end + "-" + hex.EncodeToString(sum[:16])
}

func (s *Service) checkToken(in *backend.Instance, r *http.Request) (status int) {
	token := r.Header.Get("X-Aliyun-Ecs-Metadata-Token")
	if token == "" {
		if in.HTTPTokens == "required" {
			return http.StatusForbidden
		}
		return http.StatusOK
	}
	end, _, _ := strings.Cut(token, "-")
	expires, err := strconv.ParseInt(end, 16, 64)
	if err != nil || token != s.token(expires) || time.Now().UnixNano() >= expires {
		return http.StatusUnauthorized
	}
	return http.StatusOK
}
