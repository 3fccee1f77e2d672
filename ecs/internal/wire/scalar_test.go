package wire

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestReader_String(t *testing.T) {
	t.Parallel()
	runReadCases(t, (*Reader).String, []readCase[string]{
		{name: "text", doc: `"i-1"`, want: "i-1"},
		{name: "empty", doc: `""`, before: "x"},
		{name: "long", doc: `"` + strings.Repeat("x", 1000) + `"`, want: strings.Repeat("x", 1000)},
		{name: "unicode", doc: `"生产 é 😀"`, want: "生产 é 😀"},
		{name: "escapes", doc: `"\"\\\/\b\f\n\r\t\u00e9\u751F"`, want: "\"\\/\b\f\n\r\té生"},
		{name: "escape after text", doc: `"a long enough text\n生"`, want: "a long enough text\n生"},
		{name: "pair of surrogates", doc: `"\ud83d\ude00"`, want: "😀"},
		{name: "first half alone", doc: `"\ud83dx"`, want: "\uFFFDx"},
		{name: "second half alone", doc: `"\ude00"`, want: "\uFFFD"},
		{name: "first half twice", doc: `"\ud83d\ud83d\ude00"`, want: "\uFFFD😀"},
		{name: "first half before another escape", doc: `"\ud83d\n"`, want: "\uFFFD\n"},
		{name: "no UTF-8", doc: "\"a\xff\xfeb\xe7\x94\"", want: "a\uFFFD\uFFFDb\uFFFD\uFFFD"},
		{name: "delete is no control character", doc: "\"\x7f\"", want: "\x7f"},
		{name: "number", doc: `-1.50E+3`, want: "-1.50E+3"},
		{name: "true", doc: `true`, want: "true"},
		{name: "false", doc: `false`, want: "false"},
		{name: "null changes nothing", doc: `null`, before: "x", want: "x"},
		{name: "object", doc: `{"a":[1]}`, before: "x", want: "x", drift: " string, an object"},
		{name: "array", doc: `["a"]`, drift: " string, an array"},
	})
}

func TestReader_Token(t *testing.T) {
	t.Parallel()
	runReadCases(t, (*Reader).Token, []readCase[string]{
		{name: "text", doc: `"a"`, want: "a"},
		{name: "number", doc: `7`, want: "7"},
		{name: "true", doc: `true`, want: "true"},
		{name: "empty", doc: `""`},
		{name: "null", doc: `null`},
		{name: "object", doc: `{"a":1}`, drift: " string, an object"},
		{name: "array", doc: `["a"]`, drift: " string, an array"},
		{name: "again, empty", doc: `""`, before: "a", want: "a"},
		{name: "again, null", doc: `null`, before: "a", want: "a"},
		{name: "again, the same", doc: `"a"`, before: "a", want: "a"},
		{name: "again, another", doc: `"b"`, before: "a", want: "b", drift: ` one token, "b"`},
	})
}

func TestReader_Bool(t *testing.T) {
	t.Parallel()
	runReadCases(t, (*Reader).Bool, []readCase[bool]{
		{name: "true", doc: `true`, want: true},
		{name: "false", doc: `false`, before: true},
		{name: "text", doc: `"true"`, want: true},
		{name: "text in capitals", doc: `"TRUE"`, want: true},
		{name: "false as text", doc: `" False "`, before: true},
		{name: "one", doc: `1`, want: true},
		{name: "zero", doc: `0`, before: true},
		{name: "one as text", doc: `"1"`, want: true},
		{name: "zero as text", doc: `"0"`, before: true},
		{name: "empty", doc: `""`, before: true},
		{name: "null changes nothing", doc: `null`, before: true, want: true},
		{name: "other number", doc: `2`, before: true, want: true, drift: " boolean, 2"},
		{name: "other text", doc: `"yes"`, drift: ` boolean, "yes"`},
		{name: "other text of four letters", doc: `"abcd"`, drift: ` boolean, "abcd"`},
		{name: "other text of five letters", doc: `"abcde"`, before: true, want: true, drift: ` boolean, "abcde"`},
		{name: "object", doc: `{}`, drift: " boolean, an object"},
		{name: "array", doc: `[true]`, drift: " boolean, an array"},
	})
}

