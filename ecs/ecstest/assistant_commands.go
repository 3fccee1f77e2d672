package ecstest

import (
	"encoding/base64"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	maxCommands     = 500      // per region
	maxKeptContent  = 18 << 10 // of a stored command, in base64
	maxContent      = 24 << 10 // of a command that is not stored
	maxCommandTime  = 24 * 60 * 60
	minCommandTime  = 10
	defaultTimeout  = 60
	maxCommandDescr = 512
)

func createCommand(c *call) effect {
	m, tags := c.newCommand("Base64", true)
	return func() reply.Object {
		m.resource = c.newResource(KindCommand, c.region, "")
		m.group = c.text("ResourceGroupId")
		c.commands.add(m)
		c.tags.set(&m.resource, tags...)
		return reply.Object{reply.String("CommandId", m.id)}
	}
}

// newCommand reads the properties of a new command, without storing it. The
// content has the given encoding unless the call names another.
func (c *call) newCommand(encoding string, kept bool) (*command, []pair) {
	m := &command{name: c.text("Name"), description: c.text("Description"), language: c.text("Type"), timeout: defaultTimeout}
	switch m.language {
	case "RunBatScript", "RunPowerShellScript", "RunShellScript":
	default:
		c.reject("InvalidCmdType.NotFound", "The command type %q does not exist.", m.language)
	}
	m.content = c.text("CommandContent")
	if known := c.text("ContentEncoding"); strings.EqualFold(known, "Base64") || strings.EqualFold(known, "PlainText") {
		encoding = known
	}
	if strings.EqualFold(encoding, "Base64") {
		b, err := base64.StdEncoding.DecodeString(m.content)
		if err != nil {
			c.reject("CmdContent.DecodeError", "The content of the command is not base64.")
		}
		m.content = string(b)
	}
	c.checkCommand(m, kept)
	c.readRunOptions(m)
	if m.parameters, _ = c.boolean("EnableParameter"); m.parameters {
		m.parameterNames = c.parametersOf(m.content)
	}
	inRegion := 0
	for _, other := range c.commands.all {
		if other.region == c.region {
			inRegion++
		}
	}
	if kept && inRegion >= maxCommands {
		c.reject("CmdCount.ExceedQuota", "The region has %d commands.", inRegion)
	}
	return m, c.newTags("Tag")
}

func (c *call) checkCommand(m *command, kept bool) {
	most := maxContent
	if kept {
		most = maxKeptContent
	}
	switch {
	case base64.StdEncoding.EncodedLen(len(m.content)) > most:
		c.reject("CmdContent.ExceedLimit", "The content of the command is longer than %d bytes of base64.", most)
	case !inLength(m.name, 0, 128):
		c.reject("CmdName.ExceedLimit", "The name of the command is longer than 128 characters.")
	case !inLength(m.description, 0, maxCommandDescr):
		c.reject("CmdDesc.ExceedLimit", "The description of the command is longer than %d characters.", maxCommandDescr)
	}
}

// readRunOptions reads how to run the command. Options that the call omits keep
// their values.
func (c *call) readRunOptions(m *command) {
	if dir := c.text("WorkingDir"); dir != "" {
		m.workingDir = dir
	}
	if launcher := c.text("Launcher"); launcher != "" {
		m.launcher = launcher
	}
	m.timeout = c.integer("Timeout", m.timeout)
	switch {
	case len(m.workingDir) > 200:
		c.reject("InvalidParameter.WorkingDir", "The working directory is longer than 200 characters.")
	case len(m.launcher) > 1024:
		c.reject("InvalidLauncher.LengthLimitExceeded", "The launcher is longer than 1024 characters.")
	case m.timeout > maxCommandTime:
		c.reject("InvalidTimeout.ExceedLimit", "The timeout is longer than %d seconds.", maxCommandTime)
	case c.text("Timeout") != "" && m.timeout < minCommandTime:
		c.invalid("Timeout", "it is less than 10 seconds")
	}
}

// command finds the command that CommandId names. Its error code for a missing
// command is specific to this family of actions.
func (c *call) command() *command {
	m, apiErr := find(c, KindCommand, &c.commands, c.text("CommandId"))
	if apiErr != nil {
		c.reject("InvalidCmdId.NotFound", "The command %q does not exist.", c.text("CommandId"))
	}
	return m
}

// deleteCommand leaves invocations alone: each has its own copy of the command.
func deleteCommand(c *call) effect {
	m := c.command()
	return func() reply.Object {
		discard(c.state, &c.commands, m)

		return nil
	}
}

// modifyCommand changes the attributes that the call names. The content is
// plain text.
func modifyCommand(c *call) effect {
	m := c.command()
	changed := *m
	if name := c.text("Name"); name != "" {
		changed.name = name
	}
	if description := c.text("Description"); description != "" {
		changed.description = description
	}
	if content := c.text("CommandContent"); content != "" {
		changed.content = content
		if changed.parameters {
			changed.parameterNames = c.parametersOf(content)
		}
	}
	c.checkCommand(&changed, true)
	c.readRunOptions(&changed)
	return func() reply.Object {
		*m = changed

		return nil
	}
}

func describeCommands(c *call) effect {
	f := newFilters[*command](c)
	f.equal("CommandId", func(m *command) string { return m.id })
	f.wildcard("Name", func(m *command) string { return m.name })
	f.wildcard("Description", func(m *command) string { return m.description })
	f.oneOf("Type", func(m *command) string { return m.language }, "RunBatScript", "RunPowerShellScript", "RunShellScript")
	f.wildcard("Provider", func(*command) string { return accountID })
	f.flag("Latest", func(*command) bool { return true }) // the account's own commands have one version
	f.group()
	f.tags("Tag")
	encode := c.contentEncoding()
	page, fields := onePage(c, f.of(&c.commands))
	items := reply.Array{}
	for _, m := range page {
		items = append(items, reply.Object{
			reply.String("CommandId", m.id),
			reply.String("Name", m.name),
			reply.String("Description", m.description),
			reply.String("Type", m.language),
			reply.String("CommandContent", encode(m.content)),
			reply.String("WorkingDir", m.workingDir),
			reply.String("Launcher", m.launcher),
			reply.Int("Timeout", m.timeout),
			reply.Bool("EnableParameter", m.parameters),
			reply.List("ParameterNames", "ParameterName", reply.Strings(m.parameterNames...)),
			reply.Int("InvokeTimes", m.invocations),
			reply.String("Provider", accountID),
			reply.Int("Version", 1),
			reply.Bool("Latest", true),
			reply.String("CreationTime", formatMinute(m.created)),
			reply.String("ResourceGroupId", m.group),
			c.tags.describe(&m.resource),
		})
	}
	return func() reply.Object {
		return append(fields, reply.List("Commands", "Command", items))
	}
}

// contentEncoding returns how the response encodes scripts and their output.
func (c *call) contentEncoding() func(string) string {
	if c.oneOf("ContentEncoding", "PlainText", "Base64") == "PlainText" {
		return func(s string) string { return s }
	}
	return func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
}
