// Package sts has the product Sts, which tells callers who they are and lets them assume roles.
package sts

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Product is the product Sts.
func Product() action.Product {
	return action.Product{Name: "Sts", Version: "2015-04-01", Actions: action.Table{
		"GetCallerIdentity": {Do: getCallerIdentity, API: &action.API{Facts: facts.Action{Open: true}}},
		"AssumeRole": {Do: assumeRole, API: &action.API{
			Facts: facts.Action{
				Params: "DurationSeconds ExternalId Policy RoleArn RoleSessionName SourceIdentity", Required: []string{"RoleArn", "RoleSessionName"},
			},
			Errors: map[int]string{
				400: "InvalidParameter.RoleArn InvalidParameter.RoleSessionName InvalidParameter.DurationSeconds",
				404: "EntityNotExist.Role",
			},
		}},
	}}
}

// getCallerIdentity responds that a key belongs to the user of its name, and a temporary key to a role: the one of an
// instance, or else one with the name of the key.
func getCallerIdentity(c *action.Call) action.Effect {
	name := cmp.Or(c.Caller().Role, c.Caller().KeyID)
	id, in := numberOf(name), cmp.Or(c.Caller().Session, session)
	return func() reply.Object {
		account := reply.String("AccountId", backend.AccountID)
		if !c.Caller().Temporary {
			return reply.Object{
				account,
				reply.String("Arn", arn+"user/"+name),
				reply.String("IdentityType", "RAMUser"),
				reply.String("PrincipalId", id),
				reply.String("UserId", id),
			}
		}
		return reply.Object{
			account,
			reply.String("Arn", arn+"assumed-role/"+name+"/"+in),
			reply.String("IdentityType", "AssumedRoleUser"),
			reply.String("PrincipalId", id+":"+in),
			reply.String("RoleId", id),
		}
	}
}

const (
	arn     = "acs:ram::" + backend.AccountID + ":"
	session = "ecstest" // the name of a session that nobody named
)

// The limits of DurationSeconds. A role can have a lower one than the highest of all.
const leastSeconds, mostSeconds = 900, 43200

var sessionName = regexp.MustCompile(`^[A-Za-z0-9.@_-]{2,64}$`)

// assumeRole issues a key of any role of the account: roles are not kept, so all exist, and every caller may assume them.
func assumeRole(c *action.Call) action.Effect {
	account, role, ok := strings.Cut(strings.TrimPrefix(c.String("RoleArn"), "acs:ram::"), ":role/")
	switch {
	case !ok || role == "" || !strings.HasPrefix(c.String("RoleArn"), "acs:ram::"):
		c.Reject("InvalidParameter.RoleArn", "The role %q is not of the form acs:ram::<account>:role/<name>.", c.String("RoleArn"))
	case account != backend.AccountID:
		c.Reject("EntityNotExist.Role", "The account %q has no role %q.", account, role)
	}
	name := c.String("RoleSessionName")
	if !sessionName.MatchString(name) {
		c.Reject("InvalidParameter.RoleSessionName", "The session name %q is not valid.", name)
	}
	seconds := c.Int("DurationSeconds", 3600)
	if seconds < leastSeconds || seconds > mostSeconds {
		c.Reject("InvalidParameter.DurationSeconds", "The duration %d is not between %d and %d seconds.", seconds, leastSeconds, mostSeconds)
	}
	return func() reply.Object {
		key := c.Caller().Issue(role, name, c.Now.Add(time.Duration(seconds)*time.Second))
		return reply.Object{
			reply.Struct("AssumedRoleUser",
				reply.String("Arn", arn+"assumed-role/"+role+"/"+name),
				reply.String("AssumedRoleId", numberOf(role)+":"+name)),
			reply.Struct("Credentials",
				reply.String("AccessKeyId", key.ID),
				reply.String("AccessKeySecret", key.Secret),
				reply.String("SecurityToken", key.Token),
				reply.String("Expiration", action.FormatSecond(key.Expires))),
		}
	}
}

// numberOf returns an ID in the format of those of users and roles: 18 digits.
func numberOf(name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	return fmt.Sprintf("3%017d", h.Sum64()%1e17)
}
