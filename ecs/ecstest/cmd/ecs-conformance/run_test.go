package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

const (
	keyID  = "LTAI5tKeyOfTheTest00"
	secret = "secret-of-the-test"
)

// service starts what the program takes for the service, and gives it keys.
func service(t *testing.T, opts ...ecstest.Option) (server *ecstest.Server, args []string) {
	t.Helper()
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", keyID)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret)
	t.Setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "")
	server = ecstest.NewServer(append(opts, ecstest.WithCredentials(keyID, secret, ""), ecstest.WithStepDuration(stepDuration))...)
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	return server, []string{"-live", "-region", "cn-beijing", "-endpoint", listening.URL, "-poll", "10ms", "-patience", "1m"}
}

// program runs the program.
func program(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(ctx, args, &out, &err)
	return status, out.String(), err.String()
}

func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		status, report, said := program(t.Context(), "-v")
		assert.Equal(t, same, status, said)
		assert.Regexp(t, `^# Ecstest with signature 1.0 and ecstest with signature V3\n\nCompared .* of the parts read, make, buy\.`, report)
		assert.Contains(t, report, "\nNo differences.\n")
		assert.Contains(t, said, "ecstest with signature V3: the life of an instance: StopInstance, a dry run: 400 DryRunOperation\n")
		assert.Contains(t, said, " steps compared, 0 differences\n")
	})
}

func TestRun_flags(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, want string }{
		{"-live", "-live needs a -region"},
		{"-live -region cn-nowhere", `region "cn-nowhere"`},
		{"-make", "are for -live"},
		{"-buy", "are for -live"},
		{"-yes", "are for -live"},
		{"-endpoint http://127.0.0.1:1", "are for -live"},
		{"-live -region cn-hangzhou -sweep -make", "-sweep removes only"},
		{"-live -region cn-hangzhou -buy -max-cost 0", "-max-cost 0"},
		{"-live -region cn-hangzhou -buy -max-cost NaN", "-max-cost NaN"},
		{"-live -region cn-hangzhou -poll 0s", "-poll must be positive"},
		{"everything", `unexpected argument "everything"`},
		{"-none", "not defined"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := program(t.Context(), strings.Fields(test.args)...)
			assert.Equal(t, failed, status)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, test.want)
		})
	}
	status, _, stderr := program(t.Context(), "-h")
	assert.Equal(t, same, status)
	assert.Contains(t, stderr, "-max-cost")
}

// Without -make it only reads, and a difference is in the report.
func TestRun_read(t *testing.T) {
	server, args := service(t, ecstest.Fail("DescribeImageFromFamily", "InvalidImageFamily.NotFound", 404))
	file := filepath.Join(t.TempDir(), "report.md")
	status, stdout, stderr := program(t.Context(), append(args, "-report", file)...)
	assert.Equal(t, different, status, stderr)
	assert.Empty(t, stdout)
	report, err := os.ReadFile(file)
	require.NoError(t, err)
	_, differences, _ := strings.Cut(string(report), "\n\n## ")
	assert.Equal(t, "Codes\n\n- DescribeImageFromFamily (a family that does not exist): "+
		"the service refuses with 404 InvalidImageFamily.NotFound; ecstest accepts with 200. "+
		"The documentation of DescribeImageFromFamily has InvalidImageFamily.NotFound not at all.\n", differences)
	for _, call := range server.Calls() {
		assert.Regexp(t, "^(Describe|List)", call.Action)
	}
	assert.NotEmpty(t, server.Calls())
	for _, text := range []string{string(report), stderr} {
		assert.NotContains(t, text, keyID)
		assert.NotContains(t, text, secret)
	}
}

// Nothing is made without -yes.
func TestRun_withoutYes(t *testing.T) {
	server, args := service(t)
	for _, flag := range []string{"-make", "-buy", "-sweep"} {
		status, stdout, stderr := program(t.Context(), append(args, flag)...)
		assert.Equal(t, failed, status)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, "nothing was done: add -yes")
		assert.Contains(t, stderr, "region cn-beijing, http://127.0.0.1:")
		assert.Contains(t, stderr, "left by a killed run")
	}
	assert.Empty(t, server.Calls())
}

