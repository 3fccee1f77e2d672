package ecstest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// DelayRequest delays the execution of calls by d, or until the caller gives
// up.
func DelayRequest(d time.Duration, actions ...string) Fault {
	return always(hooks{more: true, before: func(ctx context.Context, _ *request) (*apiError, error) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}}, actions)
}

// DropRequest closes the connection before the call is executed:
// [Server.RoundTrip] returns ECONNRESET.
func DropRequest(actions ...string) Fault {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	return always(hooks{before: func(context.Context, *request) (*apiError, error) { return nil, reset }}, actions)
}

// DropResponse executes the call and closes the connection without a response:
// [Server.RoundTrip] returns [io.ErrUnexpectedEOF].
func DropResponse(actions ...string) Fault {
	return always(hooks{after: func(context.Context, *request, *response) error { return io.ErrUnexpectedEOF }}, actions)
}

// TruncateResponse executes the call and closes the connection halfway through
// the body of the response. The Content-Length is that of the whole body.
func TruncateResponse(actions ...string) Fault {
	return always(hooks{after: func(_ context.Context, _ *request, a *response) error {
		a.truncated = true
		return nil
	}}, actions)
}

// ReturnBadGateway responds like a proxy that cannot reach the service: an HTML
// page with status 502 and without a request ID. The call is not executed.
func ReturnBadGateway(actions ...string) Fault {
	return always(hooks{
		before: before(func(*request) *apiError {
			return newError("", "The gateway cannot reach the service.").with(http.StatusBadGateway)
		}),
		after: func(_ context.Context, _ *request, a *response) error {
			a.header.Del("X-Acs-Request-Id")
			a.header.Set("Content-Type", "text/html")
			a.body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n")
			a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
			return nil
		},
	}, actions)
}

// ChangeContentType executes the call and labels its response, which is
// otherwise unchanged, as text/html.
func ChangeContentType(actions ...string) Fault {
	return always(hooks{after: func(_ context.Context, _ *request, a *response) error {
		a.header.Set("Content-Type", "text/html")
		return nil
	}}, actions)
}

// sent returns the part of the body that is sent.
func (a *response) sent() []byte {
	if a.truncated {
		return a.body[:len(a.body)/2]
	}
	return a.body
}

// reader returns a reader of the sent part that behaves like the body of an
// HTTP response: it fails at the end if the body is truncated.
func (a *response) reader() io.Reader {
	if a.truncated {
		return io.MultiReader(bytes.NewReader(a.sent()), truncatedReader{})
	}
	return bytes.NewReader(a.body)
}

type truncatedReader struct{}

func (truncatedReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
