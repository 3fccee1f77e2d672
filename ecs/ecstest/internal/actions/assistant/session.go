package assistant

import (
	"encoding/json"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Limits of sessions. The documentation has the errors, but not all of the numbers.
const (
	maxSessions    = 1000 // that are open
	maxCommandLine = 512
	maxUsername    = 255
)

// startTerminalSession opens a session that nobody can connect to. Password names are not looked up.
func startTerminalSession(c *action.Call) action.Effect {
	ids := c.Distinct("InstanceId")
	if len(ids) > 1 {
		c.Reject("InvalidInstanceIds.CountLimitExceeded", "A session is on one instance.")
	}
	s := &backend.Session{User: c.String("Username"), Port: c.Int("PortNumber", 0), Target: c.String("TargetServer")}
	for _, in := range namedInstances(c) {
		s.InstanceID = in.ID
		if in.Status != backend.Running {
			c.Reject("Operation.Forbidden", "The instance %q is %s.", in.ID, in.Status)
		}
	}
	checkSession(c, s)
	checkEncryption(c)
	host := c.Region
	if c.OneOf("ConnectionType", "Internet", "Intranet") == "Intranet" {
		host += "-vpc"
	}
	c.String("PasswordName")
	return func() reply.Object {
		s.Resource = c.NewResource(backend.KindSession, c.Region, "")
		c.StartSession(s)
		token := backend.Serial(s.ID)
		return reply.Object{
			reply.String("SessionId", s.ID),
			reply.String("SecurityToken", token),
			reply.String("WebSocketUrl", "wss://"+host+".axt.invalid/session?sessionId="+s.ID+"&token="+token),
		}
	}
}

func checkSession(c *action.Call, s *backend.Session) {
	open := 0
	for _, other := range c.Sessions.All {
		if other.In(c.Region) && other.Ended.IsZero() {
			open++
		}
	}
	line := c.String("CommandLine")
	switch {
	case c.Behaviors[backend.SessionManager] != "enabled":
		c.Reject("UserBehavior.SessionManagerDisabled", "The account has not enabled sessions: see ModifyUserBusinessBehavior.")
	case c.Has("PortNumber") && (s.Port < 1 || s.Port > 65535):
		c.Reject("PortNumber.Invalid", "The port %d is not between 1 and 65535.", s.Port)
	case s.Target != "" && s.Port == 0:
		c.Reject("InvalidTargetServer.MissingPortNumber", "TargetServer needs PortNumber.")
	case line != "" && s.Port != 0:
		c.Reject("InvalidCommandLine.Conflict", "CommandLine and PortNumber are mutually exclusive.")
	case !action.InLength(line, 0, maxCommandLine):
		c.Reject("InvalidCommandLine.LengthLimitExceeded", "The command line is longer than %d characters.", maxCommandLine)
	case !action.InLength(s.User, 0, maxUsername):
		c.Reject("Username.ExceedLimit", "The user name is longer than %d characters.", maxUsername)
	case open >= maxSessions:
		c.Reject("SessionCount.ExceedLimit", "There are %d sessions.", open)
	}
}

// checkEncryption rejects encryption from end to end, which the server does not simulate.
func checkEncryption(c *action.Call) {
	s := c.String("EncryptionOptions")
	if s == "" {
		return
	}
	var options struct{ Enabled bool }
	if err := json.Unmarshal([]byte(s), &options); err != nil || options.Enabled {
		c.Invalid("EncryptionOptions", "it is malformed, or Enabled is true, which the test server does not simulate")
	}
}

func describeTerminalSessions(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Session](c)
	f.Equal("SessionId", func(s *backend.Session) string { return s.ID })
	f.Equal("InstanceId", func(s *backend.Session) string { return s.InstanceID })
	return action.ListPage(c, f.Of(&c.Sessions), "Sessions", "Session", func(s *backend.Session) reply.Object {
		detail, reason := "", ""
		switch s.Status {
		case backend.SessionFailed:
			detail = "Nobody connected in time."
		case backend.SessionTerminated:
			reason = "SessionTerminated"
		}
		return reply.Object{
			reply.String("SessionId", s.ID),
			reply.String("Username", s.User),
			reply.Int("PortNumber", s.Port),
			reply.String("TargetServer", s.Target),
			reply.String("CreationTime", action.FormatSecond(s.Created)),
			reply.String("IdentityType", "Account"),
			reply.String("PrincipalId", backend.AccountID),
			reply.List("Connections", "Connection", reply.Array{reply.Object{
				reply.String("InstanceId", s.InstanceID),
				reply.String("Status", s.Status),
				reply.String("StartTime", action.FormatSecond(s.Created)),
				reply.String("EndTime", action.FormatSecond(s.Ended)),
				reply.String("ClosedReason", reason),
				reply.String("FailedDetail", detail),
			}}),
		}
	})
}

// endTerminalSession ends a session. The documentation has no error for one that does not exist.
func endTerminalSession(c *action.Call) action.Effect {
	s := action.FindOr(c, &c.Sessions, c.String("SessionId"), "InvalidParameter")
	return action.Change(func() { c.TerminateSession(s) })
}
