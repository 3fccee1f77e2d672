package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Glossary holds the texts of doc comments that cannot be derived from names.
type Glossary struct {
	Actions map[string]string // what an action does: "RunInstances": "creates and starts …"

	// What a field is, by its name or, if one action differs, by "RunInstances.ImageId". The text follows the Go name of the field:
	// "is the image". "whether …" gets the verb "specifies" in requests and "reports" in responses. "is the …" becomes plural in lists.
	Fields map[string]string
}

func loadGlossary(dir fs.FS) (*Glossary, error) {
	var g Glossary
	return &g, readJSON(dir, "glossary.json", &g)
}

func (g *Glossary) action(name string) string {
	if s := g.Actions[name]; s != "" {
		return s
	}
	return "calls the action " + name
}

// field returns the sentence that says what a field is. Without an entry, the sentence is derived from the name.
func (g *Glossary) field(action, side string, f *Field) string {
	s := cmp.Or(g.Fields[action+"."+f.Wire], g.Fields[f.Wire])
	list, flag := strings.HasPrefix(f.Type, "[]"), strings.TrimPrefix(f.Type, "*") == "bool"
	switch {
	case s == "" && list:
		s = "lists the " + readOut(plural(f.elements()))
	case s == "" && flag && startsWithVerb(f.Wire):
		s = "whether to " + readOut(f.Wire)
	case s == "" && flag:
		s = "is the flag " + f.Wire
	case s == "":
		s = "is the " + readOut(f.Wire)
	case list:
		s = inPlural(s)
	}
	if strings.HasPrefix(s, "whether ") {
		s = map[string]string{"request": "specifies ", "response": "reports "}[side] + s
	}
	return f.Go + " " + s + "."
}

// elements returns the wire name of a list, without the Set or List at its end if its Go name does without.
func (f *Field) elements() string {
	if f.Node.goName == "" {
		return f.Wire
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(f.Wire, "s"), "Set"), "List")
}

// oneThing matches the texts that inPlural changes: "is the public key", "is the ID of the image; it …".
var oneThing = regexp.MustCompile(`^is the (?:(ID|name) of the )?((?:[\w-]+ )*?)([\w-]+)(;.*)?$`)

// inPlural turns "is the ID of the image" into "lists the IDs of the images". It does not change other texts.
func inPlural(s string) string {
	m := oneThing.FindStringSubmatch(s)
	if m == nil || slices.ContainsFunc(strings.Fields(m[2]), func(w string) bool {
		return slices.Contains([]string{"by", "for", "from", "in", "of", "that", "to"}, w)
	}) {
		return s
	}
	whose := ""
	if m[1] != "" {
		whose = m[1] + "s of the "
	}
	return "lists the " + whose + m[2] + plural(m[3]) + m[4]
}

func startsWithVerb(name string) bool {
	switch words(name)[0] {
	case "Allow", "Auto", "Check", "Delete", "Disable", "Enable", "Force", "Keep", "Include", "Need", "Overwrite", "Print", "Release", "Remove", "Retain", "Show", "Use":
		return true
	}
	return false
}

// readOut turns "VSwitchId" into "VSwitch ID".
func readOut(name string) string {
	var out []string
	for _, w := range words(name) {
		g := goName(w)
		if len(out) > 0 && len(out[len(out)-1]) == 1 && isUpper(out[len(out)-1][0]) {
			out[len(out)-1] += g // VSwitch, VRouter
			continue
		}
		if g == strings.ToUpper(w[:1])+w[1:] && (len(g) < 2 || !isUpper(g[1])) && len(w) > 1 {
			g = strings.ToLower(g)
		}
		out = append(out, g)
	}
	return strings.Join(out, " ")
}

