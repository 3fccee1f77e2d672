package ecstest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestModifyInstanceAttribute(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		withNetwork(s.state)
		id := inState(t, s, stopped, "VSwitchId=vsw-1 SecurityGroupId=sg-1")
		modify := func(params string) received {
			_, rep := try[struct{}](t, s, "ModifyInstanceAttribute", append([]string{"InstanceId", id}, nameValues(params)...)...)
			return rep
		}
		assert.Equal(t, 200, modify("InstanceName=new HostName=host Description=fine UserData=aGk= CreditSpecification=Unlimited Password=Secret-1 DeletionProtection=true NetworkInterfaceQueueNumber=2").status)
		in := describeOne(t, s, id)
		assert.Equal(t, "new host fine Unlimited true", strings.Join([]string{in.InstanceName, in.HostName, in.Description, in.CreditSpecification, strconv.FormatBool(in.DeletionProtection)}, " "))
		assert.Equal(t, "aGk=", succeed[struct{ UserData string }](t, s, "DescribeUserData", "InstanceId", id).UserData)
		assert.Equal(t, 200, modify("DeletionProtection=false").status)
		assert.Equal(t, "new", describeOne(t, s, id).InstanceName, "what is not given stays")
		assert.False(t, describeOne(t, s, id).DeletionProtection)

		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"InstanceName=x", 400, "InvalidInstanceName.Malformed"},
			{"HostName=x_y", 400, "InvalidHostName.Malformed"},
			{"Description=http://x", 400, "InvalidDescription.Malformed"},
			{"Password=weak", 400, "InvalidPassword.Malformed"},
			{"UserData=%", 403, "InvalidUserData.Base64FormatInvalid"},
			{"CreditSpecification=Endless", 400, "InvalidParameter"},
			{"SecurityGroupIds.1=sg-none", 404, "InvalidSecurityGroupId.NotFound"},
			{"SecurityGroupIds.1=sg-2", 400, "InvalidParameter.Mismatch"},
		} {
			assertError(t, modify(tt.params), tt.status, tt.code)
		}
		assert.Equal(t, 200, modify("SecurityGroupIds.1=sg-1 SecurityGroupIds.2=sg-1").status)
		assert.Equal(t, []string{"sg-1"}, describeOne(t, s, id).SecurityGroupIDs.SecurityGroupID)
		prepaid := runN(t, s, "InstanceChargeType=PrePaid Period=1")[0]
		_, rep := try[struct{}](t, s, "ModifyInstanceAttribute", "InstanceId", prepaid, "DeletionProtection", "true")
		assertError(t, rep, 400, "ChargeTypeViolation")
		_, rep = try[struct{}](t, s, "ModifyInstanceAttribute", "InstanceId", "i-none", "InstanceName", "aa")
		assertError(t, rep, 404, "InvalidInstanceId.NotFound")
	})
}

func TestModifyInstanceSpec(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		id := inState(t, s, stopped, "InternetMaxBandwidthOut=5")
		modify := func(id, params string) received {
			_, rep := try[struct{}](t, s, "ModifyInstanceSpec", append([]string{"InstanceId", id}, nameValues(params)...)...)
			return rep
		}
		local := inState(t, s, stopped, "InstanceType=ecs.i3.xlarge")
		spot := inState(t, s, stopped, "SpotStrategy=SpotAsPriceGo")
		prepaid := inState(t, s, stopped, "InstanceChargeType=PrePaid Period=1")
		for _, tt := range []struct {
			id, params string
			status     int
			code       string
		}{
			{id, "", 400, "MissingParameter"},
			{id, "InstanceType=ecs.g7.xlarge InternetMaxBandwidthOut=5", 400, "InvalidParameter.Mismatch"},
			{id, "InstanceType=ecs.none", 400, "InvalidInstanceType.ValueNotSupported"},
			{id, "InstanceType=ecs.g8y.large", 403, "ImageNotSupportInstanceType"},
			{id, "InstanceType=ecs.i3.xlarge", 403, "OperationDenied.LocalDiskUnsupported"},
			{local, "InstanceType=ecs.g7.large", 403, "OperationDenied.LocalDiskUnsupported"},
			{spot, "InstanceType=ecs.t6-c1m2.large", 403, "InvalidInstanceType.NotSupported"},
			{prepaid, "InstanceType=ecs.g7.xlarge", 403, "ChargeTypeViolation"},
			{id, "InternetMaxBandwidthOut=101", 400, "InvalidInternetMaxBandwidthOut.Malformed"},
			{id, "InstanceType=ecs.g7.xlarge DryRun=true", 400, "DryRunOperation"},
			{"i-none", "InstanceType=ecs.g7.xlarge", 404, "InvalidInstanceId.NotFound"},
		} {
			assertError(t, modify(tt.id, tt.params), tt.status, tt.code)
		}
		assert.Equal(t, "ecs.g7.large", describeOne(t, s, id).InstanceType)
		assert.Equal(t, 200, modify(id, "InstanceType=ecs.g7.xlarge").status)
		assert.Equal(t, 16384, describeOne(t, s, id).Memory)
		assert.Equal(t, 200, modify(id, "InternetMaxBandwidthOut=50").status)
		in := describeOne(t, s, id)
		assert.Equal(t, 50, in.InternetMaxBandwidthOut)
		assert.Equal(t, 50, in.InternetMaxBandwidthIn)
		assert.Len(t, in.PublicIPAddress.IPAddress, 1)
		assert.Equal(t, 200, modify(id, "InternetMaxBandwidthOut=0").status)
		assert.Empty(t, describeOne(t, s, id).PublicIPAddress.IPAddress)
	})
}

