package assistant_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantsettings"
	"github.com/go-aliecs/aliecs/ecs/api/modifycloudassistantsettings"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// A group of settings changes as far as it is given, and the others stay.
func TestCloudAssistantSettings(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	c := apitest.CheckedClient(t, s)
	modify := func(req *modifycloudassistantsettings.Request) {
		t.Helper()
		_, err := modifycloudassistantsettings.Do(t.Context(), c, req)
		require.NoError(t, err)
	}
	read := func(region string, groups ...string) *describecloudassistantsettings.Response {
		t.Helper()
		got, err := describecloudassistantsettings.Do(t.Context(), c, &describecloudassistantsettings.Request{RegionID: region, SettingTypes: groups})
		require.NoError(t, err)
		return got
	}
	const upgrade, usage, session = "AgentUpgradeConfig", "ResourceUsageConfig", "SessionManagerConfig"
	fresh := read("", upgrade, usage, session)
	assert.Equal(t, describecloudassistantsettings.AgentUpgradeConfig{BootstrapUpgrade: true, TimeZone: "UTC"}, withoutEmpty(fresh.AgentUpgradeConfig))
	assert.Equal(t, describecloudassistantsettings.ResourceUsageConfig{
		CPULimit: 20, OverloadLimit: 3, MemoryLimit: "50MB", LogSizeLimit: "100MB", LogFileCountLimit: 30,
	}, fresh.ResourceUsageConfig)
	assert.False(t, fresh.SessionManagerConfig.SessionManagerEnabled)

	modify(&modifycloudassistantsettings.Request{SettingType: upgrade, AgentUpgradeConfig: &modifycloudassistantsettings.AgentUpgradeConfig{
		Enabled: new(true), AllowedUpgradeWindows: []string{"02:00-03:00", "23:30-00:30"}, TimeZone: "Asia/Shanghai",
	}})
	modify(&modifycloudassistantsettings.Request{SettingType: upgrade, AgentUpgradeConfig: &modifycloudassistantsettings.AgentUpgradeConfig{
		BootstrapUpgrade: new(false), TimeZone: "GMT+8:00",
	}})
	modify(&modifycloudassistantsettings.Request{SettingType: usage, ResourceUsageConfig: &modifycloudassistantsettings.ResourceUsageConfig{
		CPULimit: new(50), KeepScriptFile: new(true),
	}})
	modify(&modifycloudassistantsettings.Request{SettingType: session, SessionManagerConfig: &modifycloudassistantsettings.SessionManagerConfig{
		SessionManagerEnabled: new(true),
	}})
	modify(&modifycloudassistantsettings.Request{SettingType: "InvocationDelivery", OSSDeliveryConfig: &modifycloudassistantsettings.OSSDeliveryConfig{
		Enabled: new(true), BucketName: "logs", Prefix: "runs", EncryptionType: "KMS", EncryptionAlgorithm: "AES256", EncryptionKeyID: "k",
	}})
	modify(&modifycloudassistantsettings.Request{SettingType: "SessionManagerDelivery", SLSDeliveryConfig: &modifycloudassistantsettings.SLSDeliveryConfig{
		Enabled: new(true), ProjectName: "audit", LogstoreName: "sessions",
	}})
	got := read("", upgrade, usage, session, "InvocationDelivery", "SessionManagerDelivery")
	assert.Equal(t, describecloudassistantsettings.AgentUpgradeConfig{
		Enabled: true, AllowedUpgradeWindows: []string{"02:00-03:00", "23:30-00:30"}, TimeZone: "GMT+8:00",
	}, got.AgentUpgradeConfig)
	assert.Equal(t, 50, got.ResourceUsageConfig.CPULimit)
	assert.True(t, got.ResourceUsageConfig.KeepScriptFile)
	assert.Equal(t, 3, got.ResourceUsageConfig.OverloadLimit)
	assert.True(t, got.SessionManagerConfig.SessionManagerEnabled)
	assert.Equal(t, []describecloudassistantsettings.OSSDeliveryConfig{
		{
			DeliveryType: "InvocationDelivery", Enabled: true, BucketName: "logs", Prefix: "runs",
			EncryptionType: "KMS", EncryptionAlgorithm: "AES256", EncryptionKeyID: "k",
		},
		{DeliveryType: "SessionManagerDelivery"},
	}, got.OSSDeliveryConfigs)
	assert.Equal(t, describecloudassistantsettings.SLSDeliveryConfig{
		DeliveryType: "SessionManagerDelivery", Enabled: true, ProjectName: "audit", LogstoreName: "sessions",
	}, got.SLSDeliveryConfigs[1])
	assert.Equal(t, "enabled", apitest.Succeed[struct{ StatusValue string }](t, s,
		"DescribeUserBusinessBehavior", "statusKey", "sessionManagerStatus").StatusValue)

	elsewhere := read("cn-beijing", usage, session)
	assert.Equal(t, fresh.ResourceUsageConfig, elsewhere.ResourceUsageConfig, "the settings are of a region")
	assert.True(t, elsewhere.SessionManagerConfig.SessionManagerEnabled, "but for this one")
}

