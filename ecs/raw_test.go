package ecs_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// listen serves each connection to a port of this machine with serve, and returns the port's URL. It ends with the test.
func listen(t *testing.T, serve func(n int, c net.Conn)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for n := 1; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(n, c)
		}
	}()
	return "http://" + l.Addr().String()
}

// answering returns the URL of a server that responds to each request with the bytes that text makes of its form, and closes
// the connection.
func answering(t *testing.T, text func(form url.Values) string) string {
	t.Helper()
	return listen(t, func(_ int, c net.Conn) {
		defer c.Close()
		if form := readForm(bufio.NewReader(c)); form != nil {
			_, _ = io.WriteString(c, text(form))
		}
	})
}

// readForm reads one request, and returns nil if there is none.
func readForm(r *bufio.Reader) url.Values {
	req, err := http.ReadRequest(r)
	if err != nil {
		return nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil
	}
	form, _ := url.ParseQuery(string(body))
	return form
}

// response is a response with a body, as it goes over the wire.
func response(status, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

// at returns a client without retries for a server of this machine.
func at(t *testing.T, endpoint string, opts ...ecs.Option) *ecs.Client {
	t.Helper()
	c, err := ecs.NewClient("cn-hangzhou", append([]ecs.Option{ecs.WithCredentials(credentials.Static("testid", "testsecret", "")),
		ecs.WithEndpoint(endpoint), ecs.WithRetry(ecs.NoRetry)}, opts...)...)
	require.NoError(t, err)
	return c
}
