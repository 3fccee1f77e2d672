package sts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

type identity struct {
	AccountID    string `json:"AccountId"`
	ARN          string `json:"Arn"`
	IdentityType string
	PrincipalID  string `json:"PrincipalId"`
	UserID       string `json:"UserId"`
	RoleID       string `json:"RoleId"`
}

func TestGetCallerIdentity(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	s.Deny(apitest.Known.ID, "*") // it needs no permission
	s.Deny("worker", "*")
	operation := ecs.Operation{Action: "GetCallerIdentity", Version: apitest.STS, RegionParam: ecs.NoRegion, ReadOnly: true}
	who := func(c credentials.Credentials) identity {
		t.Helper()
		var got []identity
		for _, version := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
			var me identity
			keys := credentials.Static(c.AccessKeyID, c.AccessKeySecret, c.SecurityToken)
			require.NoError(t, s.Client(ecs.WithCredentials(keys), ecs.WithSignature(version)).Invoke(t.Context(), operation, nil, &me))
			got = append(got, me)
		}
		assert.Equal(t, got[0], got[1])
		return got[0]
	}
	const account = "1234567890123456"
	user := who(credentials.Credentials{AccessKeyID: apitest.Known.ID, AccessKeySecret: apitest.Known.Secret})
	assert.Regexp(t, `^\d{18}$`, user.UserID)
	assert.Equal(t, identity{account, "acs:ram::" + account + ":user/testid", "RAMUser", user.UserID, user.UserID, ""}, user)

	role := who(s.Issue("worker", time.Now().Add(time.Hour)))
	assert.Regexp(t, `^\d{18}$`, role.RoleID)
	assert.NotEqual(t, user.UserID, role.RoleID)
	want := identity{account, "acs:ram::" + account + ":assumed-role/worker/ecstest", "AssumedRoleUser", role.RoleID + ":ecstest", "", role.RoleID}
	assert.Equal(t, want, role)
	assert.Equal(t, want, who(s.Issue("worker", time.Now().Add(2*time.Hour))), "the same role with another key")

	temporary := s.Issue("", time.Now().Add(time.Hour))
	assert.Equal(t, "acs:ram::"+account+":assumed-role/"+temporary.AccessKeyID+"/ecstest", who(temporary).ARN)
}
