package main

import (
	"fmt"
	"io/fs"
	"strings"
)

// Glossary holds the prose that names alone cannot give: sentence fragments that follow a name.
type Glossary struct {
	Actions map[string]string // "RunInstances": "creates and starts …"
	Fields  map[string]string // "ImageId", or "RunInstances.ImageId" where it differs: "is the image …"
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

// field says what a field is; without an entry, its name is read out.
func (g *Glossary) field(action string, f *Field) string {
	for _, key := range []string{action + "." + f.Wire, f.Wire} {
		if s := g.Fields[key]; s != "" {
			return f.Go + " " + s + "."
		}
	}
	name := readOut(f.Wire)
	switch {
	case strings.HasPrefix(f.Type, "[]"):
		return fmt.Sprintf("%s lists the %s.", f.Go, readOut(plural(f.Wire)))
	case strings.TrimPrefix(f.Type, "*") == "bool" && startsWithVerb(f.Wire):
		return fmt.Sprintf("%s says whether to %s.", f.Go, name)
	case strings.TrimPrefix(f.Type, "*") == "bool":
		return fmt.Sprintf("%s is the flag %q.", f.Go, name)
	}
	return fmt.Sprintf("%s is the %s.", f.Go, name)
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

// facts are what the model states of a field, in the order Required, Default, Range, Unit, Values.
func facts(f *Field, side string) string {
	n := f.Node
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if side == "request" {
		if n.Required && n.Name != "RegionId" && n.Name != "regionId" { // the client fills those in
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
	if side == "request" && len(n.Values) > 0 && !f.AllValues {
		add("Values: %s.", strings.Join(n.Values, ", "))
	}
	if side == "request" {
		switch {
		case f.Codec == "Time":
			add("Sent in UTC, to the second.")
		case f.Codec == "TimeOrOff":
			add("Sent in UTC, to the second. Required: nil is an error. A pointer to the zero time switches it off: new(time.Time{}).")
		case f.Codec == "JSONArray":
			add("Sent as a JSON array: nil leaves it out, empty matches nothing.")
		case f.Codec == "CommaList":
			add("Sent joined with commas; empty but not nil is an error.")
		case f.Selects:
			add("Empty but not nil is an error.")
		case n.Format == "base64":
			add("Base64 text, sent as it is.")
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

// span says a range in words.
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

// example shows the form of a value where the form says something that type and name do not.
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
		s += " Without a ClientToken in req the call makes one, so that no attempt does the work twice."
	}
	if v.Deprecated != "" {
		s += "\n\nDeprecated: " + v.Deprecated + "."
	}
	return s
}

func (v *packageView) PagesDoc() string {
	s := "It makes no call before the loop begins and none after the loop exits; an error ends it.\n" +
		"A walk that loses entries, repeats a page or exceeds 10,000 pages ends with an error.\n"
	switch {
	case v.Paging.Token && v.Paging.Number:
		s += "Pages are walked by token; by number when req has a PageNumber."
	case v.Paging.Token:
		s += "Pages are walked by token."
	case v.Paging.Number:
		s += "Pages are walked by number, up to the total or an empty page."
	default:
		s += "Pages are walked by offset."
	}
	if v.Paging.Limit > 0 {
		s += fmt.Sprintf(" Without a page size in req, %d entries are asked for at a time.", v.Paging.Limit)
	}
	return s
}

// AllOf names what All yields.
func (v *packageView) AllOf() string {
	list := v.Paging.List
	return list[strings.LastIndex(list, ".")+1:]
}

func (v *shapeView) Doc() string {
	switch {
	case v.Name == "Request":
		return fmt.Sprintf("Request holds the parameters of %s. Zero fields are not sent.", v.action)
	case v.Name == "Response":
		return fmt.Sprintf("Response is the response of %s. Fields absent from it are zero.", v.action)
	}
	return fmt.Sprintf("%s is %s of the %s.", v.Name, v.Of, v.Side)
}

func (v *fieldView) Doc() string {
	s := v.glossary.field(v.action, v.Field)
	if v.side == "response" && v.Wire == "RegionId" {
		s = v.Go + " is the region." // what the glossary says of requests does not hold
	}
	if f := facts(v.Field, v.side); f != "" {
		s += "\n" + f
	}
	if v.Node.Deprecated {
		s += "\n\nDeprecated: the service keeps it for old callers only."
	}
	return s
}
