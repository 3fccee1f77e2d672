package rpc

import "net/http"

// Doer sends a request. It is an [http.Client] or a simpler client around a transport.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Transport is a [Doer] that sends through a transport and adds nothing: no redirects and no cookies.
type Transport struct{ http.RoundTripper }

// Do implements [Doer].
func (t Transport) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// NoRedirects returns a copy of hc that follows no redirects: one would carry keys or a signed request to a host that nobody
// chose. It is a copy because hc is the caller's.
func NoRedirects(hc *http.Client) *http.Client {
	own := *hc
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
