package ecstest

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

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

func TestServer_ServeHTTP(t *testing.T) {
	t.Parallel()
	s := NewServer()
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

func TestServer_methods(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(NewServer())
	t.Cleanup(srv.Close)
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "get"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			for _, transport := range []http.RoundTripper{http.DefaultTransport, NewServer()} {
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

func TestServer_malformed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query, body string
		status            int
		code              string
	}{
		{"bad escape in the query", "Action=%zz", "", 400, "InvalidParameter"},
		{"bad escape in the form", "", "Action=%", 400, "InvalidParameter"},
		{"semicolon", "a;b=1", "", 400, "InvalidParameter"},
		{"body too long", "", strings.Repeat("a", gateway.MaxBody+1), 413, "RequestTooLarge"},
		{"nothing", "", "", 400, "MissingParameter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), "POST", "http://h/?Format=JSON&"+tt.query, strings.NewReader(tt.body))
			require.NoError(t, err)
			rep := apitest.Send(t, NewServer(), r)
			assert.Equal(t, tt.status, rep.Status)
			assert.Equal(t, tt.code, rep.Code)
		})
	}
}

func TestServer_formats(t *testing.T) {
	t.Parallel()
	s := NewServer()
	v1 := func(format []string, action string) *http.Request {
		params := awkward()
		params["Format"], params["Action"] = format, []string{action}
		params.Del("ImageName")
		return apitest.NewTestRequest(t, "GET", apitest.Known.V1("GET", params), nil)
	}
	v3 := func(accept string) *http.Request {
		r := apitest.NewTestRequest(t, "GET", url.Values{"RegionId": {"cn-hangzhou"}}, nil)
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

func TestReturnError(t *testing.T) {
	t.Parallel()
	s := NewServer(
		nil,
		WithFaults(
			ReturnError("IncorrectInstanceStatus", 403, "StopInstance"),
			ReturnError("Throttling", 429, "DescribeRegions"),
			ReturnError("Odd", 1, "StartInstance"),
		),
	)
	for _, tt := range []struct {
		name, action, instance string
		status                 int
		code                   string
	}{
		{"not simulated otherwise", "StopInstance", "i-1", 403, "IncorrectInstanceStatus"},
		{"simulated otherwise", "DescribeRegions", "", 429, "Throttling"},
		{"status of no error", "StartInstance", "i-1", 400, "Odd"},
		{"required parameters come first", "StopInstance", "", 400, "MissingParameter"},
		{"others are as before", "DescribeZones", "", 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				_, rep := apitest.Try[struct{}](t, s, tt.action, "InstanceId", tt.instance)
				assert.Equal(t, tt.status, rep.Status)
				assert.Equal(t, tt.code, rep.Code)
			}
		})
	}
}

func TestWithCredentials_replacesTheDefault(t *testing.T) {
	t.Parallel()
	_, rep := apitest.Try[struct{}](t, NewServer(WithCredentials("mine", "x", "")), "DescribeRegions")
	assert.Equal(t, "InvalidAccessKeyId.NotFound", rep.Code)
}

// body counts the operations on it.
type body struct {
	io.Reader
	closed int
}

func (b *body) Close() error { b.closed++; return nil }

func TestServer_RoundTrip_closesTheBody(t *testing.T) {
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
		{"too long", t.Context(), strings.NewReader(strings.Repeat("a", 2*gateway.MaxBody)), nil},
		{"broken", t.Context(), io.MultiReader(strings.NewReader("a"), errorReader{broken}), broken},
		{"ended", ended, strings.NewReader("a=b"), context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &body{Reader: tt.reader}
			r, err := http.NewRequestWithContext(tt.ctx, "POST", "http://h/", b)
			require.NoError(t, err)
			resp, err := NewServer().RoundTrip(r)
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

func TestServer_RoundTrip_endsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		pipe, _ := io.Pipe() // nobody ever writes
		r, err := http.NewRequestWithContext(ctx, "POST", "http://h/", pipe)
		require.NoError(t, err)
		_, err = NewServer().RoundTrip(r)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestServer_RoundTrip_emptyRequest(t *testing.T) {
	t.Parallel()
	_, err := NewServer().RoundTrip(&http.Request{})
	require.Error(t, err)
	resp, err := NewServer().RoundTrip(&http.Request{URL: new(url.URL)})
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
	NewServer().ServeHTTP(httptest.NewRecorder(), &http.Request{})
}

func TestServer_ServeHTTP_unreadableBody(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	NewServer().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/", errorReader{io.ErrUnexpectedEOF}))
	assert.Equal(t, http.StatusBadRequest, w.Code)
}

func TestServer_inABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer()
		time.Sleep(24 * time.Hour) // the server uses the bubble's clock
		hc := &http.Client{Transport: s, Timeout: time.Minute}
		resp, err := hc.Do(apitest.NewTestRequest(t, "POST", nil, apitest.Known.V1("POST", awkward())))
		require.NoError(t, err)
		defer resp.Body.Close()
		assert.Equal(t, http.StatusOK, resp.StatusCode)
		assert.Equal(t, time.Now().UTC().Format(http.TimeFormat), resp.Header.Get("Date"))
	})
}

func TestServer_concurrentCalls(t *testing.T) {
	t.Parallel()
	s := NewServer()
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

func FuzzServer(f *testing.F) {
	for _, action := range []string{"DescribeImages", "DescribeInstanceTypes", "DescribeZones", "DescribeRegions", "TagResources", "DescribeInstances", "ModifyInstanceChargeType"} {
		form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
		f.Add("POST", "", apitest.Known.V1("POST", form).Encode(), "", "", action, false)
		f.Add("GET", "RegionId=cn-hangzhou&PageNumber=2147483647&PageSize=-1&Tag.1.Key=a&Filter.1.Key=b&=1", "", "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=0", "", action, true)
	}
	f.Add("POST", "RegionId=cn-hangzhou&NextToken=00000001a5a5a5a5&MaxResults=9&MinimumMemorySize=NaN", "InstanceTypes.1=x", "ACS3-", "text/plain;;", "DescribeInstanceTypes", true)
	f.Add("POST", "RegionId=cn-hangzhou&"+url.Values{apitest.Machine[0]: {apitest.Machine[1]}, apitest.Machine[2]: {apitest.Machine[3]}}.Encode(), "Amount=2&MinAmount=1&InstanceName=a[1,2]&DataDisk.1.Size=40&Tag.1.Key=k&NetworkInterface.1.InstanceType=Primary&ClientToken=t&HostNames.1=aa&SpotStrategy=SpotAsPriceGo", "ACS3-", "", "RunInstances", true)
	f.Add("POST", "RegionId=cn-hangzhou&InstanceId.1=i-1&InstanceId.2=i-2&BatchOptimization=SuccessFirst&DryRun=true", "", "ACS3-", "", "StopInstances", true)
	f.Add("POST", "RegionId=cn-hangzhou&InstanceId.N=x&InstanceIds=[]&InstanceId=i-1,,i-2&Period=1&AutoReleaseTime=2030-01-01T00:00:00Z", "", "ACS3-", "", "RenewInstance", true)
	s := NewServer()
	f.Fuzz(func(t *testing.T, method, query, form, authorization, contentType, action string, sign bool) {
		r := &http.Request{
			Method: method, Host: "h:1", URL: &url.URL{RawQuery: query},
			Header: http.Header{"Authorization": {authorization}, "Content-Type": {contentType}, "X-Acs-Action": {action}, "X-Acs-Version": {gateway.ApiVersion}},
			Body:   io.NopCloser(strings.NewReader(form)),
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
