package storage

import (
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeTasks lists the newest tasks first: the CSI driver takes the first task of a disk as the latest.
func describeTasks(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Task](c)
	f.IDs("TaskIds")
	f.AnyOf("ResourceIds", func(t *backend.Task) []string { return []string{t.Of} })
	f.OneOf("TaskAction", func(t *backend.Task) string { return t.Action },
		backend.TaskImport, backend.TaskExport, "RedeployInstance", modifyDiskSpecAction, "ArchiveSnapshot")
	f.OneOf("TaskStatus", func(t *backend.Task) string { return t.Status },
		backend.TaskFinished, backend.TaskProcessing, backend.TaskFailed)
	f.Equal("TaskGroupId", func(*backend.Task) string { return "" })
	if start := c.Time("StartTime", time.Time{}); !start.IsZero() {
		f.Check(func(t *backend.Task) bool { return !t.Created.Before(start) })
	}
	if end := c.Time("EndTime", time.Time{}); !end.IsZero() {
		f.Check(func(t *backend.Task) bool { return !t.Created.After(end) })
	}
	found := f.Of(&c.Tasks)
	slices.Reverse(found)
	page, fields := action.OnePage(c, found)
	return func() reply.Object {
		return append(fields, reply.String("RegionId", c.Region), reply.List("TaskSet", "Task",
			reply.Each(page, func(t *backend.Task) reply.Object {
				return append(describeTask(t), reply.String("ResourceId", t.Of))
			})))
	}
}

// describeTask returns the fields that DescribeTasks and DescribeTaskAttribute share.
func describeTask(t *backend.Task) reply.Object {
	return reply.Object{
		reply.String("TaskId", t.ID),
		reply.String("TaskAction", t.Action),
		reply.String("TaskStatus", t.Status),
		reply.String("SupportCancel", strconv.FormatBool(t.Cancellable())),
		reply.String("CreationTime", action.FormatMinute(t.Created)),
		reply.String("FinishedTime", action.FormatMinute(t.Finished)),
	}
}

func describeTaskAttribute(c *action.Call) action.Effect {
	t := action.FindOr(c, &c.Tasks, c.String("TaskId"), "InvalidTaskId.NotFound")
	return func() reply.Object {
		process, succeeded, failed, operations := "0%", 0, 0, reply.Array{}
		if t.Status != backend.TaskProcessing {
			process = "100%"
			operation := reply.Object{reply.String("OperationStatus", "Success")}
			succeeded = 1
			if t.Status == backend.TaskFailed {
				succeeded, failed = 0, 1
				operation = reply.Object{
					reply.String("OperationStatus", "Failed"), reply.String("ErrorCode", t.ErrorCode), reply.String("ErrorMsg", t.Error),
				}
			}
			operations = append(operations, append(operation, reply.List("RelatedItemSet", "RelatedItem",
				reply.Array{reply.Object{reply.String("Name", t.Result.Key), reply.String("Value", t.Result.Value)}})))
		}
		return append(describeTask(t),
			reply.String("RegionId", t.Region),
			reply.String("TaskProcess", process),
			reply.Int("TotalCount", 1),
			reply.Int("SuccessCount", succeeded),
			reply.Int("FailedCount", failed),
			reply.List("OperationProgressSet", "OperationProgress", operations),
		)
	}
}

// cancelTask cancels a task that is processing. An import leaves nothing behind.
func cancelTask(c *action.Call) action.Effect {
	t := action.FindOr(c, &c.Tasks, c.String("TaskId"), "InvalidTaskId.NotFound")
	switch {
	case !t.Cancellable():
		c.Reject("InvalidTaskId.TaskActionNotSupport", "A task of %s cannot be cancelled.", t.Action)
	case t.Status != backend.TaskProcessing:
		c.Reject("InvalidTaskId.IncorrectTaskStatus", "The task %q is %s.", t.ID, t.Status)
	}
	return action.Change(func() { c.CancelTask(t) })
}
