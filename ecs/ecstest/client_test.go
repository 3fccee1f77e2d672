package ecstest_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// A program under test gets its client from the server. A fault makes one
// action fail.
func ExampleServer_Client() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("IncorrectInstanceStatus", 403, "StopInstance")))
	client := srv.Client()

	_, err := stopinstance.Do(context.Background(), client, &stopinstance.Request{InstanceID: "i-1"})
	fmt.Println(ecs.HasCode(err, "IncorrectInstanceStatus"))

	for image, err := range describeimages.All(context.Background(), client, &describeimages.Request{Architecture: "arm64"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(image.ImageID)
	}
	// Output:
	// true
	// aliyun_3_arm64_20G_alibase_20240528.vhd
	// ubuntu_22_04_arm64_20G_alibase_20240819.vhd
}

func TestServer_Client(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		srv  []ecstest.Option
		opts []ecs.Option
	}{
		{"signature 1.0", nil, nil},
		{"signature 3", nil, []ecs.Option{ecs.WithSignature(ecs.SignatureV3)}},
		{"temporary key", []ecstest.Option{ecstest.WithCredentials("STS.x", "y", "token")}, nil},
		{"temporary key, signature 3", []ecstest.Option{ecstest.WithCredentials("STS.x", "y", "token")}, []ecs.Option{ecs.WithSignature(ecs.SignatureV3)}},
		{"another region", nil, []ecs.Option{ecs.WithRegion("us-west-1")}},
		{"second key", []ecstest.Option{ecstest.WithCredentials("a", "b", ""), ecstest.WithCredentials("c", "d", "")},
			[]ecs.Option{ecs.WithCredentials(credentials.Static("c", "d", ""))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := ecstest.NewServer(tt.srv...).Client(tt.opts...)
				regions, err := describeregions.Do(t.Context(), c, nil)
				require.NoError(t, err)
				assert.Greater(t, len(regions.Regions), 12)
				zones, err := describezones.Do(t.Context(), c, nil)
				require.NoError(t, err)
				assert.Contains(t, zones.Zones[0].ZoneID, c.Region())
				images := 0
				for _, err := range describeimages.All(t.Context(), c, &describeimages.Request{PageSize: new(7)}) {
					require.NoError(t, err)
					images++
				}
				assert.Greater(t, images, 20)
				types := 0
				for _, err := range describeinstancetypes.All(t.Context(), c, &describeinstancetypes.Request{MaxResults: new(9)}) {
					require.NoError(t, err)
					types++
				}
				assert.GreaterOrEqual(t, types, 40)
			})
		})
	}
}

func TestServer_Client_errorResponse(t *testing.T) {
	t.Parallel()
	c := ecstest.NewServer().Client(ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, "wrong", "")))
	_, err := describeregions.Do(t.Context(), c, nil)
	assert.True(t, ecs.HasCode(err, "SignatureDoesNotMatch"), "%v", err)

	_, err = describetasks.Do(t.Context(), ecstest.NewServer().Client(), nil)
	assert.True(t, ecs.HasCode(err, "NotSimulated"), "%v", err)
	assert.ErrorContains(t, err, "does not simulate DescribeTasks")
}

func TestServer_Client_badOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		opt  ecs.Option
		want string
	}{
		{"region", ecs.WithRegion("a/b"), `"a/b"`},
		{"endpoint", ecs.WithEndpoint("ftp://x"), "ftp"},
		{"no HTTP client", ecs.WithHTTPClient(nil), "HTTP client"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := describeregions.Do(t.Context(), ecstest.NewServer().Client(tt.opt), nil)
			require.ErrorContains(t, err, "ecstest: client options")
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
