package ecstest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

func TestServer_TemporaryCredentials(t *testing.T) {
	t.Parallel()
	for _, signature := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		synctest.Test(t, func(t *testing.T) {
			s := ecstest.NewServer()
			keys := s.TemporaryCredentials(time.Hour)
			assert.Equal(t, time.Now().Add(time.Hour).UTC(), keys.Expires)
			client := once(s, ecs.WithSignature(signature), ecs.WithCredentials(credentials.Static(keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken)))
			call := func() error {
				_, err := describezones.Do(t.Context(), client, nil)
				return err
			}
			time.Sleep(time.Hour - time.Nanosecond)
			require.NoError(t, call())
			time.Sleep(time.Nanosecond)
			err := call()
			assert.True(t, ecs.HasCode(err, "InvalidSecurityToken.Expired"), "%v", err)

			fresh := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
				return s.TemporaryCredentials(time.Minute), nil
			})
			_, err = describezones.Do(t.Context(), once(s, ecs.WithCredentials(fresh)), nil)
			require.NoError(t, err)

			_, err = describezones.Do(t.Context(), once(s), nil)
			require.NoError(t, err, "the permanent key stays the one of Client")

			time.Sleep(48 * time.Hour)
			s.TemporaryCredentials(time.Hour)
			assert.True(t, ecs.HasCode(call(), "InvalidAccessKeyId.NotFound"), "forgotten at last")
		})
	}
}

func TestWithDenied(t *testing.T) {
	t.Parallel()
	s := ecstest.NewServer(
		ecstest.WithCredentials("admin", "a", ""),
		ecstest.WithCredentials("reader", "b", ""),
		ecstest.WithCredentials("nobody", "c", ""),
		ecstest.WithDenied("reader", "Delete*", "DescribeZones"),
		ecstest.WithDenied("nobody"),
	)
	for _, tt := range []struct {
		key, secret    string
		zones, regions bool // allowed
	}{
		{"admin", "a", true, true},
		{"reader", "b", false, true},
		{"nobody", "c", false, false},
	} {
		t.Run(tt.key, func(t *testing.T) {
			t.Parallel()
			client := s.Client(ecs.WithCredentials(credentials.Static(tt.key, tt.secret, "")))
			_, err := describezones.Do(t.Context(), client, nil)
			assert.Equal(t, tt.zones, err == nil, "%v", err)
			_, err = describeregions.Do(t.Context(), client, nil)
			assert.Equal(t, tt.regions, err == nil, "%v", err)
		})
	}

	_, err := describezones.Do(t.Context(), s.Client(ecs.WithCredentials(credentials.Static("reader", "b", ""))), nil)
	e, ok := errors.AsType[*ecs.Error](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "Forbidden.RAM", e.Code)
	assert.Equal(t, 403, e.HTTPStatus)
	require.NotNil(t, e.AccessDenied)
	assert.NotEmpty(t, e.AccessDenied.EncodedDiagnosticMessage)
	e.AccessDenied.EncodedDiagnosticMessage = ""
	assert.Equal(t, ecs.AccessDenied{
		AuthAction: "ecs:DescribeZones", AuthPrincipalDisplayName: "reader", AuthPrincipalOwnerID: "1234567890123456",
		AuthPrincipalType: "SubUser", NoPermissionType: "ExplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
	}, *e.AccessDenied)
}
