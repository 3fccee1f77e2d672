package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "[redacted]", Redact("secret"))
	assert.Empty(t, Redact(""), "what is not set is not hidden")
	m := map[string]string{"k": "secret"}
	assert.Equal(t, map[string]string{"k": "[redacted]"}, RedactMap(m))
	assert.Equal(t, "secret", m["k"])
	assert.Nil(t, RedactMap(nil))
}

func TestSucceeded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		flag, code string
		want       bool
	}{
		{"", "200", true}, {"", "", true}, {"", "IncorrectInstanceStatus", false},
		{"true", "", true}, {"True", "X", true}, {"false", "200", false}, {"0", "", false},
	} {
		assert.Equal(t, tt.want, Succeeded(tt.flag, tt.code), tt)
	}
}

func TestReadList_wrapperOfAnotherName(t *testing.T) {
	t.Parallel()
	var list []string
	r := Reader{data: []byte(`{"ipaddress":["a","b"]}`)}
	r.Strings("IpAddress", &list)
	assert.Equal(t, []string{"a", "b"}, list)
	assert.NoError(t, r.err)
}
