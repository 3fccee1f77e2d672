package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// faults are those of flags whose values may be followed by actions, as in
// 2s=Describe*,RunInstances.
type faults struct {
	all  []ecstest.Fault // a call over the limit is refused at once, so limits come first
	said []string        // for the instructions
}

// throttle adds a limit such as 10/s, 600/m or 5/10s.
func (f *faults) throttle(value string) error {
	rate, actions, err := cutActions(value)
	if err != nil {
		return err
	}
	amount, unit, _ := strings.Cut(rate, "/")
	limit, err := strconv.Atoi(amount)
	if unit == "s" || unit == "m" || unit == "h" {
		unit = "1" + unit
	}
	per, perErr := time.ParseDuration(unit)
	if err != nil || limit < 0 || perErr != nil || per < time.Millisecond {
		return fmt.Errorf("rate %q: want calls per time, such as 10/s, 600/m or 5/10s", rate)
	}
	f.all = slices.Insert(f.all, 0, ecstest.Throttle(limit, per, actions...))
	f.said = append(f.said, "-throttle "+value)
	return nil
}

func (f *faults) answerLate(value string) error {
	return f.add("-answer-late", value, ecstest.DelayResponse)
}

func (f *faults) lag(value string) error { return f.add("-lag", value, ecstest.Lag) }

func (f *faults) add(name, value string, fault func(time.Duration, ...string) ecstest.Fault) error {
	text, actions, err := cutActions(value)
	if err != nil {
		return err
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return fmt.Errorf("duration %q: want more than 0, such as 500ms or 2s", text)
	}
	f.all = append(f.all, fault(d, actions...))
	f.said = append(f.said, name+" "+value)
	return nil
}

var actionPattern = regexp.MustCompile(`^[A-Za-z*][A-Za-z0-9*]*$`)

// cutActions returns the value of a flag and the actions that it is limited to,
// which are nil for all.
func cutActions(value string) (rest string, actions []string, err error) {
	rest, list, limited := strings.Cut(value, "=")
	if !limited {
		return rest, nil, nil
	}
	actions = strings.Split(list, ",")
	for _, action := range actions {
		if !actionPattern.MatchString(action) {
			return "", nil, fmt.Errorf("action %q: want a name, in which * stands for any text", action)
		}
	}
	return rest, actions, nil
}
