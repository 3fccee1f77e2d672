// Floor has what any program needs to sign a request, send it and read JSON. The gate compares its size with that of Program.
package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
)

func main() {
	mac := hmac.New(sha1.New, []byte("testsecret&"))
	mac.Write([]byte("GET&%2F&"))
	resp, err := http.Get("https://127.0.0.1:9/?Signature=" + base64.URLEncoding.EncodeToString(mac.Sum(nil)))
	if err != nil {
		fmt.Println(err)
		return
	}
	var response struct{ RequestID string }
	fmt.Println(json.NewDecoder(resp.Body).Decode(&response), response)
}
