// Package sts has the product Sts, which tells callers who they are.
package sts

import (
	"cmp"
	"fmt"
	"hash/fnv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Product is the product Sts.
func Product() action.Product {
	return action.Product{Name: "Sts", Version: "2015-04-01", Actions: action.Table{
		"GetCallerIdentity": {Do: getCallerIdentity, API: &action.API{Facts: action.Facts{Open: true}}},
	}}
}

// getCallerIdentity answers that a key belongs to the user of its name, and a temporary key to a role: the one of an
// instance, or else one with the name of the key.
func getCallerIdentity(c *action.Call) action.Effect {
	name := cmp.Or(c.Caller().Role, c.Caller().KeyID)
	id := numberOf(name)
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
			reply.String("Arn", arn+"assumed-role/"+name+"/"+session),
			reply.String("IdentityType", "AssumedRoleUser"),
			reply.String("PrincipalId", id+":"+session),
			reply.String("RoleId", id),
		}
	}
}

const (
	arn     = "acs:ram::" + backend.AccountID + ":"
	session = "ecstest" // the name of every session of a role
)

// numberOf returns an ID in the format of those of users and roles: 18 digits.
func numberOf(name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	return fmt.Sprintf("3%017d", h.Sum64()%1e17)
}
