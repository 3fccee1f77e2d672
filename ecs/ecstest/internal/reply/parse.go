package reply

import (
	"bytes"
	"encoding/json"
)

// Parse reads a JSON document, as json.Marshal writes it. It keeps the order of members and the digits of numbers, and
// omits nulls, which XML does not have. It returns nil for a document that is null or no JSON.
func Parse(document []byte) Value {
	if !json.Valid(document) {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	return parseValue(d)
}

func parseValue(d *json.Decoder) Value {
	token, _ := d.Token() // the document is valid
	switch t := token.(type) {
	case string:
		return text(t)
	case bool:
		return boolean(t)
	case json.Number:
		return number(t)
	case json.Delim:
		if t == '[' {
			return parseArray(d)
		}
		return parseObject(d)
	}
	return nil
}

func parseArray(d *json.Decoder) Array {
	items := Array{}
	for d.More() {
		if v := parseValue(d); v != nil {
			items = append(items, v)
		}
	}
	_, _ = d.Token() // the closing bracket
	return items
}

func parseObject(d *json.Decoder) Object {
	var fields Object
	for d.More() {
		name, _ := d.Token()
		key, _ := name.(string)
		if v := parseValue(d); v != nil {
			fields = append(fields, Field{key, v})
		}
	}
	_, _ = d.Token() // the closing brace
	return fields
}
