package wire

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endsAfter is a context that is done after so many calls of Err.
type endsAfter struct {
	context.Context
	looks int
}

func (c *endsAfter) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}

// Each document is half a megabyte of one kind of value. The context must be checked regularly in all of them, by every method.
func TestDecodeContext_looksAtTheContext(t *testing.T) {
	t.Parallel()
	const size = 1 << 19
	fill := func(start, unit, end string) []byte {
		return []byte(start + strings.Repeat(unit, size/len(unit)) + end)
	}
	docs := map[string][]byte{
		"objects":    fill(`{"v":[`, `{"LockMsg":"m"},`, `{}]}`),
		"members":    fill(`{"v":{`, `"a":1,`, `"a":1}}`),
		"lone":       fill(`{"v":{"LockMsg":"m","x":{`, `"a":1,`, `"a":1}}}`),
		"nulls":      fill(`{"v":[`, `null,`, `null]}`),
		"numbers":    fill(`{"v":[`, `7,`, `7]}`),
		"escapes":    fill(`{"v":"`, `\n`, `"}`),
		"no ASCII":   fill(`{"v":"`, "é", `"}`),
		"long names": fill(`{"`, `\n`, `":1}`),
		"strings":    fill(`{"v":[`, `"a",`, `"a"]}`),
		"drifts":     fill(`{"v":[`, `{"LockMsg":[]},`, `{}]}`),
	}
	reads := map[string]func(ctx context.Context, doc []byte) error{
		"Valid": Valid,
		"skip":  func(ctx context.Context, doc []byte) error { _, err := DecodeContext(ctx, doc, nothing{}); return err },
		"list": func(ctx context.Context, doc []byte) error {
			_, err := DecodeContext(ctx, doc, decoderFunc(func(r *Reader) { ReadList(r, "", new([]lock), (*lock).decode) }))
			return err
		},
		"strings": func(ctx context.Context, doc []byte) error {
			_, err := DecodeContext(ctx, doc, decoderFunc(func(r *Reader) { r.Strings("", new([]string)) }))
			return err
		},
	}
	for what, doc := range docs {
		for how, read := range reads {
			t.Run(what+"/"+how, func(t *testing.T) {
				t.Parallel()
				const never = 1 << 30
				counted := &endsAfter{context.Background(), never}
				require.NoError(t, read(counted, doc))
				looks := never - counted.looks
				assert.GreaterOrEqual(t, looks, len(doc)/checkEvery-2, "looks")

				for _, at := range []int{0, 1, looks / 2, looks - 1} {
					ctx := &endsAfter{context.Background(), at}
					err := read(ctx, doc)
					require.ErrorIs(t, err, context.Canceled, "after %d of %d looks", at, looks)
					assert.GreaterOrEqual(t, ctx.looks, -3, "it went on after %d of %d looks", at, looks)
				}
			})
		}
	}
}

// Reading ahead, to tell a wrapper from an element, must not make the context due for a check each time.
func TestDecodeContext_looksNoMoreAfterReadingAhead(t *testing.T) {
	t.Parallel()
	const never = 1 << 30
	counted := &endsAfter{context.Background(), never}
	doc := []byte(`{` + strings.Repeat(`"v":{"LockReason":[]},`, 1000) + `"v":{}}`)
	require.Less(t, len(doc), checkEvery)
	_, err := DecodeContext(counted, doc, decoderFunc(func(r *Reader) { ReadList(r, "LockReason", new([]lock), (*lock).decode) }))
	require.NoError(t, err)
	assert.Equal(t, never, counted.looks)
}

// The paths of drifts are found in a second walk, which checks the context, too.
func TestDecodeContext_endsWhileLocating(t *testing.T) {
	t.Parallel()
	doc := []byte(`{"x":[` + strings.Repeat("7,", 1<<20) + `7],"v":[]}`)
	d := decoderFunc(func(r *Reader) { r.String(new(string)) })
	counted := &endsAfter{context.Background(), 1 << 30}
	drifts, err := DecodeContext(counted, doc, d)
	require.NoError(t, err)
	require.Equal(t, []Drift{{"v", "string", "an array"}}, drifts)

	drifts, err = DecodeContext(&endsAfter{context.Background(), (1<<30 - counted.looks) * 3 / 4}, doc, d)
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, drifts)
}

func TestDecodeContext_cause(t *testing.T) {
	t.Parallel()
	why := errors.New("no more time")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	big := []byte(`{"v":[` + strings.Repeat("7,", checkEvery) + `7]}`)
	_, err := DecodeContext(ctx, big, nothing{})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, why)
	assert.ErrorIs(t, Valid(ctx, big), why)

	_, err = DecodeContext(ctx, []byte(`{"v":[7]}`), nothing{})
	assert.NoError(t, err, "a short document is decoded all the same")
}

func TestValid(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`{}`: "", ` [1,"x",null] `: "", `null`: "", `7`: "",
		``:      "invalid JSON at offset 0: no more text where a value should be: unexpected EOF",
		`{} {}`: "invalid JSON at offset 3: '{' where the end should be",
		`{"a":`: "invalid JSON at offset 5: no more text where a value should be: unexpected EOF",
	} {
		err := Valid(t.Context(), []byte(doc))
		if want == "" {
			assert.NoError(t, err, doc)
		} else {
			assert.EqualError(t, err, want, doc)
		}
	}
}

// Not parallel: it measures the memory of the whole program.
func TestDecode_memory(t *testing.T) {
	type large struct {
		lock
		_ [1300]byte
	}
	const size = 60 << 20
	docs := map[string][]byte{
		"empty objects":   bytes.Repeat([]byte(`{},`), size/3),
		"empty in arrays": bytes.Repeat([]byte(`[{}],`), size/5),
	}
	for name, body := range docs {
		t.Run(name, func(t *testing.T) {
			doc := append(append([]byte(`{"v":[`), body...), `{}]}`...)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(doc, decoderFunc(func(r *Reader) {
				ReadList(r, "", new([]large), func(v *large, r *Reader) { v.decode(r) })
			}))
			runtime.ReadMemStats(&after)
			require.ErrorContains(t, err, "its lists take too much memory")
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20))
		})
	}
	t.Run("many short lists", func(t *testing.T) {
		doc := []byte(`{"v":[` + strings.Repeat(`{"a":[{},{},{}]},`, 1<<20) + `{}]}`)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(doc, decoderFunc(func(r *Reader) {
			ReadList(r, "", new([]lock), func(_ *lock, r *Reader) {
				for o := r.Object(); o.Next(); {
					ReadList(r, "", new([]large), func(v *large, r *Reader) { v.decode(r) })
				}
			})
		}))
		runtime.ReadMemStats(&after)
		require.ErrorContains(t, err, "its lists take too much memory")
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20))
	})
}

// The elements of a typical page take less memory than its text, so a page of any length stays far below the limit.
func TestDecode_memoryOfPages(t *testing.T) {
	t.Parallel()
	data := newPage(1000)
	r := &Reader{data: data, ctx: t.Context()}
	new(page).DecodeWire(r)
	require.NoError(t, r.end())
	assert.Less(t, r.spent, int64(len(data)))
}
