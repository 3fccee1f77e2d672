package ecstest_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceautoreleasetime"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// both runs a test with the stubs as a client: by themselves, and in a server.
func both(t *testing.T, stubs ecstest.Stubs, test func(t *testing.T, c ecs.Invoker)) {
	t.Helper()
	t.Run("alone", func(t *testing.T) { t.Parallel(); test(t, stubs) })
	t.Run("in a server", func(t *testing.T) { t.Parallel(); test(t, ecstest.NewServer(stubs).Client(ecs.WithRetry(ecs.NoRetry))) })
}

func TestOn(t *testing.T) {
	t.Parallel()
	both(t, ecstest.Stubs{ecstest.On(deletedisk.Do, func(req *deletedisk.Request) (*deletedisk.Response, error) {
		switch req.DiskID {
		case "":
			return nil, errors.New("no disk")
		case "d-1":
			return nil, nil // an empty response
		}
		return nil, &ecs.Error{Code: "IncorrectDiskStatus", HTTPStatus: 403, Message: "busy"}
	})}, func(t *testing.T, c ecs.Invoker) {
		resp, err := deletedisk.Do(t.Context(), c, &deletedisk.Request{DiskID: "d-1"})
		require.NoError(t, err)
		resp.RequestID = "" // the server has one
		assert.Equal(t, &deletedisk.Response{}, resp)

		_, err = deletedisk.Do(t.Context(), c, &deletedisk.Request{DiskID: "d-2"})
		assert.True(t, ecs.IsConflict(err))
		assert.ErrorContains(t, err, "ecs: DeleteDisk: IncorrectDiskStatus: busy (status 403")
		_, err = deletedisk.Do(t.Context(), c, nil)
		assert.Error(t, err)
	})
}

// What the caller has and what the function has are two things.
func TestStub_Invoke_copies(t *testing.T) {
	t.Parallel()
	shared := &describedisks.Response{Disks: []describedisks.Disk{{DiskID: "d-1"}}, TotalCount: 1}
	var kept *describedisks.Request
	stub := ecstest.On(describedisks.Do, func(req *describedisks.Request) (*describedisks.Response, error) {
		kept = req
		req.ZoneID, *req.PageSize, req.Tags[0].Key = "changed", 7, "changed"
		return shared, nil
	})
	req := func() *describedisks.Request {
		return &describedisks.Request{PageSize: new(20), Tags: []types.Tag{{Key: "env"}}}
	}
	mine := req()
	for range 2 {
		resp, err := describedisks.Do(t.Context(), stub, mine)
		require.NoError(t, err)
		assert.Equal(t, shared, resp)
		resp.TotalCount, resp.Disks[0].DiskID = 2, "changed"
	}
	assert.Equal(t, req(), mine)
	assert.Equal(t, "d-1", shared.Disks[0].DiskID)
	assert.Equal(t, 1, shared.TotalCount)
	mine.Tags[0].Key = "later"
	assert.Equal(t, "changed", kept.Tags[0].Key)
}

