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

// Delay holds calls back for d before they are carried out, or until the
// caller gives up.
func DelayRequest(d time.Duration, actions ...string) Fault {
	return always(effect{more: true, before: func(ctx context.Context, _ *request) (*apiError, error) {
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

// Drop closes the connection before the call is carried out; [Server.RoundTrip]
// returns ECONNRESET.
func DropRequest(actions ...string) Fault {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	return always(effect{before: func(context.Context, *request) (*apiError, error) { return nil, reset }}, actions)
}

// DropResponse carries the call out and closes the connection in place of
// answering; [Server.RoundTrip] returns [io.ErrUnexpectedEOF].
func DropResponse(actions ...string) Fault {
	return always(effect{after: func(context.Context, *request, *response) error { return io.ErrUnexpectedEOF }}, actions)
}

// Truncate carries the call out and closes the connection in the middle of
// the answer, whose Content-Length is that of all of it.
func TruncateResponse(actions ...string) Fault {
	return always(effect{after: func(_ context.Context, _ *request, a *response) error {
		a.truncated = true
		return nil
	}}, actions)
}

// BadGateway answers calls with the page of a proxy that does not reach the
// service: HTML under status 502, without a request id. They are not carried
// out.
func ReturnBadGateway(actions ...string) Fault {
	return always(effect{
		before: before(func(*request) *apiError {
			return newError(http.StatusBadGateway, "", "The gateway does not reach the service.")
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

// WrongContentType carries the call out and answers it well, but calls the
// answer text/html.
func ChangeContentType(actions ...string) Fault {
	return always(effect{after: func(_ context.Context, _ *request, a *response) error {
		a.header.Set("Content-Type", "text/html")
		return nil
	}}, actions)
}

// sent is the part of the answer's body that is sent.
func (a *response) sent() []byte {
	if a.truncated {
		return a.body[:len(a.body)/2]
	}
	return a.body
}

// reader reads what is sent as a transport does, which notices that something
// is missing.
func (a *response) reader() io.Reader {
	if a.truncated {
		return io.MultiReader(bytes.NewReader(a.sent()), truncatedReader{})
	}
	return bytes.NewReader(a.body)
}

type truncatedReader struct{}

func (truncatedReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
