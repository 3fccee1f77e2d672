package ecs_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// Every action has the package that the rule says, the exceptions to which would have to be in the document.
func TestMigrating_rule(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("api")
	require.NoError(t, err)
	packages, action := 0, regexp.MustCompile(`const Action = "(\w+)"`)
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		packages++
		m := action.FindStringSubmatch(text(t, filepath.Join("api", e.Name(), e.Name()+".go")))
		if assert.Len(t, m, 2, e.Name()) {
			assert.Equal(t, strings.ToLower(m[1]), e.Name())
		}
	}
	assert.Contains(t, migrating(t), fmt.Sprintf("for all %d actions", packages))
}

// The rows of the table of actions name packages and fields that exist: `InstanceIds` → `InstanceIDs []string` is a field
// of that name and type, whose wire name is what other libraries call it.
func TestMigrating_actions(t *testing.T) {
	t.Parallel()
	doc := migrating(t)
	rows := regexp.MustCompile("(?m)^\\| (\\w+) \\| `(\\w+)` \\| (.*) \\|$").FindAllStringSubmatch(doc, -1)
	require.NotEmpty(t, rows)
	field := regexp.MustCompile("`([\\w.]+)` → `(\\w+) ([^`]+)`")
	for _, row := range rows {
		action, name, rest := row[1], row[2], row[3]
		source, err := os.ReadFile(filepath.Join("api", name, name+".go"))
		if !assert.NoError(t, err) {
			continue
		}
		assert.Contains(t, string(source), `const Action = "`+action+`"`)
		for _, f := range field.FindAllStringSubmatch(rest, -1) {
			want := regexp.MustCompile(`(?m)^\t` + f[2] + ` +` + regexp.QuoteMeta(f[3]) + ` +.(url|json):"` + f[1] + `[",]`)
			assert.True(t, want.Match(source), "%s: %s", action, f[0])
		}
	}
	rest := regexp.MustCompile(`(?s)\nNothing else: (.*?)\.\n`).FindStringSubmatch(doc)
	require.NotNil(t, rest)
	others := strings.FieldsFunc(rest[1], func(r rune) bool { return strings.ContainsRune("`, \n", r) })
	assert.GreaterOrEqual(t, len(rows)+len(others), 40)
	for _, name := range others {
		assert.FileExists(t, filepath.Join("api", name, name+".go"))
	}
}

// What the document names in its prose as ours exists.
func TestMigrating_names(t *testing.T) {
	t.Parallel()
	doc := migrating(t)
	var api strings.Builder
	for _, pattern := range []string{"*.go", "credentials/*.go", "ecswait/*.go", "ecstest/*.go", "types/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				api.WriteString(text(t, f))
			}
		}
	}
	for _, m := range regexp.MustCompile("`(ecs|credentials|ecswait|ecstest|types)\\.([A-Z]\\w+)[`(.{]").FindAllStringSubmatch(doc, -1) {
		if theirs[m[1]+"."+m[2]] {
			continue
		}
		declared := regexp.MustCompile(`(?m)^(func |type |const |var |\t)` + m[2] + `\b`)
		assert.True(t, declared.MatchString(api.String()), m[0])
	}
}

// theirs are names in MIGRATING.md that look like ours.
var theirs = map[string]bool{
	"ecs.CreateDescribeInstancesRequest": true, "ecs.DescribeInstancesRequest": true, "ecs.DescribeInstancesArgs": true,
	"ecs.CreateStopInstanceRequest": true, "ecs.StopInstanceArgs": true, "ecs.StopInstanceResponse": true,
	"ecs.RunInstancesTag": true, "credentials.NewDefaultCredentialsProvider": true,
}

// TestMigrating_calls runs the code of MIGRATING.md.
func TestMigrating_calls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := ecstest.NewServer(ecstest.WithCommandRunner(func(string, string, map[string]string) (string, int) { return "up 3 days", 0 }))
		ctx, client := t.Context(), server.Client()

		instances := migrateLaunch(ctx, client)
		require.Len(t, instances, 3)
		id, zone := instances[0].InstanceID, instances[0].ZoneID

		found, err := migrateFind(ctx, client, id)
		require.NoError(t, err)
		assert.Len(t, found, 3)
		_, err = migrateFind(ctx, client, "i-none")
		assert.True(t, ecs.IsNotFound(err))

		images := migrateDisks(ctx, client, zone, id)
		require.Len(t, images, 1)
		assert.Equal(t, "web-7", images[0].ImageName)
		account := server.Account()
		assert.Len(t, account.Disks, 6, "two for each instance, and none that was created apart")

		migrateNetwork(ctx, client, account.VPCs[0].ID, account.VSwitches[0].ID, id)
		migrateCommand(ctx, client, []string{id})
		require.NoError(t, migrateRetries(ctx, client, id))
		require.NoError(t, migratePower(ctx, client, id, []string{instances[1].InstanceID, instances[2].InstanceID}))
		time.Sleep(time.Minute)
		assert.Empty(t, server.Account().Instances)
		assert.Equal(t, "gone", migrateErrors(migrateRetries(ctx, client, id)))
	})
}

func TestMigrating_errors(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"IncorrectInstanceStatus":  "in another state",
		"OperationDenied.NoStock":  "try another zone or type",
		"InvalidAmount.ValueNotOk": "something else",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			client := ecstest.NewServer(ecstest.Fail("StartInstance", code, 403)).Client(ecs.WithRetry(ecs.NoRetry))
			_, err := startinstance.Do(t.Context(), client, &startinstance.Request{InstanceID: "i-1"})
			assert.Equal(t, want, migrateErrors(err))
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, err := startinstance.Do(ctx, ecstest.NewServer().Client(), &startinstance.Request{InstanceID: "i-1"})
	assert.Equal(t, "no time left", migrateErrors(err))
}

func TestMigrating_clients(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_REGION_ID", "cn-beijing")
	for keysFrom, region := range map[string]string{
		"the program": "cn-hangzhou", "the role of this instance": "cn-hangzhou", "a role to assume": "cn-hangzhou", "anywhere": "cn-beijing",
	} {
		client, err := migrateClient(keysFrom, "id", "secret")
		require.NoError(t, err)
		assert.Equal(t, region, client.Region())
	}
}

func TestMigrating_otherProduct(t *testing.T) {
	t.Parallel()
	rt := always(http.StatusOK, `{"NatGateways":{"NatGateway":[{"NatGatewayId":"ngw-1"}]}}`)
	ids, err := migrateOther(t.Context(), newClient(t, rt))
	require.NoError(t, err)
	assert.Equal(t, []string{"ngw-1"}, ids)
	assert.Equal(t, "vpc.cn-hangzhou.aliyuncs.com", rt.reqs[0].URL.Host)
	assert.Equal(t, "2016-04-28", rt.forms[0].Get("Version"))
	assert.Equal(t, "cn-hangzhou", rt.forms[0].Get("RegionId"))
	assert.Equal(t, "vpc-1", rt.forms[0].Get("VpcId"))
}

func migrating(t *testing.T) string { return text(t, "MIGRATING.md") }

func text(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file) //nolint:gosec // a file of this repository
	require.NoError(t, err)
	return string(b)
}
