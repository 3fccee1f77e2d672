package credentials_test

import (
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

func TestInstanceRole(t *testing.T) {
	for _, tt := range []struct {
		name, option, env, off string
		set                    func(*cloud)
		calls                  int
		err                    string
	}{
		{name: "attached", calls: 3},
		{name: "named", option: "role", calls: 2},
		{name: "named by the environment", env: "role", calls: 2},
		{name: "option before environment", option: "role", env: "other", calls: 2},
		{name: "another name", option: "other", calls: 2, err: `instance role "other": metadata: "meta-data/ram/security-credentials/other": there is no such entry (status 404)`},
		{name: "odd name", option: "../../x?y", calls: 2, err: `instance role "../../x?y": metadata: "meta-data/ram/security-credentials/..%2F..%2Fx%3Fy": there is no such entry (status 404)`},
		{name: "none attached", set: func(c *cloud) { c.role = "" }, calls: 2, err: `instance role: the instance has no RAM role: metadata: "meta-data/ram/security-credentials/": there is no such entry (status 404)`},
		{name: "turned off", off: "true", err: "instance role: turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("ALIBABA_CLOUD_ECS_METADATA", tt.env)
			t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", tt.off)
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				if tt.set != nil {
					tt.set(c)
				}
				p := credentials.InstanceRole(credentials.InstanceRoleOptions{RoleName: tt.option, Metadata: c.metadata()})
				got, err := p.Retrieve(t.Context())
				assert.Equal(t, tt.calls, c.calls(""))
				if tt.err != "" {
					assert.EqualError(t, err, tt.err)
					return
				}
				require.NoError(t, err)
				sameKeys(t, want("instance-1", time.Now().Add(time.Hour)), got)
				retrieve(t, p)
				assert.Equal(t, tt.calls, c.calls(""), "the keys are kept")
			})
		})
	}
}

func TestInstanceRole_responses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"Code":"Failed","AccessKeyId":"i"}`:                        `the response's code is "Failed"`,
		`{"Code":"pl4nted!","AccessKeyId":"i"}`:                      "the response has no code",
		`{"AccessKeyId":"i","AccessKeySecret":"pl4nted"`:             "not JSON",
		`{"Code":"Success","AccessKeyId":"i","SecurityToken":"t"}`:   "the AccessKey id or secret is empty",
		`{"Code":"Success","AccessKeyId":["i"],"SecurityToken":"t"}`: `unexpected JSON array in "AccessKeyId"`,
	} {
		m := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: fixed(body)}})
		_, err := credentials.InstanceRole(credentials.InstanceRoleOptions{RoleName: "r", Metadata: m}).Retrieve(t.Context())
		assert.EqualError(t, err, `instance role "r": `+want)
	}
	m := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: &cloud{lost: &net.OpError{Op: "dial", Err: errors.New("no route")}}}})
	_, err := credentials.InstanceRole(credentials.InstanceRoleOptions{Metadata: m}).Retrieve(t.Context())
	assert.ErrorIs(t, err, metadata.ErrUnavailable)
}
