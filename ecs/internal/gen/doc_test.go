package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGlossary_field(t *testing.T) {
	t.Parallel()
	g := &glossary{used: map[string]bool{}, texts: texts{}}
	for key, text := range map[string]string{
		"AutoRenew": "whether the subscription is renewed", "ImageId": "is the ID of the image", "RunInstances.ImageId": "is the ID of the image to boot",
		"SecurityGroupId": "is the ID of the security group", "KeyPairName": "is the name of the key pair", "PublicKey": "is the public key",
		"Status": "is the state; all if empty", "Policy": "is the policy", "PrivateIp": "is the address of the instance", "Zones": "lists the zones",
	} {
		g.texts["field "+key] = text
	}
	for _, tt := range []struct{ name, action, side, wire, typ, want string }{
		{"what a request says", "A", "request", "AutoRenew", "*bool", "F specifies whether the subscription is renewed."},
		{"what a response says", "A", "response", "AutoRenew", "bool", "F reports whether the subscription is renewed."},
		{"one thing", "A", "request", "ImageId", "string", "F is the ID of the image."},
		{"an action of its own", "RunInstances", "request", "ImageId", "string", "F is the ID of the image to boot."},
		{"several IDs", "A", "request", "SecurityGroupId", "[]string", "F lists the IDs of the security groups."},
		{"several names", "A", "request", "KeyPairName", "[]string", "F lists the names of the key pairs."},
		{"several things", "A", "request", "PublicKey", "[]string", "F lists the public keys."},
		{"several things and a remark", "A", "request", "Status", "[]string", "F lists the states; all if empty."},
		{"an irregular plural", "A", "request", "Policy", "[]string", "F lists the policies."},
		{"a text that has no plural", "A", "request", "PrivateIp", "[]string", "F is the address of the instance."},
		{"a text in the plural", "A", "response", "Zones", "[]Zone", "F lists the zones."},
		{"a name", "A", "request", "OSType", "string", "F is the OS type."},
		{"the name of a list", "A", "request", "OSType", "[]string", "F lists the OS types."},
		{"the name of a flag", "A", "response", "Foo", "bool", "F is the flag Foo."},
		{"the name of a flag that is a verb", "A", "request", "DeleteFoo", "*bool", "F specifies whether to delete foo."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, g.field(tt.action, "Request", tt.side, &Field{Node: &Node{}, Go: "F", Wire: tt.wire, Type: tt.typ}))
		})
	}
}

func TestField_elements(t *testing.T) {
	t.Parallel()
	for wire, want := range map[string]string{"TaskSet": "Task", "DiskIdSets": "DiskId", "RangeList": "Range", "Topologys": "Topology"} {
		assert.Equal(t, want, (&Field{Node: &Node{goName: "Renamed"}, Wire: wire}).elements())
	}
	assert.Equal(t, "TaskSet", (&Field{Node: &Node{}, Wire: "TaskSet"}).elements(), "not renamed")
}
