package credentials

import (
	"context"
	"crypto"
	crand "crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/signer"
)

// RSAKeyPairOptions configure [RSAKeyPair].
type RSAKeyPairOptions struct {
	PublicKeyID    string        // the id that Alibaba Cloud gave to the public key. Required.
	PrivateKeyFile string        // holds the private key, in PEM or as base64 without the PEM lines; read again at each refresh. Required.
	Duration       time.Duration // lifetime of the keys. Range: 15 minutes to 1 hour. Default: 1 hour
	STS            STSOptions    // how to reach the security token service
	Logger         *slog.Logger  // logs refreshes that fail while the old keys are valid, and a file that everyone can read. Default: none
}

// RSAKeyPair returns a provider of the keys of a session that is opened with an RSA key. This is a legacy method, for
// accounts that still have such a key.
func RSAKeyPair(o RSAKeyPairOptions) Provider {
	seconds, err := durationSeconds(o.Duration)
	switch {
	case err != nil:
		return failing(fmt.Errorf("key pair: %w", err))
	case o.Duration > time.Hour:
		return failing(fmt.Errorf("key pair: duration %s: want 1h or less", o.Duration))
	case o.PublicKeyID == "" || o.PrivateKeyFile == "":
		return failing(errors.New("key pair: the id of the public key or the file of the private key is empty"))
	}
	return cached(func(ctx context.Context) (Credentials, error) {
		c, err := o.retrieve(ctx, seconds)
		if err != nil {
			return Credentials{}, fmt.Errorf("key pair %q: %w", o.PublicKeyID, err)
		}
		return c, nil
	}, o.Logger)
}

func (o RSAKeyPairOptions) retrieve(ctx context.Context, seconds string) (Credentials, error) {
	text, err := readSecretFile(ctx, o.PrivateKeyFile, o.Logger)
	if err != nil {
		return Credentials{}, fmt.Errorf("private key file %q: %w", o.PrivateKeyFile, err)
	}
	key, err := parsePrivateKey(text)
	if err != nil {
		return Credentials{}, fmt.Errorf("private key file %q: %w", o.PrivateKeyFile, err)
	}
	const action = "GenerateSessionAccessKey"
	var response struct {
		SessionAccessKey struct{ SessionAccessKeyID, SessionAccessKeySecret, Expiration string } // the case of names does not matter
	}
	if err := o.STS.call(ctx, action, &response, func(now time.Time) (stsRequest, error) {
		form := stsValues(action)
		for name, value := range map[string]string{
			"AccessKeyId": o.PublicKeyID, "DurationSeconds": seconds, "SignatureMethod": "SHA256withRSA", "SignatureType": "PRIVATEKEY",
			"SignatureVersion": "1.0", "SignatureNonce": crand.Text(), "Timestamp": now.UTC().Format(rpc.Stamp),
		} {
			form.Set(name, value)
		}
		signed := signer.StringToSign(http.MethodPost, form)
		hash := sha256.Sum256([]byte(signed))
		signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
		if err != nil {
			return stsRequest{}, err
		}
		form.Set("Signature", base64.StdEncoding.EncodeToString(signature))
		return stsRequest{nil, []byte(form.Encode()), rpc.Secrets{form.Get("Signature")}, func() string { return signed }}, nil
	}); err != nil {
		return Credentials{}, err
	}
	k := response.SessionAccessKey
	c := Credentials{AccessKeyID: k.SessionAccessKeyID, AccessKeySecret: k.SessionAccessKeySecret}
	if err := c.Check(); err != nil {
		return Credentials{}, err
	}
	c.Expires, err = expiry(k.Expiration)
	return c, err
}

var oidRSA = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}

// parsePrivateKey reads PEM, or only the base64 between its lines, which is the form of older tools.
func parsePrivateKey(text []byte) (*rsa.PrivateKey, error) {
	var der []byte
	if block, _ := pem.Decode(text); block != nil {
		der = block.Bytes
	} else {
		der, _ = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	}
	// PKCS #8 wraps a PKCS #1 key. x509.ParsePKCS8PrivateKey would link every other kind of key as well.
	var wrapped struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	if _, err := asn1.Unmarshal(der, &wrapped); err == nil && wrapped.Algorithm.Algorithm.Equal(oidRSA) {
		der = wrapped.Key
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, errors.New("no RSA private key in the file")
	}
	return key, nil
}
