package action

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestValidName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"web": true, "we": true, "w": false, "": false, "生产": true, "web_1:2.3-4[5],6": true, "1web": false, "-web": false, "we b": false,
		"web/1": false, "http://web": false, "https://web": false, strings.Repeat("w", 128): true, strings.Repeat("w", 129): false,
		strings.Repeat("生", 128): true, "we\x00b": false,
	} {
		assert.Equal(t, want, ValidName(name), name)
	}
}

func TestValidDescription(t *testing.T) {
	t.Parallel()
	for description, want := range map[string]bool{
		"": true, "x": false, "a web server": true, "http://web": false, strings.Repeat("生", 256): true, strings.Repeat("w", 257): false,
	} {
		assert.Equal(t, want, validDescription(description), description)
	}
}

func TestValidHostName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		linux, windows bool
	}{
		{"web", true, true}, {"w", false, false}, {"web-1", true, true}, {"web.example", true, false}, {"web..example", false, false},
		{"web--1", false, false}, {"-web", false, false}, {"web.", false, false}, {"12345", true, false}, {"wéb", false, false},
		{"web_1", false, false}, {strings.Repeat("w", 15), true, true}, {strings.Repeat("w", 16), true, false},
		{strings.Repeat("w", 64), true, false}, {strings.Repeat("w", 65), false, false},
	} {
		assert.Equal(t, tt.linux, validHostName(tt.name, "linux"), tt.name)
		assert.Equal(t, tt.windows, validHostName(tt.name, "windows"), tt.name)
	}
}

func TestValidPassword(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]bool{
		"Secret12": true, "secret-1": true, "SECRET-1": true, "secret12": false,
		"Secret": false, "Sec-et1": false, "Secret 12": false, "Sécret12": false,
		strings.Repeat("aB1", 10): true, strings.Repeat("aB1", 10) + "a": false,
	} {
		assert.Equal(t, want, validPassword(password), password)
	}
}

func TestCall_CheckUserData(t *testing.T) {
	t.Parallel()
	for data, code := range map[string]string{
		"": "", "aGk=": "", "aGk": "InvalidUserData.Base64FormatInvalid",
		strings.Repeat("YWJj", maxUserData/3): "", strings.Repeat("YWJj", maxUserData/3+1): "InvalidUserData.SizeExceeded",
	} {
		c := newCall(Spec{}, "")
		c.CheckUserData(data)
		assert.Equal(t, code, failure(c), len(data))
	}
}

func TestSeriesName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern      string
		n            int
		uniqueSuffix bool
		want         string
	}{
		{"web", 1, false, "web"}, {"web", 1, true, "web002"}, {"", 1, true, ""}, {"web", 999, true, "web1000"},
		{"web-[98,3]", 2, false, "web-100"}, {"web-[1,4]-x", 0, false, "web-0001-x"}, {"web-[,]", 1, false, "web-000001"},
		{"web-[7,]", 0, false, "web-000007"}, {"web-[,2]", 3, false, "web-03"}, {"web-[1234,2]", 0, false, "web-001234"},
		{"web-[1,2]", 0, true, "web-01"}, {"web-[1,2]-x", 0, true, "web-01-x001"},
		{"web-[]", 0, false, "web-[]"}, {"web-[1,7]", 0, false, "web-[1,7]"},
		{"web-[99,2]", 1, false, "web-100"}, {"web-[1234567,1]", 0, false, "web-[1234567,1]"},
	} {
		assert.Equal(t, tt.want, SeriesName(tt.pattern, tt.n, tt.uniqueSuffix), "%s %d", tt.pattern, tt.n)
	}
}