// A call that a client does not send fails as that of a client does, in the same words.
func TestStub_Invoke_notSent(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	over, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	caused, cancelCause := context.WithCancelCause(t.Context())
	cancelCause(errors.New("the plug was pulled"))
	for _, tt := range []struct {
		name string
		ctx  context.Context
		op   ecs.Operation
		req  any
		resp any
		opts []ecs.CallOption
		want string
	}{
		{"an empty filter", t.Context(), describedisks.Operation, &describedisks.Request{Tags: []types.Tag{}}, nil, nil, `parameter "Tag": the list is empty`},
		{"an empty element", t.Context(), runinstances.Operation, &runinstances.Request{Tags: make([]types.Tag, 1)}, nil, nil, `"Tag.1"`},
		{"an unset switch", t.Context(), modifyinstanceautoreleasetime.Operation, &modifyinstanceautoreleasetime.Request{}, nil, nil, "AutoReleaseTime"},
		{"a token that is too long", t.Context(), runinstances.Operation, &runinstances.Request{ClientToken: strings.Repeat("x", 65)}, nil, nil, "ClientToken"},
		{"a context that is done", gone, stopinstance.Operation, &stopinstance.Request{}, nil, nil, "context canceled"},
		{"a deadline that has passed", over, stopinstance.Operation, &stopinstance.Request{}, nil, nil, "context deadline exceeded"},
		{"a cause", caused, stopinstance.Operation, &stopinstance.Request{}, nil, nil, "plug"},
		{"no context", nil, stopinstance.Operation, &stopinstance.Request{}, nil, nil, "context is nil"},
		{"no target", t.Context(), stopinstance.Operation, &stopinstance.Request{}, stopinstance.Response{}, nil, "want a pointer"},
		{"an option", t.Context(), stopinstance.Operation, &stopinstance.Request{}, nil, []ecs.CallOption{ecs.WithParam("Signature", "x")}, `"Signature"`},
		{"a redacted secret", t.Context(), runinstances.Operation, &runinstances.Request{Password: "[redacted]"}, nil, nil, "Password"},
		{"sent", t.Context(), stopinstance.Operation, &stopinstance.Request{}, nil, []ecs.CallOption{
			ecs.WithRetry(ecs.RetryPolicy{Retries: 1, Rules: []ecs.RetryRule{func(ecs.Failure) ecs.Decision {
				assert.Fail(t, "a retry")
				return ecs.DecisionRetry
			}}}), ecs.WithRawResponse(new(ecs.RawResponse)), nil}, "called"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var called atomic.Int32
			errCalled := errors.New("called")
			stubs := ecstest.Stubs{
				ecstest.On(describedisks.Do, func(*describedisks.Request) (*describedisks.Response, error) { called.Add(1); return nil, errCalled }),
				ecstest.On(runinstances.Do, func(*runinstances.Request) (*runinstances.Response, error) { called.Add(1); return nil, errCalled }),
				ecstest.On(stopinstance.Do, func(*stopinstance.Request) (*stopinstance.Response, error) { called.Add(1); return nil, errCalled }),
				ecstest.On(modifyinstanceautoreleasetime.Do, func(*modifyinstanceautoreleasetime.Request) (*modifyinstanceautoreleasetime.Response, error) {
					called.Add(1)
					return nil, errCalled
				}),
			}
			err := stubs.Invoke(tt.ctx, tt.op, tt.req, tt.resp, tt.opts...)
			assert.ErrorContains(t, err, tt.want)
			if tt.want == "called" {
				assert.Equal(t, errCalled, err)
				assert.Equal(t, int32(1), called.Load())
				return
			}
			assert.Zero(t, called.Load())
			want := ecstest.NewServer(ecstest.WithStepDuration(0)).Client(ecs.WithRetry(ecs.NoRetry)).Invoke(tt.ctx, tt.op, tt.req, tt.resp, tt.opts...)
			assert.EqualError(t, err, want.Error())
			for _, is := range []error{context.Canceled, context.DeadlineExceeded} {
				assert.Equal(t, errors.Is(want, is), errors.Is(err, is), "%v", is)
			}
		})
	}
}

func TestStub_Invoke_errors(t *testing.T) {
	t.Parallel()
	bare, named := &ecs.Error{Code: "X"}, &ecs.Error{Action: "Other", Code: "X"}
	wrapped := errors.Join(bare)
	var returned error
	stub := ecstest.On(stopinstance.Do, func(*stopinstance.Request) (*stopinstance.Response, error) { return nil, returned })
	invoke := func(err error) error {
		returned = err
		_, err = stopinstance.Do(t.Context(), stub, nil)
		return err
	}
	assert.Equal(t, &ecs.Error{Action: "StopInstance", Code: "X"}, invoke(bare))
	assert.Equal(t, &ecs.Error{Code: "X"}, bare, "the function's own error was changed")
	assert.Same(t, named, invoke(named))
	assert.Same(t, wrapped, invoke(wrapped))
	assert.Same(t, context.Canceled, invoke(context.Canceled))
}

