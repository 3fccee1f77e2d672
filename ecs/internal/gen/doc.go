package main

import (
	"fmt"
	"strings"
)

// facts returns what the model states about a field, in the order Required, Default, Range, Unit, Values.
func (v *fieldView) facts(sentence string) string {
	f, n, side := v.Field, v.Node, v.side
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
	if n.Unit != "" && !strings.Contains(sentence, n.Unit) {
		add("Unit: %s.", n.Unit)
	}
	values, explained := v.glossary.explained(v.action, v.shape, f)
	if len(n.Values) > 0 && f.Codec != "Bool" && (explained || !f.AllValues && (side == "request" || !f.Enum)) {
		add("Values: %s.", values)
	}
	if side == "request" {
		switch {
		case f.Codec == "Time":
			add("Sent in UTC, to the second.")
		case f.Codec == "TimeOrOff":
			add("Sent in UTC, to the second. Required: nil is an error. A pointer to the zero time switches it off: new(time.Time{}).")
		case f.Codec == "JSONArray" && strings.HasPrefix(v.action, "Describe"):
			add("Sent as a JSON array: nil is not sent, an empty list matches nothing.")
		case f.Codec == "JSONArray":
			add("Sent as a JSON array, also if it is empty; nil is not sent.")
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
	a := v.glossary.action(v.Action)
	s := fmt.Sprintf("Package %s %s.", v.Name, a.Does)
	if a.Doc != "" {
		s += "\n\n" + a.Doc
	}
	s, links := v.glossary.links(v.Action, s)
	s += fmt.Sprintf("\n\nReference: https://api.alibabacloud.com/document/Ecs/%s/%s", v.Version, v.Action)
	if v.Deprecated != "" {
		s += "\n\nDeprecated: " + v.Deprecated + "."
	}
	return s + links
}

func (v *packageView) DoDoc() string {
	s, links := v.glossary.links(v.Action, "Do "+v.glossary.action(v.Action).Does+".")
	s += " A nil req is treated as empty.\nErrors of the service are returned as [*ecs.Error]."
	if v.Token != "" {
		s += "\nIf req has no ClientToken, the call generates one, so that its retries do the work once."
	}
	if v.Deprecated != "" {
		s += "\n\nDeprecated: " + v.Deprecated + "."
	}
	return s + links
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
	return v.glossary.shape(v.action, v.Shape)
}

func (v *fieldView) Doc() string {
	s := v.glossary.field(v.action, v.shape, v.side, v.Field)
	if f := v.facts(s); f != "" {
		s += "\n" + f
	}
	if v.Node.Deprecated {
		s += "\n\nDeprecated: kept for existing callers only."
	}
	return s
}
