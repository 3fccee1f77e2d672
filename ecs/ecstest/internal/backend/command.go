package backend

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The values of RepeatMode that the server acts on.
const (
	RepeatOnce   = "Once"
	RepeatPeriod = "Period"
	RepeatDryRun = "DryRun"
)

// A Command is a Cloud Assistant command.
type Command struct {
	Resource
	Name, Description string
	Language          string // RunShellScript, RunBatScript or RunPowerShellScript
	Content           string // plain text
	WorkingDir        string
	Launcher          string
	Timeout           int  // seconds
	Parameters        bool // whether the content has placeholders
	ParameterNames    []string
	Invocations       int // number of invocations
}

// An Invocation is one execution of a command, on one or more instances.
type Invocation struct {
	Resource
	Command         *Command // a copy with the options of the invocation; it need not be stored
	Parameters      map[string]string
	RepeatMode      string
	Frequency       string
	Username        string
	TerminationMode string
	ContainerID     string
	ContainerName   string
	Delivery        string // of the output to OSS, which is not simulated
	Results         []*InvocationResult
}

// Timers returns the timers of all results.
func (v *Invocation) Timers() []*Timer { return timersOf(v.Results) }

func timersOf(results []*InvocationResult) (all []*Timer) {
	for _, r := range results {
		all = append(all, r.Change)
	}
	return all
}

// Status returns the status of the invocation as a whole.
func (v *Invocation) Status() string { return statusOf(v.Results) }

// statusOf returns the status of all results together.
func statusOf(results []*InvocationResult) string {
	n := map[string]int{}
	for _, r := range results {
		n[r.Status]++
	}
	switch all := len(results); {
	case n[RunPending] == all:
		return RunPending
	case n[RunRunning] > 0, n[RunPending] > 0:
		return RunRunning
	case n[RunStopping] > 0:
		return RunStopping
	case n[RunScheduled] > 0:
		return RunScheduled
	case n[RunSuccess] == all:
		return RunSuccess
	case n[RunTerminated]+n[RunCancelled] > 0:
		return "Stopped"
	case n[RunSuccess] > 0:
		return "PartialFailed"
	default:
		return RunFailed
	}
}

// script returns what the instance runs: the content of the command with the caller's parameters and the built-in ones
// filled in.
func (v *Invocation) script(in *Instance) string {
	if !v.Command.Parameters {
		return v.Command.Content
	}
	values := maps.Clone(v.Parameters)
	maps.Copy(values, map[string]string{
		"ACS::RegionId": in.Region, "ACS::AccountId": AccountID, "ACS::InstanceId": in.ID, "ACS::InstanceName": in.Name,
		"ACS::InvokeId": v.ID, "ACS::CommandId": v.Command.ID,
	})
	return Placeholder.ReplaceAllStringFunc(v.Command.Content, func(s string) string {
		return values[strings.Trim(s, "{} ")]
	})
}

// Placeholder matches a parameter in the content of a command: {{name}}.
var Placeholder = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// ParameterName matches the name of a parameter.
var ParameterName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// An InvocationResult is the result of an invocation on one instance.
type InvocationResult struct {
	InstanceID                        string
	Status                            string
	Output                            string // plain text
	ExitCode                          int
	ErrorCode, ErrorInfo              string
	Dropped                           int // bytes of output cut off
	Repeats                           int
	Started, Finished, Ended, Updated time.Time // Ended is the time of StopInvocation
	Change                            *Timer    // the end of the current step
}

// Over reports whether the run on the instance has ended for good.
func (r *InvocationResult) Over() bool {
	switch r.Status {
	case RunPending, RunScheduled, RunRunning, RunStopping:
		return false
	default:
		return true
	}
}

// ParseFrequency reads rate(5m), at(2026-06-06 13:15:30 UTC) or a cron expression, of which it only counts the fields.
func ParseFrequency(s string) (every time.Duration, at time.Time, ok bool) {
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

// cutBoth returns s without the prefix and the suffix, and whether it has both.
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

// An Activation is a code with which servers outside of ECS register.
type Activation struct {
	Resource
	InstanceName, Description string
	Addresses                 string // from which they register
	Instances                 int    // that may register
	Hours                     int    // for which the code is valid
	Disabled                  bool
}