func TestRun_make(t *testing.T) {
	server, args := service(t, ecstest.Fail("CreateDeploymentSet", "InvalidStrategy", 400),
		ecstest.Fail("CreateLaunchTemplate", "QuotaExceed.LaunchTemplate", 400))
	status, report, stderr := program(t.Context(), append(args, "-make", "-yes", "-v")...)
	assert.Equal(t, different, status, stderr)
	assert.Contains(t, report, "- CreateDeploymentSet (a set): the service refuses with 400 InvalidStrategy; ecstest accepts with 200.")
	assert.Contains(t, report, "because of the difference in CreateDeploymentSet, “a set”: the set, ")
	assert.Contains(t, report, "because the service refuses with 400 QuotaExceed.LaunchTemplate, which is about the account or what is in stock: a template, ")
	server.AssertExecuted(t, "RunInstances", 0)
	server.AssertExecuted(t, "CreateDisk", 0)
	assert.Equal(t, ecstest.Account{}, server.Account())
}

// With -buy everything is made and removed. What this test does not look at are states, which take real time here.
func TestRun_buy(t *testing.T) {
	server, args := service(t)
	status, report, stderr := program(t.Context(), append(args, "-buy", "-yes")...)
	assert.NotEqual(t, failed, status, stderr)
	for _, group := range []string{"## Codes", "## Paging", "## Values", "## Shapes"} {
		assert.NotContains(t, report, group)
	}
	assert.Contains(t, stderr, "buys nothing if an hour of the instance and its disks costs more than 1 in the currency")
	assert.Regexp(t, `the service: ecs\.\S+ with two disks of 40 GiB for 0\.\d+ CNY an hour`, stderr)
	server.AssertExecuted(t, "RunInstances", 1)
	left := server.Account()
	left.Invocations = nil
	assert.Equal(t, ecstest.Account{}, left)
	for _, call := range server.CallsTo("RunInstances") {
		if call.Executed {
			release, err := time.Parse("2006-01-02T15:04:05Z", call.Params["AutoReleaseTime"])
			require.NoError(t, err)
			assert.WithinDuration(t, time.Now().Add(time.Hour), release, 3*time.Minute)
		}
	}
}

func TestRun_tooDear(t *testing.T) {
	server, args := service(t)
	status, report, stderr := program(t.Context(), append(args, "-buy", "-max-cost", "0.001", "-yes")...)
	assert.Equal(t, different, status)
	assert.Contains(t, stderr, "the service: buys nothing: that is not between 0 and 0.0010")
	assert.Contains(t, report, "because the service did not get so far")
	server.AssertExecuted(t, "RunInstances", 0)
	server.AssertExecuted(t, "CreateDisk", 0)
}

func TestRun_sweep(t *testing.T) {
	server, args := service(t)
	c := server.Client()
	for name, tag := range map[string]string{"mine": "aliecs-conformance", "other": "conformance"} {
		_, err := createkeypair.Do(t.Context(), c, &createkeypair.Request{
			RegionID: "cn-beijing", KeyPairName: name, Tags: []types.Tag{{Key: tag, Value: "x"}},
		})
		require.NoError(t, err)
	}
	status, _, stderr := program(t.Context(), append(args, "-sweep", "-yes")...)
	assert.Equal(t, same, status, stderr)
	assert.Contains(t, stderr, "the service: removes the key pair mine, left by an earlier run\n")
	require.Len(t, server.Account().KeyPairs, 1)
	assert.Equal(t, "other", server.Account().KeyPairs[0].ID)
}

// If something cannot be removed, the report is there all the same.
func TestRun_left(t *testing.T) {
	server, args := service(t, ecstest.WithDenied(keyID, "DeleteKeyPairs"))
	status, report, stderr := program(t.Context(), append(args, "-make", "-yes")...)
	assert.Equal(t, failed, status)
	assert.Contains(t, report, "because the service refuses with 403 Forbidden.RAM, which is about the account")
	assert.Contains(t, stderr, "ecs-conformance: the service: something is left: key pairs: ecs: DeleteKeyPairs: Forbidden.RAM")
	assert.Len(t, server.Account().KeyPairs, 1)
}

// After an interrupt the program removes what it made, and says that it did not end.
func TestRun_interrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server, args := service(t, ecstest.WithCallLog(func(call ecstest.Call) {
		if call.Action == "CreateKeyPair" {
			cancel()
		}
	}))
	status, stdout, stderr := program(ctx, append(args, "-make", "-yes")...)
	assert.Equal(t, failed, status)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "context canceled")
	assert.Equal(t, ecstest.Account{}, server.Account())
}

func TestRun_noKeys(t *testing.T) {
	server, args := service(t)
	for _, name := range []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_CREDENTIALS_URI"} {
		t.Setenv(name, "")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	status, _, stderr := program(t.Context(), args...)
	assert.Equal(t, failed, status)
	assert.Contains(t, stderr, "keys: ")
	assert.Empty(t, server.Calls())
}
