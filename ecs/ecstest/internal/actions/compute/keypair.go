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
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const maxKeyPairs = 500 // per region

// createKeyPair responds with a newly generated private key, so tests can log in with it.
func createKeyPair(c *action.Call) action.Effect {
	add := readKeyPair(c)
	return func() reply.Object {
		private := c.Random(generateKey)
		blob := publicKey(private)
		k, id := add(authorizedKey(blob), blob)
		return reply.Object{
			reply.String("KeyPairId", id),
			reply.String("KeyPairName", k.ID),
			reply.String("KeyPairFingerPrint", k.Fingerprint),
			reply.String("PrivateKeyBody", private),
		}
	}
}

func importKeyPair(c *action.Call) action.Effect {
	add := readKeyPair(c)
	public := strings.TrimSpace(c.String("PublicKeyBody"))
	blob := parseAuthorizedKey(public)
	if blob == nil {
		c.Reject("InvalidPublicKeyBody.Malformed", "The public key is not in the format of OpenSSH.")
	}
	return func() reply.Object {
		k, _ := add(public, blob)
		return reply.Object{reply.String("KeyPairName", k.ID), reply.String("KeyPairFingerPrint", k.Fingerprint)}
	}
}

// readKeyPair reads a new key pair, and returns a function that adds it. The key pair does not keep the ID that this
// function returns: no other action accepts it.
func readKeyPair(c *action.Call) (add func(public string, blob []byte) (k *backend.KeyPair, id string)) {
	name, tags, resource := c.String("KeyPairName"), c.NewTags("Tag"), c.NewGrouped(backend.KindKeyPair)
	inRegion := 0
	for _, other := range c.KeyPairs.All {
		if other.Region == c.Region {
			inRegion++
		}
	}
	_, exists := c.KeyPairs.Find(c.Region, name)
	switch {
	case !action.ValidName(name) || strings.ContainsAny(name, "[],"):
		c.Reject("InvalidKeyPairName.Malformed", "The key pair name %q is not valid.", name)
	case exists:
		c.Reject("KeyPair.AlreadyExist", "The key pair %q already exists.", name)
	case inRegion >= maxKeyPairs:
		c.Reject("QuotaExceed.KeyPair", "The region has %d key pairs.", inRegion)
	}
	return func(public string, blob []byte) (*backend.KeyPair, string) {
		k := &backend.KeyPair{Resource: resource(), PublicKey: public, Fingerprint: fingerprintOf(blob)}
		id := "ssh-" + k.ID
		k.ID = name
		c.KeyPairs.Add(k)
		c.Tags.Set(&k.Resource, tags...)
		return k, id
	}
}

func describeKeyPairs(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.KeyPair](c)
	f.Wildcard("KeyPairName", func(k *backend.KeyPair) string { return k.ID })
	f.Equal("KeyPairFingerPrint", func(k *backend.KeyPair) string { return k.Fingerprint })
	f.Group()
	f.Tags("Tag")
	public, _ := c.Bool("IncludePublicKey")
	return action.ListPage(c, f.Of(&c.KeyPairs), "KeyPairs", "KeyPair", func(k *backend.KeyPair) reply.Object {
		o := reply.Object{
			reply.String("KeyPairName", k.ID),
			reply.String("KeyPairFingerPrint", k.Fingerprint),
			reply.String("CreationTime", action.FormatSecond(k.Created)),
			reply.String("ResourceGroupId", k.Group),
			action.DescribeTags(c.Tags, &k.Resource),
		}
		if public {
			o = append(o, reply.String("PublicKey", k.PublicKey))
		}
		return o
	})
}

// deleteKeyPairs deletes all or none. A key pair cannot be deleted while an instance has it.
func deleteKeyPairs(c *action.Call) action.Effect {
	names := c.Distinct("KeyPairNames")
	if len(names) == 0 {
		c.Reject("InvalidKeyPairNames.ValueNotSupported", "There are no key pair names.")
	}
	var pairs []*backend.KeyPair
	for _, name := range names {
		k := action.Find(c, &c.KeyPairs, name)
		if slices.ContainsFunc(c.Instances.All, func(in *backend.Instance) bool { return in.KeyPair == name && in.Region == k.Region }) {
			c.Reject("InvalidParameter.KeypairAlreadyAttachedInstance", "The key pair %q is attached to an instance.", name)
		}
		pairs = append(pairs, k)
	}
	return action.Change(func() {
		for _, k := range pairs {
			backend.Discard(c.State, &c.KeyPairs, k)
		}
	})
}

