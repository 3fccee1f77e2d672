package ecstest_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A saved account goes on in another server: the same resources, the same client tokens, in the middle of their steps.
func TestServer_Load(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := ecstest.WithStepDuration(40*time.Second, ecstest.KindInstance)
		srv := ecstest.NewServer(ecstest.WithJournal(), slow)
		client := srv.Client()
		launch := &runinstances.Request{
			ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", ClientToken: "order-1",
			SpotStrategy: types.SpotStrategySpotAsPriceGo, Amount: new(2),
		}
		launched, err := runinstances.Do(t.Context(), client, launch)
		require.NoError(t, err)
		_, err = createkeypair.Do(t.Context(), client, &createkeypair.Request{KeyPairName: "web"})
		require.NoError(t, err)
		time.Sleep(time.Hour)
		_, err = stopinstance.Do(t.Context(), client, &stopinstance.Request{InstanceID: launched.InstanceIDs[0]})
		require.NoError(t, err)
		_, err = stopinstance.Do(t.Context(), client, &stopinstance.Request{InstanceID: "i-none"})
		require.Error(t, err)
		require.NoError(t, srv.Reclaim(launched.InstanceIDs[1]))
		time.Sleep(20 * time.Second)
		var saved bytes.Buffer
		require.NoError(t, srv.Save(&saved))

		again := ecstest.NewServer(ecstest.WithJournal())
		require.NoError(t, again.Load(bytes.NewReader(saved.Bytes())))
		assert.Equal(t, srv.Account(), again.Account())
		assert.Equal(t, "Stopping", again.Account().Instances[0].Status)
		pairs := make([]string, 2)
		for i, s := range []*ecstest.Server{srv, again} {
			r, err := describekeypairs.Do(t.Context(), s.Client(), nil)
			require.NoError(t, err)
			pairs[i] = r.KeyPairs[0].KeyPairFingerPrint
		}
		assert.Equal(t, pairs[0], pairs[1])
		repeated, err := runinstances.Do(t.Context(), again.Client(), launch)
		require.NoError(t, err)
		assert.Equal(t, launched.InstanceIDs, repeated.InstanceIDs)
		again.AssertExecuted(t, "RunInstances", 0)

		time.Sleep(21 * time.Second)
		assert.Equal(t, "Stopped", again.Account().Instances[0].Status, "a step that had begun keeps its duration")
		assert.Equal(t, srv.Account(), again.Account())
		more, err := runinstances.Do(t.Context(), again.Client(), &runinstances.Request{ImageID: launch.ImageID, InstanceType: "ecs.g7.large"})
		require.NoError(t, err)
		time.Sleep(time.Second)
		assert.Equal(t, "Running", again.Account().Instances[2].Status, "%s has the steps of the new server", more.InstanceIDs[0])
		time.Sleep(5 * time.Minute)
		require.NoError(t, again.Save(&saved), "after what was saved before")

		saved.Reset()
		require.NoError(t, again.Save(&saved))
		third := ecstest.NewServer(slow)
		require.NoError(t, third.Load(&saved))
		assert.Equal(t, again.Account(), third.Account())
		assert.Len(t, third.Account().Instances, 2, "the spot instance is reclaimed")
	})
}

// Saving while calls change the account gives an account that was there.
func TestServer_Save_meanwhile(t *testing.T) {
	t.Parallel()
	srv := ecstest.NewServer(ecstest.WithJournal())
	done := make(chan error)
	for worker := range 4 {
		go func() {
			var err error
			for i := range 50 {
				_, err = runinstances.Do(context.Background(), srv.Client(), &runinstances.Request{
					ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", InstanceName: fmt.Sprintf("web-%d-%d", worker, i),
				})
			}
			done <- err
		}()
	}
	for ended := 0; ended < 4; {
		select {
		case err := <-done:
			require.NoError(t, err)
			ended++
		default:
		}
		var saved bytes.Buffer
		require.NoError(t, srv.Save(&saved))
		again := ecstest.NewServer()
		require.NoError(t, again.Load(&saved))
		then, now := again.Account().Instances, srv.Account().Instances
		require.LessOrEqual(t, len(then), len(now))
		for i, in := range then {
			require.Equal(t, now[i].ID, in.ID)
			require.Equal(t, now[i].Name, in.Name)
		}
	}
}

func TestServer_Load_byHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, err := os.Open("testdata/account.jsonl")
		require.NoError(t, err)
		defer func() { assert.NoError(t, f.Close()) }()
		srv := ecstest.NewServer()
		require.NoError(t, srv.Load(f))
		assert.Len(t, srv.Account().Instances, 2)
		assert.Equal(t, "web", srv.Account().KeyPairs[0].ID)
		assert.Equal(t, time.Now(), srv.Account().KeyPairs[0].Created.Local())
	})
}

