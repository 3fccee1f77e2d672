package demo_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"iter"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// play runs a program with arguments that contain no spaces.
func play(t *testing.T, args string, program demo.Program) (out string, err error) {
	t.Helper()
	return on(t, demo.Stage{Args: strings.Fields(args)}, program)
}

func on(t *testing.T, stage demo.Stage, program demo.Program) (out string, err error) {
	t.Helper()
	var screen, log bytes.Buffer
	stage.Out, stage.Err = &screen, &log
	err = demo.Run(t.Context(), "program", program, stage)
	return screen.String() + log.String(), err
}

// makeDisk creates a disk, which needs no other resources.
func makeDisk(ctx context.Context, client *ecs.Client) (id string, err error) {
	made, err := createdisk.Do(ctx, client, &createdisk.Request{ZoneID: client.Region() + "-b", Size: new(20), DiskCategory: types.DiskCategoryCloudESSD})
	if err != nil {
		return "", err
	}
	return made.DiskID, nil
}

// nothing is a world without resources.
var nothing demo.World

func TestFlags(t *testing.T) {
	tests := []struct {
		name, args, want string // want is in the error; "" for none
	}{
		{"none", "-instances i-1", ""},
		{"unknown", "-colour", "flag provided but not defined: -colour"},
		{"no flag at all", "-instances i-1 now", `"now" is not a flag`},
		{"a list", "-instances i-1,i-2", ""},
		{"an empty list", "-instances=", "a value is empty"},
		{"an empty value", "-instances i-1,", "a value is empty"},
		{"a required one that is missing", "", "-instances is missing"},
		{"a wrong number", "-instances i-1 -amount x", "parse error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := play(t, tt.args, func(ctx context.Context, d *demo.Demo) error {
				ids := d.List("instances", "these `ids`")
				d.Int("amount", 1, "so many")
				d.Require("instances")
				assert.Nil(t, *ids)
				if _, err := d.Client(ctx, nothing); err != nil {
					return err
				}
				assert.NotEmpty(t, *ids)
				assert.NotContains(t, *ids, "")
				assert.False(t, d.Live())
				return nil
			})
			if tt.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tt.want)
			}
			assert.Empty(t, out, "only the error says what is wrong")
		})
	}
}

func TestFlags_help(t *testing.T) {
	out, err := play(t, "-h", func(ctx context.Context, d *demo.Demo) error {
		_, err := d.Client(ctx, nothing)
		return err
	})
	require.ErrorIs(t, err, flag.ErrHelp)
	for _, want := range []string{"Usage of program:", "-live", "-region", "-v"} {
		assert.Contains(t, out, want)
	}
}

// The defaults of the world fill only the flags that were not given. On the real service there are no defaults.
func TestClient_defaults(t *testing.T) {
	world := demo.World{Fill: func(ctx context.Context, client *ecs.Client, server *ecstest.Server) (demo.Defaults, error) {
		assert.Equal(t, "cn-shanghai", client.Region())
		id, err := makeDisk(ctx, client)
		return demo.Defaults{"disks": id, "other": "from the world"}, err
	}}
	out, err := play(t, "-region cn-shanghai -other given -where disks", func(ctx context.Context, d *demo.Demo) error {
		disks := d.List("disks", "")
		other := d.String("other", "", "")
		d.String("where", "", "")
		d.Require("disks", "other")
		client, err := d.Client(ctx, world)
		require.NoError(t, err)
		assert.Equal(t, "given", *other)
		assert.Equal(t, d.Server().Account().Disks[0].ID, (*disks)[0])
		assert.True(t, d.Given("other"))
		assert.False(t, d.Given("disks"), "a flag that is filled, or named by another flag, is not given")
		assert.Equal(t, "cn-shanghai", d.Region())
		_, err = describedisks.Do(ctx, client, nil)
		return err
	})
	require.NoError(t, err)
	assert.Empty(t, out)

	_, err = play(t, "", func(ctx context.Context, d *demo.Demo) error {
		_, err := d.Client(ctx, demo.World{Fill: func(context.Context, *ecs.Client, *ecstest.Server) (demo.Defaults, error) {
			return demo.Defaults{"no-such-flag": "x"}, nil
		}})
		return err
	})
	require.ErrorContains(t, err, "-no-such-flag x: ")

	own := errors.New("out of paper")
	_, err = play(t, "", func(ctx context.Context, d *demo.Demo) error {
		_, err := d.Client(ctx, demo.World{Fill: func(context.Context, *ecs.Client, *ecstest.Server) (demo.Defaults, error) { return nil, own }})
		return err
	})
	require.ErrorIs(t, err, own)
}

