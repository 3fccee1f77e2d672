package ecstest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// keyPairActions are the actions on key pairs.
var keyPairActions = table{
	"AttachKeyPair":    {do: attachKeyPair, lists: jsonLists(50, "InstanceIds")},
	"CreateKeyPair":    {do: createKeyPair},
	"DeleteKeyPairs":   {do: deleteKeyPairs, lists: jsonLists(100, "KeyPairNames")},
	"DescribeKeyPairs": {do: describeKeyPairs, pages: pageRule{maxSize: 50}},
	"DetachKeyPair":    {do: detachKeyPair, lists: jsonLists(50, "InstanceIds")},
	"ImportKeyPair":    {do: importKeyPair},
}

const (
	maxKeyPairs         = 500 // per region
	maxKeyPairInstances = 50  // per call to attach or detach
)

// createKeyPair responds with a newly generated private key, so tests can log
// in with it.
func createKeyPair(c *call) effect {
	k, tags := c.newKeyPair()
	return func() reply.Object {
		private, blob, err := generateKey()
		if err != nil {
			c.reject("InternalError", "The key cannot be generated: %v.", err)
			return nil
		}
		k.publicKey, k.fingerprint = authorizedKey(blob), fingerprintOf(blob)
		id := c.addKeyPair(k, tags)
		return reply.Object{
			reply.String("KeyPairId", id),
			reply.String("KeyPairName", k.id),
			reply.String("KeyPairFingerPrint", k.fingerprint),
			reply.String("PrivateKeyBody", private),
		}
	}
}

func importKeyPair(c *call) effect {
	k, tags := c.newKeyPair()
	blob := parseAuthorizedKey(c.text("PublicKeyBody"))
	if blob == nil {
		c.reject("InvalidPublicKeyBody.Malformed", "The public key is not in the format of OpenSSH.")
	}
	return func() reply.Object {
		k.publicKey, k.fingerprint = strings.TrimSpace(c.text("PublicKeyBody")), fingerprintOf(blob)
		c.addKeyPair(k, tags)
		return reply.Object{reply.String("KeyPairName", k.id), reply.String("KeyPairFingerPrint", k.fingerprint)}
	}
}

// newKeyPair reads the properties of a new key pair, without storing it.
func (c *call) newKeyPair() (*keyPair, []pair) {
	k := &keyPair{resource: resource{kind: KindKeyPair, id: c.text("KeyPairName"), region: c.region}}
	inRegion := 0
	for _, other := range c.keyPairs.all {
		if other.region == c.region {
			inRegion++
		}
	}
	_, exists := c.keyPairs.get(k.key())
	switch {
	case !validName(k.id) || strings.ContainsAny(k.id, "[],"):
		c.reject("InvalidKeyPairName.Malformed", "The key pair name %q is not valid.", k.id)
	case exists:
		c.reject("KeyPair.AlreadyExist", "The key pair %q already exists.", k.id)
	case inRegion >= maxKeyPairs:
		c.reject("QuotaExceed.KeyPair", "The region has %d key pairs.", inRegion)
	}
	return k, c.newTags("Tag")
}

// addKeyPair stores the key pair. It does not keep the ID, which no other
// action accepts.
func (c *call) addKeyPair(k *keyPair, tags []pair) (id string) {
	name := k.id
	k.resource = c.newResource(KindKeyPair, c.region, "")
	k.id, id = name, "ssh-"+k.id
	k.group = c.text("ResourceGroupId")
	c.keyPairs.add(k)
	c.tags.set(&k.resource, tags...)
	return id
}

