package monitor_test

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstancevncurl"
	"github.com/go-aliecs/aliecs/ecs/api/getinstanceconsoleoutput"
	"github.com/go-aliecs/aliecs/ecs/api/getinstancescreenshot"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestGetInstanceConsoleOutput(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "HostName=web-7")
		started := s.State.Instances.All[0].Started
		time.Sleep(time.Hour)
		read := func(plain bool) string {
			got, err := getinstanceconsoleoutput.Do(t.Context(), apitest.CheckedClient(t, s), &getinstanceconsoleoutput.Request{
				InstanceID: id, RemoveSymbols: new(plain),
			})
			require.NoError(t, err)
			assert.Equal(t, id, got.InstanceID)
			assert.Equal(t, started.Add(8*time.Hour).Format(time.DateTime), got.LastUpdateTime)
			b, err := base64.StdEncoding.DecodeString(got.ConsoleOutput)
			require.NoError(t, err)
			return string(b)
		}
		assert.Contains(t, read(false), "\n\nweb-7 login: ")
		assert.Contains(t, read(false), id)
		assert.Contains(t, read(false), "[\x1b[0;32m  OK  \x1b[0m] Started")
		assert.Contains(t, read(true), "[  OK  ] Started")
		assert.NotContains(t, read(true), "\x1b")
	})
}

func TestGetInstanceScreenshot(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "")
		shoot := func(wake bool) uint32 {
			got, err := getinstancescreenshot.Do(t.Context(), apitest.CheckedClient(t, s), &getinstancescreenshot.Request{InstanceID: id, WakeUp: new(wake)})
			require.NoError(t, err)
			assert.Equal(t, id, got.InstanceID)
			b, err := base64.StdEncoding.DecodeString(got.Screenshot)
			require.NoError(t, err)
			m, err := png.Decode(bytes.NewReader(b))
			require.NoError(t, err)
			assert.Equal(t, 640, m.Bounds().Dx())
			r, _, _, _ := m.At(0, 0).RGBA()
			return r
		}
		assert.Zero(t, shoot(false), "a screen that is off")
		_, rep := apitest.Try[struct{}](t, s, "GetInstanceScreenshot", "InstanceId", id)
		apitest.AssertError(t, rep, 429, "Throttling")
		time.Sleep(10 * time.Second)
		assert.NotZero(t, shoot(true), "WakeUp")
	})
}

func TestModifyInstanceVncPasswd(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "")
		apitest.Succeed[struct{}](t, s, "ModifyInstanceVncPasswd", "InstanceId", id, "VncPassword", "Ecs123")
		got, err := describeinstancevncurl.Do(t.Context(), apitest.CheckedClient(t, s), &describeinstancevncurl.Request{InstanceID: id})
		require.NoError(t, err)
		assert.NotEmpty(t, got.VNCURL)
		for _, password := range []string{"Ecs12", "Ecs1234", "Ecs12!"} {
			_, rep := apitest.Try[struct{}](t, s, "ModifyInstanceVncPasswd", "InstanceId", id, "VncPassword", password)
			apitest.AssertError(t, rep, 400, "IncorrectVncPassword.Malformed")
		}
	})
}

// Which states of an instance the console actions work in.
func TestConsole_states(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		action, params string
		works          []string
		status         int
		code           string
	}{
		{"GetInstanceConsoleOutput", "", []string{"Starting", "Running", "Stopping"}, 405, "IncorrectInstanceStatus"},
		{"GetInstanceScreenshot", "", []string{"Running"}, 405, "IncorrectInstanceStatus"},
		{"ModifyInstanceVncPasswd", "VncPassword=Ecs123", []string{"Starting", "Running", "Stopping", "Stopped"}, 403, "InstanceNotReady"},
		{"DescribeInstanceVncUrl", "", []string{"Running"}, 403, "IncorrectInstanceStatus"},
	} {
		for _, state := range []string{"Pending", "Starting", "Running", "Stopping", "Stopped"} {
			t.Run(tt.action+" "+state, func(t *testing.T) {
				t.Parallel()
				apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
					id := apitest.InState(t, s, state, "")
					_, rep := apitest.Try[struct{}](t, s, tt.action, append(apitest.NameValues(tt.params), "InstanceId", id)...)
					status, code := tt.status, tt.code
					for _, works := range tt.works {
						if works == state {
							status, code = 200, ""
						}
					}
					apitest.AssertError(t, rep, status, code)
				})
			})
		}
	}
}

func TestConsole_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	windows := apitest.Launch(t, s, "ImageId=win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd SystemDisk.Size=40")[0]
	apitest.Rejects(t, s, "Windows", "GetInstanceConsoleOutput", []string{"InstanceId", windows}, 405, "NotSupported")
	apitest.Succeed[struct{}](t, s, "GetInstanceScreenshot", "InstanceId", windows)
	for _, action := range []string{"GetInstanceConsoleOutput", "GetInstanceScreenshot"} {
		apitest.Rejects(t, s, action, action, []string{"InstanceId", "i-none"}, 404, "InvalidParameter")
	}
	apitest.Rejects(t, s, "password of nothing", "ModifyInstanceVncPasswd", []string{"InstanceId", "i-none", "VncPassword", "Ecs123"}, 404, "InvalidInstanceId.NotFound")
}
