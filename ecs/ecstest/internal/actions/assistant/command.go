package assistant

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	maxKeptContent = 18 << 10 // of a stored command, in base64
	maxContent     = 24 << 10 // of a command that is not stored
	maxName        = 128
	maxDescription = 512
	defaultTimeout = 60 // seconds
	minTimeout     = 10
	maxTimeout     = 24 * 60 * 60
)

func createCommand(c *action.Call) action.Effect {
	m, tags := newCommand(c, true, true)
	resource := c.NewGrouped(backend.KindCommand)
	return func() reply.Object {
		m.Resource = resource()
		c.Commands.Add(m)
		c.Tags.Set(&m.Resource, tags...)
		return reply.Object{reply.String("CommandId", m.ID)}
	}
}

// newCommand reads the properties of a new command. encoded is whether the content is base64 if the call does not name
// its encoding. A command that is not kept can be longer.
func newCommand(c *action.Call, encoded, kept bool) (*backend.Command, []backend.Pair) {
	m := &backend.Command{
		Name: c.String("Name"), Description: c.String("Description"), Language: c.String("Type"),
		Content: c.String("CommandContent"), Timeout: defaultTimeout,
	}
	if !slices.Contains(languages, m.Language) {
		c.Reject("InvalidCmdType.NotFound", "The command type %q does not exist.", m.Language)
	}
	switch strings.ToLower(c.String("ContentEncoding")) { // the service ignores other values
	case "base64":
		encoded = true
	case "plaintext":
		encoded = false
	}
	if encoded {
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
	if kept {
		c.CheckQuota(backend.QuotaCommands, 1, "CmdCount.ExceedQuota")
	}
	return m, c.NewTags("Tag")
}

func checkCommand(c *action.Call, m *backend.Command, kept bool) {
	most := maxContent
	if kept {
		most = maxKeptContent
	}
	switch {
	case base64.StdEncoding.EncodedLen(len(m.Content)) > most:
		c.Reject("CmdContent.ExceedLimit", "The content of the command is longer than %d bytes of base64.", most)
	case !action.InLength(m.Name, 0, maxName):
		c.Reject("CmdName.ExceedLimit", "The name of the command is longer than %d characters.", maxName)
	case !action.InLength(m.Description, 0, maxDescription):
		c.Reject("CmdDesc.ExceedLimit", "The description of the command is longer than %d characters.", maxDescription)
	}
}

// readRunOptions reads how to run the command. Options that the call omits keep their values.
func readRunOptions(c *action.Call, m *backend.Command) {
	m.WorkingDir = cmp.Or(c.String("WorkingDir"), m.WorkingDir)
	m.Launcher = cmp.Or(c.String("Launcher"), m.Launcher)
	m.Timeout = c.Int("Timeout", m.Timeout)
	switch {
	case len(m.WorkingDir) > 200:
		c.Reject("InvalidParameter.WorkingDir", "The working directory is longer than 200 characters.")
	case len(m.Launcher) > 1024:
		c.Reject("InvalidLauncher.LengthLimitExceeded", "The launcher is longer than 1024 characters.")
	case m.Timeout > maxTimeout:
		c.Reject("InvalidTimeout.ExceedLimit", "The timeout is longer than %d seconds.", maxTimeout)
	case m.Timeout < minTimeout:
		c.Invalid("Timeout", "it is less than 10 seconds")
	}
}

// deleteCommand leaves invocations alone: each has its own copy of the command.
func deleteCommand(c *action.Call) action.Effect {
	m := action.Find(c, &c.Commands, c.String("CommandId"))
	return action.Change(func() { backend.Discard(c.State, &c.Commands, m) })
}

// modifyCommand changes the attributes that the call names. The content is plain text.
func modifyCommand(c *action.Call) action.Effect {
	m := action.Find(c, &c.Commands, c.String("CommandId"))
	changed := new(*m)
	changed.Name = cmp.Or(c.String("Name"), m.Name)
	changed.Description = cmp.Or(c.String("Description"), m.Description)
	changed.Content = cmp.Or(c.String("CommandContent"), m.Content)
	if m.Parameters {
		changed.ParameterNames = parametersOf(c, changed.Content)
	}
	checkCommand(c, changed, true)
	readRunOptions(c, changed)
	return action.Change(func() { *m = *changed })
}

func describeCommands(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Command](c)
	f.Equal("CommandId", func(m *backend.Command) string { return m.ID })
	f.Wildcard("Name", func(m *backend.Command) string { return m.Name })
	f.Wildcard("Description", func(m *backend.Command) string { return m.Description })
	f.OneOf("Type", func(m *backend.Command) string { return m.Language }, languages...)
	f.Wildcard("Provider", func(*backend.Command) string { return backend.AccountID })
	f.Flag("Latest", func(*backend.Command) bool { return true }) // the account's own commands have one version
	f.Group()
	f.Tags("Tag")
	encode := contentEncoding(c)
	return action.ListPage(c, f.Of(&c.Commands), "Commands", "Command", func(m *backend.Command) reply.Object {
		return reply.Object{
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
		}
	})
}

