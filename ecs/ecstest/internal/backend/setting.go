package backend

// AssistantSettings are what the account chose for Cloud Assistant in a region. The names of fields are those of the API.
type AssistantSettings struct {
	Upgrade AgentUpgrade
	Usage   AgentUsage
	OSS     map[string]OSSDelivery // by SettingType
	SLS     map[string]SLSDelivery
}

// AgentUpgrade is when the agent may upgrade itself.
type AgentUpgrade struct {
	Enabled, BootstrapUpgrade, DisableUpgrade bool
	AllowedUpgradeWindow                      []string
	TimeZone                                  string
}

// AgentUsage limits what the agent may use.
type AgentUsage struct {
	CPULimit, OverloadLimit, LogFileCountLimit int
	MemoryLimit, LogSizeLimit                  string
	KeepScriptFile                             bool
}

// OSSDelivery is the bucket to which records are delivered.
type OSSDelivery struct {
	Enabled                                                                  bool
	BucketName, Prefix, EncryptionType, EncryptionAlgorithm, EncryptionKeyID string
}

// SLSDelivery is the Logstore to which records are delivered.
type SLSDelivery struct {
	Enabled                   bool
	ProjectName, LogstoreName string
}

// SettingsIn returns the settings in a region, which are the default ones until the account sets them.
func (st *State) SettingsIn(region string) AssistantSettings {
	if s, ok := st.Settings[region]; ok {
		return s
	}
	return AssistantSettings{
		Upgrade: AgentUpgrade{BootstrapUpgrade: true, TimeZone: "UTC"},
		Usage:   AgentUsage{CPULimit: 20, OverloadLimit: 3, LogFileCountLimit: 30, MemoryLimit: "50MB", LogSizeLimit: "100MB"},
	}
}
