package ecswait

import (
	"context"
	"iter"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

const online = "online"

var assistants = kind[describecloudassistantstatus.InstanceCloudAssistantStatus]{
	name:  "cloud assistant",
	batch: 50, // a call takes more ids, but its pages hold no more
	list: func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describecloudassistantstatus.InstanceCloudAssistantStatus, error] {
		return describecloudassistantstatus.All(ctx, c, &describecloudassistantstatus.Request{InstanceIDs: ids, MaxResults: new(50)})
	},
	id: func(s *describecloudassistantstatus.InstanceCloudAssistantStatus) string { return s.InstanceID },
	state: func(s *describecloudassistantstatus.InstanceCloudAssistantStatus) string {
		if strings.EqualFold(s.CloudAssistantStatus, "true") {
			return online
		}
		return "offline"
	},
}

// CloudAssistantsOnline waits until the Cloud Assistant agents of the instances take commands, which is some time after the
// instances are Running. An instance that is released fails.
func CloudAssistantsOnline(ctx context.Context, c ecs.Invoker, instanceIDs []string, opts ...waiter.BatchOption) ([]describecloudassistantstatus.InstanceCloudAssistantStatus, error) {
	return assistants.wait(ctx, c, instanceIDs, assistantOnline, opts)
}

var assistantOnline = assistants.inState(online, path{})

var invocations = kind[describeinvocations.Invocation]{
	name:  "invocation",
	batch: 1, // there is no way to list several
	list:  listInvocation,
	id:    func(v *describeinvocations.Invocation) string { return v.InvokeID },
	state: func(v *describeinvocations.Invocation) string { return string(v.InvocationStatus) },
}

// InvocationsFinished waits until the runs of commands, as RunCommand and InvokeCommand begin them, are over on all of their
// instances, whatever came of them. InvocationStatus is Success if they ended well everywhere; InvokeInstances tells the exit
// code and the output, as plain text, on each instance. A run with a schedule is over only when it is stopped.
//
// Each round takes one call per invocation, and one more for the output of a finished one.
func InvocationsFinished(ctx context.Context, c ecs.Invoker, invokeIDs []string, opts ...waiter.BatchOption) ([]describeinvocations.Invocation, error) {
	return invocations.wait(ctx, c, invokeIDs, goal[describeinvocations.Invocation]{wanted: "finished", reached: finished}, opts)
}

func finished(v *describeinvocations.Invocation) bool {
	switch v.InvocationStatus {
	case types.InvocationStatusSuccess, types.InvocationStatusFailed, types.InvocationStatusPartialFailed, types.InvocationStatusStopped:
		return true
	default:
		return false
	}
}

// listInvocation asks for the output, which can be megabytes, only once it is complete.
func listInvocation(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describeinvocations.Invocation, error] {
	return func(yield func(describeinvocations.Invocation, error) bool) {
		req := &describeinvocations.Request{InvokeID: ids[0]}
		resp, err := describeinvocations.Do(ctx, c, req)
		if err == nil && len(resp.Invocations) > 0 && finished(&resp.Invocations[0]) {
			req = &describeinvocations.Request{InvokeID: ids[0], IncludeOutput: new(true), ContentEncoding: "PlainText"}
			resp, err = describeinvocations.Do(ctx, c, req)
		}
		if err != nil {
			yield(describeinvocations.Invocation{}, err)
			return
		}
		for _, v := range resp.Invocations {
			if !yield(v, nil) {
				return
			}
		}
	}
}
