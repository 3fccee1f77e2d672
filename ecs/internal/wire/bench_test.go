package wire

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecode_page(t *testing.T) {
	t.Parallel()
	data := newPage(100)

	var got, want page
	drifts, err := Decode(data, &got)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &want))
	assert.Empty(t, drifts)
	assert.Equal(t, want, got)
}

// BenchmarkDecode decodes one page of 100 instances. What counts is the ratio to Valid, the cost of the syntax alone.
func BenchmarkDecode(b *testing.B) {
	data := newPage(100)
	b.Run("Valid", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if !json.Valid(data) {
				b.Fatal("not valid")
			}
		}
	})
	b.Run("Decode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if drifts, err := Decode(data, new(page)); err != nil || drifts != nil {
				b.Fatal(drifts, err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if err := json.Unmarshal(data, new(page)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
