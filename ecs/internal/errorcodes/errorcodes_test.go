package errorcodes

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAll(t *testing.T) {
	t.Parallel()
	type documentedError struct {
		code   string
		status int
	}
	var got []documentedError
	for code, status := range All("GetInstanceScreenshot") {
		got = append(got, documentedError{code, status})
	}
	assert.Contains(t, got, documentedError{"IncorrectInstanceStatus", http.StatusMethodNotAllowed})
	assert.Contains(t, got, documentedError{"Throttling", http.StatusTooManyRequests})
	for code, status := range All("GetInstanceScreenshot") {
		first := documentedError{code, status}
		assert.Equal(t, first, got[0])
		break
	}
	for range All("NoSuchAction") {
		assert.Fail(t, "an error of an unknown action")
	}
}

// The codes are worth something only if they are codes.
func TestAll_table(t *testing.T) {
	t.Parallel()
	n := 0
	for action := range documented {
		for code, status := range All(action) {
			n++
			assert.NotEmpty(t, http.StatusText(status), "%s %s", action, code)
			assert.Regexp(t, `^[A-Za-z0-9_.-]+$`, code, action)
		}
	}
	assert.Greater(t, n, 6000)
	assert.Greater(t, len(documented), 320)
}