func TestReader_Int64(t *testing.T) {
	t.Parallel()
	runReadCases(t, (*Reader).Int64, []readCase[int64]{
		{name: "number", doc: `40`, want: 40},
		{name: "zero", doc: `0`, before: 1},
		{name: "negative", doc: `-7`, want: -7},
		{name: "negative zero", doc: `-0`, before: 1},
		{name: "largest", doc: `9223372036854775807`, want: math.MaxInt64},
		{name: "smallest", doc: `-9223372036854775808`, want: math.MinInt64},
		{name: "fraction of zero", doc: `1.0`, want: 1},
		{name: "integral with exponent", doc: `1e3`, want: 1000},
		{name: "exponent takes the fraction", doc: `1.25e2`, want: 125},
		{name: "negative exponent", doc: `1200E-2`, want: 12},
		{name: "no rounding by float64", doc: `9007199254740993.0`, want: 9007199254740993},
		{name: "largest with exponent", doc: `922337203685477580.7e1`, want: math.MaxInt64},
		{name: "zero with any exponent", doc: `-0.00e99999999999999999999`, before: 1},
		{name: "text", doc: `"40"`, want: 40},
		{name: "text with space", doc: `" -40\n"`, want: -40},
		{name: "text with exponent", doc: `"4e1"`, want: 40},
		{name: "empty", doc: `""`, before: 1},
		{name: "blank", doc: `" "`, before: 1},
		{name: "true", doc: `true`, want: 1},
		{name: "false", doc: `false`, before: 1},
		{name: "null changes nothing", doc: `null`, before: 1, want: 1},
		{name: "fraction", doc: `1.5`, before: 1, want: 1, drift: " integer, 1.5"},
		{name: "small exponent", doc: `1e-1`, drift: " integer, 1e-1"},
		{name: "smallest exponent", doc: `1e-99999999999999999999`, drift: " integer, 1e-99999999999999999999"},
		{name: "overflow", doc: `9223372036854775808`, drift: " integer, 9223372036854775808"},
		{name: "overflow by exponent", doc: `1e19`, drift: " integer, 1e19"},
		{name: "largest exponent", doc: `1e99999999999999999999`, drift: " integer, 1e99999999999999999999"},
		{name: "other text", doc: `"100%"`, drift: ` integer, "100%"`},
		{name: "number and more", doc: `"1 2"`, drift: ` integer, "1 2"`},
		{name: "leading zero in text", doc: `"007"`, drift: ` integer, "007"`},
		{name: "hexadecimal", doc: `"0x10"`, drift: ` integer, "0x10"`},
		{name: "object", doc: `{"a":1}`, drift: " integer, an object"},
		{name: "array", doc: `[1]`, drift: " integer, an array"},
	})
}

func TestReader_Int(t *testing.T) {
	t.Parallel()
	runReadCases(t, (*Reader).Int, []readCase[int]{
		{name: "number", doc: `40`, want: 40},
		{name: "text", doc: `"40"`, want: 40},
		{name: "largest", doc: strconv.Itoa(math.MaxInt), want: math.MaxInt},
		{name: "null changes nothing", doc: `null`, before: 1, want: 1},
		{name: "overflow", doc: `9223372036854775808`, before: 1, want: 1, drift: " integer, 9223372036854775808"},
	})
}

