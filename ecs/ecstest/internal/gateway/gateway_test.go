package gateway_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// maxBody is the limit of a request body.
const maxBody = 1 << 20

func TestGateway_ServeHTTP(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	for _, form := range travelForms {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			r := form.make(t, apitest.Known)
			r.URL.Scheme, r.URL.Host, r.RequestURI = "http", strings.TrimPrefix(srv.URL, "http://"), ""
			resp, err := srv.Client().Do(r)
			require.NoError(t, err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, resp.StatusCode, string(body))
			assert.Equal(t, "application/json;charset=utf-8", resp.Header.Get("Content-Type"))
			assert.NotEmpty(t, resp.Header.Get("X-Acs-Request-Id"))
			assert.NotEmpty(t, resp.Header.Get("Date"))
		})
	}
}

func TestGateway_methods(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(apitest.NewServer())
	t.Cleanup(srv.Close)
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "get"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			for _, transport := range []http.RoundTripper{http.DefaultTransport, apitest.NewServer()} {
				r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+"/?Format=JSON", nil)
				require.NoError(t, err)
				rep := apitest.Send(t, transport, r)
				assert.Equal(t, http.StatusForbidden, rep.Status)
				if method != "HEAD" {
					assert.Equal(t, "UnsupportedHTTPMethod", rep.Code)
				} else {
					assert.Empty(t, rep.Text)
				}
			}
		})
	}
}

func TestGateway_malformed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query, body string
		status            int
		code              string
	}{
		{"bad escape in the query", "Action=%zz", "", 400, "InvalidParameter"},
		{"bad escape in the form", "", "Action=%", 400, "InvalidParameter"},
		{"semicolon", "a;b=1", "", 400, "InvalidParameter"},
		{"body too long", "", strings.Repeat("a", maxBody+1), 413, "RequestTooLarge"},
		{"nothing", "", "", 400, "MissingParameter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), "POST", "http://h/?Format=JSON&"+tt.query, strings.NewReader(tt.body))
			require.NoError(t, err)
			rep := apitest.Send(t, apitest.NewServer(), r)
			assert.Equal(t, tt.status, rep.Status)
			assert.Equal(t, tt.code, rep.Code)
		})
	}
}

