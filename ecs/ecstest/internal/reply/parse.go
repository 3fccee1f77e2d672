package reply

import (
	"bytes"
	"encoding/json"
)

// Parse reads a JSON document, as json.Marshal writes it, and keeps the order of members. It omits nulls, which XML does
// not have, and returns nil for a document that is null.
func Parse(document []byte) Value {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	return parseValue(d)
}

func parseValue(d *json.Decoder) Value {
	token, err := d.Token()
	if err != nil {
		return nil
	}
	switch t := token.(type) {
	case string:
		return text(t)
	case bool:
		return boolean(t)
	case json.Number:
		if n, err := t.Int64(); err == nil {
			return integer(n)
		}
		f, _ := t.Float64() // json.Marshal writes no number out of range
		return decimal(f)
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
