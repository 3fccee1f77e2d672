package compute

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// generateKey generates an RSA key like those of the service. It returns the private key as PEM and the public key in SSH
// wire format.
func generateKey() (private string, blob []byte) {
	key, _ := rsa.GenerateKey(rand.Reader, 2048) // fails only for sizes that are not secure
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	blob = sshString(nil, []byte("ssh-rsa"))
	blob = sshString(blob, sshInteger(big.NewInt(int64(key.E))))
	blob = sshString(blob, sshInteger(key.N))
	return string(pem.EncodeToMemory(block)), blob
}

func sshString(b, s []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// sshInteger encodes a positive integer: a leading zero byte keeps it from being read as negative.
func sshInteger(n *big.Int) []byte {
	b := n.Bytes()
	if len(b) > 0 && b[0]&0x80 != 0 {
		return append([]byte{0}, b...)
	}
	return b
}

func authorizedKey(blob []byte) string { return "ssh-rsa " + base64.StdEncoding.EncodeToString(blob) }

// parseAuthorizedKey returns the key of a line such as "ssh-rsa AAAA… comment", or nil if the line is not valid.
func parseAuthorizedKey(line string) []byte {
	fields := strings.Fields(line)
	kinds := []string{"ssh-rsa", "ssh-ed25519", "ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"}
	if len(fields) < 2 || !slices.Contains(kinds, fields[0]) {
		return nil
	}
	blob, err := base64.StdEncoding.DecodeString(fields[1])
	start := sshString(nil, []byte(fields[0]))
	if err != nil || !bytes.HasPrefix(blob, start) || len(blob) == len(start) {
		return nil
	}
	return blob
}

// fingerprintOf returns the fingerprint that `ssh-keygen -E md5 -l` prints.
func fingerprintOf(blob []byte) string {
	sum := md5.Sum(blob) //nolint:gosec // the service identifies keys by this sum
	return strings.ReplaceAll(fmt.Sprintf("% x", sum), " ", ":")
}
