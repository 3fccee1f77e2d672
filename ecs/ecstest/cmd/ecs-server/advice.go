package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// advice is a template for all kinds of clients, with placeholders in braces.
const advice = `listening on http://{host}

Credentials, which every client below reads from the environment:
    export ALIBABA_CLOUD_ACCESS_KEY_ID={id} ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}

This library:
    client, err := ecs.NewClient("{region}", ecs.WithEndpoint("http://{host}"))

Vendor's Go SDK, github.com/alibabacloud-go/ecs-20140526:
    &openapi.Config{Credential: cred, RegionId: tea.String("{region}"), Protocol: tea.String("HTTP"), Endpoint: tea.String("{host}")}

Vendor's older Go SDK, github.com/aliyun/alibaba-cloud-sdk-go:
    client, err := ecs.NewClientWithOptions("{region}", sdk.NewConfig().WithScheme("HTTP"), cred)
    client.Domain = "{host}"

Vendor's Node SDK, @alicloud/ecs20140526:
    new Config({ credential, regionId: '{region}', protocol: 'HTTP', endpoint: '{host}' })

Vendor's CLI:
    aliyun ecs DescribeInstances --region {region} --endpoint {host} --insecure
    aliyun vpc DescribeVpcs --region {region} --endpoint {host} --insecure
    aliyun sts GetCallerIdentity --region {region} --endpoint {host} --insecure

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
	if c.faultRate > 0 {
		fmt.Fprintf(w, "\nFaults are injected into %g%% of calls (seed %d).\n", c.faultRate*100, c.faultSeed)
	}
}