func TestServer_Load_refuses(t *testing.T) {
	t.Parallel()
	const first = `{"journal":"ecstest account","format":1}` + "\n"
	const key = `"action":"CreateKeyPair","params":{"RegionId":"cn-hangzhou","KeyPairName":"web"}`
	for _, tt := range []struct{ text, want string }{
		{"", "it is empty"},
		{first + `{"action":"CreateKeyPare"}`, "line 2: CreateKeyPare: the test server has no such action"},
		{first + `{"product":"Oss","action":"PutObject"}`, "line 2: Oss.PutObject: the test server has no such action"},
		{first + `{"product":"Sts","action":"AssumeRole"}`, "line 2: Sts.AssumeRole: the test server has no such action"},
		{first + `{"action":"DescribeStorageSets","params":{"RegionId":"cn-hangzhou"}}`, "line 2: DescribeStorageSets: NotSimulated: The test server does not simulate DescribeStorageSets."},
		{first + `{"action":"CreateKeyPair","params":{"RegionId":"cn-hangzhou"}}`, `line 2: CreateKeyPair: MissingParameter: The required parameter "KeyPairName" is missing.`},
		{first + `{"action":"CreateKeyPair","params":{"RegionId":"here","KeyPairName":"web"}}`, `line 2: CreateKeyPair: InvalidRegionId.NotFound: The region "here" does not exist.`},
		{first + "{" + key + "}\n{" + key + "}", `line 3: CreateKeyPair: KeyPair.AlreadyExist: `},
		{first + `{"response":"12345678",` + key + "}", "line 2: CreateKeyPair: the response is not what it was: the server has another version, or other options"},
		{first + `{"random":["no key"],` + key + "}", ""},
		{first + `{"time":"2999-01-01T00:00:00Z",` + key + "}", "line 2: its time is in the future; it is "},
		{first + `{"time":"2024-01-02T00:00:00Z",` + key + "}\n" + `{"time":"2024-01-01T23:00:00Z",` + key + "}", "line 3: its time is before 2024-01-02T00:00:00Z, that of the entry before it"},
		{first + `{"reclaim":"i-none"}`, `line 2: ecstest: reclaim "i-none": there is no such instance`},
	} {
		err := ecstest.NewServer().Load(strings.NewReader(tt.text))
		if tt.want == "" {
			assert.NoError(t, err, tt.text)
			continue
		}
		assert.ErrorContains(t, err, "ecstest: load: "+tt.want, tt.text)
	}

	srv := ecstest.NewServer()
	require.EqualError(t, srv.Save(new(bytes.Buffer)), "ecstest: save: the server has no journal; see WithJournal")
	_, err := describeinstances.Do(t.Context(), srv.Client(), nil)
	require.NoError(t, err)
	require.EqualError(t, srv.Load(strings.NewReader(first)), "ecstest: load: the server has been used")
}

// What is saved has no access key, and what only the client and the server know of a call.
func TestServer_Save_noKeys(t *testing.T) {
	t.Parallel()
	srv := ecstest.NewServer(ecstest.WithJournal(), ecstest.WithCredentials("my-key", "my-secret", "my-token"))
	for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		_, err := createkeypair.Do(t.Context(), srv.Client(ecs.WithSignature(v)), &createkeypair.Request{KeyPairName: fmt.Sprint("web", v)})
		require.NoError(t, err)
	}
	var saved bytes.Buffer
	require.NoError(t, srv.Save(&saved))
	assert.Regexp(t, `"params":\{"KeyPairName":"web\w+","RegionId":"cn-hangzhou"\}`, saved.String())
	for _, secret := range []string{"my-key", "my-secret", "my-token", "Signature", "Timestamp"} {
		assert.NotContains(t, saved.String(), secret)
	}
}

func ExampleServer_Load() {
	const account = `{"journal":"ecstest account","format":1}
{"action":"RunInstances","params":{"RegionId":"cn-hangzhou","InstanceType":"ecs.g7.large","ImageId":"ubuntu_22_04_x64_20G_alibase_20240819.vhd"}}
{"action":"CreateKeyPair","params":{"RegionId":"cn-hangzhou","KeyPairName":"web"}}
`
	srv := ecstest.NewServer()
	if err := srv.Load(strings.NewReader(account)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(srv.Account().Instances), "instance,", srv.Account().KeyPairs[0].ID)
	// Output: 1 instance, web
}
