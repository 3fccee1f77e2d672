package credentials_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// sessions is a service that opens sessions for the owner of a private key.
type sessions struct {
	public *rsa.PublicKey
	form   url.Values
}

func (s *sessions) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	s.form, _ = url.ParseQuery(string(body))
	status, text := 200, `{"RequestId":"r-1","SessionAccessKey":{"SessionAccessKeyId":"session-id","SessionAccessKeySecret":"session-secret","Expiration":"2099-01-02T03:04:05Z"}}`
	hash := sha256.Sum256([]byte(stringToSign(r.Method, s.form)))
	signature, _ := base64.StdEncoding.DecodeString(s.form.Get("Signature"))
	if err := rsa.VerifyPKCS1v15(s.public, crypto.SHA256, hash[:], signature); err != nil {
		status, text = reject(400, "SignatureDoesNotMatch", err.Error())
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(text)), Header: http.Header{}, Request: r}, nil
}

func TestRSAKeyPair(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	bare := base64.StdEncoding.EncodeToString(pkcs8)
	armour := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	for _, tt := range []struct {
		name string
		text []byte
		err  string
	}{
		{"PKCS #1", armour("RSA PRIVATE KEY", pkcs1), ""},
		{"PKCS #8", armour("PRIVATE KEY", pkcs8), ""},
		{"bare", []byte(bare[:64] + "\n" + bare[64:] + "\n"), ""},
		{"another key", armour("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(other)), "GenerateSessionAccessKey: SignatureDoesNotMatch"},
		{"no key", []byte("pl4nted"), "no RSA private key in the file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "key.pem")
			require.NoError(t, os.WriteFile(file, tt.text, 0o600))
			require.NoError(t, os.Chmod(file, 0o644))
			s := &sessions{public: &key.PublicKey}
			var logged bytes.Buffer
			got, err := credentials.RSAKeyPair(credentials.RSAKeyPairOptions{
				PublicKeyID: "key-1", PrivateKeyFile: file, Duration: 20 * time.Minute, STS: credentials.STSOptions{HTTPClient: &http.Client{Transport: s}},
				Logger: slog.New(slog.NewTextHandler(&logged, nil)),
			}).Retrieve(t.Context())
			assert.Contains(t, logged.String(), "is readable by everyone")
			if tt.err != "" {
				assert.ErrorContains(t, err, `key pair "key-1": `)
				assert.ErrorContains(t, err, tt.err)
				assert.NotContains(t, err.Error(), "pl4nted")
				return
			}
			require.NoError(t, err)
			sameKeys(t, credentials.Credentials{AccessKeyID: "session-id", AccessKeySecret: "session-secret", Expires: time.Date(2099, 1, 2, 3, 4, 5, 0, time.UTC)}, got)
			for name, value := range map[string]string{"Action": "GenerateSessionAccessKey", "Version": "2015-04-01", "Format": "JSON", "AccessKeyId": "key-1",
				"DurationSeconds": "1200", "SignatureMethod": "SHA256withRSA", "SignatureType": "PRIVATEKEY", "SignatureVersion": "1.0"} {
				assert.Equal(t, value, s.form.Get(name), name)
			}
		})
	}
	for want, o := range map[string]credentials.RSAKeyPairOptions{
		"key pair: the id of the public key or the file of the private key is empty": {PublicKeyID: "k"},
		"key pair: duration 2h0m0s: want 1h or less":                                 {PublicKeyID: "k", PrivateKeyFile: "f", Duration: 2 * time.Hour},
		"key pair: duration 1m0s: want 15m0s or more":                                {PublicKeyID: "k", PrivateKeyFile: "f", Duration: time.Minute},
		`key pair "k": private key file "/no": no such file or directory`:            {PublicKeyID: "k", PrivateKeyFile: "/no"},
	} {
		_, err := credentials.RSAKeyPair(o).Retrieve(t.Context())
		assert.EqualError(t, err, want, fmt.Sprint(o))
	}
}
