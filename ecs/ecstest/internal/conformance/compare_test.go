package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// An exchange is a request and its response, as a plant sees and changes it.
type exchange struct {
	action string
	params url.Values
	status int
	body   map[string]any
}

// at calls f with each element of the list at the path, such as "Disks.Disk".
func (e *exchange) at(path string, f func(map[string]any)) {
	var v any = e.body
	for name := range strings.SplitSeq(path, ".") {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	elements, _ := v.([]any)
	for _, element := range elements {
		f(element.(map[string]any))
	}
}

func rename(object map[string]any, from, to string) {
	if v, ok := object[from]; ok {
		object[to] = v
		delete(object, from)
	}
}

// A plant is one difference in a changed copy of ecstest, and the line of the report that must find it.
type plant struct {
	name   string
	want   string
	params func(action string, params url.Values) (name, value string) // what to change in requests
	change func() func(*exchange)                                      // what to change in responses
}

func always(f func(*exchange)) func() func(*exchange) { return func() func(*exchange) { return f } }

func reject(action, code string, status int, as string, asStatus int) func() func(*exchange) {
	return always(func(e *exchange) {
		if e.action == action && e.body["Code"] == code && e.status == status {
			e.status, e.body["Code"] = asStatus, as
		}
	})
}

var plants = []plant{
	{
		name: "another code for what does not exist",
		want: "StopInstance (an instance): the service refuses with 404 InvalidInstanceId.NotFound; " +
			"ecstest refuses with 404 InvalidInstance.Gone. " +
			"The documentation of StopInstance has InvalidInstanceId.NotFound with 404, and InvalidInstance.Gone not at all.",
		change: reject("StopInstance", "InvalidInstanceId.NotFound", 404, "InvalidInstance.Gone", 404),
	},
	{
		name: "another status",
		want: "DeleteDisk (a disk, a disk that was deleted): the service refuses with 404 InvalidDiskId.NotFound; " +
			"ecstest refuses with 400 InvalidDiskId.NotFound. The documentation of DeleteDisk has InvalidDiskId.NotFound with 404.",
		change: reject("DeleteDisk", "InvalidDiskId.NotFound", 404, "InvalidDiskId.NotFound", 400),
	},
	{
		name: "a page that is too large",
		want: "DescribeKeyPairs (a page that is larger than allowed): the service refuses with 400 InvalidParameter; " +
			"ecstest accepts with 200. The documentation of DescribeKeyPairs has InvalidParameter with 400.",
		params: func(action string, params url.Values) (string, string) {
			if action == "DescribeKeyPairs" && params.Get("PageSize") == "51" {
				return "PageSize", "50"
			}
			return "", ""
		},
	},
	{
		name: "a dry run that is a success",
		want: "RebootInstance (a dry run): the service refuses with 400 DryRunOperation; ecstest accepts with 200. " +
			"The documentation of RebootInstance has DryRunOperation with 400.",
		change: always(func(e *exchange) {
			if e.action == "RebootInstance" && e.body["Code"] == "DryRunOperation" {
				e.status, e.body = 200, map[string]any{"RequestId": e.body["RequestId"]}
			}
		}),
	},
	{
		name: "no NextToken",
		want: "DescribeSecurityGroups (by token): page 1 has: a NextToken in the service, no NextToken in ecstest.",
		change: always(func(e *exchange) {
			if e.action == "DescribeSecurityGroups" {
				delete(e.body, "NextToken")
			}
		}),
	},
	{
		name: "the same NextToken twice",
		want: "DescribeInstanceTypes (two pages): page 2 has: a NextToken in the service, the same NextToken again in ecstest.",
		change: always(func(e *exchange) {
			if token := e.params.Get("NextToken"); e.action == "DescribeInstanceTypes" && token != "" {
				e.body["NextToken"] = token
			}
		}),
	},
	{
		name: "a wrong total",
		want: "DescribeNetworkInterfaces (no network interfaces): TotalCount is 0 in the service, 1 in ecstest.",
		change: always(func(e *exchange) {
			if n, ok := e.body["TotalCount"].(json.Number); ok && e.action == "DescribeNetworkInterfaces" {
				i, _ := n.Int64()
				e.body["TotalCount"] = i + 1
			}
		}),
	},
	{
		name: "a state that is never seen",
		want: "StopInstance, StopInstances (until the instance is Stopped): the instance is Stopping, then Stopped in the service; " +
			"Stopped in ecstest.",
		change: always(func(e *exchange) {
			if e.action == "StopInstance" || e.action == "StopInstances" {
				time.Sleep(time.Second) // the instance has stopped when the caller hears of it
			}
		}),
	},
	{
		name: "a state too many",
		want: "AttachDisk (until the disk is In_use): the disk is Attaching, then In_use in the service; " +
			"Queued, then Attaching, then In_use in ecstest.",
		change: func() func(*exchange) {
			queued := false
			return func(e *exchange) {
				if e.action == "DescribeDisks" {
					e.at("Disks.Disk", func(d map[string]any) {
						if d["Status"] == "Attaching" && !queued {
							queued = true
							d["Status"] = "Queued"
						}
					})
				}
			}
		},
	},
	{
		name: "a token without effect",
		want: "CreateSecurityGroup (the same call again): it is the same group: true in the service, false in ecstest.",
		params: func(action string, params url.Values) (string, string) {
			if action == "CreateSecurityGroup" && params.Has("ClientToken") {
				return "ClientToken", "" // the service takes it for none
			}
			return "", ""
		},
	},
	{
		name: "another value",
		want: "DescribeSecurityGroupAttribute (the rules): InnerAccessPolicy is Accept in the service, Drop in ecstest.",
		change: always(func(e *exchange) {
			if e.action == "DescribeSecurityGroupAttribute" && e.status == 200 {
				e.body["InnerAccessPolicy"] = "Drop"
			}
		}),
	},
	{
		name: "a field with another name",
		want: "DescribeInstanceTypes: InstanceTypes.InstanceType[].CpuCoreCount in the service is " +
			"InstanceTypes.InstanceType[].CpuCores in ecstest.",
		change: always(func(e *exchange) {
			if e.action == "DescribeInstanceTypes" {
				e.at("InstanceTypes.InstanceType", func(i map[string]any) { rename(i, "CpuCoreCount", "CpuCores") })
			}
		}),
	},
	{
		name: "a number as text",
		want: "DescribeDisks: Disks.Disk[].Size is a number in the service, a text in ecstest.",
		change: always(func(e *exchange) {
			if e.action == "DescribeDisks" {
				e.at("Disks.Disk", func(d map[string]any) { d["Size"] = d["Size"].(json.Number).String() })
			}
		}),
	},
	{
		name: "a list that is missing",
		want: "DescribeInstances: the service has Instances.Instance[].OperationLocks; ecstest has not.",
		change: always(func(e *exchange) {
			if e.action == "DescribeInstances" {
				e.at("Instances.Instance", func(i map[string]any) { delete(i, "OperationLocks") })
			}
		}),
	},
	{
		name: "a field too many in several actions",
		want: "DescribeZones, CreateSecurityGroup, DeleteDisk: ecstest has Extra; the service has not.",
		change: always(func(e *exchange) {
			if slices.Contains([]string{"DescribeZones", "CreateSecurityGroup", "DeleteDisk"}, e.action) && e.status == 200 {
				e.body["Extra"] = true
			}
		}),
	},
}

// changed returns a client of a copy of ecstest with the plants.
func changed(plants ...plant) *ecs.Client {
	server := ecstest.NewServer()
	var changes []func(*exchange)
	for _, p := range plants {
		if p.change != nil {
			changes = append(changes, p.change())
		}
	}
	transport := transportFunc(func(q *http.Request) (*http.Response, error) {
		form, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		q.Body = io.NopCloser(bytes.NewReader(form))
		response, err := server.RoundTrip(q)
		if err != nil {
			return nil, err
		}
		params, _ := url.ParseQuery(string(form))
		e := &exchange{action: params.Get("Action"), params: params, status: response.StatusCode}
		if e.action == "" {
			return response, nil // signed with V3, which no plant is about
		}
		body, _ := io.ReadAll(response.Body)
		if v, ok := parse(body); ok {
			e.body = v.(map[string]any)
		}
		for _, change := range changes {
			change(e)
		}
		body, _ = json.Marshal(e.body)
		response.StatusCode, response.Body, response.ContentLength = e.status, io.NopCloser(bytes.NewReader(body)), int64(len(body))
		response.Header.Del("Content-Length")
		return response, nil
	})
	return server.Client(ecs.WithHTTPClient(&http.Client{Transport: transport}), ecs.WithInterceptor(func(next ecs.Invoker) ecs.Invoker {
		return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			b, _ := json.Marshal(req)
			var fields map[string]any
			_ = json.Unmarshal(b, &fields)
			params := url.Values{}
			for name, v := range fields {
				text, _ := json.Marshal(v)
				params.Set(name, strings.Trim(string(text), `"`))
			}
			for _, p := range plants {
				if p.params != nil {
					if name, value := p.params(op.Action, params); name != "" {
						opts = append(opts, ecs.WithParam(name, value))
					}
				}
			}
			return next.Invoke(ctx, op, req, resp, opts...)
		})
	}))
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

