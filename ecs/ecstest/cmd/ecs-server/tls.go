package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"time"
)

// A dualListener takes plain and TLS connections on the same port: some clients
// use https for a few calls whatever they are told, and http for the others.
type dualListener struct {
	net.Listener
	config  *tls.Config // nil: only plain connections
	refused func()      // is called for a TLS connection that there is no config for
}

func (l dualListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &dualConn{Conn: c, listener: l}, nil
}

// A dualConn finds out with its first byte what it is. A server reads first.
type dualConn struct {
	net.Conn
	listener dualListener
	inner    net.Conn // nil until the first byte was read
}

// recordHandshake is the first byte of a TLS connection, and of no HTTP request.
const recordHandshake = 0x16

func (c *dualConn) Read(b []byte) (int, error) {
	if c.inner == nil {
		first := make([]byte, 1)
		if _, err := io.ReadFull(c.Conn, first); err != nil {
			return 0, err
		}
		c.inner = unreadConn{c.Conn, io.MultiReader(bytes.NewReader(first), c.Conn)}
		if first[0] == recordHandshake {
			if c.listener.config == nil {
				c.listener.refused()
				return 0, errors.New("the client speaks TLS to a plain port")
			}
			c.inner = tls.Server(c.inner, c.listener.config)
		}
	}
	return c.inner.Read(b)
}

func (c *dualConn) Write(b []byte) (int, error) {
	if c.inner == nil {
		return c.Conn.Write(b)
	}
	return c.inner.Write(b)
}

// An unreadConn has a byte that was already read.
type unreadConn struct {
	net.Conn
	all io.Reader
}

func (c unreadConn) Read(b []byte) (int, error) { return c.all.Read(b) }

// selfSigned makes a certificate for this computer and for the host, and writes
// it to a temporary file, which remove removes.
func selfSigned(host string) (config *tls.Config, file string, remove func(), err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "ecs-server"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = append(template.IPAddresses, ip)
	} else {
		template.DNSNames = append(template.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, "", nil, err
	}
	f, err := os.CreateTemp("", "ecs-server-*.pem")
	if err != nil {
		return nil, "", nil, err
	}
	remove = func() { _ = os.Remove(f.Name()) }
	if err := errors.Join(pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: der}), f.Close()); err != nil {
		remove()
		return nil, "", nil, err
	}
	config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	return config, f.Name(), remove, nil
}

// adviseTLS prints how clients are made to trust the certificate.
func adviseTLS(w io.Writer, host, file string) {
	fmt.Fprintf(w, `
The same port speaks TLS: https://%s. Its certificate is in %[2]s until the server stops. To trust it:
    export SSL_CERT_FILE=%[2]s            # Go, instead of the system's certificates
    export NODE_EXTRA_CA_CERTS=%[2]s      # Node
    export REQUESTS_CA_BUNDLE=%[2]s       # Python, requests
    export ALIBABA_CLOUD_CA_BUNDLE=%[2]s  # vendor's older Python SDK
`, host, file)
}
