//lint:file-ignore SA1019 the deprecated network actions are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package network_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterfacepermission"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterfacepermission"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfacepermissions"
)

func TestNetworkInterfacePermissions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		l.ids["eni"], l.ids["other"] = l.eni(t, createnetworkinterface.Request{}), l.eni(t, createnetworkinterface.Request{})
		allow := func(eni, account string) string {
			r, err := createnetworkinterfacepermission.Do(ctx, l.client, &createnetworkinterfacepermission.Request{
				NetworkInterfaceID: eni, AccountID: account, Permission: "InstanceAttach",
			})
			require.NoError(t, err)
			p := r.NetworkInterfacePermission
			assert.Regexp(t, `^eni-perm-`, p.NetworkInterfacePermissionID)
			assert.Equal(t, createnetworkinterfacepermission.NetworkInterfacePermission{
				NetworkInterfacePermissionID: p.NetworkInterfacePermissionID, NetworkInterfaceID: eni, AccountID: account,
				Permission: "InstanceAttach", PermissionState: "Granted",
			}, p)
			return p.NetworkInterfacePermissionID
		}
		list := func(req describenetworkinterfacepermissions.Request) []string {
			r, err := describenetworkinterfacepermissions.Do(ctx, l.client, &req)
			require.NoError(t, err)
			var ids []string
			for _, p := range r.NetworkInterfacePermissions {
				assert.EqualValues(t, "Granted", p.PermissionState)
				ids = append(ids, p.NetworkInterfacePermissionID)
			}
			assert.Equal(t, len(ids), r.TotalCount)
			return ids
		}
		a, b, c := allow(l.ids["eni"], "1234567890123457"), allow(l.ids["eni"], "43"), allow(l.ids["other"], "43")
		assert.Equal(t, []string{a, b, c}, list(describenetworkinterfacepermissions.Request{}))
		assert.Equal(t, []string{a, b}, list(describenetworkinterfacepermissions.Request{NetworkInterfaceID: l.ids["eni"]}))
		assert.Equal(t, []string{c}, list(describenetworkinterfacepermissions.Request{NetworkInterfacePermissionIDs: []string{c, "eni-perm-x"}}))
		const create, remove = "CreateNetworkInterfacePermission", "DeleteNetworkInterfacePermission"
		l.rejects(t, []errorCase{
			{"twice", create, "NetworkInterfaceId=$eni AccountId=43 Permission=InstanceAttach", 400, "InvalidOperation.PermissionExisted"},
			{"no interface", create, "NetworkInterfaceId=eni-x AccountId=43 Permission=InstanceAttach", 404, "InvalidEniId.NotFound"},
			{"account", create, "NetworkInterfaceId=$eni AccountId=me Permission=InstanceAttach", 400, "InvalidParameter"},
			{"permission", create, "NetworkInterfaceId=$eni AccountId=44 Permission=All", 400, "InvalidParameter"},
			{"list of no interface", "DescribeNetworkInterfacePermissions", "NetworkInterfaceId=eni-x", 404, "InvalidEniId.NotFound"},
			{"delete what is not there", remove, "NetworkInterfacePermissionId=eni-perm-x", 404, "InvalidEniPermissionId.NotFound"},
			{"force", remove, "Force=x NetworkInterfacePermissionId=" + a, 400, "InvalidParameter"},
		})
		_, err := deletenetworkinterfacepermission.Do(ctx, l.client, &deletenetworkinterfacepermission.Request{
			NetworkInterfacePermissionID: a, Force: new(true),
		})
		require.NoError(t, err)
		assert.Equal(t, []string{b, c}, list(describenetworkinterfacepermissions.Request{}))
		l.do(t, "DeleteNetworkInterface", "NetworkInterfaceId=$eni")
		l.pass()
		assert.Equal(t, []string{c}, list(describenetworkinterfacepermissions.Request{}), "they go with their interface")
		l.flawless(t)
	})
}
