package ecswait

import (
	"context"
	"iter"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/types"
)

const online = "online"

// listAssistants gets 50 at a time: a call takes more ids, but its pages hold no more.
func listAssistants(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describecloudassistantstatus.InstanceCloudAssistantStatus, error] {
	return describecloudassistantstatus.All(ctx, c, &describecloudassistantstatus.Request{InstanceIDs: ids, MaxResults: new(50)})
}

func assistantID(s *describecloudassistantstatus.InstanceCloudAssistantStatus) string {
	return s.InstanceID
}

func assistantState(s *describecloudassistantstatus.InstanceCloudAssistantStatus) string {
	if strings.EqualFold(s.CloudAssistantStatus, "true") {
		return online
	}
	return "offline"
}

var assistantOnline = inState[describecloudassistantstatus.InstanceCloudAssistantStatus](online, path{})

func invocationID(v *describeinvocations.Invocation) string { return v.InvokeID }

func invocationState(v *describeinvocations.Invocation) string { return string(v.InvocationStatus) }

var invocationFinished = Goal[describeinvocations.Invocation]{Wanted: "finished", Reached: finished}

func finished(v *describeinvocations.Invocation) bool {
	switch v.InvocationStatus {
	case types.InvocationStatusSuccess, types.InvocationStatusFailed, types.InvocationStatusPartialFailed, types.InvocationStatusStopped:
		return true
	default:
		return false
	}
}

// listInvocation lists one invocation, since the action lists one or all. It asks for the output, which can be megabytes, only
// once it is complete.
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

func listTasks(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describetasks.Task, error] {
	return describetasks.All(ctx, c, &describetasks.Request{TaskIDs: ids, PageSize: new(100)})
}

func taskID(t *describetasks.Task) string { return t.TaskID }

func taskState(t *describetasks.Task) string { return string(t.TaskStatus) }

var taskFinished = inState[describetasks.Task](string(types.TaskStatusFinished), path{failed: []string{string(types.TaskStatusFailed)}})