// contentEncoding returns how the response encodes scripts and their output.
func contentEncoding(c *action.Call) func(string) string {
	if c.OneOf("ContentEncoding", "PlainText", "Base64") == "PlainText" {
		return func(s string) string { return s }
	}
	return func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
}

const (
	maxParameters    = 20
	maxParameterName = 64
)

// parametersOf lists the distinct parameter names in a script, without those that begin with "ACS::", which are built
// in.
func parametersOf(c *action.Call, script string) []string {
	var names []string
	for _, s := range backend.Placeholder.FindAllString(script, -1) {
		name := strings.Trim(s, "{} ")
		switch {
		case strings.HasPrefix(name, "ACS::"), slices.Contains(names, name):
			continue
		case name == "":
			c.Reject("CmdParam.EmptyKey", "A parameter has no name.")
		case !backend.ParameterName.MatchString(name):
			c.Reject("CmdParam.InvalidParamName", "The parameter name %q is not valid.", name)
		case len(name) > maxParameterName:
			c.Reject("CmdParamName.ExceedLimit", "The parameter name %q is longer than %d characters.", name, maxParameterName)
		}
		names = append(names, name)
	}
	if len(names) > maxParameters {
		c.Reject("CmdParamCount.ExceedLimit", "The script has more than %d parameters.", maxParameters)
	}
	return names
}

// commandParameters reads the values of the command's parameters. Each parameter needs a value, and no other value is
// allowed.
func commandParameters(c *action.Call, m *backend.Command) map[string]string {
	values := map[string]any{}
	if s := c.String("Parameters"); s != "" {
		if err := json.Unmarshal([]byte(s), &values); err != nil || values == nil {
			c.Reject("InvalidParameter.Parameters", "The parameters are not a JSON object.")
			return nil
		}
	}
	parameters := make(map[string]string, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, ok := values[name].(string)
		switch {
		case !ok:
			c.Reject("ParameterType.NotSupported", "The parameter %q is not a string.", name)
		case len(name) > maxParameterName:
			c.Reject("ParameterKey.ExceedLimit", "The parameter name %q is longer than %d characters.", name, maxParameterName)
		case m.Parameters && !slices.Contains(m.ParameterNames, name):
			c.Reject("Parameter.NotMatched", "The command has no parameter %q.", name)
		}
		parameters[name] = value
	}
	switch {
	case len(values) > maxParameters:
		c.Reject("ParameterCount.ExceedLimit", "There are more than %d parameters.", maxParameters)
	case len(values) > 0 && !m.Parameters:
		c.Reject("Parameter.Disabled", "The command has no parameters.")
	}
	for _, name := range m.ParameterNames {
		if _, given := values[name]; !given {
			c.Reject("Parameter.MissingValue", "The parameter %q has no value.", name)
		}
	}
	return parameters
}