func TestGateway_formats(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	v1 := func(format []string, action string) *http.Request {
		params := awkward()
		params["Format"], params["Action"] = format, []string{action}
		params.Del("ImageName")
		return apitest.NewRequest(t, "GET", apitest.Known.V1("GET", params), nil)
	}
	v3 := func(accept string) *http.Request {
		r := apitest.NewRequest(t, "GET", url.Values{"RegionId": {"cn-hangzhou"}}, nil)
		r.Header.Set("Accept", accept)
		return apitest.Known.V3(t, "DescribeImages", r)
	}
	for _, tt := range []struct {
		name    string
		request *http.Request
		start   string
	}{
		{"JSON", v1([]string{"JSON"}, "DescribeImages"), `{"RequestId":"`},
		{"json", v1([]string{"json"}, "DescribeImages"), `{"RequestId":"`},
		{"XML", v1([]string{"XML"}, "DescribeImages"), `<?xml version="1.0" encoding="UTF-8"?><DescribeImagesResponse><RequestId>`},
		{"none", v1(nil, "DescribeImages"), `<?xml version="1.0" encoding="UTF-8"?><DescribeImagesResponse><RequestId>`},
		{"none, error", v1(nil, "Nothing"), `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>`},
		{"v3", v3(""), `{"RequestId":"`},
		{"v3 any", v3("*/*"), `{"RequestId":"`},
		{"v3 JSON", v3("application/json"), `{"RequestId":"`},
		{"v3 XML", v3("application/xml"), `<?xml version="1.0" encoding="UTF-8"?><DescribeImagesResponse><RequestId>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rep := apitest.Send(t, s, tt.request)
			assert.True(t, strings.HasPrefix(rep.Text, tt.start), rep.Text[:100])
			kind := "application/json;charset=utf-8"
			if strings.HasPrefix(rep.Text, "<") {
				kind = "text/xml;charset=utf-8"
				var any struct{}
				assert.NoError(t, xml.Unmarshal([]byte(rep.Text), &any))
			}
			assert.Equal(t, kind, rep.Header.Get("Content-Type"))
		})
	}
}

// body counts the operations on it.
type body struct {
	io.Reader
	closed int
}

func (b *body) Close() error { b.closed++; return nil }

func TestGateway_RoundTrip_closesTheBody(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("broken")
	for _, tt := range []struct {
		name   string
		ctx    context.Context
		reader io.Reader
		want   error
	}{
		{"read", t.Context(), strings.NewReader("a=b"), nil},
		{"too long", t.Context(), strings.NewReader(strings.Repeat("a", 2*maxBody)), nil},
		{"broken", t.Context(), io.MultiReader(strings.NewReader("a"), errorReader{broken}), broken},
		{"ended", ended, strings.NewReader("a=b"), context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &body{Reader: tt.reader}
			r, err := http.NewRequestWithContext(tt.ctx, "POST", "http://h/", b)
			require.NoError(t, err)
			resp, err := apitest.NewServer().RoundTrip(r)
			assert.Equal(t, 1, b.closed)
			if tt.want == nil {
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
			} else {
				assert.ErrorIs(t, err, tt.want)
			}
		})
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func TestGateway_RoundTrip_endsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		pipe, _ := io.Pipe() // nobody ever writes
		r, err := http.NewRequestWithContext(ctx, "POST", "http://h/", pipe)
		require.NoError(t, err)
		_, err = apitest.NewServer().RoundTrip(r)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestGateway_RoundTrip_emptyRequest(t *testing.T) {
	t.Parallel()
	_, err := apitest.NewServer().RoundTrip(&http.Request{})
	require.Error(t, err)
	resp, err := apitest.NewServer().RoundTrip(&http.Request{URL: new(url.URL)})
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
	apitest.NewServer().ServeHTTP(httptest.NewRecorder(), &http.Request{})
}

func TestGateway_ServeHTTP_unreadableBody(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	apitest.NewServer().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/", errorReader{io.ErrUnexpectedEOF}))
	assert.Equal(t, http.StatusBadRequest, w.Code)
}

func TestGateway_inABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		time.Sleep(24 * time.Hour) // the server uses the bubble's clock
		hc := &http.Client{Transport: s, Timeout: time.Minute}
		resp, err := hc.Do(apitest.Known.Post(t, awkward()))
		require.NoError(t, err)
		defer resp.Body.Close()
		assert.Equal(t, http.StatusOK, resp.StatusCode)
		assert.Equal(t, time.Now().UTC().Format(http.TimeFormat), resp.Header.Get("Date"))
	})
}

func TestGateway_concurrentCalls(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := make(map[string]bool)
	for range 16 {
		wg.Go(func() {
			for _, form := range travelForms {
				rep := apitest.Send(t, s, form.make(t, apitest.Known))
				assert.Equal(t, http.StatusOK, rep.Status)
				mu.Lock()
				ids[rep.RequestID] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	assert.Len(t, ids, 16*len(travelForms), "every response has its own request ID")
}

func FuzzGateway(f *testing.F) {
	for _, action := range []string{
		"DescribeImages", "DescribeInstanceTypes", "DescribeZones", "DescribeRegions", "TagResources", "DescribeInstances",
		"ModifyInstanceChargeType",
	} {
		form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
		f.Add("POST", "", apitest.Known.V1("POST", form).Encode(), "", "", action, false)
		f.Add("GET", "RegionId=cn-hangzhou&PageNumber=2147483647&PageSize=-1&Tag.1.Key=a&Filter.1.Key=b&=1", "",
			"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=0", "", action, true)
	}
	machine := url.Values{apitest.Machine[0]: {apitest.Machine[1]}, apitest.Machine[2]: {apitest.Machine[3]}}.Encode()
	for _, seed := range []struct{ action, query, form, contentType string }{
		{"DescribeInstanceTypes", "NextToken=00000001a5a5a5a5&MaxResults=9&MinimumMemorySize=NaN", "InstanceTypes.1=x", "text/plain;;"},
		{"RunInstances", machine, "Amount=2&MinAmount=1&InstanceName=a[1,2]&DataDisk.1.Size=40&Tag.1.Key=k" +
			"&NetworkInterface.1.InstanceType=Primary&ClientToken=t&HostNames.1=aa&SpotStrategy=SpotAsPriceGo", ""},
		{"StopInstances", "InstanceId.1=i-1&InstanceId.2=i-2&BatchOptimization=SuccessFirst&DryRun=true", "", ""},
		{"RenewInstance", "InstanceId.N=x&InstanceIds=[]&InstanceId=i-1,,i-2&Period=1&AutoReleaseTime=2030-01-01T00:00:00Z", "", ""},
	} {
		f.Add("POST", "RegionId=cn-hangzhou&"+seed.query, seed.form, "ACS3-", seed.contentType, seed.action, true)
	}
	s := apitest.NewServer()
	f.Fuzz(func(t *testing.T, method, query, form, authorization, contentType, action string, sign bool) {
		r := &http.Request{
			Method: method, Host: "h:1", URL: &url.URL{RawQuery: query},
			Header: http.Header{
				"Authorization": {authorization}, "Content-Type": {contentType}, "X-Acs-Action": {action}, "X-Acs-Version": {"2014-05-26"},
			},
			Body: io.NopCloser(strings.NewReader(form)),
		}
		if sign { // to get past the signature, to the handlers
			r.Header.Del("Authorization")
			r.Method = "POST"
			r = apitest.Known.V3(t, action, r)
		}
		resp, err := s.RoundTrip(r)
		require.NoError(t, err)
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		switch kind := resp.Header.Get("Content-Type"); {
		case method == "HEAD" && !sign:
			assert.Empty(t, b)
		case strings.HasPrefix(kind, "application/json"):
			assert.True(t, json.Valid(b), "%q", b)
		default:
			var any struct{}
			assert.NoError(t, xml.Unmarshal(b, &any), "%q", b)
		}
		assert.NotEqual(t, http.StatusInternalServerError, resp.StatusCode)
	})
}

func TestGateway_Inject(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	var dropAfter bool
	s := apitest.NewServer()
	s.Inject([]*gateway.Fault{
		{Match: func(q *gateway.Request) *gateway.Hooks {
			return &gateway.Hooks{
				Before: func(context.Context) error {
					if q.Action == "DescribeTasks" {
						return cut
					}
					return nil
				},
				Reject: func(q *gateway.Request) *action.Error {
					if q.Action == "DescribeZones" {
						return action.Errorf("Throttling", "slow down").With(429)
					}
					return nil
				},
				More: true,
			}
		}},
		{Match: func(q *gateway.Request) *gateway.Hooks {
			return &gateway.Hooks{More: true, After: func(r *gateway.Response) {
				r.Header.Set("X-Fault", q.Action)
				if dropAfter {
					r.Err = cut
				}
			}}
		}},
	})
	_, rep := apitest.Try[struct{}](t, s, "DescribeZones")
	apitest.AssertError(t, rep, 429, "Throttling")
	assert.Equal(t, "DescribeZones", rep.Header.Get("X-Fault"))

	form := url.Values{"Action": {"DescribeTasks"}, "RegionId": {"cn-hangzhou"}}
	_, err := s.RoundTrip(apitest.Known.Post(t, form))
	require.ErrorIs(t, err, cut)

	dropAfter = true
	form = url.Values{
		"Action": {"RunInstances"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"t"},
		apitest.Machine[0]: {apitest.Machine[1]}, apitest.Machine[2]: {apitest.Machine[3]},
	}
	_, err = s.RoundTrip(apitest.Known.Post(t, form))
	require.ErrorIs(t, err, cut)
	dropAfter = false
	assert.Equal(t, 1, apitest.CountInstances(t, s), "executed all the same")
	assert.Len(t, apitest.Launch(t, s, "ClientToken=t"), 1)
	assert.Equal(t, 1, apitest.CountInstances(t, s))
	records := s.Records()
	assert.False(t, records[0].Dropped)
	assert.True(t, records[1].Dropped)
	assert.True(t, records[2].Dropped)
	assert.Equal(t, 200, records[2].Status)
}