func describeKeyPairs(c *call) effect {
	f := newFilters[*keyPair](c)
	f.wildcard("KeyPairName", func(k *keyPair) string { return k.id })
	f.equal("KeyPairFingerPrint", func(k *keyPair) string { return k.fingerprint })
	f.group()
	f.tags("Tag")
	public, _ := c.boolean("IncludePublicKey")
	page, fields := onePage(c, f.of(&c.keyPairs))
	items := reply.Array{}
	for _, k := range page {
		item := reply.Object{
			reply.String("KeyPairName", k.id),
			reply.String("KeyPairFingerPrint", k.fingerprint),
			reply.String("CreationTime", formatSecond(k.created)),
			reply.String("ResourceGroupId", k.group),
			c.tags.describe(&k.resource),
		}
		if public {
			item = append(item, reply.String("PublicKey", k.publicKey))
		}
		items = append(items, item)
	}
	return func() reply.Object {
		return append(fields, reply.List("KeyPairs", "KeyPair", items))
	}
}

// deleteKeyPairs deletes all or none. A key pair cannot be deleted while an
// instance has it.
func deleteKeyPairs(c *call) effect {
	names, given := c.jsonList("KeyPairNames")
	switch {
	case given && len(names) == 0:
		c.reject("InvalidKeyPairNames.ValueNotSupported", "There are no key pair names.")
	case len(names) > 100:
		c.reject("InstanceKeyPairLimitExceeded", "There are more than 100 key pair names.")
	}
	var pairs []*keyPair
	for _, name := range names {
		k := lookup(c, KindKeyPair, &c.keyPairs, name)
		if slices.ContainsFunc(c.instances.all, func(in *instance) bool { return in.keyPair == name && in.region == k.region }) {
			c.reject("InvalidParameter.KeypairAlreadyAttachedInstance", "The key pair %q is attached to an instance.", name)
		}
		pairs = append(pairs, k)
	}
	return func() reply.Object {
		for _, k := range pairs {
			discard(c.state, &c.keyPairs, k)
		}

		return nil
	}
}

// attachKeyPair replaces the key pair of the instances. DescribeInstances shows
// it at once, although a real instance uses it only after a restart.
func attachKeyPair(c *call) effect {
	return c.eachForKeyPair(func(in *instance, name string) *apiError {
		in.keyPair = name
		return nil
	})
}

func detachKeyPair(c *call) effect {
	return c.eachForKeyPair(func(in *instance, name string) *apiError {
		if in.keyPair != name {
			return newError("InvalidKeyPairName.NotFound", "The instance %q does not have the key pair %q.", in.id, name)
		}
		in.keyPair = ""
		return nil
	})
}

// eachForKeyPair applies a key pair action to each instance. A failure on one
// instance does not affect the others.
func (c *call) eachForKeyPair(do func(in *instance, name string) *apiError) effect {
	name := c.text("KeyPairName")
	if _, apiErr := find(c, KindKeyPair, &c.keyPairs, name); apiErr != nil {
		c.reject("InvalidKeyPairName.NotFound", "The key pair %q does not exist.", name)
	}
	ids, given := c.jsonList("InstanceIds")
	switch {
	case given && len(ids) == 0:
		c.reject("InvalidInstanceIds.ValueNotSupported", "There are no instance IDs.")
	case len(ids) > maxKeyPairInstances:
		c.reject("InstanceKeyPairLimitExceeded", "There are more than %d instance IDs.", maxKeyPairInstances)
	}
	return func() reply.Object {
		failed := 0
		results := reply.Array{}
		for _, id := range ids {
			in, apiErr := c.findInstance(id)
			if apiErr == nil && in.osType == "windows" {
				apiErr = newError("DependencyViolation.WindowsInstance", "Windows instances do not support key pairs.")
			}
			if apiErr == nil {
				apiErr = do(in, name)
			}
			code, message := "200", "successful"
			if apiErr != nil {
				failed++
				code, message = apiErr.code, apiErr.message
			}
			results = append(results, reply.Object{
				reply.String("InstanceId", id),
				reply.String("Success", strconv.FormatBool(apiErr == nil)),
				reply.String("Code", code),
				reply.String("Message", message),
			})
		}
		return reply.Object{
			reply.String("KeyPairName", name),
			reply.String("TotalCount", strconv.Itoa(len(ids))),
			reply.String("FailCount", strconv.Itoa(failed)),
			reply.List("Results", "Result", results),
		}
	}
}