// A call without a stub says which there are.
func TestStubs_Invoke_unknown(t *testing.T) {
	t.Parallel()
	stop := ecstest.On(stopinstance.Do, func(*stopinstance.Request) (*stopinstance.Response, error) { return nil, nil })
	disk := ecstest.On(deletedisk.Do, func(*deletedisk.Request) (*deletedisk.Response, error) { return nil, nil })
	for _, tt := range []struct {
		c    ecs.Invoker
		want string
	}{
		{stop, "ecstest: DescribeRegions has no stub, only StopInstance"},
		{ecstest.Stubs{stop, disk, stop}, "ecstest: DescribeRegions has no stub, only DeleteDisk, StopInstance"},
		{ecstest.Stubs{}, "ecstest: DescribeRegions: there are no stubs"},
		{ecstest.Stubs(nil), "ecstest: DescribeRegions: there are no stubs"},
		{ecstest.Stub{}, "ecstest: a Stub that was not made with On"},
		{ecstest.Stubs{stop, {}}, "ecstest: a Stub that was not made with On"},
	} {
		_, err := describeregions.Do(t.Context(), tt.c, nil)
		assert.EqualError(t, err, tt.want)
	}
}

// The last stub of an action counts.
func TestStubs_twice(t *testing.T) {
	t.Parallel()
	regions := func(id string) ecstest.Stub {
		return ecstest.On(describeregions.Do, func(*describeregions.Request) (*describeregions.Response, error) {
			return &describeregions.Response{Regions: []describeregions.Region{{RegionID: id}}}, nil
		})
	}
	both(t, ecstest.Stubs{regions("first"), regions("last")}, func(t *testing.T, c ecs.Invoker) {
		resp, err := describeregions.Do(t.Context(), c, nil)
		require.NoError(t, err)
		assert.Equal(t, "last", resp.Regions[0].RegionID)
	})
}

// What cannot be a stub says so when it is called, and not before.
func TestOn_invalid(t *testing.T) {
	t.Parallel()
	type (
		request  = stopinstance.Request
		response = stopinstance.Response
	)
	ok := func(*request) (*response, error) { return nil, nil }
	none := func(context.Context, ecs.Invoker, *request, ...ecs.CallOption) (*response, error) {
		return nil, errors.New("no ID")
	}
	for _, tt := range []struct {
		name string
		stub ecstest.Stub
		want string
	}{
		{"no do", ecstest.On[request, response](nil, ok), "On: do is nil"},
		{"nothing", ecstest.On[request, response](nil, nil), "On: do is nil"},
		{"no function", ecstest.On(stopinstance.Do, nil), "the stub is nil"},
		{"no call", ecstest.On(none, ok), "no action with an empty request: its error is no ID"},
		{"zero", ecstest.Stub{}, "not made with On"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			both(t, ecstest.Stubs{tt.stub}, func(t *testing.T, c ecs.Invoker) {
				_, err := stopinstance.Do(t.Context(), c, &request{InstanceID: "i-1"})
				assert.ErrorContains(t, err, tt.want)
			})
		})
	}
	_, err := stopinstance.Do(t.Context(), ecstest.Stubs{ecstest.On(stopinstance.Do, nil), ecstest.On(stopinstance.Do, ok)}, nil)
	assert.NoError(t, err, "the last counts")
}

// Do that is asked for the action of another response, or with another request.
func TestStub_Invoke_otherTypes(t *testing.T) {
	t.Parallel()
	stub := ecstest.On(describeregions.Do, func(req *describeregions.Request) (*describeregions.Response, error) {
		return &describeregions.Response{RequestID: string(req.AcceptLanguage)}, nil
	})
	op := describeregions.Operation
	var resp describeregions.Response
	require.NoError(t, stub.Invoke(t.Context(), op, nil, &resp))
	assert.Empty(t, resp.RequestID)
	require.NoError(t, stub.Invoke(t.Context(), op, &describeregions.Request{AcceptLanguage: "en-US"}, &resp))
	assert.Equal(t, "en-US", resp.RequestID)
	require.NoError(t, stub.Invoke(t.Context(), op, nil, nil))
	assert.ErrorContains(t, stub.Invoke(t.Context(), op, &stopinstance.Request{}, nil),
		"DescribeRegions: the stub takes a *describeregions.Request, not a *stopinstance.Request")
	assert.ErrorContains(t, stub.Invoke(t.Context(), op, nil, new(struct{})),
		"DescribeRegions: the stub returns a *describeregions.Response, not a *struct {}")
}

