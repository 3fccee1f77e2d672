package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGoName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ wire, name, plural, singular string }{
		{"InstanceId", "InstanceID", "InstanceIDs", "InstanceID"},
		{"InstanceIds", "InstanceIDs", "InstanceIDs", "InstanceID"},
		{"vpcId", "VPCID", "VPCIDs", "VPCID"},
		{"VSwitchId", "VSwitchID", "VSwitchIDs", "VSwitchID"},
		{"CidrBlock", "CIDRBlock", "CIDRBlocks", "CIDRBlock"},
		{"OSNameEn", "OSNameEn", "OSNameEns", "OSNameEn"},
		{"KMSKeyId", "KMSKeyID", "KMSKeyIDs", "KMSKeyID"},
		{"Ipv6Address", "IPv6Address", "IPv6Addresses", "IPv6Address"},
		{"Ipv6Addresses", "IPv6Addresses", "IPv6Addresses", "IPv6Address"},
		{"CurrentOSNVMeSupported", "CurrentOSNVMeSupported", "CurrentOSNVMeSupporteds", "CurrentOSNVMeSupported"},
		{"QoSConfig", "QoSConfig", "QoSConfigs", "QoSConfig"},
		{"EnableInstanceIdDnsAAAARecord", "EnableInstanceIDDNSAAAARecord", "EnableInstanceIDDNSAAAARecords", "EnableInstanceIDDNSAAAARecord"},
		{"Status", "Status", "Statuses", "Status"},
		{"Policy", "Policy", "Policies", "Policy"},
		{"Entries", "Entries", "Entries", "Entry"},
		{"PublicKey", "PublicKey", "PublicKeys", "PublicKey"},
		{"Prefix", "Prefix", "Prefixes", "Prefix"},
		{"TaskSet", "TaskSet", "TaskSet", "TaskSet"},
		{"Ipv4PrefixSets", "IPv4PrefixSets", "IPv4PrefixSets", "IPv4PrefixSet"},
	} {
		t.Run(tt.wire, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.name, goName(tt.wire))
			assert.Equal(t, tt.plural, goPlural(tt.wire))
			assert.Equal(t, tt.singular, goSingular(tt.wire))
		})
	}
}

func TestConstName(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Running": "StateRunning", "In_use": "StateInUse", "Not-applicable": "StateNotApplicable",
		"deleted-running": "StateDeletedRunning", "cloud_essd": "StateCloudESSD", "local_hdd_pro": "StateLocalHDDPro", "": "State",
		"PARTITION_SUCCESS": "StatePartitionSuccess", "PL0": "StatePL0", "ICMPv6": "StateICMPv6", "vhd": "StateVHD", "securitygroup": "StateSecurityGroup",
	} {
		assert.Equal(t, want, constName("State", value), value)
	}
}

func TestReadOut(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"VSwitchId": "VSwitch ID", "InternetMaxBandwidthOut": "internet max bandwidth out", "OSType": "OS type", "autoSnapshotPolicyId": "auto snapshot policy ID",
	} {
		assert.Equal(t, want, readOut(name), name)
	}
}
