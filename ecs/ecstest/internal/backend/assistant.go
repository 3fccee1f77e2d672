package backend

import (
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// A FileTransfer writes a file to one or more instances, through Cloud Assistant.
type FileTransfer struct {
	Resource
	Name, Description, Dir     string
	Content                    string
	Sent, ContentType          string // the content as it was sent: PlainText or Base64
	FileOwner, FileGroup, Mode string
	Overwrite                  bool
	Timeout                    int // seconds
	Results                    []*InvocationResult
}

// Timers returns the timers of all results.
func (f *FileTransfer) Timers() []*clock.Timer { return timersOf(f.Results) }

// Status returns the status of the transfer as a whole.
func (f *FileTransfer) Status() string { return statusOf(f.Results) }

// StartTransfer starts to write the file to its instances.
func (st *State) StartTransfer(f *FileTransfer) {
	for _, r := range f.Results {
		r.Status, r.Updated = RunPending, st.Now
		r.Change = st.Step(KindInvocation, func() { st.deliverFile(f, r) })
	}
}

// deliverFile sends the file to the instance, which must be running. It is written after a step, unless that is too long.
func (st *State) deliverFile(f *FileTransfer, r *InvocationResult) {
	in, found := st.Instances.Get(r.InstanceID)
	switch {
	case !found:
		st.endTransfer(r, RunAborted, "InstanceReleased", "the instance was released")
		return
	case in.Status != Running:
		st.endTransfer(r, RunAborted, "InstanceNotRunning", "the instance is not running")
		return
	}
	r.Status, r.Started, r.Updated = RunRunning, st.Now, st.Now
	if limit := time.Duration(f.Timeout) * time.Second; st.step(KindInvocation) > limit {
		r.Change = st.After(limit, func() { st.endTransfer(r, RunTimeout, "DeliveryTimeout", "the transfer took too long") })
		return
	}
	r.Change = st.Step(KindInvocation, func() { st.writeFile(f, r) })
}

func (st *State) writeFile(f *FileTransfer, r *InvocationResult) {
	in, found := st.Instances.Get(r.InstanceID)
	if !found {
		st.endTransfer(r, RunError, "InstanceReleased", "the instance was released")
		return
	}
	path, valid := f.path(in.OSType == "windows")
	_, exists := in.Files[path]
	switch {
	case in.Status != Running || in.Started.After(r.Started):
		st.endTransfer(r, RunError, "ClientNotResponse", "the instance went down")
	case strings.ContainsAny(f.Name, `/\`):
		st.endTransfer(r, RunFailed, "FileNameInvalid", "the name of the file is not valid")
	case !valid:
		st.endTransfer(r, RunFailed, "FilePathInvalid", "the directory is not valid")
	case exists && !f.Overwrite:
		st.endTransfer(r, RunFailed, "FileAlreadyExists", "the file exists")
	default:
		if in.Files == nil {
			in.Files = make(map[string]string)
		}
		in.Files[path] = f.Content
		st.endTransfer(r, RunSuccess, "", "")
	}
}

// path returns the path of the file on the instance, and whether the directory is an absolute one.
func (f *FileTransfer) path(windows bool) (path string, ok bool) {
	if !windows {
		return strings.TrimSuffix(f.Dir, "/") + "/" + f.Name, strings.HasPrefix(f.Dir, "/")
	}
	dir := strings.ReplaceAll(f.Dir, "/", `\`)
	return strings.TrimSuffix(dir, `\`) + `\` + f.Name, len(dir) >= 2 && dir[1] == ':'
}

func (st *State) endTransfer(r *InvocationResult, status, code, info string) {
	r.Status, r.ErrorCode, r.ErrorInfo = status, code, info
	r.Finished, r.Updated, r.Change = st.Now, st.Now, nil
}

// The states of a terminal session.
const (
	SessionConnecting = "Connecting"
	SessionTerminated = "Terminated"
	SessionFailed     = "Failed"
)

// sessionLife is how long the URL of a session can be used.
const sessionLife = 10 * time.Minute

// A Session is a terminal session on an instance, or a forwarded port. Nobody can connect to it.
type Session struct {
	Resource
	InstanceID, User string
	Port             int // 0: it is a terminal
	Target           string
	Status           string
	Ended            time.Time // zero: not yet
}

// StartSession adds the session, which fails when nobody connects to it in time.
func (st *State) StartSession(s *Session) {
	s.Status = SessionConnecting
	s.Change = st.After(sessionLife, func() { st.endSession(s, SessionFailed) })
	st.Sessions.Add(s)
}

// TerminateSession ends the session, unless it has ended.
func (st *State) TerminateSession(s *Session) {
	if s.Ended.IsZero() {
		st.endSession(s, SessionTerminated)
	}
}

// endSessions ends the sessions on an instance that is gone.
func (st *State) endSessions(in *Instance) {
	for _, s := range st.Sessions.All {
		if s.InstanceID == in.ID {
			st.TerminateSession(s)
		}
	}
}

func (st *State) endSession(s *Session, status string) {
	st.Cancel(s.Change)
	s.Status, s.Ended, s.Change = status, st.Now, nil
}

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

// An Activation is a code with which servers outside of ECS register.
type Activation struct {
	Resource
	InstanceName, Description string
	Addresses                 string // from which they register
	Instances                 int    // that may register
	Hours                     int    // for which the code is valid
	Disabled                  bool
}