// Pages and waits are made of calls.
func TestStubs_pagesAndWaits(t *testing.T) {
	t.Parallel()
	pages := map[string]*describedisks.Response{
		"":   {Disks: []describedisks.Disk{{DiskID: "d-1"}, {DiskID: "d-2"}}, NextToken: "t1"},
		"t1": {NextToken: "t2"},
		"t2": {Disks: []describedisks.Disk{{DiskID: "d-3"}}},
	}
	both(t, ecstest.Stubs{ecstest.On(describedisks.Do, func(req *describedisks.Request) (*describedisks.Response, error) {
		if req.Status != types.DiskStatusAvailable {
			return nil, errors.New("another request")
		}
		return pages[req.NextToken], nil
	})}, func(t *testing.T, c ecs.Invoker) {
		var ids []string
		for disk, err := range describedisks.All(t.Context(), c, &describedisks.Request{Status: types.DiskStatusAvailable}) {
			require.NoError(t, err)
			ids = append(ids, disk.DiskID)
		}
		assert.Equal(t, []string{"d-1", "d-2", "d-3"}, ids)
		number := 0
		for page, err := range describedisks.Pages(t.Context(), c, &describedisks.Request{Status: types.DiskStatusAvailable}) {
			require.NoError(t, err)
			page.Disks = nil // the caller's
			number++
		}
		assert.Equal(t, 3, number)
	})

	for _, server := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			calls, begin := 0, time.Now()
			stub := ecstest.On(describeinstances.Do, func(req *describeinstances.Request) (*describeinstances.Response, error) {
				calls++
				in := describeinstances.Instance{InstanceID: req.InstanceIDs[0], Status: types.InstanceStatusStarting}
				if calls > 3 {
					in.Status = types.InstanceStatusRunning
				}
				return &describeinstances.Response{Instances: []describeinstances.Instance{in}, TotalCount: 1}, nil
			})
			var c ecs.Invoker = stub
			if server {
				c = ecstest.NewServer(stub).Client()
			}
			found, err := ecswait.InstancesRunning(t.Context(), c, []string{"i-1"})
			require.NoError(t, err)
			assert.Equal(t, "i-1", found[0].InstanceID)
			assert.Equal(t, 4, calls)
			assert.Greater(t, time.Since(begin), time.Second)
		})
	}
}

// In a server a stub is in the place of the handler: what comes before and after it is the server's.
func TestStub_inServer(t *testing.T) {
	t.Parallel()
	var got []*runinstances.Request
	s := ecstest.NewServer(
		ecstest.On(runinstances.Do, func(req *runinstances.Request) (*runinstances.Response, error) {
			got = append(got, req)
			return &runinstances.Response{InstanceIDs: []string{"i-stub"}, RequestID: "not mine to say"}, nil
		}),
		ecstest.On(stopinstance.Do, func(*stopinstance.Request) (*stopinstance.Response, error) {
			return nil, errors.New("out of paper")
		}),
		ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse("RunInstances"))),
	)
	for _, version := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		resp, err := runinstances.Do(t.Context(), s.Client(ecs.WithSignature(version)), &runinstances.Request{
			ImageID: "m-1", InstanceType: "ecs.g7.large", Amount: new(2), Tags: []types.Tag{{Key: "env", Value: "x"}}, Password: "Secret-1",
			AutoReleaseTime: time.Date(2030, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600)),
		}, ecs.WithParam("DataDisk.1.Size", "40"), ecs.WithParam("New", "x"))
		require.NoError(t, err)
		assert.Equal(t, []string{"i-stub"}, resp.InstanceIDs)
		assert.NotEqual(t, "not mine to say", resp.RequestID)
	}
	require.Len(t, got, 2, "executed once, although the first response was lost")
	assert.NotEmpty(t, got[0].ClientToken)
	assert.NotEqual(t, got[0].ClientToken, got[1].ClientToken)
	assert.Equal(t, &runinstances.Request{
		RegionID: "cn-hangzhou", ClientToken: got[0].ClientToken, ImageID: "m-1", InstanceType: "ecs.g7.large", Amount: new(2),
		Tags: []types.Tag{{Key: "env", Value: "x"}}, Password: "Secret-1", DataDisks: []runinstances.DataDisk{{Size: new(40)}},
		AutoReleaseTime: time.Date(2030, 1, 2, 2, 4, 5, 0, time.UTC),
	}, got[0])
	s.AssertExecuted(t, "RunInstances", 2)
	assert.Equal(t, "[redacted]", s.Calls()[0].Params["Password"])
	assert.Empty(t, s.Account().Instances)

	// Other clients: XML, parameters that do not fit, required ones that are not there.
	machine := append([]string{}, apitest.Machine...)
	_, rep := apitest.Try[struct{}](t, s, "RunInstances", append(machine, "Amount", "many")...)
	apitest.AssertError(t, rep, 400, "InvalidParameter")
	assert.Contains(t, rep.Message, `"Amount"`)
	assert.Len(t, got, 2)
	_, rep = apitest.Try[struct{}](t, s, "StopInstance")
	apitest.AssertError(t, rep, 400, "MissingParameter")
	_, rep = apitest.Try[struct{}](t, s, "StopInstance", "InstanceId", "i-1")
	apitest.AssertError(t, rep, 500, "InternalError")
	assert.Contains(t, rep.Message, "out of paper")
	form := url.Values{"Action": {"RunInstances"}, "Format": {"XML"}, "RegionId": {"cn-hangzhou"}}
	for i := 0; i < len(machine); i += 2 {
		form.Set(machine[i], machine[i+1])
	}
	xml := apitest.Send(t, s, apitest.Caller{ID: "testid", Secret: "testsecret"}.Post(t, form))
	assert.Contains(t, xml.Text, "<InstanceIdSets>i-stub</InstanceIdSets>")
}

