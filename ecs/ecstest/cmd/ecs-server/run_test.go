//lint:file-ignore SA1019 the deprecated network actions are simulated too

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragesets"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A buffer is safe for concurrent use.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A running is a server that was started by a test, which stops it.
type running struct {
	url    string
	advice func() string // after the first line, once the server has stopped
	stderr *buffer
	stop   func() error
}

func start(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, w := io.Pipe()
	var stderr buffer
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, args, w, &stderr)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	require.NoError(t, err, "%s", stderr.String())
	url, ok := strings.CutPrefix(first, "listening on ")
	require.True(t, ok, first)
	rest := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(lines)
		rest <- string(b)
	}()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { assert.NoError(t, stop()) })
	return running{strings.TrimSpace(url), func() string { return <-rest }, &stderr, stop}
}

func (r running) client(t *testing.T, id, secret string, opts ...ecs.Option) *ecs.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := ecs.NewClient("cn-hangzhou", append([]ecs.Option{
		ecs.WithEndpoint(r.url), ecs.WithCredentials(credentials.Static(id, secret, "")), ecs.WithHTTPClient(&http.Client{Transport: transport}),
	}, opts...)...)
	require.NoError(t, err)
	return c
}

func TestRun(t *testing.T) {
	t.Parallel()
	r := start(t, "-access-key-id", "me", "-access-key-secret", "hush-hush")
	c := r.client(t, "me", "hush-hush")
	_, err := describeregions.Do(t.Context(), c, nil)
	require.NoError(t, err)
	_, err = runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.none", Password: "Secret-Pass-1", UserData: "c2VjcmV0",
	})
	require.Error(t, err)
	_, err = runcommand.Do(t.Context(), c, &runcommand.Request{
		Type: types.CommandTypeRunShellScript, CommandContent: "rm -rf $what", InstanceIDs: []string{"i-none"}, Parameters: map[string]string{"what": "everything"},
	})
	require.Error(t, err)
	_, err = describestoragesets.Do(t.Context(), c, nil)
	require.Error(t, err)
	_, err = describeregions.Do(t.Context(), r.client(t, "me", "wrong"), nil)
	assert.True(t, ecs.HasCode(err, "SignatureDoesNotMatch", "InvalidAccessKeySecret"), "%v", err)
	require.NoError(t, r.stop())

	said := r.stderr.String()
	lines := strings.Split(strings.TrimSpace(said), "\n")
	require.Len(t, lines, 6, said)
	for i, want := range [][]string{
		{"level=INFO", "action=DescribeRegions region=\"\" status=200"},
		{"level=INFO", "action=RunInstances region=cn-hangzhou status=4", "code=InvalidInstanceType", `message="`, "ecs.none"},
		{"level=INFO", "action=RunCommand", "code=", `message="`},
		{"level=WARN", "action=DescribeStorageSets", "status=404", "code=NotSimulated", `message="The test server does not simulate DescribeStorageSets."`},
		{"level=WARN", "action=DescribeRegions", "code=SignatureDoesNotMatch", `message="Specified signature is not matched with our calculation."`},
		{`level=WARN msg="called, but not simulated" DescribeStorageSets=1`},
	} {
		for _, part := range want {
			assert.Contains(t, lines[i], part)
		}
	}
	advice := r.advice()
	for _, secret := range []string{"hush-hush", "Secret-Pass-1", "c2VjcmV0", "rm -rf", "everything", "content of", "wrong"} {
		assert.NotContains(t, said, secret)
		assert.NotContains(t, advice, secret)
	}
	host := strings.TrimPrefix(r.url, "http://")
	assert.Contains(t, advice, `ecs.NewClient("cn-hangzhou", ecs.WithEndpoint("`+r.url+`"))`)
	assert.Contains(t, advice, `tea.String("`+host+`")`)
	for _, call := range []string{"ecs DescribeInstances", "vpc DescribeVpcs", "sts GetCallerIdentity"} {
		// Unlike --RegionId, --region spares the CLI its configuration.
		assert.Contains(t, advice, "aliyun "+call+" --region cn-hangzhou --endpoint "+host+" --insecure\n")
	}
	assert.Contains(t, advice, "ALIBABA_CLOUD_ACCESS_KEY_ID=me ")
	for _, word := range []string{"{host}", "{region}", "{id}", "{secret}"} {
		assert.NotContains(t, advice, word)
	}

	_, err = describeregions.Do(t.Context(), r.client(t, "me", "hush-hush", ecs.WithRetry(ecs.NoRetry)), nil)
	require.Error(t, err, "the server no longer listens")
}

