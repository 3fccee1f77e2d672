package metadata_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// service is a metadata service in memory. By default, it requires tokens.
type service struct {
	mu       sync.Mutex
	entries  map[string]string // by path and query
	optional bool              // accept requests without a token
	noTokens int               // the status of token requests, if not 0
	fail     error             // instead of any response
	hang     bool              // no response to token requests
	status   int               // the status of every entry, if not 0

	token   string
	expires time.Time
	issued  int
	asked   []string
}

func (s *service) client(o metadata.Options) *metadata.Client {
	o.HTTPClient = &http.Client{Transport: s}
	return metadata.NewClient(o)
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
	if s.fail != nil {
		return nil, s.fail
	}
	path, ok := strings.CutPrefix(r.URL.RequestURI(), "/latest/")
	if !ok || r.URL.Host != "100.100.100.200" || r.Header.Get("X-Forwarded-For") != "" {
		return respond(r, 403, ""), nil
	}
	if path == "api/token" {
		ttl, err := strconv.Atoi(r.Header.Get("X-aliyun-ecs-metadata-token-ttl-seconds"))
		switch {
		case s.hang:
			s.mu.Unlock()
			<-r.Context().Done()
			s.mu.Lock()
			return nil, r.Context().Err()
		case s.noTokens != 0:
			return respond(r, s.noTokens, "<html>"), nil
		case r.Method != http.MethodPut || err != nil || ttl < 1 || ttl > 21600:
			return respond(r, 400, ""), nil
		}
		s.issued++
		s.token, s.expires = fmt.Sprint("token-", s.issued), time.Now().Add(time.Duration(ttl)*time.Second)
		return respond(r, 200, s.token+"\n"), nil
	}
	token := r.Header.Get("X-aliyun-ecs-metadata-token")
	switch {
	case r.Method != http.MethodGet:
		return respond(r, 405, ""), nil
	case token == "" && !s.optional:
		return respond(r, 403, ""), nil
	case token != "" && (token != s.token || !time.Now().Before(s.expires)):
		return respond(r, 401, ""), nil
	case s.status != 0:
		return respond(r, s.status, "<html>"), nil
	}
	entry, ok := s.entries[path]
	if !ok {
		return respond(r, 404, "<html>404 - Not Found"), nil
	}
	return respond(r, 200, entry), nil
}

func (s *service) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func respond(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Header: http.Header{}, ContentLength: int64(len(body)), Request: r}
}