func TestClient_verbose(t *testing.T) {
	out, err := play(t, "-v", func(ctx context.Context, d *demo.Demo) error {
		client, err := d.Client(ctx, nothing)
		require.NoError(t, err)
		_, err = describedisks.Do(ctx, client, nil)
		return err
	})
	require.NoError(t, err)
	assert.Contains(t, out, "action=DescribeDisks")
}

// The User-Agent header names the example.
func TestClient_userAgent(t *testing.T) {
	var agent string
	spy := transport(func(req *http.Request) (*http.Response, error) {
		agent = req.UserAgent()
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: req}, nil
	})
	memory := &demo.Memory{Client: ecs.WithHTTPClient(&http.Client{Transport: spy})}
	_, err := on(t, demo.Stage{Memory: memory}, func(ctx context.Context, d *demo.Demo) error {
		client, err := d.Client(ctx, nothing)
		require.NoError(t, err)
		_, err = describedisks.Do(ctx, client, nil)
		return err
	})
	require.NoError(t, err)
	assert.Contains(t, agent, " aliecs-example-program")
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// On the real service no flags are filled, and nothing costly happens without -yes. The test makes no calls.
func TestConfirmation(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	for _, tt := range []struct{ name, args, want string }{
		{"in memory", "", ""},
		{"in memory with yes", "-yes", ""},
		{"live", "-live", "add -yes"},
		{"live with yes", "-live -yes", ""},
		{"live with no", "-live -yes=false", "add -yes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bought := false
			out, err := play(t, tt.args, func(ctx context.Context, d *demo.Demo) error {
				confirm := d.Confirmation()
				if _, err := d.Client(ctx, nothing); err != nil {
					return err
				}
				assert.Equal(t, strings.Contains(tt.args, "-live"), d.Live())
				assert.Equal(t, d.Live(), d.Server() == nil)
				if err := confirm("Buy %d of them", 3); err != nil {
					return err
				}
				bought = true
				return nil
			})
			assert.Equal(t, "-> Buy 3 of them\n", out, "it always says what it is about to do")
			assert.Equal(t, tt.want == "", bought)
			if tt.want != "" {
				assert.ErrorContains(t, err, tt.want)
			}
		})
	}
	_, err := play(t, "-live", func(ctx context.Context, d *demo.Demo) error {
		d.String("vswitch", "", "")
		d.Require("vswitch")
		_, err := d.Client(ctx, demo.World{Fill: func(context.Context, *ecs.Client, *ecstest.Server) (demo.Defaults, error) {
			t.Error("the world in memory is made")
			return demo.Defaults{"vswitch": "vsw-1"}, nil
		}})
		return err
	})
	assert.ErrorContains(t, err, "-vswitch is missing")
}

func TestClientToken(t *testing.T) {
	tokens := func(args string) (all []string) {
		_, err := play(t, args, func(ctx context.Context, d *demo.Demo) error {
			token := d.ClientToken()
			_, err := d.Client(ctx, nothing)
			all = []string{token(""), token("first"), token("second"), token("first")}
			return err
		})
		require.NoError(t, err)
		return all
	}
	assert.Equal(t, []string{"mine", "mine-first", "mine-second", "mine-first"}, tokens("-client-token mine"))
	one, other := tokens(""), tokens("")
	assert.NotEqual(t, one[0], other[0], "each run has its own")
	assert.Regexp(t, `^[A-Z0-9]{20,40}$`, one[0])
	assert.Equal(t, one[0]+"-first", one[1])
	assert.Equal(t, one[1], one[3])
}

