package ecstest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxParameters    = 20
	maxParameterName = 64
)

var (
	// placeholder matches a parameter in a script: {{name}}.
	placeholder   = regexp.MustCompile(`\{\{[^{}]*\}\}`)
	parameterName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// parametersOf lists the distinct parameter names in a script. Names that begin
// with "ACS::" are built in and not listed.
func (c *call) parametersOf(script string) []string {
	var names []string
	for _, s := range placeholder.FindAllString(script, -1) {
		name := strings.Trim(s, "{} ")
		switch {
		case strings.HasPrefix(name, "ACS::"), slices.Contains(names, name):
			continue
		case name == "":
			c.reject("CmdParam.EmptyKey", "A parameter has no name.")
		case !parameterName.MatchString(name):
			c.reject("CmdParam.InvalidParamName", "The parameter name %q is not valid.", name)
		case len(name) > maxParameterName:
			c.reject("CmdParamName.ExceedLimit", "The parameter name %q is longer than %d characters.", name, maxParameterName)
		}
		names = append(names, name)
	}
	if len(names) > maxParameters {
		c.reject("CmdParamCount.ExceedLimit", "The script has more than %d parameters.", maxParameters)
	}
	return names
}

// commandParameters reads the values of the command's parameters. Each
// parameter needs a value, and no other value is allowed.
func (c *call) commandParameters(m *command) map[string]string {
	values := map[string]any{}
	if s := c.text("Parameters"); s != "" {
		if err := json.Unmarshal([]byte(s), &values); err != nil || values == nil {
			c.reject("InvalidParameter.Parameters", "The parameters are not a JSON object.")
			return nil
		}
	}
	parameters := make(map[string]string, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, ok := values[name].(string)
		switch {
		case !ok:
			c.reject("ParameterType.NotSupported", "The parameter %q is not a string.", name)
		case len(name) > maxParameterName:
			c.reject("ParameterKey.ExceedLimit", "The parameter name %q is longer than %d characters.", name, maxParameterName)
		case m.parameters && !slices.Contains(m.parameterNames, name):
			c.reject("Parameter.NotMatched", "The command has no parameter %q.", name)
		}
		parameters[name] = value
	}
	switch {
	case len(values) > maxParameters:
		c.reject("ParameterCount.ExceedLimit", "There are more than %d parameters.", maxParameters)
	case len(values) > 0 && !m.parameters:
		c.reject("Parameter.Disabled", "The command has no parameters.")
	}
	for _, name := range m.parameterNames {
		if _, given := values[name]; !given {
			c.reject("Parameter.MissingValue", "The parameter %q has no value.", name)
		}
	}
	return parameters
}

func (c *call) checkFrequency(s string) {
	if s == "" {
		c.reject("MissingParam.Frequency", "There is no frequency.")
	}
	if _, _, ok := parseFrequency(s); !ok {
		c.reject("InvalidParam.Frequency", "The frequency %q is not valid.", s)
	}
}

// parseFrequency reads rate(5m), at(2026-06-06 13:15:30 UTC) or a cron
// expression. A cron expression is only checked for its form.
func parseFrequency(s string) (every time.Duration, at time.Time, ok bool) {
	if amount, found := cutBoth(s, "rate(", ")"); found && amount != "" {
		units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
		n, err := strconv.Atoi(amount[:len(amount)-1])
		unit := units[amount[len(amount)-1]]
		if err != nil || n <= 0 || n > 1e6 {
			return 0, at, false
		}
		every = time.Duration(n) * unit
		return every, at, every >= time.Minute && every <= 7*24*time.Hour
	}
	if moment, found := cutBoth(s, "at(", ")"); found {
		at, ok = parseMoment(moment)
		return 0, at, ok
	}
	fields := strings.Fields(s)
	return 0, at, len(fields) >= 6 && len(fields) <= 8
}

func cutBoth(s, prefix, suffix string) (string, bool) {
	s, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(s, suffix)
}

// parseMoment reads a local time and its zone: a name, or GMT with an offset.
func parseMoment(s string) (time.Time, bool) {
	const layout = "2006-01-02 15:04:05"
	if len(s) < len(layout) {
		return time.Time{}, false
	}
	local, zone := s[:len(layout)], strings.TrimSpace(s[len(layout):])
	if offset, ok := strings.CutPrefix(zone, "GMT"); ok && offset != "" {
		sign, hours := offset[:1], offset[1:]
		if strings.IndexByte(hours, ':') == 1 {
			hours = "0" + hours
		}
		t, err := time.Parse(layout+"-07:00", local+sign+hours)
		return t.UTC(), err == nil
	}
	place, err := time.LoadLocation(zone) // "" is UTC
	if err != nil {
		return time.Time{}, false
	}
	t, err := time.ParseInLocation(layout, local, place)
	return t.UTC(), err == nil
}
