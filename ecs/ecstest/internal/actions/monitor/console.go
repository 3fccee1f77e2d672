package monitor

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// symbols are the control sequences of a terminal.
var symbols = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// bootLog is what an instance writes to its console when it starts, with NAME, SYSTEM and ID for its own.
const bootLog = `[    0.000000] Linux version 5.10 (SYSTEM)
[    0.000000] Command line: root=/dev/vda1 ro console=tty0 console=ttyS0,115200n8
[    1.204310] EXT4-fs (vda1): mounted filesystem with ordered data mode
` + "[\x1b[0;32m  OK  \x1b[0m] Started Network Service.\n" +
	"[\x1b[0;32m  OK  \x1b[0m] Started Cloud Assistant.\n" + `cloud-init: datasource AliYun, instance ID
SYSTEM

NAME login: `

// findForConsole finds an instance that is up. The documentation has a code of its own for one that does not exist.
func findForConsole(c *action.Call, states ...string) *backend.Instance {
	in := action.FindOr(c, &c.Instances, c.String("InstanceId"), "InvalidParameter")
	if !slices.Contains(states, in.Status) {
		c.RejectStatus(in)
	}
	return in
}

// getInstanceConsoleOutput returns the log of the last start. Windows has none.
func getInstanceConsoleOutput(c *action.Call) action.Effect {
	in := findForConsole(c, backend.Starting, backend.Running, backend.Stopping)
	plain, _ := c.Bool("RemoveSymbols")
	if in.OSType == "windows" {
		c.Reject("NotSupported", "The instance %q runs Windows, which has no console output.", in.ID)
	}
	return func() reply.Object {
		out := strings.NewReplacer("NAME", in.HostName, "SYSTEM", in.OSName, "ID", in.ID).Replace(bootLog)
		if plain {
			out = symbols.ReplaceAllString(out, "")
		}
		return reply.Object{
			reply.String("InstanceId", in.ID),
			reply.String("ConsoleOutput", base64.StdEncoding.EncodeToString([]byte(out))),
			reply.String("LastUpdateTime", lastChange(in).In(time.FixedZone("", 8*60*60)).Format(time.DateTime)),
		}
	}
}

// lastChange returns when the instance last came up or went down.
func lastChange(in *backend.Instance) time.Time {
	if len(in.Runs) == 0 {
		return in.Created
	}
	last := in.Runs[len(in.Runs)-1]
	if last.To.IsZero() {
		return last.From
	}
	return last.To
}

// betweenScreenshots is the time between two screenshots of an instance.
const betweenScreenshots = 10 * time.Second

// getInstanceScreenshot returns a screen that is off, or with WakeUp one that is on.
func getInstanceScreenshot(c *action.Call) action.Effect {
	in := findForConsole(c, backend.Running)
	on, _ := c.Bool("WakeUp")
	if c.Now.Before(in.Screenshot.Add(betweenScreenshots)) {
		c.Reject("Throttling", "The last screenshot of the instance %q is less than %v old.", in.ID, betweenScreenshots)
	}
	return func() reply.Object {
		in.Screenshot = c.Now
		return reply.Object{
			reply.String("InstanceId", in.ID),
			reply.String("Screenshot", base64.StdEncoding.EncodeToString(screen(on))),
		}
	}
}

// screen returns a PNG image that is black or, if the screen is on, gray.
func screen(on bool) []byte {
	m := image.NewPaletted(image.Rect(0, 0, 640, 480), color.Palette{color.Black})
	if on {
		m.Palette[0] = color.Gray{128}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // a buffer takes everything
	return b.Bytes()
}

// vncPassword matches a password of a VNC console.
var vncPassword = regexp.MustCompile(`^[A-Za-z0-9]{6}$`)

// modifyInstanceVNCPassword only checks the password: nobody can log in, and no action shows it.
func modifyInstanceVNCPassword(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	switch {
	case !vncPassword.MatchString(c.String("VncPassword")):
		c.Reject("IncorrectVncPassword.Malformed", "The password is not six letters and digits.")
	case in.Status == backend.Pending:
		c.Reject("InstanceNotReady", "The instance %q is being created.", in.ID)
	}
	return action.Change(func() {})
}

func describeInstanceVNCURL(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	if in.Status != backend.Running {
		c.RejectStatus(in)
	}
	return func() reply.Object {
		token := backend.Serial(in.ID + c.Now.String())
		return reply.Object{reply.String("VncUrl", "wss%3A%2F%2F"+in.Region+"-vnc.invalid%2Fwebsockify%2F%3Fs%3D"+token)}
	}
}
