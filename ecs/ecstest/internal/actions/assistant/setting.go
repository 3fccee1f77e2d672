package assistant

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The groups of settings. The documentation of ModifyCloudAssistantSettings leaves out usageSettings.
const (
	sessionDelivery    = "SessionManagerDelivery"
	invocationDelivery = "InvocationDelivery"
	upgradeSettings    = "AgentUpgradeConfig"
	sessionSettings    = "SessionManagerConfig"
	usageSettings      = "ResourceUsageConfig"
)

const (
	ossSettings = "OssDeliveryConfig"
	slsSettings = "SlsDeliveryConfig"
)

// settings are the parameters of each group.
var settings = map[string][]string{
	sessionDelivery: {ossSettings, slsSettings}, invocationDelivery: {ossSettings, slsSettings},
	upgradeSettings: {upgradeSettings}, sessionSettings: {sessionSettings}, usageSettings: {usageSettings},
}

// modifyCloudAssistantSettings changes one group of settings. What is not given stays as it is. Buckets and Logstores are of
// other products: any can be named.
func modifyCloudAssistantSettings(c *action.Call) action.Effect {
	group := c.String("SettingType")
	if settings[group] == nil {
		c.Reject("InvalidParameter.SettingType", "There are no settings %q.", group)
	}
	for _, name := range []string{ossSettings, slsSettings, upgradeSettings, sessionSettings, usageSettings} {
		if c.Has(name) && !slices.Contains(settings[group], name) {
			c.Invalid(name, "SettingType is "+group)
		}
	}
	s := c.SettingsIn(c.Region)
	oss, sls := s.OSS[group], s.SLS[group]
	session := struct{ SessionManagerEnabled *bool }{}
	s.Upgrade.AllowedUpgradeWindow = slices.Clone(s.Upgrade.AllowedUpgradeWindow)
	readJSON(c, ossSettings, &oss)
	readJSON(c, slsSettings, &sls)
	readJSON(c, upgradeSettings, &s.Upgrade)
	readJSON(c, usageSettings, &s.Usage)
	readJSON(c, sessionSettings, &session)
	checkUpgrade(c, s.Upgrade)
	checkUsage(c, s.Usage)
	checkDelivery(c, oss, sls)
	return action.Change(func() {
		if len(settings[group]) > 1 {
			s.OSS, s.SLS = maps.Clone(s.OSS), maps.Clone(s.SLS)
			if s.OSS == nil {
				s.OSS, s.SLS = map[string]backend.OSSDelivery{}, map[string]backend.SLSDelivery{}
			}
			s.OSS[group], s.SLS[group] = oss, sls
		}
		c.Settings[c.Region] = s
		if on := session.SessionManagerEnabled; on != nil {
			c.Behaviors[backend.SessionManager] = map[bool]string{true: "enabled", false: "disabled"}[*on]
		}
	})
}

