package assistant

import (
	"cmp"
	"encoding/base64"
	"regexp"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	maxFile     = 32 << 10 // in base64
	maxFileName = 255      // also of the directory
	maxOwner    = 64
)

// fileMode matches the permissions of a file as chmod takes them, in octal digits.
var fileMode = regexp.MustCompile(`^[0-7]{3,4}$`)

func sendFile(c *action.Call) action.Effect {
	f := readFile(c)
	tags := c.NewTags("Tag")
	for _, in := range namedInstances(c) {
		f.Results = append(f.Results, &backend.InvocationResult{InstanceID: in.ID})
	}
	resource := c.NewGrouped(backend.KindFileTransfer)
	return func() reply.Object {
		f.Resource = resource()
		c.FileTransfers.Add(f)
		c.Tags.Set(&f.Resource, tags...)
		c.StartTransfer(f)
		return reply.Object{reply.String("InvokeId", f.ID)}
	}
}

// readFile reads the file. Its owner, group and permissions have an effect on Linux only.
func readFile(c *action.Call) *backend.FileTransfer {
	const plain = "PlainText"
	f := &backend.FileTransfer{
		Name: c.String("Name"), Description: c.String("Description"), Dir: c.String("TargetDir"),
		Sent: c.String("Content"), ContentType: cmp.Or(c.OneOfOr("ContentType", "FileContentType.Invalid", plain, "Base64"), plain),
		FileOwner: cmp.Or(c.String("FileOwner"), "root"), FileGroup: cmp.Or(c.String("FileGroup"), "root"),
		Mode: cmp.Or(c.String("FileMode"), "0644"), Timeout: max(c.Int("Timeout", defaultTimeout), minTimeout),
	}
	f.Overwrite, _ = c.Bool("Overwrite")
	if f.Content = f.Sent; f.ContentType != plain {
		b, err := base64.StdEncoding.DecodeString(f.Sent)
		if err != nil {
			c.Reject("FileContent.DecodeError", "The content of the file is not base64.")
		}
		f.Content = string(b)
	}
	switch {
	case base64.StdEncoding.EncodedLen(len(f.Content)) > maxFile:
		c.Reject("FileSize.ExceedLimit", "The content of the file is longer than %d bytes of base64.", maxFile)
	case !action.InLength(f.Name, 1, maxFileName):
		c.Reject("FileName.ExceedLimit", "The name of the file is longer than %d characters.", maxFileName)
	case !action.InLength(f.Description, 0, maxDescription):
		c.Reject("FileDesc.ExceedLimit", "The description of the file is longer than %d characters.", maxDescription)
	case !action.InLength(f.Dir, 1, maxFileName):
		c.Reject("FileTargetDir.Invalid", "The directory is longer than %d characters.", maxFileName)
	case !action.InLength(f.FileOwner, 1, maxOwner):
		c.Reject("InvalidParameter.FileOwner", "The owner is longer than %d characters.", maxOwner)
	case !action.InLength(f.FileGroup, 1, maxOwner):
		c.Reject("InvalidParameter.FileGroup", "The group is longer than %d characters.", maxOwner)
	case !fileMode.MatchString(f.Mode):
		c.Reject("FileMode.Invalid", "The permissions %q are not three or four octal digits.", f.Mode)
	case f.Timeout > maxTimeout:
		c.Reject("InvalidTimeout.ExceedLimit", "The timeout is longer than %d seconds.", maxTimeout)
	}
	return f
}

// namedInstances finds the instances that the call names.
func namedInstances(c *action.Call) []*backend.Instance {
	var found []*backend.Instance
	for _, id := range c.Distinct("InstanceId") {
		found = append(found, action.FindOr(c, &c.Instances, id, "InvalidInstance.NotFound"))
	}
	return found
}

// fileStates are the states by which transfers can be listed.
var fileStates = []string{backend.RunPending, backend.RunRunning, backend.RunSuccess, backend.RunFailed, "PartialFailed"}

func describeSendFileResults(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.FileTransfer](c)
	f.Equal("InvokeId", func(f *backend.FileTransfer) string { return f.ID })
	f.Equal("Name", func(f *backend.FileTransfer) string { return f.Name })
	f.OneOf("InvocationStatus", (*backend.FileTransfer).Status, fileStates...)
	f.Has("InstanceId", func(f *backend.FileTransfer) []string { return instancesOf(f.Results) })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.FileTransfers), "Invocations", "Invocation", func(f *backend.FileTransfer) reply.Object {
		created := reply.String("CreationTime", action.FormatSecond(f.Created))
		return reply.Object{
			reply.String("InvokeId", f.ID),
			reply.String("InvocationStatus", f.Status()),
			reply.String("Name", f.Name),
			reply.String("Description", f.Description),
			reply.String("TargetDir", f.Dir),
			reply.String("Content", f.Sent),
			reply.String("ContentType", f.ContentType),
			reply.String("FileOwner", f.FileOwner),
			reply.String("FileGroup", f.FileGroup),
			reply.String("FileMode", f.Mode),
			reply.String("Overwrite", strconv.FormatBool(f.Overwrite)),
			reply.Int("VmCount", len(f.Results)),
			created,
			action.DescribeTags(c.Tags, &f.Resource),
			reply.List("InvokeInstances", "InvokeInstance", reply.Each(f.Results, func(r *backend.InvocationResult) reply.Object {
				return reply.Object{
					reply.String("InstanceId", r.InstanceID),
					reply.String("InvocationStatus", r.Status),
					reply.String("ErrorCode", r.ErrorCode),
					reply.String("ErrorInfo", r.ErrorInfo),
					created,
					reply.String("StartTime", action.FormatSecond(r.Started)),
					reply.String("FinishTime", action.FormatSecond(r.Finished)),
					reply.String("UpdateTime", action.FormatSecond(r.Updated)),
				}
			})),
		}
	})
}

// installCloudAssistant only checks the instances: all of them have the agent from the start.
func installCloudAssistant(c *action.Call) action.Effect {
	namedInstances(c)
	return action.Change(func() {})
}
