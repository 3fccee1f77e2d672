package ecstest

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// DelayRequest delays the execution of calls by d, or until the caller gives up.
func DelayRequest(d time.Duration, actions ...string) Fault {
	return always(gateway.Hooks{More: true, Before: func(ctx context.Context) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}}, actions)
}

// DropRequest closes the connection before the call is executed: [Server.RoundTrip] returns ECONNRESET.
func DropRequest(actions ...string) Fault {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	return always(gateway.Hooks{Before: func(context.Context) error { return reset }}, actions)
}

// DropResponse executes the call and closes the connection without a response: [Server.RoundTrip] returns
// [io.ErrUnexpectedEOF].
func DropResponse(actions ...string) Fault {
	return always(gateway.Hooks{After: func(r *gateway.Response) { r.Err = io.ErrUnexpectedEOF }}, actions)
}

// TruncateResponse executes the call and closes the connection halfway through the body of the response. The
// Content-Length is that of the whole body.
func TruncateResponse(actions ...string) Fault {
	return always(gateway.Hooks{After: func(r *gateway.Response) { r.Truncated = true }}, actions)
}

// ChangeContentType executes the call and labels its response, which is otherwise unchanged, as text/html.
func ChangeContentType(actions ...string) Fault {
	return always(gateway.Hooks{After: func(r *gateway.Response) { r.Header.Set("Content-Type", "text/html") }}, actions)
}

// ReturnBadGateway responds like a proxy that cannot reach the service: an HTML page with status 502 and without a
// request ID. The call is not executed.
func ReturnBadGateway(actions ...string) Fault {
	h := rejectWith(action.Errorf("", "The gateway cannot reach the service.").With(http.StatusBadGateway))
	h.After = func(r *gateway.Response) {
		r.Header.Del("X-Acs-Request-Id")
		r.Header.Set("Content-Type", "text/html")
		r.Body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n")
	}
	return always(h, actions)
}