// readJSON reads a struct that is written as JSON over what it has. Without the parameter it stays as it is.
func readJSON(c *action.Call, name string, to any) {
	s := c.String(name)
	if s == "" {
		return
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.DisallowUnknownFields()
	if d.Decode(to) != nil {
		c.Invalid(name, "it is not a JSON object with the documented fields")
	}
}

// maxWindows is the number of upgrade windows. The documentation has the error, but not the number.
const maxWindows = 10

var offset = regexp.MustCompile(`^GMT[+-]\d{1,2}:\d\d$`)

func checkUpgrade(c *action.Call, u backend.AgentUpgrade) {
	if _, err := time.LoadLocation(u.TimeZone); err != nil && !offset.MatchString(u.TimeZone) {
		c.Reject("InvalidParameter.TimeZone", "The time zone %q does not exist.", u.TimeZone)
	}
	windows := u.AllowedUpgradeWindow
	switch {
	case u.Enabled && len(windows) == 0:
		c.Reject("InvalidAllowedUpgradeWindow.Required", "There is no upgrade window.")
	case len(windows) > maxWindows:
		c.Reject("InvalidAllowedUpgradeWindow.CountLimitExceeded", "There are more than %d upgrade windows.", maxWindows)
	}
	for _, window := range windows {
		from, to, _ := strings.Cut(window, "-")
		start, bad := time.Parse("15:04", from)
		end, worse := time.Parse("15:04", to)
		if end.Before(start) {
			end = end.Add(24 * time.Hour)
		}
		switch {
		case bad != nil || worse != nil:
			c.Reject("InvalidParameter.AllowedUpgradeWindow", "The window %q is not of the form HH:mm-HH:mm.", window)
		case end.Sub(start) < time.Hour:
			c.Reject("InvalidAllowedUpgradeWindow.DurationTooShort", "The window %q is shorter than an hour.", window)
		}
	}
}

var megabytes = regexp.MustCompile(`^[1-9]\d{1,3}MB$`)

func checkUsage(c *action.Call, u backend.AgentUsage) {
	if u.CPULimit < 10 || u.CPULimit > 95 || u.LogFileCountLimit < 7 || u.LogFileCountLimit > 365 || u.OverloadLimit < 1 ||
		!megabytes.MatchString(u.MemoryLimit) || !megabytes.MatchString(u.LogSizeLimit) {
		c.Invalid(usageSettings, "a limit is not valid")
	}
}

func checkDelivery(c *action.Call, oss backend.OSSDelivery, sls backend.SLSDelivery) {
	switch {
	case oss.Enabled && oss.BucketName == "":
		c.Reject("InvalidParameter.OssBucketName", "There is no bucket.")
	case strings.HasPrefix(oss.Prefix, "/"):
		c.Reject("InvalidParameter.OssPrefix", "The prefix begins with a slash.")
	case !slices.Contains([]string{"", "Inherit", "OssManaged", "KMS"}, oss.EncryptionType):
		c.Reject("InvalidParameter.OssEncryptionType", "There is no encryption %q.", oss.EncryptionType)
	case !slices.Contains([]string{"", "AES256", "SM4"}, oss.EncryptionAlgorithm):
		c.Reject("InvalidParameter.OssEncryptionAlgorithm", "There is no algorithm %q.", oss.EncryptionAlgorithm)
	case sls.Enabled && sls.ProjectName == "":
		c.Reject("InvalidParameter.SlsProjectName", "There is no project.")
	case sls.Enabled && sls.LogstoreName == "":
		c.Reject("InvalidParameter.SlsLogstoreName", "There is no Logstore.")
	}
}

// describeCloudAssistantSettings describes the groups that the call names.
func describeCloudAssistantSettings(c *action.Call) action.Effect {
	groups := c.Distinct("SettingType")
	for _, group := range groups {
		if settings[group] == nil {
			c.Reject("InvalidParameter.SettingType", "There are no settings %q.", group)
		}
	}
	return func() reply.Object {
		s := c.SettingsIn(c.Region)
		var resp reply.Object
		oss, sls := reply.Array{}, reply.Array{}
		for _, group := range groups {
			switch group {
			case upgradeSettings:
				resp = append(resp, describeUpgrade(s.Upgrade))
			case usageSettings:
				resp = append(resp, describeUsage(s.Usage))
			case sessionSettings:
				on := c.Behaviors[backend.SessionManager] == "enabled"
				resp = append(resp, reply.Struct(sessionSettings, reply.Bool("SessionManagerEnabled", on)))
			default:
				oss, sls = append(oss, describeOSS(group, s.OSS[group])), append(sls, describeSLS(group, s.SLS[group]))
			}
		}
		return append(resp, reply.List("OssDeliveryConfigs", ossSettings, oss), reply.List("SlsDeliveryConfigs", slsSettings, sls))
	}
}

func describeUpgrade(u backend.AgentUpgrade) reply.Field {
	return reply.Struct(upgradeSettings,
		reply.Bool("Enabled", u.Enabled),
		reply.Bool("BootstrapUpgrade", u.BootstrapUpgrade),
		reply.Bool("DisableUpgrade", u.DisableUpgrade),
		reply.String("TimeZone", u.TimeZone),
		reply.List("AllowedUpgradeWindows", "AllowedUpgradeWindow", reply.Strings(u.AllowedUpgradeWindow...)),
	)
}

func describeUsage(u backend.AgentUsage) reply.Field {
	return reply.Struct(usageSettings,
		reply.Int("CpuLimit", u.CPULimit),
		reply.Int("OverloadLimit", u.OverloadLimit),
		reply.String("MemoryLimit", u.MemoryLimit),
		reply.String("LogSizeLimit", u.LogSizeLimit),
		reply.Int("LogFileCountLimit", u.LogFileCountLimit),
		reply.Bool("KeepScriptFile", u.KeepScriptFile),
	)
}

func describeOSS(group string, d backend.OSSDelivery) reply.Object {
	return reply.Object{
		reply.String("DeliveryType", group),
		reply.Bool("Enabled", d.Enabled),
		reply.String("BucketName", d.BucketName),
		reply.String("Prefix", d.Prefix),
		reply.String("EncryptionType", d.EncryptionType),
		reply.String("EncryptionAlgorithm", d.EncryptionAlgorithm),
		reply.String("EncryptionKeyId", d.EncryptionKeyID),
	}
}

func describeSLS(group string, d backend.SLSDelivery) reply.Object {
	return reply.Object{
		reply.String("DeliveryType", group),
		reply.Bool("Enabled", d.Enabled),
		reply.String("ProjectName", d.ProjectName),
		reply.String("LogstoreName", d.LogstoreName),
	}
}