// checkTakesKeyPair checks that the instance can have a key pair.
func checkTakesKeyPair(c *action.Call, in *backend.Instance) {
	if in.OSType == "windows" {
		c.Reject("DependencyViolation.WindowsInstance", "Windows instances do not support key pairs.")
	}
}

// attachKeyPair replaces the key pair of the instances. DescribeInstances shows it at once, although a real instance uses
// it only after a restart.
func attachKeyPair(c *action.Call) action.Effect {
	name := c.String("KeyPairName")
	return changeKeyPair(c, name, operation{checkTakesKeyPair, func(in *backend.Instance) { in.KeyPair = name }})
}

func detachKeyPair(c *action.Call) action.Effect {
	name := c.String("KeyPairName")
	return changeKeyPair(c, name, operation{
		check: func(c *action.Call, in *backend.Instance) {
			checkTakesKeyPair(c, in)
			if in.KeyPair != name {
				c.Reject("InvalidKeyPairName.NotFound", "The instance %q does not have the key pair %q.", in.ID, name)
			}
		},
		run: func(in *backend.Instance) { in.KeyPair = "" },
	})
}

// changeKeyPair applies the operation to the instances on which it is possible.
func changeKeyPair(c *action.Call, name string, op operation) action.Effect {
	action.FindOr(c, &c.KeyPairs, name, "InvalidKeyPairName.NotFound")
	outcomes := op.checkListed(c, "InvalidInstanceIds.ValueNotSupported")
	return func() reply.Object {
		failed := op.runEach(outcomes)
		return reply.Object{
			reply.String("KeyPairName", name),
			reply.String("TotalCount", strconv.Itoa(len(outcomes))),
			reply.String("FailCount", strconv.Itoa(failed)),
			reply.List("Results", "Result", reply.Each(outcomes, func(o outcome) reply.Object {
				code, message := o.result("successful")
				return reply.Object{
					reply.String("InstanceId", o.id),
					reply.String("Success", strconv.FormatBool(o.err == nil)),
					reply.String("Code", code),
					reply.String("Message", message),
				}
			})),
		}
	}
}

// generateKey generates a private RSA key like those of the service, as PEM.
func generateKey() string {
	key, _ := rsa.GenerateKey(rand.Reader, 2048) // fails only for sizes that are not secure
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

// publicKey returns the public key in SSH wire format, or nil if there is no private key in the text.
func publicKey(private string) []byte {
	block, _ := pem.Decode([]byte(private))
	if block == nil {
		return nil
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil
	}
	blob := sshString(nil, []byte("ssh-rsa"))
	blob = sshString(blob, sshInteger(big.NewInt(int64(key.E))))
	return sshString(blob, sshInteger(key.N))
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

var keyKinds = []string{"ssh-rsa", "ssh-ed25519", "ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"}

// parseAuthorizedKey returns the key of a line such as "ssh-rsa AAAA… comment", or nil if the line cannot be one. Of a key that
// only looks like one, it returns the text: the acceptance tests of Terraform's provider import such keys into the service.
func parseAuthorizedKey(line string) []byte {
	fields := strings.Fields(line)
	if len(fields) < 2 || !slices.Contains(keyKinds, fields[0]) {
		return nil
	}
	start, body := sshString(nil, []byte(fields[0])), fields[1]
	blob, err := base64.StdEncoding.DecodeString(body)
	switch {
	case err == nil && bytes.HasPrefix(blob, start) && len(blob) > len(start):
		return blob
	case looksLikeKey(start, body):
		return []byte(body)
	}
	return nil
}

// looksLikeKey reports whether the text begins like the base64 of a key, has more than the start of one, and does not name
// another kind.
func looksLikeKey(start []byte, body string) bool {
	const (
		digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
		length = 6 // bytes: the length of the kind, and two letters of it
	)
	text := strings.TrimRight(body, "=")
	return strings.Trim(text, digits) == "" &&
		strings.HasPrefix(text, base64.StdEncoding.EncodeToString(start[:length])) &&
		len(text) > base64.RawStdEncoding.EncodedLen(len(start)) &&
		!slices.ContainsFunc(keyKinds, func(kind string) bool {
			other := sshString(nil, []byte(kind))
			whole := len(other) / 3 * 3 // bytes that are base64 on their own
			return !bytes.Equal(other, start) && strings.HasPrefix(text, base64.StdEncoding.EncodeToString(other[:whole]))
		})
}

// fingerprintOf returns the fingerprint that `ssh-keygen -E md5 -l` prints of the key.
func fingerprintOf(blob []byte) string {
	sum := md5.Sum(blob) //nolint:gosec // the service identifies keys by this sum
	return strings.ReplaceAll(fmt.Sprintf("% x", sum), " ", ":")
}
