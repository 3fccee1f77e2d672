package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDecode_depth(t *testing.T) {
	t.Parallel()
	arrays := func(n int) string { return `{"v":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}` }
	objects := func(n int) string { return strings.Repeat(`{"v":`, n) + "null" + strings.Repeat("}", n) }
	tests := []struct {
		name string
		doc  func(int) string
		n    int
		want bool
	}{
		{"arrays below the limit", arrays, maxDepth - 1, true},
		{"arrays at the limit", arrays, maxDepth, true},
		{"arrays above the limit", arrays, maxDepth + 1, false},
		{"objects below the limit", objects, maxDepth - 1, true},
		{"objects at the limit", objects, maxDepth, true},
		{"objects above the limit", objects, maxDepth + 1, false},
		{"open arrays", func(n int) string { return `{"v":` + strings.Repeat("[", n) }, 1_000_000, false},
		{"open objects", func(n int) string { return strings.Repeat(`{"v":`, n) }, 1_000_000, false},
	}
	decoders := map[string]Decoder{
		"nothing":    nothing{},
		"everything": everything{},
		"list":       decoderFunc(func(r *Reader) { ReadList(r, "v", new([]lock), (*lock).decode) }),
		"strings":    decoderFunc(func(r *Reader) { r.Strings("x", new([]string)) }),
		"object":     decoderFunc(func(r *Reader) { new(lock).decode(r) }),
		"scalar":     decoderFunc(func(r *Reader) { r.Int(new(int)) }),
	}
	for _, tt := range tests {
		for name, d := range decoders {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				doc := []byte(tt.doc(tt.n))
				if _, err := Decode(doc, d); tt.want {
					assert.NoError(t, err)
				} else {
					assert.ErrorContains(t, err, fmt.Sprintf("nested more than %d deep", maxDepth))
				}
				assert.Equal(t, tt.want, json.Valid(doc))
			})
		}
	}
}

// Values side by side are not nested, no matter which method read them.
func TestDecode_depthOfSiblings(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`{}`, `[]`, `[{}]`, `[{},1]`, `[1]`, `{"v":{}}`, `{"v":[]}`, `{"v":null}`, `{"v":""}`, `{"x":[{}]}`, `"x"`} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			doc := []byte(`{"v":` + value + strings.Repeat(`,"v":`+value, maxDepth) + `}`)
			for name, read := range map[string]func(*Reader){
				"list":    func(r *Reader) { ReadList(r, "v", new([]lock), (*lock).decode) },
				"plain":   func(r *Reader) { ReadList(r, "", new([]lock), (*lock).decode) },
				"strings": func(r *Reader) { r.Strings("v", new([]string)) },
				"object":  func(r *Reader) { new(lock).decode(r) },
				"string":  func(r *Reader) { r.String(new(string)) },
				"skip":    (*Reader).Skip,
			} {
				_, err := Decode(doc, decoderFunc(read))
				assert.NoError(t, err, name)
			}
		})
	}
}
