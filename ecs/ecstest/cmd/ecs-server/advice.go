package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// advice is a template for all kinds of clients, with placeholders in braces. Each
// of its lines was run as it is printed, with an empty home and environment.
const advice = `listening on http://{host}

Credentials, which every client below reads from the environment; the second line is for Packer:
    export ALIBABA_CLOUD_ACCESS_KEY_ID={id} ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}
    export ALICLOUD_ACCESS_KEY={id} ALICLOUD_SECRET_KEY={secret}

What happened and what there is, for scripts and for you; it needs no key:
    curl http://{host}/stats

This library:
    client, err := ecs.NewClient("{region}", ecs.WithEndpoint("http://{host}"))

Vendor's Go SDK, github.com/alibabacloud-go/ecs-20140526/v7, with github.com/aliyun/credentials-go:
    cred, err := credentials.NewCredential(nil)
    config := &openapi.Config{Credential: cred, RegionId: tea.String("{region}"), Protocol: tea.String("HTTP"), Endpoint: tea.String("{host}")}
    client, err := ecs.NewClient(config)

Vendor's older Go SDK, github.com/aliyun/alibaba-cloud-sdk-go:
    client, err := ecs.NewClientWithProvider("{region}")
    client.GetConfig().WithScheme("HTTP")
    client.Domain = "{host}"

Vendor's Node SDK, @alicloud/ecs20140526, with @alicloud/credentials and @alicloud/openapi-client:
    const credential = new Credential.default();
    const client = new Ecs.default(new Config({ credential, regionId: '{region}', protocol: 'HTTP', endpoint: '{host}' }));

Vendor's older Python SDK, aliyun-python-sdk-ecs:
    modify_point('Ecs', '{region}', '{host}')
    client = AcsClient(os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID'], os.environ['ALIBABA_CLOUD_ACCESS_KEY_SECRET'], '{region}')

Vendor's CLI:
    aliyun ecs DescribeInstances --region {region} --endpoint {host} --insecure
    aliyun vpc DescribeVpcs --region {region} --endpoint {host} --insecure
    aliyun sts GetCallerIdentity --region {region} --endpoint {host} --insecure

Terraform, aliyun/alicloud; it wants -tls when it removes rules of security groups:
    provider "alicloud" {
      region                 = "{region}"
      protocol               = "HTTP"
      skip_region_validation = true
      endpoints {
        ecs = "{host}"
        vpc = "{host}"
        sts = "{host}"
      }
    }

Packer, hashicorp/alicloud, in a source "alicloud-ecs":
    region                 = "{region}"
    custom_endpoint_ecs    = "{host}"
    skip_region_validation = true

The products Vpc (2016-04-28) and Sts (2015-04-01) are at the same address.
`

// advise prints the server's address and how to connect clients. It does not
// print a secret chosen by the user.
func advise(w io.Writer, c config, host string) {
	secret := "'<the secret>'"
	if c.secret == ecstest.DefaultAccessKeySecret {
		secret = c.secret
	}
	_, _ = io.WriteString(w, strings.NewReplacer("{host}", host, "{region}", c.region, "{id}", c.keyID, "{secret}", secret).Replace(advice))
	adviseSave(w, c)
	if len(c.stubs) > 0 {
		fmt.Fprintf(w, "\nResponses from files: %s.\n", strings.Join(c.stubs.actions(), ", "))
	}
	if len(c.faults.said) > 0 {
		fmt.Fprintf(w, "\nFaults: %s\n", strings.Join(c.faults.said, " "))
	}
	if c.faultRate > 0 {
		fmt.Fprintf(w, "\nFaults are injected into %g%% of calls (seed %d).\n", c.faultRate*100, c.faultSeed)
	}
}
