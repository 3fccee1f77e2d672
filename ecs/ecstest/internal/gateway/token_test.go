package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// takes reports whether the model's action has the parameter.
func takes(a *apitest.Action, name string) bool {
	return slices.ContainsFunc(a.Request, func(f apitest.Field) bool { return f.Name == name })
}

func TestClientToken_ofEveryAction(t *testing.T) {
	t.Parallel()
	actions, err := apitest.Model()
	require.NoError(t, err)
	var mu sync.Mutex
	ran := map[string]int{}
	s := apitest.NewServer()
	for name := range actions {
		s.Handle(name, func(url.Values) (reply.Object, *action.Error) {
			mu.Lock()
			defer mu.Unlock()
			ran[name]++
			return nil, nil
		})
	}
	for name, info := range actions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := []string{"ClientToken", "once", "RegionId", "cn-hangzhou"}
			facts, _ := facts.Of(name)
			for _, param := range facts.Required {
				if param != "RegionId" {
					params = append(params, param, "x")
				}
			}
			for range 2 {
				apitest.Succeed[struct{}](t, s, name, params...)
			}
			want := 2
			if takes(info, "ClientToken") {
				want = 1
			}
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, want, ran[name], "how often it was carried out")
		})
	}
}

func TestClientToken(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	first := apitest.Launch(t, s, "ClientToken=t1 Amount=2")
	assert.Equal(t, first, apitest.Launch(t, s, "Amount=2 ClientToken=t1"), "the same call gets the same response")
	assert.Equal(t, 2, apitest.CountInstances(t, s))
	assert.NotEqual(t, first, apitest.Launch(t, s, "ClientToken=T1 Amount=2"), "tokens differ by case")

	_, rep := apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=t1 Amount=3")...)
	apitest.AssertError(t, rep, 400, "IdempotentParameterMismatch")
	_, rep = apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken="+strings.Repeat("x", 65))...)
	apitest.AssertError(t, rep, 400, "InvalidClientToken.ValueNotSupported")
	_, rep = apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=täg")...)
	apitest.AssertError(t, rep, 400, "InvalidClientToken.ValueNotSupported")
	_, rep = apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=t1 RegionId=cn-beijing")...)
	assert.Equal(t, http.StatusOK, rep.Status, "tokens belong to a region")
	_, rep = apitest.Try[struct{}](t, s, "StartInstances", "ClientToken", "t1", "InstanceId.1", first[0])
	apitest.AssertError(t, rep, 403, "IncorrectInstanceStatus")
	_, rep = apitest.Try[struct{}](t, s, "DeleteInstances", "ClientToken", "t1", "InstanceId.1", "i-none")
	apitest.AssertError(t, rep, 404, "InvalidInstanceId.NotFound")
	assert.Equal(t, 4, apitest.CountInstances(t, s))
}

func TestClientToken_afterError(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStock("ecs.g7.large", 1))
	_, rep := apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=t Amount=2")...)
	apitest.AssertError(t, rep, 403, "OperationDenied.NoStock")
	_, rep = apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=t Amount=1")...)
	apitest.AssertError(t, rep, 400, "IdempotentParameterMismatch")
	s.State.SetStock("ecs.g7.large", 2)
	assert.Len(t, apitest.Launch(t, s, "ClientToken=t Amount=2"), 2, "a failed call may be retried")

	_, rep = apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=dry DryRun=true")...)
	apitest.AssertError(t, rep, 403, "OperationDenied.NoStock")
	s.State.SetStock("ecs.g7.large", 1)
	_, rep = apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=dry DryRun=true")...)
	apitest.AssertError(t, rep, 400, "DryRunOperation")
	assert.Len(t, apitest.Launch(t, s, "ClientToken=dry"), 1, "a dry run does not use the token up")
}

func TestClientToken_concurrent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var executions atomic.Int32
		s := apitest.NewServer()
		s.Handle("CreateDisk", func(url.Values) (reply.Object, *action.Error) {
			time.Sleep(time.Second)
			return reply.Object{reply.String("DiskId", fmt.Sprint("d-", executions.Add(1)))}, nil
		})
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				got, rep := apitest.Try[struct{ DiskID string }](t, s, "CreateDisk", "ClientToken", "t")
				assert.Equal(t, "d-1", got.DiskID, rep.Text)
				ids, rep := apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith("ClientToken=t Amount=3")...)
				assert.Len(t, ids.InstanceIDSets.InstanceIDSet, 3, rep.Text)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, executions.Load())
		assert.Equal(t, 3, apitest.CountInstances(t, s))
	})
}

func TestClientToken_afterHandlerEndedGoroutine(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	ends := true
	s.Handle("CreateDisk", func(url.Values) (reply.Object, *action.Error) {
		if ends {
			runtime.Goexit() // as t.FailNow does
		}
		return reply.Object{reply.String("DiskId", "d-1")}, nil
	})
	form := url.Values{"Action": {"CreateDisk"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"t"}}
	r := apitest.Known.Post(t, form)
	var wg sync.WaitGroup
	wg.Go(func() {
		_, _ = s.RoundTrip(r)
	})
	wg.Wait()
	ends = false
	got := apitest.Succeed[struct{ DiskID string }](t, s, "CreateDisk", "ClientToken", "t")
	assert.Equal(t, "d-1", got.DiskID, "the next call is executed")
}

func TestClientToken_waitEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		s.Handle("CreateDisk", func(url.Values) (reply.Object, *action.Error) {
			time.Sleep(time.Hour)
			return nil, nil
		})
		form := url.Values{"Action": {"CreateDisk"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"t"}}
		first := apitest.Known.Post(t, form)
		go func() {
			if resp, err := s.RoundTrip(first); err == nil {
				resp.Body.Close()
			}
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.RoundTrip(apitest.Known.Post(t, form).WithContext(ctx))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(time.Hour)
	})
}