// A Do of the caller's own, for an action of another product, whose request has what go-querystring reads.
func TestOn_ownAction(t *testing.T) {
	t.Parallel()
	type request struct {
		Name   string    `url:"VpcName,omitempty"`
		TagKey string    `url:"Tag.1.Key,omitempty"`
		Page   int       `url:"PageNumber,omitempty"`
		Since  time.Time `url:"Since,omitempty"`
		IDs    []string  `url:"VpcIds,comma,omitempty"`
	}
	type response struct {
		Name string `json:"VpcName"`
		Page int
	}
	op := ecs.Operation{Action: "DescribeVpcs", Version: "2016-04-28", ReadOnly: true}
	since := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	do := func(ctx context.Context, c ecs.Invoker, req *request, opts ...ecs.CallOption) (*response, error) {
		resp := new(response)
		return resp, c.Invoke(ctx, op, *req, resp, opts...) // by value
	}
	both(t, ecstest.Stubs{ecstest.On(do, func(req *request) (*response, error) {
		if req.TagKey != "env" || !req.Since.Equal(since) || strings.Join(req.IDs, " ") != "a b" {
			return nil, errors.New("another request")
		}
		return &response{req.Name, req.Page}, nil
	})}, func(t *testing.T, c ecs.Invoker) {
		resp, err := do(t.Context(), c, &request{"prod", "env", 2, since, []string{"a", "b"}})
		require.NoError(t, err)
		assert.Equal(t, &response{"prod", 2}, resp)
	})
}

// Calls may be concurrent.
func TestStub_concurrent(t *testing.T) {
	t.Parallel()
	both(t, ecstest.Stubs{ecstest.On(stopinstance.Do, func(req *stopinstance.Request) (*stopinstance.Response, error) {
		return &stopinstance.Response{}, nil
	})}, func(t *testing.T, c ecs.Invoker) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					_, err := stopinstance.Do(t.Context(), c, &stopinstance.Request{InstanceID: "i-1"})
					assert.NoError(t, err)
				}
			})
		}
		wg.Wait()
	})
}

func BenchmarkStub(b *testing.B) {
	stub := ecstest.On(stopinstance.Do, func(*stopinstance.Request) (*stopinstance.Response, error) { return nil, nil })
	for name, c := range map[string]ecs.Invoker{"alone": stub, "in a server": ecstest.NewServer(stub).Client()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := stopinstance.Do(b.Context(), c, &stopinstance.Request{InstanceID: "i-1"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
