package chaos_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A fault is one way in which the response to a request goes wrong.
type fault struct {
	name  string
	at    stage
	wire  string // what is sent: the template that fault.bytes fills in
	drips bool   // byte by byte
	end   end

	// final is the status of the *ecs.Error that ends a call which meets the fault. It is 0 for faults that a retry
	// gets over, where one can do no harm, or that need no more than a good reader.
	final int

	// next strikes the retry of the same call.
	next *fault
}

// A stage tells how far a request gets before the fault strikes.
type stage int

const (
	unread stage = iota // it has arrived in part
	undone              // it was read
	done                // its work is done: an instance exists
)

// An end is what becomes of the connection.
type end int

const (
	keeps  end = iota // it serves the next request
	closes            // FIN
	resets            // RST
	hangs             // nothing more comes until the client goes
)

const whole = "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: $len\n\n${body}"

// well is how a request goes without a fault.
var well = fault{name: "goes well", at: done, wire: whole}

// nonceUsed is what becomes of a request that net/http sends again by itself, with the nonce of a request that was read.
var nonceUsed = fault{name: "SignatureNonceUsed", at: undone, wire: says(400, `{"Code":"SignatureNonceUsed","Message":"m"}`)}

// faults are all kinds of them: what a bad network, a bad gateway and a service in trouble do to a request.
var faults = []fault{
	// The connection.
	{name: "closes before reading", at: unread, end: closes},
	{name: "resets before reading", at: unread, end: resets},
	{name: "answers before reading", at: unread, wire: says(503, `{"Code":"ServiceUnavailable","Message":"m"}`), end: closes},
	{name: "closes after reading", at: undone, end: closes},
	{name: "resets after reading", at: undone, end: resets},
	{name: "hangs after reading", at: undone, end: hangs},
	{name: "closes after executing", at: done, end: closes},
	{name: "resets after executing", at: done, end: resets},
	{name: "hangs after executing", at: done, end: hangs},
	{name: "hangs in the head", at: done, wire: "HTTP/1.1 200 OK\nContent-Le", end: hangs},
	{name: "hangs in the body", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $len\n\n$half", end: hangs},
	{name: "closes in the body", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $len\n\n$half", end: closes},
	{name: "resets in the body", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $len\n\n$half", end: resets},
	{name: "sends single bytes", at: done, wire: whole, drips: true},
	{name: "says that it closes", at: done, wire: "HTTP/1.1 200 OK\nConnection: close\nContent-Length: $len\n\n$body", end: closes},
	{name: "closes while idle", at: done, wire: whole, end: closes},
	{name: "resets while idle", at: done, wire: whole, end: resets},
	{name: "sends surplus bytes", at: done, wire: whole + "surplus\n\n"},
	// A second one that looks right would be taken for the next call's: net/http cannot tell them apart.
	{name: "sends a second answer", at: done, wire: whole + says(503, `{"Code":"ServiceUnavailable","Message":"m"}`)},

	// The head.
	{name: "half a status line", at: done, wire: "HTTP/1.1 20", end: closes},
	{name: "garbage for a status line", at: done, wire: "\x00\xff gibberish\n\n", end: closes},
	{name: "malformed status code", at: done, wire: "HTTP/1.1 2x0 OK\nContent-Length: $len\n\n$body"},
	{name: "header line without a colon", at: done, wire: "HTTP/1.1 200 OK\ngibberish\nContent-Length: $len\n\n$body"},
	{name: "100 KB of header", at: done, wire: "HTTP/1.1 200 OK\nX-Long: $long\nContent-Length: $len\n\n$body"},
	{name: "two lengths", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $len\nContent-Length: $more\n\n$body"},
	{name: "negative length", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: -1\n\n$body"},
	{name: "length that is no number", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: many\n\n$body"},
	{name: "length beyond the body", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $more\n\n$body", end: closes},
	{name: "length short of the body", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $less\n\n$body"},
	{name: "no length", at: done, wire: "HTTP/1.1 200 OK\n\n$body", end: closes},
	{name: "no length, cut", at: done, wire: "HTTP/1.1 200 OK\n\n$half", end: closes},
	{name: "HTTP/1.0", at: done, wire: "HTTP/1.0 200 OK\n\n$body", end: closes},
	{name: "HTTP/1.0, cut", at: done, wire: "HTTP/1.0 200 OK\n\n$half", end: closes},
	{name: "chunked", at: done, wire: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n$hex\n$body\n0\n\n"},
	{name: "chunked, with a length", at: done, wire: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 3\n\n$hex\n$body\n0\n\n", end: closes},
	{name: "chunked, cut", at: done, wire: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n$hex\n$half", end: closes},
	{name: "chunked, without an end", at: done, wire: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n$hex\n$body\n", end: closes},
	{name: "chunked, bad size", at: done, wire: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nxyz\n$body\n0\n\n"},
	{name: "unknown transfer encoding", at: done, wire: "HTTP/1.1 200 OK\nTransfer-Encoding: rot13\n\n$body", end: closes},
	{name: "gzip", at: done, wire: "HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n$gzip", end: closes},
	{name: "gzip, cut", at: done, wire: "HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n$cutgzip", end: closes},
	{name: "gzip that is none", at: done, wire: "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: $len\n\n$body"},
	{name: "gzip that swells", at: done, wire: "HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n$bomb", end: closes},

	// Statuses below 200 and redirects.
	{name: "100 first", at: done, wire: "HTTP/1.1 100 Continue\n\n" + whole},
	{name: "102 first", at: done, wire: "HTTP/1.1 102 Processing\n\n" + whole},
	{name: "103 first", at: done, wire: "HTTP/1.1 103 Early Hints\nLink: </x>\n\n" + whole},
	{name: "103 and nothing more", at: done, wire: "HTTP/1.1 103 Early Hints\n\n", end: hangs},
	{name: "101 with an upgrade", at: done, wire: "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\n", end: hangs},
	{name: "101 without an upgrade", at: done, wire: "HTTP/1.1 101 Switching Protocols\n\n", end: hangs},
	{name: "302", at: undone, wire: "HTTP/1.1 302 Found\nLocation: http://127.0.0.1:1/\nContent-Length: 0\n\n"},
	{name: "307", at: undone, wire: "HTTP/1.1 307 Temporary Redirect\nLocation: http://127.0.0.1:1/\nContent-Length: 0\n\n"},
	{name: "302 without a place", at: undone, wire: "HTTP/1.1 302 Found\nContent-Length: 0\n\n"},
	{name: "302 with a bad place", at: undone, wire: "HTTP/1.1 302 Found\nLocation: http://[::\nContent-Length: 0\n\n"},

	// Gateways.
	{name: "400 and HTML", at: undone, wire: says(400, htmlPage)},
	{name: "400 and nothing", at: undone, wire: says(400, "")},
	{name: "403 and HTML", at: undone, wire: says(403, htmlPage)},
	{name: "404 and HTML", at: undone, wire: says(404, htmlPage)},
	{name: "429 and HTML", at: undone, wire: says(429, htmlPage)},
	{name: "500 and HTML", at: done, wire: says(500, htmlPage)},
	{name: "500 and nothing", at: done, wire: says(500, "")},
	{name: "500 and cut JSON", at: done, wire: says(500, `{"Code":"Inter`)},
	{name: "502 and HTML", at: done, wire: says(502, htmlPage)},
	{name: "503 and HTML", at: undone, wire: says(503, htmlPage)},
	{name: "503 and nothing", at: undone, wire: says(503, "")},
	{name: "504 and HTML", at: done, wire: says(504, htmlPage)},
	{name: "999", at: undone, wire: says(999, htmlPage)},

	// The service.
	{name: "Throttling", at: undone, wire: says(400, `{"Code":"Throttling","Message":"m"}`)},
	{name: "Throttling under 200", at: undone, wire: says(200, `{"Code":"Throttling","Message":"m"}`)},
	{
		name: "Throttling.User", at: undone,
		wire: "HTTP/1.1 429 Slow\nX-Ratelimit-User: Limit:1,Remain:0,TimeLeft:2,Reset:1\nContent-Length: 39\n\n" + `{"Code":"Throttling.User","Message":""}`,
	},
	{name: "ServiceUnavailable", at: undone, wire: says(503, `{"Code":"ServiceUnavailable","Message":"m"}`)},
	{name: "ServiceUnavailable in XML", at: undone, wire: says(503, `<Error><Code>ServiceUnavailable</Code><Message>m</Message></Error>`)},
	{name: "InternalError, executed", at: done, wire: says(500, `{"Code":"InternalError","Message":"m"}`)},
	{name: "InternalError, not executed", at: undone, wire: says(500, `{"Code":"InternalError","Message":"m"}`)},
	{name: "RequestTimeout", at: done, wire: says(408, `{"Code":"RequestTimeout","Message":"m"}`)},
	{name: "UnknownError", at: done, wire: says(400, `{"Code":"UnknownError","Message":"m"}`)},
	{name: "LastTokenProcessing", at: undone, wire: says(403, `{"Code":"LastTokenProcessing","Message":"m"}`)},
	{name: "InvalidParameter", at: undone, wire: says(400, `{"Code":"InvalidParameter","Message":"m"}`), final: 400},
	{name: "QuotaExceed.Instance under 503", at: undone, wire: says(503, `{"Code":"QuotaExceed.Instance","Message":"m"}`), final: 503},
	{name: "Forbidden in XML", at: undone, wire: says(403, `<Error><Code>Forbidden</Code><Message>m</Message></Error>`), final: 403},
	{name: "a nonce used by the attempt that was lost", at: done, end: closes, next: &nonceUsed},
	{
		name: "InvalidTimeStamp.Expired by a wrong clock", at: undone,
		wire: "HTTP/1.1 400 Bad\nDate: $date\nContent-Length: 48\n\n" + `{"Code":"InvalidTimeStamp.Expired","Message":""}`,
	},

	// Successes that cannot be read.
	{name: "200 and nothing", at: done, wire: says(200, "")},
	{name: "204", at: done, wire: "HTTP/1.1 204 No Content\n\n"},
	{name: "200 and HTML", at: done, wire: says(200, htmlPage)},
	{name: "200 and garbage", at: done, wire: says(200, "\x80\x81gibberish")},
	{name: "200 and cut JSON", at: done, wire: says(200, `{"RequestId":"r","Inst`)},
	{name: "200 and an array", at: done, wire: says(200, `[{"RequestId":"r"}]`)},
	{name: "200 and null", at: done, wire: says(200, `null`)},
	{name: "200 and a string", at: done, wire: says(200, `"RequestId"`)},
	{name: "200 and NUL in text", at: done, wire: says(200, "{\"RequestId\":\"r\x00\"}")},
	{name: "200 and too deep", at: done, wire: says(200, `{"Deep":`+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)+"}")},

	// Odd ones that can be read.
	{name: "a byte order mark", at: done, wire: "HTTP/1.1 200 OK\nContent-Length: $bomlen\n\n\ufeff$body"},
	{name: "RequestId twice", at: done, wire: "HTTP/1.1 200 OK\n\n" + `{"RequestId":"r",$inner`, end: closes},
	{name: "201", at: done, wire: "HTTP/1.1 201 Created\nContent-Length: $len\n\n$body"},
}

const htmlPage = "<html><body><h1>It does not work.</h1></body></html>"

// says is a whole response of a status and a body.
func says(status int, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d Something\nContent-Length: %d\n\n%s", status, len(body), body)
}

// swollen is JSON of 4 MB in a few KB of gzip.
var swollen = sync.OnceValue(func() string { return zip(`{"Long":"` + strings.Repeat("x", 4<<20) + `"}`) })

func zip(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s)) // neither fails: it is memory
	_ = w.Close()
	return b.String()
}

// bytes is what goes on the wire in response to r, when body is what r asked for.
func (f *fault) bytes(r *rawRequest, body string) string {
	return os.Expand(strings.ReplaceAll(f.wire, "\n", "\r\n"), func(name string) string {
		switch name {
		case "body":
			return body
		case "half":
			return body[:len(body)/2]
		case "inner":
			return body[1:]
		case "len":
			return strconv.Itoa(len(body))
		case "more":
			return strconv.Itoa(len(body) + 10)
		case "less":
			return strconv.Itoa(len(body) - 10)
		case "bomlen":
			return strconv.Itoa(len("\ufeff" + body))
		case "hex":
			return strconv.FormatInt(int64(len(body)), 16)
		case "long":
			return strings.Repeat("x", 100<<10)
		case "gzip":
			return zip(body)
		case "cutgzip":
			z := zip(body)
			return z[:len(z)/2]
		case "bomb":
			return swollen()
		case "date": // an hour from the request's clock, towards the right time if that one is an hour off already
			shift := time.Hour
			if time.Until(r.stamp) > shift/2 {
				shift = -shift
			}
			return r.stamp.Add(shift).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
		}
		return "$" + name
	})
}
