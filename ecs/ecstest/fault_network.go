package ecstest

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// DelayRequest delays the execution of calls by d, or until the caller gives
// up.
func DelayRequest(d time.Duration, actions ...string) Fault {
	return always(gateway.Hooks{More: true, Before: func(ctx context.Context, _ *gateway.Request) (*action.Error, error) {
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
	return always(gateway.Hooks{Before: func(context.Context, *gateway.Request) (*action.Error, error) { return nil, reset }}, actions)
}

// DropResponse executes the call and closes the connection without a response:
// [Server.RoundTrip] returns [io.ErrUnexpectedEOF].
func DropResponse(actions ...string) Fault {
	return always(gateway.Hooks{After: func(context.Context, *gateway.Request, *gateway.Response) error { return io.ErrUnexpectedEOF }}, actions)
}

// TruncateResponse executes the call and closes the connection halfway through
// the body of the response. The Content-Length is that of the whole body.
func TruncateResponse(actions ...string) Fault {
	return always(gateway.Hooks{After: func(_ context.Context, _ *gateway.Request, a *gateway.Response) error {
		a.Truncated = true
		return nil
	}}, actions)
}

// ReturnBadGateway responds like a proxy that cannot reach the service: an HTML
// page with status 502 and without a request ID. The call is not executed.
func ReturnBadGateway(actions ...string) Fault {
	return always(gateway.Hooks{
		Before: before(func(*gateway.Request) *action.Error {
			return action.Errorf("", "The gateway cannot reach the service.").With(http.StatusBadGateway)
		}),
		After: func(_ context.Context, _ *gateway.Request, a *gateway.Response) error {
			a.Header.Del("X-Acs-Request-Id")
			a.Header.Set("Content-Type", "text/html")
			a.Body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n")
			a.Header.Set("Content-Length", strconv.Itoa(len(a.Body)))
			return nil
		},
	}, actions)
}

// ChangeContentType executes the call and labels its response, which is
// otherwise unchanged, as text/html.
func ChangeContentType(actions ...string) Fault {
	return always(gateway.Hooks{After: func(_ context.Context, _ *gateway.Request, a *gateway.Response) error {
		a.Header.Set("Content-Type", "text/html")
		return nil
	}}, actions)
}