func lines(c Comparison) []string {
	var all []string
	for _, d := range c.Differences {
		all = append(all, d.String())
	}
	return all
}

// Each planted difference alone is one line of the report, and all of them at once are as many.
func TestCompare_planted(t *testing.T) {
	t.Parallel()
	right := reference(t)
	planted := func(t *testing.T, plants ...plant) Comparison {
		return Compare(right, run(t, everything, func(*testing.T) Target { return targetOf("ecstest", changed(plants...)) }))
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		c := planted(t)
		assert.Empty(t, lines(c))
		assert.Empty(t, c.NotCompared)
	})
	var all []string
	for _, p := range plants {
		all = append(all, p.want)
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, []string{p.want}, lines(planted(t, p)))
		})
	}
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		c := planted(t, plants...)
		assert.ElementsMatch(t, all, lines(c))
		require.Len(t, c.NotCompared, 1)
		assert.Equal(t, "of the difference in CreateSecurityGroup, “the same call again”", c.NotCompared[0].Because)

		var b strings.Builder
		h := Header{
			Date: time.Unix(0, 0), Region: "cn-hangzhou", Versions: "aliecs v1.2.3, go1.26", Parts: everything.Parts(), Poll: time.Second,
		}
		require.NoError(t, c.Report(&b, h))
		const golden = "testdata/report.md"
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), b.String())
	})
}
