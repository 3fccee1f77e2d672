package credentials_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// echoes rejects every request and repeats all of it in the response.
type echoes struct{}

func (echoes) RoundTrip(r *http.Request) (*http.Response, error) {
	var text strings.Builder
	text.WriteString(r.URL.String() + "\n")
	_ = r.Header.Write(&text)
	if r.Body != nil {
		_, _ = io.Copy(&text, r.Body)
	}
	echo := text.String()
	body, _ := json.Marshal(map[string]string{"Code": "Echo", "Message": echo, "error": echo, "RequestId": echo})
	return &http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader(string(body))), Header: http.Header{}, Request: r}, nil
}
