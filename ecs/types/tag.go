package types

import "github.com/go-aliecs/aliecs/ecs/internal/wire"

// Tag is a label on a resource. A key is not empty and has at most 128 characters; a value may be empty and has at most 128.
// Neither may start with "acs:" nor hold "http://" or "https://", and a key may not start with "aliyun". Where tags are a filter,
// a key without value matches any value.
type Tag struct {
	Key   string `json:"TagKey"`
	Value string `json:"TagValue"`
}

// UnmarshalJSON reads both spellings of responses: TagKey and TagValue, and Key and Value.
func (t *Tag) UnmarshalJSON(b []byte) error {
	_, err := wire.Decode(b, t)
	return err
}

// DecodeWire reads a tag out of a response.
func (t *Tag) DecodeWire(r *wire.Reader) {
	for o := r.Object(); o.Next(); {
		t.field(r, o.Key())
	}
}

func (t *Tag) field(r *wire.Reader, key []byte) {
	switch string(key) {
	case "TagKey", "Key":
		r.String(&t.Key)
	case "TagValue", "Value":
		r.String(&t.Value)
	default:
		r.Unknown(key, "TagKey TagValue Key Value", t.field)
	}
}

// EncodeWire writes a tag as request parameters under the prefix p.
func (t *Tag) EncodeWire(w *wire.Writer, p string) {
	w.String(p, "Key", t.Key)
	w.String(p, "Value", t.Value)
}

// EncodeJSONWire writes a tag as the members of a JSON object in a request.
func (t *Tag) EncodeJSONWire(o *wire.ObjectWriter) {
	o.String("Key", t.Key)
	o.String("Value", t.Value)
}