func TestModifyPrepayInstanceSpec(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		const subscription = "InstanceChargeType=PrePaid Period=1"
		modify := func(id, params string) received {
			_, rep := try[struct{}](t, s, "ModifyPrepayInstanceSpec", append([]string{"InstanceId", id}, nameValues(params)...)...)
			return rep
		}
		kind := func(id string) string { return describeOne(t, s, id).InstanceType }
		on, off := inState(t, s, running, subscription), inState(t, s, stopped, subscription)
		assert.Equal(t, 200, modify(off, "InstanceType=ecs.g7.xlarge").status)
		assert.Equal(t, "ecs.g7.xlarge", kind(off))
		assert.Equal(t, 200, modify(off, "InstanceType=ecs.g7.large OperatorType=downgrade").status)
		assert.Equal(t, "ecs.g7.large", kind(off))

		assert.Equal(t, 200, modify(on, "InstanceType=ecs.g7.xlarge").status)
		assert.Equal(t, "ecs.g7.large", kind(on), "until it restarts")
		succeed[struct{}](t, s, "RebootInstance", "InstanceId", on)
		time.Sleep(step)
		assert.Equal(t, "ecs.g7.xlarge", kind(on))
		assert.Equal(t, 200, modify(on, "InstanceType=ecs.g7.2xlarge RebootWhenFinished=true").status)
		assert.Equal(t, starting, status(t, s, on))
		assert.Equal(t, "ecs.g7.2xlarge", kind(on))
		time.Sleep(step)

		for _, tt := range []struct {
			id, params string
			status     int
			code       string
		}{
			{on, "InstanceType=ecs.g7.large OperatorType=downgrade", 400, "InvalidStatus.NotStopped"},
			{on, "InstanceType=ecs.g7.large OperatorType=sidegrade", 400, "InvalidParameter"},
			{on, "InstanceType=ecs.g5.large", 400, "InvalidInstanceType.NotSupported"},
			{runN(t, s, "")[0], "InstanceType=ecs.g7.xlarge", 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{runN(t, s, subscription)[0], "InstanceType=ecs.g7.xlarge", 403, "IncorrectInstanceStatus"},
		} {
			assertError(t, modify(tt.id, tt.params), tt.status, tt.code)
		}
		time.Sleep(35 * 24 * time.Hour)
		assertError(t, modify(on, "InstanceType=ecs.g7.xlarge"), 403, "InvalidInstance.PreInstanceExpired")
	})
}

func TestModifyInstanceNetworkSpec(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		id := inState(t, s, running, "")
		modify := func(params string) {
			t.Helper()
			succeed[struct{}](t, s, "ModifyInstanceNetworkSpec", append([]string{"InstanceId", id}, nameValues(params)...)...)
		}
		modify("InternetMaxBandwidthOut=20")
		in := describeOne(t, s, id)
		assert.Equal(t, 20, in.InternetMaxBandwidthOut)
		assert.Empty(t, in.PublicIPAddress.IPAddress)
		modify("AllocatePublicIp=true NetworkChargeType=PayByBandwidth")
		in = describeOne(t, s, id)
		assert.Len(t, in.PublicIPAddress.IPAddress, 1)
		assert.Equal(t, "PayByBandwidth", in.InternetChargeType)
		assert.Equal(t, 20, in.InternetMaxBandwidthOut)
		modify("InternetMaxBandwidthIn=7")
		assert.Equal(t, 7, describeOne(t, s, id).InternetMaxBandwidthIn)
		modify("InternetMaxBandwidthOut=0")
		assert.Empty(t, describeOne(t, s, id).PublicIPAddress.IPAddress)
		for params, code := range map[string]string{
			"InternetMaxBandwidthOut=200": "InvalidInternetMaxBandwidthOut.Malformed",
			"InternetMaxBandwidthIn=0":    "InvalidInternetMaxBandwidthIn.Malformed",
			"NetworkChargeType=Never":     "InvalidInternetChargeType.ValueNotSupported",
			"AllocatePublicIp=x":          "InvalidParameter",
		} {
			_, rep := try[struct{}](t, s, "ModifyInstanceNetworkSpec", append([]string{"InstanceId", id}, nameValues(params)...)...)
			assertError(t, rep, 400, code)
		}
		id = inState(t, s, running, "InstanceChargeType=PrePaid Period=1")
		got := succeed[struct{ OrderID string }](t, s, "ModifyInstanceNetworkSpec", "InstanceId", id, "InternetMaxBandwidthOut", "1")
		assert.NotEmpty(t, got.OrderID)
	})
}
