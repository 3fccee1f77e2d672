package wire

// TagType is types.Tag, which this package cannot import. Generated code calls functions for tags instead of methods, so that the
// documentation of types.Tag shows only what callers need.
type TagType interface {
	~struct {
		Key   string `json:"TagKey"`
		Value string `json:"TagValue"`
	}
}

// EncodeTag writes a tag as request parameters under the prefix p.
func EncodeTag[T TagType](t *T, w *Writer, p string) {
	v := tag(*t)
	w.String(p, "Key", v.Key)
	w.String(p, "Value", v.Value)
}

// EncodeJSONTag writes a tag as the members of a JSON object in a request.
func EncodeJSONTag[T TagType](t *T, o *ObjectWriter) {
	v := tag(*t)
	o.String("Key", v.Key)
	o.String("Value", v.Value)
}

// DecodeTag reads a tag in both spellings of responses: TagKey and TagValue, and Key and Value.
func DecodeTag[T TagType](t *T, r *Reader) {
	v := tag(*t)
	v.DecodeWire(r)
	*t = T(v)
}

// UnmarshalTag decodes the tag in b into t.
func UnmarshalTag[T TagType](b []byte, t *T) error {
	v := tag(*t)
	err := Unmarshal(b, &v)
	*t = T(v)
	return err
}

type tag struct{ Key, Value string }

func (t *tag) DecodeWire(r *Reader) {
	r.Members(t.field)
}

func (t *tag) field(r *Reader, key []byte) {
	switch string(key) {
	case "TagKey", "Key":
		r.String(&t.Key)
	case "TagValue", "Value":
		r.String(&t.Value)
	default:
		r.Unknown(key, "TagKey TagValue Key Value", t.field)
	}
}
