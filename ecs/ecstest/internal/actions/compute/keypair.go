package compute

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	MaxKeyPairs         = 500 // per region
	maxKeyPairInstances = 50  // per call to attach or detach
)

// createKeyPair responds with a newly generated private key, so tests can log
// in with it.
func createKeyPair(c *action.Call) action.Effect {
	k, tags := newKeyPair(c)
	return func() reply.Object {
		private, blob, err := generateKey()
		if err != nil {
			c.Reject("InternalError", "The key cannot be generated: %v.", err)
			return nil
		}
		k.PublicKey, k.Fingerprint = authorizedKey(blob), fingerprintOf(blob)
		id := addKeyPair(c, k, tags)
		return reply.Object{
			reply.String("KeyPairId", id),
			reply.String("KeyPairName", k.ID),
			reply.String("KeyPairFingerPrint", k.Fingerprint),
			reply.String("PrivateKeyBody", private),
		}
	}
}

func importKeyPair(c *action.Call) action.Effect {
	k, tags := newKeyPair(c)
	blob := ParseAuthorizedKey(c.String("PublicKeyBody"))
	if blob == nil {
		c.Reject("InvalidPublicKeyBody.Malformed", "The public key is not in the format of OpenSSH.")
	}
	return func() reply.Object {
		k.PublicKey, k.Fingerprint = strings.TrimSpace(c.String("PublicKeyBody")), fingerprintOf(blob)
		addKeyPair(c, k, tags)
		return reply.Object{reply.String("KeyPairName", k.ID), reply.String("KeyPairFingerPrint", k.Fingerprint)}
	}
}

// newKeyPair reads the properties of a new key pair, without storing it.
func newKeyPair(c *action.Call) (*backend.KeyPair, []backend.Pair) {
	k := &backend.KeyPair{Resource: backend.Resource{Kind: backend.KindKeyPair, ID: c.String("KeyPairName"), Region: c.Region}}
	inRegion := 0
	for _, other := range c.KeyPairs.All {
		if other.Region == c.Region {
			inRegion++
		}
	}
	_, exists := c.KeyPairs.Find(k.Region, k.ID)
	switch {
	case !action.ValidName(k.ID) || strings.ContainsAny(k.ID, "[],"):
		c.Reject("InvalidKeyPairName.Malformed", "The key pair name %q is not valid.", k.ID)
	case exists:
		c.Reject("KeyPair.AlreadyExist", "The key pair %q already exists.", k.ID)
	case inRegion >= MaxKeyPairs:
		c.Reject("QuotaExceed.KeyPair", "The region has %d key pairs.", inRegion)
	}
	return k, c.NewTags("Tag")
}

// addKeyPair stores the key pair. It does not keep the ID, which no other
// action accepts.
func addKeyPair(c *action.Call, k *backend.KeyPair, tags []backend.Pair) (id string) {
	name := k.ID
	k.Resource = c.NewResource(backend.KindKeyPair, c.Region, "")
	k.ID, id = name, "ssh-"+k.ID
	k.Group = c.String("ResourceGroupId")
	c.KeyPairs.Add(k)
	c.Tags.Set(&k.Resource, tags...)
	return id
}

func describeKeyPairs(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.KeyPair](c)
	f.Wildcard("KeyPairName", func(k *backend.KeyPair) string { return k.ID })
	f.Equal("KeyPairFingerPrint", func(k *backend.KeyPair) string { return k.Fingerprint })
	f.Group()
	f.Tags("Tag")
	public, _ := c.Bool("IncludePublicKey")
	page, fields := action.OnePage(c, f.Of(&c.KeyPairs))
	items := reply.Array{}
	for _, k := range page {
		item := reply.Object{
			reply.String("KeyPairName", k.ID),
			reply.String("KeyPairFingerPrint", k.Fingerprint),
			reply.String("CreationTime", action.FormatSecond(k.Created)),
			reply.String("ResourceGroupId", k.Group),
			action.DescribeTags(c.Tags, &k.Resource),
		}
		if public {
			item = append(item, reply.String("PublicKey", k.PublicKey))
		}
		items = append(items, item)
	}
	return func() reply.Object {
		return append(fields, reply.List("KeyPairs", "KeyPair", items))
	}
}

// deleteKeyPairs deletes all or none. A key pair cannot be deleted while an
// instance has it.
func deleteKeyPairs(c *action.Call) action.Effect {
	names, given := c.JSONList("KeyPairNames")
	switch {
	case given && len(names) == 0:
		c.Reject("InvalidKeyPairNames.ValueNotSupported", "There are no key pair names.")
	case len(names) > 100:
		c.Reject("InstanceKeyPairLimitExceeded", "There are more than 100 key pair names.")
	}
	var pairs []*backend.KeyPair
	for _, name := range names {
		k := action.Find(c, &c.KeyPairs, name)
		if slices.ContainsFunc(c.Instances.All, func(in *backend.Instance) bool { return in.KeyPair == name && in.Region == k.Region }) {
			c.Reject("InvalidParameter.KeypairAlreadyAttachedInstance", "The key pair %q is attached to an instance.", name)
		}
		pairs = append(pairs, k)
	}
	return func() reply.Object {
		for _, k := range pairs {
			backend.Discard(c.State, &c.KeyPairs, k)
		}

		return nil
	}
}

// attachKeyPair replaces the key pair of the instances. DescribeInstances shows
// it at once, although a real instance uses it only after a restart.
func attachKeyPair(c *action.Call) action.Effect {
	return eachForKeyPair(c, func(in *backend.Instance, name string) *action.Error {
		in.KeyPair = name
		return nil
	})
}

func detachKeyPair(c *action.Call) action.Effect {
	return eachForKeyPair(c, func(in *backend.Instance, name string) *action.Error {
		if in.KeyPair != name {
			return action.Errorf("InvalidKeyPairName.NotFound", "The instance %q does not have the key pair %q.", in.ID, name)
		}
		in.KeyPair = ""
		return nil
	})
}

// eachForKeyPair applies a key pair action to each instance. A failure on one
// instance does not affect the others.
func eachForKeyPair(c *action.Call, do func(in *backend.Instance, name string) *action.Error) action.Effect {
	name := c.String("KeyPairName")
	if _, apiErr := action.Look(c, &c.KeyPairs, name); apiErr != nil {
		c.Reject("InvalidKeyPairName.NotFound", "The key pair %q does not exist.", name)
	}
	ids, given := c.JSONList("InstanceIds")
	switch {
	case given && len(ids) == 0:
		c.Reject("InvalidInstanceIds.ValueNotSupported", "There are no instance IDs.")
	case len(ids) > maxKeyPairInstances:
		c.Reject("InstanceKeyPairLimitExceeded", "There are more than %d instance IDs.", maxKeyPairInstances)
	}
	return func() reply.Object {
		failed := 0
		results := reply.Array{}
		for _, id := range ids {
			in, apiErr := action.Look(c, &c.Instances, id)
			if apiErr == nil && in.OSType == "windows" {
				apiErr = action.Errorf("DependencyViolation.WindowsInstance", "Windows instances do not support key pairs.")
			}
			if apiErr == nil {
				apiErr = do(in, name)
			}
			code, message := "200", "successful"
			if apiErr != nil {
				failed++
				code, message = apiErr.Code, apiErr.Message
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
