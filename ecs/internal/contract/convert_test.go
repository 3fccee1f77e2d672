package contract

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroupegress"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplateversion"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroupegress"
)

// TestConvert checks that what programs pass from one action to another needs no more than a conversion.
func TestConvert(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]any{
		{createlaunchtemplate.DataDisk{}, createlaunchtemplateversion.DataDisk{}},
		{createlaunchtemplate.SystemDisk{}, createlaunchtemplateversion.SystemDisk{}},
		{createlaunchtemplate.NetworkInterface{}, createlaunchtemplateversion.NetworkInterface{}},
		{authorizesecuritygroup.Permission{}, revokesecuritygroup.Permission{}},
		{authorizesecuritygroupegress.Permission{}, revokesecuritygroupegress.Permission{}},
		{describeinstances.Filter{}, describeimages.Filter{}},
		{describedisks.Filter{}, describesnapshots.Filter{}},
		{describenetworkinterfaces.AssociatedPublicIP{}, describenetworkinterfaceattribute.AssociatedPublicIP{}},
		{describenetworkinterfaces.IPv6Address{}, describenetworkinterfaceattribute.IPv6Address{}},
		{describenetworkinterfaces.IPv6Prefix{}, describeinstances.IPv6Prefix{}},
	} {
		from, to := reflect.TypeOf(pair[0]), reflect.TypeOf(pair[1])
		assert.True(t, from.ConvertibleTo(to), "%v to %v", from, to)
	}
}
