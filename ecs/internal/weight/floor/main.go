// Floor has what any program needs to sign a request, send it and read JSON. The gate compares its size with that of Program.
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
	resp, err := http.Get("https://127.0.0.1:9/?Signature=" + base64.URLEncoding.EncodeToString(mac.Sum(nil))) //nolint:noctx,bodyclose // never run
	if err != nil {
		fmt.Println(err) //nolint:forbidigo // a program
		return
	}
	var response struct{ RequestID string }
	fmt.Println(json.NewDecoder(resp.Body).Decode(&response), response) //nolint:forbidigo // a program
}