// withoutEmpty drops a list that has nothing.
func withoutEmpty(u describecloudassistantsettings.AgentUpgradeConfig) describecloudassistantsettings.AgentUpgradeConfig {
	if len(u.AllowedUpgradeWindows) == 0 {
		u.AllowedUpgradeWindows = nil
	}
	return u
}

func TestModifyCloudAssistantSettings_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct{ group, name, json, code string }{
		{"Everything", "AgentUpgradeConfig", `{}`, "InvalidParameter.SettingType"},
		{"AgentUpgradeConfig", "SlsDeliveryConfig", `{}`, "InvalidParameter"},
		{"AgentUpgradeConfig", "AgentUpgradeConfig", `[]`, "InvalidParameter"},
		{"AgentUpgradeConfig", "AgentUpgradeConfig", `{"Speed":1}`, "InvalidParameter"},
		{"AgentUpgradeConfig", "AgentUpgradeConfig", `{"TimeZone":"Moon"}`, "InvalidParameter.TimeZone"},
		{"AgentUpgradeConfig", "AgentUpgradeConfig", `{"Enabled":true}`, "InvalidAllowedUpgradeWindow.Required"},
		{"AgentUpgradeConfig", "AgentUpgradeConfig", `{"AllowedUpgradeWindow":["night"]}`, "InvalidParameter.AllowedUpgradeWindow"},
		{"AgentUpgradeConfig", "AgentUpgradeConfig", `{"AllowedUpgradeWindow":["02:00-02:30"]}`, "InvalidAllowedUpgradeWindow.DurationTooShort"},
		{"ResourceUsageConfig", "ResourceUsageConfig", `{"CpuLimit":9}`, "InvalidParameter"},
		{"ResourceUsageConfig", "ResourceUsageConfig", `{"MemoryLimit":"much"}`, "InvalidParameter"},
		{"InvocationDelivery", "OssDeliveryConfig", `{"Enabled":true}`, "InvalidParameter.OssBucketName"},
		{"InvocationDelivery", "OssDeliveryConfig", `{"Prefix":"/x"}`, "InvalidParameter.OssPrefix"},
		{"InvocationDelivery", "OssDeliveryConfig", `{"EncryptionType":"ROT13"}`, "InvalidParameter.OssEncryptionType"},
		{"InvocationDelivery", "OssDeliveryConfig", `{"EncryptionAlgorithm":"DES"}`, "InvalidParameter.OssEncryptionAlgorithm"},
		{"InvocationDelivery", "SlsDeliveryConfig", `{"Enabled":true}`, "InvalidParameter.SlsProjectName"},
		{"InvocationDelivery", "SlsDeliveryConfig", `{"Enabled":true,"ProjectName":"p"}`, "InvalidParameter.SlsLogstoreName"},
	} {
		apitest.Rejects(t, s, tt.group+" "+tt.json, "ModifyCloudAssistantSettings", []string{"SettingType", tt.group, tt.name, tt.json}, 400, tt.code)
	}
	assert.Empty(t, s.State.Settings)
	apitest.Rejects(t, s, "unknown settings", "DescribeCloudAssistantSettings", []string{"SettingType.1", "Everything"}, 400, "InvalidParameter.SettingType")
}
