package assistant

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

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