func TestTable(t *testing.T) {
	show := func(width int) string {
		out, err := on(t, demo.Stage{Width: width}, func(_ context.Context, d *demo.Demo) error {
			d.Table("NEVER", "SHOWN").Flush()
			table := d.Table("NAME", "WHEN", "N")
			table.Row("größe …", time.Date(2026, 3, 2, 11, 30, 59, 0, time.FixedZone("", 3600)), 7)
			table.Row("", time.Time{}, "a\tb\nc\x1b[2J")
			table.Flush()
			bare := d.Table()
			bare.Row("x", "y")
			bare.Flush()
			return nil
		})
		require.NoError(t, err)
		return out
	}
	assert.Equal(t, "NAME     WHEN              N\ngröße …  2026-03-02 10:30  7\n-        -                 a b c [2J\nx  y\n", show(0))
	assert.Equal(t, "NAME     WHEN              N\ngröße …  2026-03-02 10:30  7\n-        -                 …\nx  y\n", show(28))
	assert.Equal(t, "NAME…\ngröß…\n-   …\nx  y\n", show(5))
	assert.Equal(t, "…\n…\n…\n…\n", show(1))
}

func TestTable_lineAbove(t *testing.T) {
	out, err := play(t, "", func(_ context.Context, d *demo.Demo) error {
		table := d.Table("\n  N")
		table.Row("  a\nb")
		table.Flush()
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, "\n  N\n  a b\n", out)
}

func TestColumns(t *testing.T) {
	for width, want := range map[int]int{0: 80, 50: 50, 200: 200} {
		_, err := on(t, demo.Stage{Width: width}, func(_ context.Context, d *demo.Demo) error {
			assert.Equal(t, want, d.Columns())
			return nil
		})
		require.NoError(t, err)
	}
}

// wait counts to two, a second apart, and after a pause its third key fails.
func wait(ctx context.Context, d *demo.Demo) error {
	polls := 0
	type poll struct {
		key   string
		polls int
	}
	counters := ecswait.NewKind("counter", 0, func(_ context.Context, _ ecs.Invoker, keys []string) iter.Seq2[poll, error] {
		polls++
		return func(yield func(poll, error) bool) {
			for _, key := range keys {
				if !yield(poll{key, polls}, nil) {
					return
				}
			}
		}
	}, func(p *poll) string { return p.key }, nil)
	_, err := counters.Until(ctx, nil, []string{"1", "2", "3"}, ecswait.Goal[poll]{
		Wanted:  "counted",
		Reached: func(p *poll) bool { return p.key < "3" && strconv.Itoa(p.polls) > p.key },
		Never: func(p *poll) string {
			if p.key == "3" && p.polls == 5 {
				return "it broke"
			}
			return ""
		},
	}, ecswait.WithInterval(time.Second), d.Progress("ready"))
	return err
}

func TestProgress(t *testing.T) {
	const clear = "\r\x1b[K"
	for _, tt := range []struct {
		name  string
		width int
		want  string
	}{
		{"a file has a line for each change", 0, "   … 0/3 ready (0s)\n   … 1/3 ready (1s)\n   … 2/3 ready (2s)\n   … 2/3 ready, 1 failed (4s)\n"},
		{"a terminal draws one line again and again", 60, clear + "   [························] 0/3 ready (0s)" + clear + "   [████████················] 1/3 ready (1s)" +
			clear + "   [████████████████········] 2/3 ready (2s)" + clear + "   [████████████████········] 2/3 ready (3s)" + clear + "   [████████████████████████] 2/3 ready, 1 failed (4s)\n"},
		{"and cuts it", 8, clear + "   [···…" + strings.Repeat(clear+"   [███…", 4) + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out, err := on(t, demo.Stage{Width: tt.width}, wait)
				assert.ErrorContains(t, err, "it broke")
				assert.Equal(t, tt.want, out)
			})
		})
	}
}

