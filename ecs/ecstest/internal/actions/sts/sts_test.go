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

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		assume := ecs.Operation{Action: "AssumeRole", Version: apitest.STS, RegionParam: ecs.NoRegion}
		type request struct{ RoleArn, RoleSessionName, DurationSeconds string }
		var got struct {
			AssumedRoleUser struct {
				ARN           string `json:"Arn"`
				AssumedRoleID string `json:"AssumedRoleId"`
			}
			Credentials struct {
				AccessKeyID     string `json:"AccessKeyId"`
				AccessKeySecret string
				SecurityToken   string
				Expiration      time.Time
			}
		}
		s.Deny("worker", "DescribeVpcs")
		err := s.Client().Invoke(t.Context(), assume, request{"acs:ram::1234567890123456:role/worker", "me@work", "900"}, &got)
		require.NoError(t, err)
		assert.Equal(t, "acs:ram::1234567890123456:assumed-role/worker/me@work", got.AssumedRoleUser.ARN)
		assert.Equal(t, time.Now().Add(15*time.Minute).UTC(), got.Credentials.Expiration)

		key := got.Credentials
		client := s.Client(ecs.WithCredentials(credentials.Static(key.AccessKeyID, key.AccessKeySecret, key.SecurityToken)))
		var me identity
		who := ecs.Operation{Action: "GetCallerIdentity", Version: apitest.STS, RegionParam: ecs.NoRegion, ReadOnly: true}
		require.NoError(t, client.Invoke(t.Context(), who, nil, &me))
		assert.Equal(t, got.AssumedRoleUser.ARN, me.ARN)
		assert.Equal(t, got.AssumedRoleUser.AssumedRoleID, me.PrincipalID)
		describe := ecs.Operation{Action: "DescribeVpcs", Version: apitest.VPC, ReadOnly: true}
		assert.True(t, ecs.HasCode(client.Invoke(t.Context(), describe, nil, nil), "Forbidden.RAM"), "the role is denied it")
		time.Sleep(15 * time.Minute)
		assert.True(t, ecs.HasCode(client.Invoke(t.Context(), who, nil, nil), "InvalidSecurityToken.Expired"))

		for _, tt := range []struct {
			request
			code string
		}{
			{request{"worker", "me", "900"}, "InvalidParameter.RoleArn"},
			{request{"acs:ram::1234567890123456:user/worker", "me", "900"}, "InvalidParameter.RoleArn"},
			{request{"acs:ram::1:role/worker", "me", "900"}, "EntityNotExist.Role"},
			{request{"acs:ram::1234567890123456:role/worker", "m", "900"}, "InvalidParameter.RoleSessionName"},
			{request{"acs:ram::1234567890123456:role/worker", "me", "899"}, "InvalidParameter.DurationSeconds"},
			{request{"acs:ram::1234567890123456:role/worker", "me", "43201"}, "InvalidParameter.DurationSeconds"},
			{request{"acs:ram::1234567890123456:role/worker", "", "900"}, "MissingParameter"},
		} {
			err := s.Client().Invoke(t.Context(), assume, tt.request, nil)
			assert.True(t, ecs.HasCode(err, tt.code), "%v: %v", tt.request, err)
		}
		_, rep := apitest.TryIn[struct{}](t, s, apitest.STS, "AssumeRole",
			"RoleArn", "acs:ram::1234567890123456:role/worker", "RoleSessionName", "me", "Policy", "{}")
		apitest.AssertError(t, rep, 404, "NotSimulated")
	})
}