func TestReader_Float(t *testing.T) {
	t.Parallel()
	runReadCases(t, (*Reader).Float, []readCase[float64]{
		{name: "number", doc: `0.98`, want: 0.98},
		{name: "whole", doc: `-3`, want: -3},
		{name: "exponent", doc: `1E-6`, want: 0.000001},
		{name: "too small is zero", doc: `1e-999`},
		{name: "text", doc: `" 0.5 "`, want: 0.5},
		{name: "empty", doc: `""`, before: 1},
		{name: "true", doc: `true`, want: 1},
		{name: "false", doc: `false`, before: 1},
		{name: "null changes nothing", doc: `null`, before: 1, want: 1},
		{name: "out of range", doc: `1e999`, before: 1, want: 1, drift: " number, 1e999"},
		{name: "infinity", doc: `"Infinity"`, drift: ` number, "Infinity"`},
		{name: "not a number", doc: `"NaN"`, drift: ` number, "NaN"`},
		{name: "other text", doc: `"free"`, drift: ` number, "free"`},
		{name: "object", doc: `{}`, drift: " number, an object"},
		{name: "array", doc: `[]`, drift: " number, an array"},
	})
}

func TestReader_Time(t *testing.T) {
	t.Parallel()
	before := time.Unix(1, 0)
	at := func(h, m, s, ns int) time.Time { return time.Date(2017, 12, 10, h, m, s, ns, time.UTC) }
	runReadCases(t, (*Reader).Time, []readCase[time.Time]{
		{name: "seconds", doc: `"2017-12-10T04:04:05Z"`, want: at(4, 4, 5, 0)},
		{name: "minutes", doc: `"2017-12-10T04:04Z"`, want: at(4, 4, 0, 0)},
		{name: "fraction", doc: `"2017-12-10T04:04:05.25Z"`, want: at(4, 4, 5, 250e6)},
		{name: "long fraction", doc: `"2017-12-10T04:04:05.1234567899Z"`, want: at(4, 4, 5, 123456789)},
		{name: "offset is stored in UTC", doc: `"2017-12-10T12:04:05+08:00"`, want: at(4, 4, 5, 0)},
		{name: "negative offset", doc: `"2017-12-10T00:34:05-03:30"`, want: at(4, 4, 5, 0)},
		{name: "minutes with offset", doc: `"2017-12-10T12:04+08:00"`, want: at(4, 4, 0, 0)},
		{name: "leap day", doc: `"2024-02-29T00:00:00Z"`, want: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		{name: "empty", doc: `""`, before: before},
		{name: "null changes nothing", doc: `null`, before: before, want: before},
		{name: "words", doc: `"soon"`, before: before, drift: ` time, "soon"`},
		{name: "no such day", doc: `"2023-02-29T00:00:00Z"`, drift: ` time, "2023-02-29T00:00:00Z"`},
		{name: "no such month", doc: `"2023-13-01T00:00:00Z"`, drift: ` time, "2023-13-01T00:00:00Z"`},
		{name: "no such hour", doc: `"2023-01-01T24:00:00Z"`, drift: ` time, "2023-01-01T24:00:00Z"`},
		{name: "no such second", doc: `"2023-01-01T00:00:60Z"`, drift: ` time, "2023-01-01T00:00:60Z"`},
		{name: "no such offset", doc: `"2023-01-01T00:00+24:00"`, drift: ` time, "2023-01-01T00:00+24:00"`},
		{name: "no offset", doc: `"2017-12-10T04:04:05"`, drift: ` time, "2017-12-10T04:04:05"`},
		{name: "year beyond four digits in UTC", doc: `"9999-12-31T23:59-01:00"`, drift: ` time, "9999-12-31T23:59-01:00"`},
		{name: "fraction without digits", doc: `"2017-12-10T04:04:05.Z"`, drift: ` time, "2017-12-10T04:04:05.Z"`},
		{name: "fraction without zone", doc: `"2017-12-10T04:04:05.5"`, drift: ` time, "2017-12-10T04:04:05.5"`},
		{name: "ends after a colon", doc: `"2017-12-10T04:04:"`, drift: ` time, "2017-12-10T04:04:"`},
		{name: "day alone", doc: `"2017-12-10"`, drift: ` time, "2017-12-10"`},
		{name: "number", doc: `1512878640`, before: before, drift: " time, 1512878640"},
		{name: "boolean", doc: `false`, drift: " time, false"},
		{name: "object", doc: `{}`, before: before, drift: " time, an object"},
		{name: "array", doc: `[]`, drift: " time, an array"},
	})
}
