package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// advice is for every kind of client; a word in braces stands for a value.
const advice = `listening on http://{host}

Keys, from which every client below takes its own:
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
    aliyun ecs DescribeInstances --RegionId {region} --endpoint {host} --insecure
`

// advise says where the server listens and how to reach it. A secret of the
// caller's own is not printed.
func advise(w io.Writer, c config, host string) {
	secret := "'<the secret>'"
	if c.secret == ecstest.DefaultAccessKeySecret {
		secret = c.secret
	}
	_, _ = io.WriteString(w, strings.NewReplacer("{host}", host, "{region}", c.region, "{id}", c.keyID, "{secret}", secret).Replace(advice))
	if c.faultRate > 0 {
		fmt.Fprintf(w, "\nOf 100 calls %g go wrong, chosen by seed %d.\n", c.faultRate*100, c.faultSeed)
	}
}
