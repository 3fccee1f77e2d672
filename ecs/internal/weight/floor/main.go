// Floor is what any program needs that signs a request, sends it and reads JSON. The gate compares what the program
// beside it weighs.
package main

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // as signature 1.0
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
)

func main() {
	mac := hmac.New(sha1.New, []byte("testsecret&"))
	mac.Write([]byte("GET&%2F&"))
	resp, err := http.Get("https://127.0.0.1:9/?Signature=" + base64.URLEncoding.EncodeToString(mac.Sum(nil))) //nolint:noctx // never run
	if err != nil {
		fmt.Println(err)
		return
	}
	var answer struct{ RequestID string }
	fmt.Println(json.NewDecoder(resp.Body).Decode(&answer), answer)
}
