package demotest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func TestNormal(t *testing.T) {
	tests := []struct{ name, out, want string }{
		{"ids become numbers of the same width", "i-bp67acfmxazb4p1x vsw-bp1c0doj0taqyzzl i-bp67acfmxazb4p1x\n", "i-0000000000000001 vsw-0000000000000002 i-0000000000000001\n"},
		{"ids with commas between them", "-instances i-bp67acfmxazb4p1x,i-bp67acfmxazb4p2x", "-instances i-0000000000000001,i-0000000000000002"},
		{"other words stay", "sg-web i-1 cn-hangzhou-b ecs.g7.4xlarge web-0123456789abcdef", "sg-web i-1 cn-hangzhou-b ecs.g7.4xlarge web-0123456789abcdef"},
		{"client tokens", "ABCDEFGHIJKLMNOPQRSTUVWX23-plain ABCDEFGHIJKLMNOPQRSTUVWX24", "00000000000000000000000001-plain 00000000000000000000000002"},
		{"request ids", "request 4C467B38-3910-447D-87BC-AC049166F216)", "request 000000000000000000000000000000000001)"},
		{"times of day, not dates", "2026-03-02 10:00, 10:00:30 and 2026-03-02T10:00:30Z, 2026-03-02T10:00Z", "2026-03-02 hh:mm, hh:mm:ss and 2026-03-02Thh:mm:ssZ, 2026-03-02Thh:mmZ"},
		{"durations", "1.5s 20ms 1h2m3s (0s) 3µs, not 5 GiB or 7d", "#s #s #s (#s) #s, not 5 GiB or 7d"},
		{"only the last line of a wait", "a\n   … 0/2 running (0s)\n   … 1/2 running (1s)\n   … 2/2 running (2s)\nb\n   … 1/1 gone (1s)\n", "a\n   … 2/2 running (#s)\nb\n   … 1/1 gone (#s)\n"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, Normal(tt.out))
			assert.Equal(t, tt.want, Normal(Normal(tt.out)), "again")
		})
	}
}

func TestTest(t *testing.T) {
	Test(t, func(t *testing.T) {
		assert.Equal(t, "2026-03-02T10:00:30Z", time.Now().UTC().Format(time.RFC3339))
	})
}

// disk can be created in an empty account.
var disk = &createdisk.Request{ZoneID: "cn-hangzhou-b", Size: new(20), DiskCategory: types.DiskCategoryCloudESSD}

// makeDisks is a program that creates two disks.
func makeDisks(ctx context.Context, d *demo.Demo) error {
	client, err := d.Client(ctx, demo.World{Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		_, err := createdisk.Do(ctx, client, disk) // the faults and the Ctrl-C of a scene come later
		return nil, err
	}})
	if err != nil {
		return err
	}
	for n := range 2 {
		d.Say("disk %d", n+1)
		if _, err := createdisk.Do(ctx, client, disk); err != nil {
			return err
		}
	}
	return nil
}

func TestPlay(t *testing.T) {
	tests := []struct {
		name  string
		scene Scene
		disks int
		out   string
		err   error
	}{
		{"to the end", Scene{}, 3, "disk 1\ndisk 2\n", nil},
		{"a fault", Scene{Faults: []ecstest.Fault{ecstest.Times(1, ecstest.DropResponse(createdisk.Action))}}, 3, "disk 1\ndisk 2\n", nil},
		{"Ctrl-C at a text", Scene{CtrlCAtText: "disk 2"}, 2, "disk 1\ndisk 2\n", context.Canceled},
		{"Ctrl-C at an action that was carried out", Scene{CtrlCAtAction: createdisk.Action}, 2, "disk 1\n", context.Canceled},
		{"help", Scene{Args: []string{"-h"}}, -1, "Usage of demotest:", flag.ErrHelp},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			Test(t, func(t *testing.T) {
				got := Play(t, makeDisks, tt.scene)
				require.ErrorIs(t, got.Err, tt.err)
				if tt.disks < 0 {
					assert.Contains(t, got.Out, tt.out)
					assert.Nil(t, got.Memory.Server)
					return
				}
				assert.Equal(t, tt.out, got.Out)
				assert.Len(t, got.Memory.Server.Account().Disks, tt.disks)

				again := Play(t, makeDisks, Scene{Memory: got.Memory})
				require.NoError(t, again.Err)
				assert.Len(t, got.Memory.Server.Account().Disks, tt.disks+2, "the second run sees the disks of the first")
			})
		})
	}
}

func TestPlay_error(t *testing.T) {
	own := errors.New("out of paper")
	got := Play(t, func(context.Context, *demo.Demo) error { return fmt.Errorf("wrapped: %w", own) }, Scene{})
	assert.ErrorIs(t, got.Err, own)
}
