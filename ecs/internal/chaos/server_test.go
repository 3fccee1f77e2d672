package chaos_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is how long the server holds a connection for a client that should have gone.
const patience = 3 * time.Second

// A rawServer is a small account on a TCP port. It speaks just enough HTTP to read a request, and responds with every
// mistake that is in faults.
type rawServer struct {
	listener net.Listener
	pick     func() *fault // what becomes of the next request
	handlers sync.WaitGroup

	mu        sync.Mutex
	conns     map[net.Conn]bool
	instances map[string][]string // IDs by the call that created them
	tokens    map[string]string   // the instance that a ClientToken stands for
	nonces    map[string]bool
	met       map[string][]*fault // what each call met
	requests  int
	problems  []string // what no client may do
}

// A rawRequest is what the server reads of a request.
type rawRequest struct {
	call   string // who asks: the parameter Call
	action string
	token  string // ClientToken
	page   string // NextToken
	nonce  string
	stamp  time.Time
}

// newRawServer starts a server that asks pick about each request; it ends with the test, or by stop.
func newRawServer(t *testing.T, pick func() *fault) *rawServer {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &rawServer{
		listener: listener, pick: pick, conns: map[net.Conn]bool{}, instances: map[string][]string{},
		tokens: map[string]string{}, nonces: map[string]bool{}, met: map[string][]*fault{},
	}
	s.handlers.Go(s.accept)
	t.Cleanup(s.stop)
	return s
}

// stop closes the port and all connections, and waits for their goroutines.
func (s *rawServer) stop() {
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.conns = nil
	s.mu.Unlock()
	s.handlers.Wait()
}

func (s *rawServer) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.conns == nil {
			_ = c.Close()
		} else {
			s.conns[c] = true
		}
		s.mu.Unlock()
		s.handlers.Go(func() {
			s.serve(c)
			s.mu.Lock()
			delete(s.conns, c)
			s.mu.Unlock()
			_ = c.Close()
		})
	}
}

// serve handles the requests of one connection until it is over.
func (s *rawServer) serve(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		if _, err := in.Peek(1); err != nil {
			return
		}
		r, f := new(rawRequest), s.pick()
		if f.at != unread {
			var err error
			if r, err = readRaw(in); err != nil {
				return // an attempt that timed out
			}
			f = s.meet(r, f)
		}
		body := "{}"
		if f.at == done {
			body = s.execute(r)
		}
		if !s.send(c, f, f.bytes(r, body)) {
			return
		}
	}
}

// meet settles what becomes of a request now that it is known whose it is.
func (s *rawServer) meet(r *rawRequest, f *fault) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	met := s.met[r.call]
	switch {
	case s.nonces[r.nonce]:
		f = &nonceUsed
		if r.action == "RunInstances" && r.token == "" {
			s.problems = append(s.problems, "a create without a token came twice, call "+r.call)
		}
	case len(met) > 0 && met[len(met)-1].next != nil:
		f = met[len(met)-1].next
	}
	s.nonces[r.nonce] = true
	for _, before := range met {
		if before == f && strings.Contains(f.wire, "$date") { // a clock is corrected once for a call
			f = &well
		}
	}
	s.met[r.call] = append(met, f)
	return f
}

// send writes a response and reports whether the connection serves another request.
func (s *rawServer) send(c net.Conn, f *fault, answer string) bool {
	step := len(answer)
	if f.drips {
		step = 1
	}
	for ; answer != ""; answer = answer[step:] {
		if _, err := io.WriteString(c, answer[:step]); err != nil {
			return false
		}
	}
	switch f.end {
	case keeps:
		return true
	case resets:
		_ = c.(*net.TCPConn).SetLinger(0)
	case hangs:
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			s.mu.Lock()
			s.problems = append(s.problems, "the client does not leave a server that "+f.name)
			s.mu.Unlock()
		}
	case closes:
	}
	return false
}

// readRaw reads a request to its end.
func readRaw(in *bufio.Reader) (*rawRequest, error) {
	text := textproto.NewReader(in)
	if line, err := text.ReadLine(); err != nil || line != "POST / HTTP/1.1" {
		return nil, fmt.Errorf("request line %q: %w", line, err)
	}
	header, err := text.ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return nil, err
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(in, body); err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	stamp, err := time.Parse(time.RFC3339, form.Get("Timestamp"))
	return &rawRequest{form.Get("Call"), form.Get("Action"), form.Get("ClientToken"), form.Get("NextToken"), form.Get("SignatureNonce"), stamp}, err
}

// execute does the work of a request and returns what to say of it.
func (s *rawServer) execute(r *rawRequest) string {
	if r.action == "DescribeInstances" {
		return rawPage(r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, known := s.tokens[r.token]
	if !known || r.token == "" {
		id = fmt.Sprintf("i-%s-%d", r.call, len(s.instances[r.call]))
		s.instances[r.call] = append(s.instances[r.call], id)
		s.tokens[r.token] = id
	}
	return fmt.Sprintf(`{"RequestId":"r-%s","InstanceIdSets":{"InstanceIdSet":[%q]}}`, r.call, id)
}

// A list has rawPages pages of perPage instances, whose names are the call that asks for them.
const rawPages, perPage = 3, 4

func rawPage(r *rawRequest) string {
	page, _ := strconv.Atoi(r.page) // the first has no token
	var next string
	if page+1 < rawPages {
		next = strconv.Itoa(page + 1)
	}
	var list []string
	for n := page * perPage; n < (page+1)*perPage; n++ {
		list = append(list, fmt.Sprintf(`{"InstanceId":"i-%d","InstanceName":%q,"Status":"Running","Cpu":%d}`, n, r.call, n))
	}
	return fmt.Sprintf(`{"RequestId":"r-%s","TotalCount":%d,"NextToken":%q,"Instances":{"Instance":[%s]}}`,
		r.call, rawPages*perPage, next, strings.Join(list, ","))
}

// created are the instances that a call has created.
func (s *rawServer) created(call string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.instances[call]
}

// mustEnd reports whether a call met a fault with which it had to end, and names what it met.
func (s *rawServer) mustEnd(call string) (final bool, names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.met[call] {
		final = final || f.final != 0
		names = append(names, f.name)
	}
	return final, names
}

// check fails the test for what no client may do, and returns how many requests were read.
func (s *rawServer) check(t *testing.T) int {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.Empty(t, s.problems)
	return s.requests
}