// Text during a wait, or after an interrupted one, begins on a new line. So does the prompt after the program.
func TestProgress_interrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		short := func(ctx context.Context, d *demo.Demo) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return wait(ctx, d)
		}
		const line = "\r\x1b[K   [························] 0/3 ready (0s)\n"
		out, err := on(t, demo.Stage{Width: 60}, short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, line, out)

		out, err = on(t, demo.Stage{Width: 60}, func(ctx context.Context, d *demo.Demo) error {
			err := short(ctx, d)
			d.Say("so far")
			d.Say("so good")
			return err
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, line+"so far\nso good\n", out)
	})
}

func TestMade(t *testing.T) {
	own := errors.New("out of paper")
	for _, tt := range []struct {
		name string
		err  error
		gone bool
		want string
	}{
		{"at the end", nil, false, "\nWhat there is now:\n  a VPC\n      remove it\nAll of this was in memory only, and is gone now.\n"},
		{"on an error", own, false, "\nThe program did not finish.\n\nWhat there is now:\n  a VPC\n      remove it\nAll of this was in memory only, and is gone now.\n"},
		{"gone", own, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := play(t, "", func(_ context.Context, d *demo.Demo) error {
				d.Made("a VPC", "remove it")
				d.Made("another", "remedy")
				d.Gone("another")
				d.Gone("never noted")
				if tt.gone {
					d.Gone("a VPC")
				}
				return tt.err
			})
			assert.ErrorIs(t, err, tt.err)
			assert.Equal(t, tt.want, out)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		lost := &demo.Memory{Opened: func(server *ecstest.Server) { server.Inject(ecstest.DropResponse(createdisk.Action)) }}
		out, err := on(t, demo.Stage{Memory: lost}, func(ctx context.Context, d *demo.Demo) error {
			client, err := d.Client(ctx, nothing)
			require.NoError(t, err)
			d.Made("perhaps a disk", "go on")
			_, err = makeDisk(ctx, client)
			return err
		})
		assert.True(t, ecs.IsOutcomeUnknown(err), err)
		assert.Contains(t, out, "A response was lost")
	})
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	out, err := play(t, "-live", func(ctx context.Context, d *demo.Demo) error {
		_, err := d.Client(ctx, nothing)
		d.Made("a VPC", d.Command("prepare-network", "-yes", "-remove vpc-1"))
		return err
	})
	require.NoError(t, err)
	assert.Equal(t, "\nWhat there is now:\n  a VPC\n      go run ./examples/prepare-network -live -region cn-hangzhou -yes -remove vpc-1\n", out)
}

