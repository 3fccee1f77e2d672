package assistant

import (
	"encoding/base64"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	MaxCommands     = 500      // per region
	MaxKeptContent  = 18 << 10 // of a stored command, in base64
	MaxContent      = 24 << 10 // of a command that is not stored
	maxCommandTime  = 24 * 60 * 60
	minCommandTime  = 10
	defaultTimeout  = 60
	maxCommandDescr = 512
)

func createCommand(c *action.Call) action.Effect {
	m, tags := newCommand(c, "Base64", true)
	return func() reply.Object {
		m.Resource = c.NewResource(backend.KindCommand, c.Region, "")
		m.Group = c.String("ResourceGroupId")
		c.Commands.Add(m)
		c.Tags.Set(&m.Resource, tags...)
		return reply.Object{reply.String("CommandId", m.ID)}
	}
}

// newCommand reads the properties of a new command, without storing it. The
// content has the given encoding unless the call names another.
func newCommand(c *action.Call, encoding string, kept bool) (*backend.Command, []backend.Pair) {
	m := &backend.Command{Name: c.String("Name"), Description: c.String("Description"), Language: c.String("Type"), Timeout: defaultTimeout}
	switch m.Language {
	case "RunBatScript", "RunPowerShellScript", "RunShellScript":
	default:
		c.Reject("InvalidCmdType.NotFound", "The command type %q does not exist.", m.Language)
	}
	m.Content = c.String("CommandContent")
	if known := c.String("ContentEncoding"); strings.EqualFold(known, "Base64") || strings.EqualFold(known, "PlainText") {
		encoding = known
	}
	if strings.EqualFold(encoding, "Base64") {
		b, err := base64.StdEncoding.DecodeString(m.Content)
		if err != nil {
			c.Reject("CmdContent.DecodeError", "The content of the command is not base64.")
		}
		m.Content = string(b)
	}
	checkCommand(c, m, kept)
	readRunOptions(c, m)
	if m.Parameters, _ = c.Bool("EnableParameter"); m.Parameters {
		m.ParameterNames = parametersOf(c, m.Content)
	}
	inRegion := 0
	for _, other := range c.Commands.All {
		if other.Region == c.Region {
			inRegion++
		}
	}
	if kept && inRegion >= MaxCommands {
		c.Reject("CmdCount.ExceedQuota", "The region has %d commands.", inRegion)
	}
	return m, c.NewTags("Tag")
}

func checkCommand(c *action.Call, m *backend.Command, kept bool) {
	most := MaxContent
	if kept {
		most = MaxKeptContent
	}
	switch {
	case base64.StdEncoding.EncodedLen(len(m.Content)) > most:
		c.Reject("CmdContent.ExceedLimit", "The content of the command is longer than %d bytes of base64.", most)
	case !action.InLength(m.Name, 0, 128):
		c.Reject("CmdName.ExceedLimit", "The name of the command is longer than 128 characters.")
	case !action.InLength(m.Description, 0, maxCommandDescr):
		c.Reject("CmdDesc.ExceedLimit", "The description of the command is longer than %d characters.", maxCommandDescr)
	}
}

// readRunOptions reads how to run the command. Options that the call omits keep
// their values.
func readRunOptions(c *action.Call, m *backend.Command) {
	if dir := c.String("WorkingDir"); dir != "" {
		m.WorkingDir = dir
	}
	if launcher := c.String("Launcher"); launcher != "" {
		m.Launcher = launcher
	}
	m.Timeout = c.Int("Timeout", m.Timeout)
	switch {
	case len(m.WorkingDir) > 200:
		c.Reject("InvalidParameter.WorkingDir", "The working directory is longer than 200 characters.")
	case len(m.Launcher) > 1024:
		c.Reject("InvalidLauncher.LengthLimitExceeded", "The launcher is longer than 1024 characters.")
	case m.Timeout > maxCommandTime:
		c.Reject("InvalidTimeout.ExceedLimit", "The timeout is longer than %d seconds.", maxCommandTime)
	case c.String("Timeout") != "" && m.Timeout < minCommandTime:
		c.Invalid("Timeout", "it is less than 10 seconds")
	}
}

// deleteCommand leaves invocations alone: each has its own copy of the command.
func deleteCommand(c *action.Call) action.Effect {
	m := action.Find(c, &c.Commands, c.String("CommandId"))
	return func() reply.Object {
		backend.Discard(c.State, &c.Commands, m)

		return nil
	}
}

// modifyCommand changes the attributes that the call names. The content is
// plain text.
func modifyCommand(c *action.Call) action.Effect {
	m := action.Find(c, &c.Commands, c.String("CommandId"))
	changed := *m
	if name := c.String("Name"); name != "" {
		changed.Name = name
	}
	if description := c.String("Description"); description != "" {
		changed.Description = description
	}
	if content := c.String("CommandContent"); content != "" {
		changed.Content = content
		if changed.Parameters {
			changed.ParameterNames = parametersOf(c, content)
		}
	}
	checkCommand(c, &changed, true)
	readRunOptions(c, &changed)
	return func() reply.Object {
		*m = changed

		return nil
	}
}

func describeCommands(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Command](c)
	f.Equal("CommandId", func(m *backend.Command) string { return m.ID })
	f.Wildcard("Name", func(m *backend.Command) string { return m.Name })
	f.Wildcard("Description", func(m *backend.Command) string { return m.Description })
	f.OneOf("Type", func(m *backend.Command) string { return m.Language }, "RunBatScript", "RunPowerShellScript", "RunShellScript")
	f.Wildcard("Provider", func(*backend.Command) string { return backend.AccountID })
	f.Flag("Latest", func(*backend.Command) bool { return true }) // the account's own commands have one version
	f.Group()
	f.Tags("Tag")
	encode := contentEncoding(c)
	page, fields := action.OnePage(c, f.Of(&c.Commands))
	items := reply.Array{}
	for _, m := range page {
		items = append(items, reply.Object{
			reply.String("CommandId", m.ID),
			reply.String("Name", m.Name),
			reply.String("Description", m.Description),
			reply.String("Type", m.Language),
			reply.String("CommandContent", encode(m.Content)),
			reply.String("WorkingDir", m.WorkingDir),
			reply.String("Launcher", m.Launcher),
			reply.Int("Timeout", m.Timeout),
			reply.Bool("EnableParameter", m.Parameters),
			reply.List("ParameterNames", "ParameterName", reply.Strings(m.ParameterNames...)),
			reply.Int("InvokeTimes", m.Invocations),
			reply.String("Provider", backend.AccountID),
			reply.Int("Version", 1),
			reply.Bool("Latest", true),
			reply.String("CreationTime", action.FormatMinute(m.Created)),
			reply.String("ResourceGroupId", m.Group),
			action.DescribeTags(c.Tags, &m.Resource),
		})
	}
	return func() reply.Object {
		return append(fields, reply.List("Commands", "Command", items))
	}
}

// contentEncoding returns how the response encodes scripts and their output.
func contentEncoding(c *action.Call) func(string) string {
	if c.OneOf("ContentEncoding", "PlainText", "Base64") == "PlainText" {
		return func(s string) string { return s }
	}
	return func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
}
