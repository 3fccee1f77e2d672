package credentials_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

func TestDefaultRegion(t *testing.T) {
	const config = `{"current":"c","profiles":[
		{"name":"c","mode":"AK","region_id":"cn-beijing"},
		{"name":"default","region_id":"cn-shanghai"},
		{"name":"none","mode":"AK","access_key_id":"id"},
		{"name":"sso","mode":"Magic","region_id":"eu-central-1"}]}`
	const noRegion = `no region found: set ALIBABA_CLOUD_REGION_ID, or region_id in the profile with "aliyun configure", or pass a region such as cn-hangzhou`
	for _, tt := range []struct {
		name    string
		config  string // of the CLI, or empty for no file
		env     map[string]string
		options credentials.Options
		want    string
		err     string // $PATH stands for the file
	}{
		{name: "current profile", config: config, want: "cn-beijing"},
		{name: "variable before profile", config: config, env: map[string]string{"ALIBABA_CLOUD_REGION_ID": "ap-southeast-1"}, want: "ap-southeast-1"},
		{name: "variable before a broken file", config: "{", env: map[string]string{"ALIBABA_CLOUD_REGION_ID": "ap-southeast-1"}, want: "ap-southeast-1"},
		{name: "variable without a file", env: map[string]string{"ALIBABA_CLOUD_REGION_ID": "ap-southeast-1"}, want: "ap-southeast-1"},
		{name: "variable with profiles disabled", env: map[string]string{"ALIBABA_CLOUD_REGION_ID": "ap-southeast-1", "ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "1"}, want: "ap-southeast-1"},
		{name: "profile of the options", config: config, env: map[string]string{"ALIBABA_CLOUD_PROFILE": "default"}, options: credentials.Options{Profile: "sso"}, want: "eu-central-1"},
		{name: "profile of the environment", config: config, env: map[string]string{"ALIBABA_CLOUD_PROFILE": "default"}, want: "cn-shanghai"},
		{name: "no current profile", config: `{"profiles":[{"name":"a","region_id":"x"},{"name":"default","region_id":"cn-shanghai"}]}`, want: "cn-shanghai"},
		{name: "names in another case", config: `{"Current":"c","Profiles":[{"Name":"c","Region_Id":"cn-beijing"}]}`, want: "cn-beijing"},
		{name: "profile without a region", config: config, options: credentials.Options{Profile: "none"}, err: noRegion},
		{name: "unknown profile", config: config, options: credentials.Options{Profile: "x"}, err: noRegion + ` (CLI configuration "$PATH": there is no profile "x")`},
		{name: "no file", err: noRegion},
		{name: "profiles disabled", config: config, env: map[string]string{"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true"}, err: noRegion},
		{name: "broken file", config: `{"current":`, err: noRegion + ` (CLI configuration "$PATH": not JSON)`},
		{name: "secret of another type", config: `{"profiles":[{"access_key_secret":12345}]}`, err: noRegion + ` (CLI configuration "$PATH": unexpected JSON number in "profiles.access_key_secret")`},
		{name: "no home", env: map[string]string{"HOME": ""}, err: noRegion + ` (CLI configuration: $HOME is not defined)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clearEnvironment(t)
			path := os.Getenv("HOME") + "/.aliyun/config.json"
			if tt.config != "" {
				write(t, path, tt.config)
			}
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			region, err := credentials.DefaultRegion(tt.options)
			assert.Equal(t, tt.want, region)
			if tt.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, strings.ReplaceAll(tt.err, "$PATH", path))
		})
	}
}

func TestDefaultRegion_fileOfTheEnvironment(t *testing.T) {
	clearEnvironment(t)
	write(t, os.Getenv("HOME")+"/.aliyun/config.json", `{"profiles":[{"name":"default","region_id":"cn-shanghai"}]}`)
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", write(t, t.TempDir()+"/other.json", `{"profiles":[{"name":"default","region_id":"cn-beijing"}]}`))
	region, err := credentials.DefaultRegion(credentials.Options{})
	assert.NoError(t, err)
	assert.Equal(t, "cn-beijing", region)
}