func TestRun_seedData(t *testing.T) {
	t.Parallel()
	r := start(t, "-seed-data", "-region", "us-west-1", "-step-duration", "0s", "-addr", "localhost:0")
	c := r.client(t, "testid", "testsecret", ecs.WithRegion("us-west-1"))
	for range 3 { // each call advances every instance by a step
		_, err := describeinstances.Do(t.Context(), c, nil)
		require.NoError(t, err)
	}
	resp, err := describeinstances.Do(t.Context(), c, nil)
	require.NoError(t, err)
	require.Len(t, resp.Instances, 3)
	for _, in := range resp.Instances {
		assert.Equal(t, "Running", string(in.Status))
	}
	pairs, err := describekeypairs.Do(t.Context(), c, nil)
	require.NoError(t, err)
	assert.Len(t, pairs.KeyPairs, 1)
	require.NoError(t, r.stop())
	assert.Contains(t, r.advice(), "ALIBABA_CLOUD_ACCESS_KEY_SECRET=testsecret")
	assert.NotContains(t, r.stderr.String(), "RunInstances", "only calls of clients are logged")
}

func TestRun_faults(t *testing.T) {
	t.Parallel()
	outcomes := func(seed string) string {
		r := start(t, "-fault-rate", "1", "-fault-seed", seed)
		var codes strings.Builder
		for range 12 {
			c := r.client(t, "testid", "testsecret", ecs.WithRetry(ecs.NoRetry), ecs.WithSignature(ecs.SignatureV3))
			_, err := describeregions.Do(t.Context(), c, nil)
			code := "none"
			if e, ok := errors.AsType[*ecs.Error](err); ok {
				code = e.Code
			}
			codes.WriteString(code + " ")
		}
		require.NoError(t, r.stop())
		assert.Contains(t, r.advice(), "Faults are injected into 100% of calls (seed "+seed+")")
		return codes.String()
	}
	first := outcomes("7")
	assert.Equal(t, first, outcomes("7"))
	assert.NotEqual(t, first, outcomes("8"))
}

func TestLevelOf(t *testing.T) {
	t.Parallel()
	signed := map[string]string{}
	for _, tt := range []struct {
		name string
		call ecstest.Call
		want slog.Level
	}{
		{"success", ecstest.Call{Params: signed}, slog.LevelInfo},
		{"dropped before its signature was checked", ecstest.Call{Dropped: true}, slog.LevelInfo},
		{"rejection", ecstest.Call{Params: signed, Code: "InvalidParameter"}, slog.LevelInfo},
		{"no permission", ecstest.Call{Params: signed, Code: "Forbidden.RAM"}, slog.LevelInfo},
		{"not simulated", ecstest.Call{Params: signed, Code: "NotSimulated"}, slog.LevelWarn},
		{"unknown product", ecstest.Call{Code: "InvalidVersion"}, slog.LevelWarn},
		{"unknown key", ecstest.Call{Code: "InvalidAccessKeyId.NotFound"}, slog.LevelWarn},
		{"wrong secret", ecstest.Call{Code: "SignatureDoesNotMatch"}, slog.LevelWarn},
		{"expired token", ecstest.Call{Params: signed, Code: "InvalidSecurityToken.Expired"}, slog.LevelWarn},
		{"no token", ecstest.Call{Params: signed, Code: "MissingSecurityToken"}, slog.LevelWarn},
		{"nonce used twice", ecstest.Call{Params: signed, Code: "SignatureNonceUsed"}, slog.LevelWarn},
	} {
		assert.Equal(t, tt.want, levelOf(tt.call), tt.name)
	}
}

func TestCallLog_summarize(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	l := newCallLog(slog.New(slog.NewTextHandler(&said, nil)))
	l.summarize(t.Context())
	assert.Empty(t, said.String(), "nothing is missing")
	for _, action := range []string{"SendFile", "AddTags", "SendFile"} {
		l.add(t.Context(), ecstest.Call{Action: action, Product: "Ecs", Code: "NotSimulated", Params: map[string]string{}})
	}
	l.add(t.Context(), ecstest.Call{Action: "AddTags", Product: "Vpc", Code: "NotSimulated", Params: map[string]string{}})
	assert.Contains(t, said.String(), "action=Vpc.AddTags ")
	srv := ecstest.NewServer(ecstest.WithCallLog(func(c ecstest.Call) { l.add(t.Context(), c) }))
	_, err := allocateeipaddress.Do(t.Context(), srv.Client(), &allocateeipaddress.Request{ActivityID: "1"})
	require.Error(t, err)
	said.Reset()
	l.summarize(t.Context())
	assert.Contains(t, said.String(), `level=WARN msg="called, but not simulated" AddTags=1 AllocateEipAddress.ActivityId=1 SendFile=2 Vpc.AddTags=1`+"\n")
}

// An incomplete call does not keep the server from stopping.
func TestRun_stopsWhileBusy(t *testing.T) {
	t.Parallel()
	r := start(t)
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100", "the server reads the body")
	require.NoError(t, r.stop())
}