func TestAgain(t *testing.T) {
	again := func(t *testing.T, args []string, more ...string) (command string) {
		t.Helper()
		_, err := on(t, demo.Stage{Args: args}, func(ctx context.Context, d *demo.Demo) error {
			d.ClientToken()
			d.Confirmation()
			d.Int("amount", 1, "")
			d.Duration("patience", time.Minute, "")
			d.String("name", "", "")
			d.Bool("public", true, "")
			d.List("ids", "")
			_, err := d.Client(ctx, nothing)
			command = d.Again(more...)
			return err
		})
		require.NoError(t, err)
		return command
	}
	const program = "go run ./examples/program -live -region cn-hangzhou"
	assert.Equal(t, program, again(t, nil))
	assert.Equal(t, program+" -yes -client-token t", again(t, nil, "-yes", "-client-token t"))
	assert.Equal(t, program+" -amount 3 -yes", again(t, []string{"-amount", "3"}, "-yes"))
	assert.Equal(t, program+" -amount 5 -yes", again(t, []string{"-amount", "3", "-yes", "-client-token", "old"}, "-amount 5", "-yes"), "added flags appear once")
	assert.Equal(t, program+" -public=false", again(t, []string{"-public=false"}))
	assert.Equal(t, program+" -public", again(t, []string{"-public"}))
	assert.Equal(t, program+" -ids i-1,i-2 -patience 2m0s", again(t, []string{"-patience", "2m", "-ids", "i-1,i-2"}))
	assert.Equal(t, "go run ./examples/program -live -region eu-central-1", again(t, []string{"-region", "eu-central-1"}))

	// A shell reads the same values back.
	for _, name := range []string{"", "a b", "it's", `"$HOME" \ !`, "`id`", "größe", "a;b", "*", "~", "#1"} {
		command := again(t, []string{"-name", name})
		shell, err := exec.LookPath("sh")
		if err != nil {
			t.Skip("no shell")
		}
		_, word, _ := strings.Cut(command, "-name ")
		got, err := exec.Command(shell, "-c", "printf %s "+word).Output()
		require.NoError(t, err)
		assert.Equal(t, name, string(got), command)
	}
}

// A second run can use the ECS in memory of the first, with its defaults.
func TestMemory(t *testing.T) {
	opened := 0
	memory := &demo.Memory{Opened: func(*ecstest.Server) { opened++ }}
	world := demo.World{Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		id, err := makeDisk(ctx, client)
		return demo.Defaults{"disk": id}, err
	}}
	for range 2 {
		_, err := on(t, demo.Stage{Memory: memory}, func(ctx context.Context, d *demo.Demo) error {
			disk := d.String("disk", "", "")
			_, err := d.Client(ctx, world)
			assert.Equal(t, memory.Server.Account().Disks[0].ID, *disk)
			return err
		})
		require.NoError(t, err)
	}
	assert.Len(t, memory.Server.Account().Disks, 1)
	assert.Equal(t, 1, opened)
}

// full is a disk with room for a number of writes.
type full struct {
	room int
	text strings.Builder
}

func (f *full) Write(p []byte) (int, error) {
	if f.room == 0 {
		return 0, io.ErrShortWrite
	}
	f.room--
	return f.text.Write(p)
}

func TestRun_outputFails(t *testing.T) {
	own := errors.New("out of paper")
	for _, want := range []error{nil, own} {
		disk := &full{room: 1}
		err := demo.Run(t.Context(), "program", func(_ context.Context, d *demo.Demo) error {
			for _, line := range []string{"one", "two", "three", "four"} {
				d.Say("%s", line)
				disk.room += len(line) / 4 // there is room again, but too late
			}
			return want
		}, demo.Stage{Out: disk})
		if want == nil {
			want = io.ErrShortWrite
		}
		require.ErrorIs(t, err, want)
		assert.Equal(t, "one\n", disk.text.String(), "nothing is written after an error")
	}
}

// Many goroutines use a counter. On a terminal it draws a bar each time; elsewhere it prints one line at the end.
func TestCounter(t *testing.T) {
	t.Parallel()
	for name, width := range map[string]int{"file": 0, "terminal": 80} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := demo.Run(t.Context(), "program", func(ctx context.Context, d *demo.Demo) error {
				one := d.Counter(ctx, "regions asked", 20)
				var all sync.WaitGroup
				for range 20 {
					all.Go(one)
				}
				all.Wait()
				d.Say("next")
				return nil
			}, demo.Stage{Out: &out, Err: &out, Width: width})
			require.NoError(t, err)
			assert.True(t, strings.HasSuffix(out.String(), "20/20 regions asked (0s)\nnext\n") || width > 0, out.String())
			assert.Equal(t, map[int]int{0: 1, 80: 20}[width], strings.Count(out.String(), "/20 regions"))
			assert.Equal(t, 2, strings.Count(out.String(), "\n"))
		})
	}
}
