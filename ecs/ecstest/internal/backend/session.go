package backend

import "time"

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
	s.Change = st.after(sessionLife, func() { st.endSession(s, SessionFailed) })
	st.Sessions.Add(s)
}

// TerminateSession ends the session, unless it has ended.
func (st *State) TerminateSession(s *Session) {
	if s.Ended.IsZero() {
		st.endSession(s, SessionTerminated)
	}
}

func (st *State) endSession(s *Session, status string) {
	st.Cancel(s.Change)
	s.Status, s.Ended, s.Change = status, st.Now, nil
}