// facts returns what the model states about a field, in the order Required, Default, Range, Unit, Values.
func facts(f *Field, side string) string {
	n := f.Node
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if side == "request" {
		if n.Required && n.Name != "RegionId" && n.Name != "regionId" { // the client fills it in
			add("Required.")
		}
		if n.Default != "" {
			add("Default: %s.", n.Default)
		}
		if n.Range != "" {
			add("Range: %s.", span(n.Range))
		}
	}
	if n.Unit != "" {
		add("Unit: %s.", n.Unit)
	}
	if side == "request" && len(n.Values) > 0 && !f.AllValues && f.Codec != "Bool" {
		add("Values: %s.", strings.Join(n.Values, ", "))
	}
	if side == "request" {
		switch {
		case f.Codec == "Time":
			add("Sent in UTC, to the second.")
		case f.Codec == "TimeOrOff":
			add("Sent in UTC, to the second. Required: nil is an error. A pointer to the zero time switches it off: new(time.Time{}).")
		case f.Codec == "JSONArray":
			add("Sent as a JSON array: nil is not sent, an empty list matches nothing.")
		case f.Codec == "CommaList":
			add("Sent as text separated by commas. A list that is empty but not nil is an error.")
		case f.Selects:
			add("A list that is empty but not nil is an error.")
		case n.Format == "base64":
			add("Base64 text, sent as is.")
		case f.Codec == "JSON" || f.Codec == "JSONMap":
			add("Sent as one JSON object.")
		}
	}
	if e := example(f); e != "" {
		add("Example: %s.", e)
	}
	if n.Internal && side == "request" {
		add("Alibaba Cloud calls it not generally available.")
	}
	return strings.Join(out, " ")
}

// span returns a range in words.
func span(s string) string {
	switch lo, hi, _ := strings.Cut(s, ".."); {
	case hi == "":
		return lo + " or more"
	case lo == "":
		return "at most " + hi
	default:
		return lo + " to " + hi
	}
}

// example returns an example of a value whose form is not clear from its type and name, otherwise "".
func example(f *Field) string {
	e := f.Node.Example
	if f.Type != "string" || strings.HasSuffix(f.Wire, "Password") || len(f.Node.Values) > 0 || len(e) > 48 || !strings.ContainsAny(e, "-_:./%*0123456789") || strings.ContainsAny(e, " \n`\"") {
		return ""
	}
	for _, c := range e {
		if c > '~' {
			return ""
		}
	}
	return e
}

func (v *packageView) PackageDoc() string {
	s := fmt.Sprintf("Package %s calls the ECS action %s, which %s.\n\nReference: https://api.alibabacloud.com/document/Ecs/%s/%s",
		v.Name, v.Action, v.glossary.action(v.Action), v.Version, v.Action)
	if v.Deprecated != "" {
		s += "\n\nDeprecated: " + v.Deprecated + "."
	}
	return s
}

func (v *packageView) DoDoc() string {
	s := "Do " + v.glossary.action(v.Action) + ". A nil req is treated as empty.\n" +
		"Errors of the service are returned as [*ecs.Error]."
	if v.Token != "" {
		s += "\nIf req has no ClientToken, the call generates one, so that its retries do the work once."
	}
	if v.Deprecated != "" {
		s += "\n\nDeprecated: " + v.Deprecated + "."
	}
	return s
}

func (v *packageView) PagesDoc() string {
	s := "It makes no call before the loop starts or after it exits. An error ends the loop.\n" +
		"It is an error if a page repeats, entries are missing or there are more than 10,000 pages.\n"
	switch {
	case v.Paging.Token && v.Paging.Number:
		s += "It follows tokens from page to page, or counts page numbers if req has a PageNumber."
	case v.Paging.Token:
		s += "It follows tokens from page to page."
	case v.Paging.Number:
		s += "It counts page numbers up to the total or an empty page."
	default:
		s += "It follows offsets from page to page."
	}
	if v.Paging.Limit > 0 {
		s += fmt.Sprintf(" If req has no page size, it asks for %d entries at a time.", v.Paging.Limit)
	}
	return s
}

// AllOf returns the name of the list whose elements All yields.
func (v *packageView) AllOf() string {
	list := v.Paging.List
	return list[strings.LastIndex(list, ".")+1:]
}

func (v *shapeView) Doc() string {
	switch {
	case v.Name == "Request":
		return fmt.Sprintf("Request holds the parameters of %s. Fields that are zero are not sent.", v.action)
	case v.Name == "Response":
		return fmt.Sprintf("Response is the response of %s. Fields absent from it are zero.", v.action)
	}
	return fmt.Sprintf("%s is the type of %s in the %s.", v.Name, v.Of, v.Side)
}

func (v *fieldView) Doc() string {
	s := v.glossary.field(v.action, v.side, v.Field)
	if v.side == "response" && v.Wire == "RegionId" {
		s = v.Go + " is the region." // the glossary describes requests
	}
	if f := facts(v.Field, v.side); f != "" {
		s += "\n" + f
	}
	if v.Node.Deprecated {
		s += "\n\nDeprecated: kept for existing callers only."
	}
	return s
}