// A pipes is a listener whose connections are made by a test, in a bubble.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func TestServe_hangsUpOnTheSlow(t *testing.T) {
	t.Parallel()
	const head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n"
	for _, tt := range []struct {
		name, sent string
		want       time.Duration
	}{
		{"half a head", head, 10 * time.Second},
		{"half a body", head + "\r\nAct", 30 * time.Second},
		{"nothing after a call", head + "Content-Type: text/plain\r\n\r\nAction=ab", time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				listener, ended := make(pipes), make(chan error)
				go func() { ended <- serve(ctx, listener, ecstest.NewServer()) }()
				client, server := net.Pipe()
				listener <- server
				begun := time.Now()
				go io.WriteString(client, tt.sent)
				_, err := io.Copy(io.Discard, client)
				assert.NoError(t, err)
				assert.Equal(t, tt.want, time.Since(begun))
				cancel()
				assert.NoError(t, <-ended)
			})
		})
	}
}

func TestRun_rejects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"flag", []string{"-nothing"}, "not defined"},
		{"argument", []string{"more"}, `unexpected argument "more"`},
		{"every address", []string{"-addr", ":0"}, "-allow-remote"},
		{"unspecified", []string{"-addr", "0.0.0.0:0"}, "-allow-remote"},
		{"IPv6 unspecified", []string{"-addr", "[::]:0"}, "-allow-remote"},
		{"remote", []string{"-addr", "192.0.2.1:0"}, "-allow-remote"},
		{"remote allowed, but not ours", []string{"-allow-remote", "-addr", "192.0.2.1:0"}, "listen"},
		{"no address", []string{"-addr", "nowhere"}, `address "nowhere"`},
		{"no key", []string{"-access-key-id", ""}, "must not be empty"},
		{"no secret", []string{"-access-key-secret", ""}, "must not be empty"},
		{"region", []string{"-region", "mars-1"}, `region "mars-1"`},
		{"rate above", []string{"-fault-rate", "1.1"}, "want 0 to 1"},
		{"rate below", []string{"-fault-rate", "-0.1"}, "want 0 to 1"},
		{"no rate", []string{"-fault-rate", "NaN"}, "want 0 to 1"},
		{"step duration", []string{"-step-duration", "-1s"}, "negative"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			err := run(t.Context(), tt.args, &stdout, &stderr)
			require.ErrorContains(t, err, tt.want)
			assert.Empty(t, stdout.String())
		})
	}
	var stderr bytes.Buffer
	require.ErrorIs(t, run(t.Context(), []string{"-h"}, io.Discard, &stderr), flag.ErrHelp)
	for _, name := range []string{"-addr", "-access-key-id", "-access-key-secret", "-region", "-step-duration", "-seed-data", "-fault-rate", "-fault-seed", "-allow-remote"} {
		assert.Contains(t, stderr.String(), name)
	}
}

// One port is enough for a client that uses http for some calls and https for others.
func TestRun_tls(t *testing.T) {
	t.Parallel()
	r := start(t, "-tls")
	plain := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret)
	_, err := describeregions.Do(t.Context(), plain, nil)
	require.NoError(t, err)

	files, err := filepath.Glob(filepath.Join(os.TempDir(), "ecs-server-*.pem"))
	require.NoError(t, err)
	var answered int
	for _, file := range files { // other servers may have theirs
		pem, err := os.ReadFile(file)
		require.NoError(t, err)
		roots := x509.NewCertPool()
		require.True(t, roots.AppendCertsFromPEM(pem))
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
		defer transport.CloseIdleConnections()
		secure := r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, ecs.WithRetry(ecs.NoRetry),
			ecs.WithEndpoint("https"+strings.TrimPrefix(r.url, "http")), ecs.WithHTTPClient(&http.Client{Transport: transport}))
		if _, err := describeregions.Do(t.Context(), secure, nil); err == nil {
			answered++
			defer func() { assert.NoFileExists(t, file, "it is gone with the server") }()
		}
	}
	assert.Equal(t, 1, answered, "%v", files)
	_, err = describeregions.Do(t.Context(), plain, nil)
	require.NoError(t, err)
	require.NoError(t, r.stop())
	assert.Contains(t, r.advice(), "export SSL_CERT_FILE=")
}

func TestRun_tlsOnAPlainPort(t *testing.T) {
	t.Parallel()
	r := start(t)
	for range 3 {
		c, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://")) //nolint:noctx // on this computer
		require.NoError(t, err)
		require.Error(t, tls.Client(c, &tls.Config{ServerName: "localhost"}).HandshakeContext(t.Context()))
		require.NoError(t, c.Close())
	}
	_, err := describeregions.Do(t.Context(), r.client(t, ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret), nil)
	require.NoError(t, err)
	require.NoError(t, r.stop())
	assert.Equal(t, 1, strings.Count(r.stderr.String(), `level=WARN msg="a client speaks TLS: tell it to use http, or start the server with -tls"`), r.stderr.String())
}
