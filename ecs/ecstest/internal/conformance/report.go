package conformance

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

// A Header is what a report says about itself.
type Header struct {
	Date     time.Time
	Region   string
	Versions string // of this module and of Go
	Parts    []string
	Poll     time.Duration // between two looks at a state
}

// Report writes the comparison as Markdown, without anything that is the account's own.
func (c Comparison) Report(w io.Writer, h Header) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s and %s\n\n", title(c.Names[0]), c.Names[1])
	fmt.Fprintf(&b, "Compared by ecs-conformance on %s in %s, with %s: %s of the parts %s. "+
		"A state that lasts less than %s may not be seen.\n",
		h.Date.UTC().Format(time.DateOnly), h.Region, h.Versions, count(c.Compared, "step"), strings.Join(h.Parts, ", "), h.Poll)
	if len(c.Differences) == 0 {
		b.WriteString("\nNo differences.\n")
	}
	group := Group("")
	for _, d := range c.Differences {
		if d.Group != group {
			group = d.Group
			fmt.Fprintf(&b, "\n## %s\n\n", group)
		}
		fmt.Fprintf(&b, "- %s\n", Redact(d.String()))
	}
	if len(c.NotCompared) > 0 {
		b.WriteString("\n## Not compared\n\n")
		for _, o := range c.NotCompared {
			fmt.Fprintf(&b, "- %s, because %s: %s\n", count(len(o.Steps), "step"), Redact(o.Because), Redact(names(o.Steps)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// String returns the difference in words: the actions, the steps unless they do not matter, and what each service does.
func (d *Difference) String() string {
	steps := ""
	if d.Group != Shapes {
		steps = " (" + names(d.Steps) + ")"
	}
	return fmt.Sprintf("%s%s: %s", list(d.Actions, 12), steps, d.what(d))
}

// names returns the names of steps, without those that are there already.
func names(steps []*Step) string {
	var all []string
	seen := make(map[string]bool)
	for _, s := range steps {
		if !seen[s.Name] {
			seen[s.Name] = true
			all = append(all, s.Name)
		}
	}
	return list(all, 4)
}

func list(all []string, most int) string {
	if n := len(all); n > most {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), n-most)
	}
	return strings.Join(all, ", ")
}

// documented says what the documentation has about the two outcomes, for an issue that asks who is right. That of the
// first action must do; the others are rarely documented differently.
func documented(d *Difference) string {
	action := d.Actions[0]
	if strings.Contains(action, " of ") {
		return "" // another product, whose documentation is not here
	}
	var says []string
	seen := make(map[string]bool)
	for _, o := range d.codes {
		if o.Code == "" || seen[o.Code] {
			continue
		}
		seen[o.Code] = true
		if status, ok := facts.Documented(action, o.Code); ok {
			says = append(says, fmt.Sprintf("%s with %d", o.Code, status))
		} else {
			says = append(says, o.Code+" not at all")
		}
	}
	if len(says) == 0 {
		return ""
	}
	return fmt.Sprintf(" The documentation of %s has %s.", action, strings.Join(says, ", and "))
}

var private = []struct {
	pattern     *regexp.Regexp
	replacement string
}{
	{regexp.MustCompile(`\b(?:LTAI|STS\.)[A-Za-z0-9]{8,}`), "[key ID]"},
	{regexp.MustCompile(`(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b`), "[UUID]"},
	{regexp.MustCompile(`\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]+)?\b`), "[address]"},
	{regexp.MustCompile(`(?i)\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?::[0-9a-f]{1,4})*`), "[address]"},
	{regexp.MustCompile(`(?i)\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b`), "[address]"},
	{regexp.MustCompile(`\b(?:i|d|m|s|r|sg|eni|vpc|vsw|vtb|vrt|eip|lt|ds|sp|c|t|rg|ngw|ic|ip|hpc|ddh|p|sl)-[a-z0-9]{10,}\b`), "[ID]"},
	{regexp.MustCompile(`\b[0-9]{13,}\b`), "[number]"},
	{regexp.MustCompile(namePrefix + `[A-Za-z0-9-]*`), "[name]"},
}

// Redact replaces what identifies an account or its resources: IDs, addresses, key IDs, account numbers.
func Redact(text string) string {
	for _, p := range private {
		text = p.pattern.ReplaceAllString(text, p.replacement)
	}
	return text
}

// Undocumented returns the steps whose error the documentation of their action does not have, without those that are
// exceptions with a reason.
func Undocumented(t Transcript) []*Step {
	var found []*Step
	for _, s := range t.Steps {
		code := s.Outcome.Code
		if code == "" || strings.Contains(s.Action, " of ") || excepted(s.Action, code) {
			continue
		}
		if _, ok := facts.Documented(s.Action, code); !ok {
			found = append(found, s)
		}
	}
	return found
}

func excepted(action, code string) bool {
	for _, e := range facts.Exceptions() {
		if containsWord(e.Actions, action) && containsWord(e.Codes, code) {
			return true
		}
	}
	return false
}

func containsWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}
