package metadata_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/importkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// inside returns the metadata client of a program on an instance in memory. On a real one it is
// metadata.NewClient(metadata.Options{}).
func inside() *metadata.Client {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	if _, err := importkeypair.Do(ctx, client, &importkeypair.Request{
		KeyPairName: "ops", PublicKeyBody: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJDPBOj3q5Pd7pUoPJ9nJkR0mF3OuYVx4TTbYvZqs2pV",
	}); err != nil {
		fmt.Println(err)
	}
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-i",
		InstanceName: "web", HostName: "web-1", KeyPairName: "ops", RAMRoleName: "web-role", SpotStrategy: "SpotAsPriceGo",
		UserData:                base64.StdEncoding.EncodeToString([]byte("#!/bin/sh\nsystemctl start web\n")),
		InternetMaxBandwidthOut: new(10),
	})
	if err != nil {
		fmt.Println(err)
		return nil
	}
	return metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: server.Metadata(launched.InstanceIDs[0])}})
}

// Outside ECS there is no service. A program that runs anywhere goes on without it.
func ExampleNewClient() {
	m := metadata.NewClient(metadata.Options{Endpoint: "http://127.0.0.1:1"}) // a place without a service; leave it out
	_, err := m.InstanceID(context.Background())
	if errors.Is(err, metadata.ErrUnavailable) {
		fmt.Println("not on an ECS instance")
	}
	// Output: not on an ECS instance
}

// Any entry can be read by its path.
func ExampleClient_Get() {
	text, err := inside().Get(context.Background(), "meta-data/instance/instance-type")
	fmt.Println(text, err)
	// Output: ecs.g7.large <nil>
}

// A name that ends in a slash has further names below it.
func ExampleClient_List() {
	names, err := inside().List(context.Background(), "meta-data/instance")
	fmt.Println(strings.Join(names, " "), err)
	// Output: instance-name instance-type max-netbw-egress max-netbw-ingress virtualization-solution virtualization-solution-version <nil>
}

func ExampleClient_InstanceID() {
	id, err := inside().InstanceID(context.Background())
	fmt.Println(strings.HasPrefix(id, "i-"), err)
	// Output: true <nil>
}

func ExampleClient_InstanceName() {
	name, err := inside().InstanceName(context.Background())
	fmt.Println(name, err)
	// Output: web <nil>
}

func ExampleClient_InstanceType() {
	instanceType, err := inside().InstanceType(context.Background())
	fmt.Println(instanceType, err)
	// Output: ecs.g7.large <nil>
}

func ExampleClient_Hostname() {
	name, err := inside().Hostname(context.Background())
	fmt.Println(name, err)
	// Output: web-1 <nil>
}

func ExampleClient_ImageID() {
	image, err := inside().ImageID(context.Background())
	fmt.Println(image, err)
	// Output: aliyun_3_x64_20G_alibase_20240528.vhd <nil>
}

// A program calls the service of the region that it runs in.
func ExampleClient_RegionID() {
	region, err := inside().RegionID(context.Background())
	fmt.Println(region, err)
	// Output: cn-hangzhou <nil>
}

func ExampleClient_ZoneID() {
	zone, err := inside().ZoneID(context.Background())
	fmt.Println(zone, err)
	// Output: cn-hangzhou-i <nil>
}

func ExampleClient_NetworkType() {
	network, err := inside().NetworkType(context.Background())
	fmt.Println(network, err)
	// Output: vpc <nil>
}

func ExampleClient_OwnerAccountID() {
	account, err := inside().OwnerAccountID(context.Background())
	fmt.Println(len(account), err)
	// Output: 16 <nil>
}

func ExampleClient_SerialNumber() {
	serial, err := inside().SerialNumber(context.Background())
	fmt.Println(serial != "", err)
	// Output: true <nil>
}

// The limits of the instance type, in kbit/s.
func ExampleClient_MaxBandwidthOut() {
	out, err := inside().MaxBandwidthOut(context.Background())
	fmt.Println(out/1000, "Mbit/s", err)
	// Output: 2000 Mbit/s <nil>
}

func ExampleClient_MaxBandwidthIn() {
	in, err := inside().MaxBandwidthIn(context.Background())
	fmt.Println(in/1000, "Mbit/s", err)
	// Output: 2000 Mbit/s <nil>
}

// The addresses of the instance lie in the range of its vSwitch, and that in the range of the VPC.
func ExampleClient_PrivateIPv4() {
	ctx, m := context.Background(), inside()
	address, err := m.PrivateIPv4(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	vswitch, err := m.VSwitchCIDRBlock(ctx)
	fmt.Println(vswitch.Contains(address), err)
	// Output: true <nil>
}

func ExampleClient_VSwitchCIDRBlock() {
	block, err := inside().VSwitchCIDRBlock(context.Background())
	fmt.Println(block, err)
	// Output: 172.16.0.0/16 <nil>
}

func ExampleClient_VPCCIDRBlock() {
	block, err := inside().VPCCIDRBlock(context.Background())
	fmt.Println(block, err)
	// Output: 172.16.0.0/12 <nil>
}

func ExampleClient_VPCID() {
	id, err := inside().VPCID(context.Background())
	fmt.Println(strings.HasPrefix(id, "vpc-"), err)
	// Output: true <nil>
}

func ExampleClient_VSwitchID() {
	id, err := inside().VSwitchID(context.Background())
	fmt.Println(strings.HasPrefix(id, "vsw-"), err)
	// Output: true <nil>
}

func ExampleClient_PublicIPv4() {
	address, err := inside().PublicIPv4(context.Background())
	fmt.Println(address.Is4(), err)
	// Output: true <nil>
}

// An instance without an elastic address may have a public one of its own.
func ExampleClient_EIP() {
	ctx, m := context.Background(), inside()
	address, err := m.EIP(ctx)
	if errors.Is(err, metadata.ErrNotFound) {
		fmt.Println("no elastic address")
		address, err = m.PublicIPv4(ctx)
	}
	fmt.Println(address.IsValid(), err)
	// Output:
	// no elastic address
	// true <nil>
}

// The facts of an interface are found by its MAC address; MAC is that of the primary one.
func ExampleClient_NetworkInterface() {
	ctx, m := context.Background(), inside()
	mac, err := m.MAC(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	nic, err := m.NetworkInterface(ctx, mac)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(nic.Netmask, nic.VSwitchCIDRBlock.Contains(nic.PrimaryIP))
	// Output: 255.255.0.0 true
}

func ExampleClient_MAC() {
	mac, err := inside().MAC(context.Background())
	fmt.Println(strings.HasPrefix(mac, "00:16:3e:"), err)
	// Output: true <nil>
}

// One address for each network interface of the instance.
func ExampleClient_MACs() {
	macs, err := inside().MACs(context.Background())
	fmt.Println(len(macs), err)
	// Output: 1 <nil>
}

func ExampleClient_Nameservers() {
	servers, err := inside().Nameservers(context.Background())
	fmt.Println(servers, err)
	// Output: [100.100.2.136 100.100.2.138] <nil>
}

func ExampleClient_NTPServers() {
	servers, err := inside().NTPServers(context.Background())
	fmt.Println(servers, err)
	// Output: [ntp.cloud.aliyuncs.com] <nil>
}

func ExampleClient_SourceAddress() {
	mirror, err := inside().SourceAddress(context.Background())
	fmt.Println(mirror, err)
	// Output: http://mirrors.cloud.aliyuncs.com <nil>
}

// The operating system shows the serial number of a disk, so a program finds the device that belongs to an id.
func ExampleClient_Disks() {
	disks, err := inside().Disks(context.Background())
	for _, disk := range disks {
		fmt.Println(strings.HasPrefix(disk.ID, "d-"), len(disk.Serial))
	}
	fmt.Println(err)
	// Output:
	// true 20
	// <nil>
}

func ExampleClient_PublicKeys() {
	keys, err := inside().PublicKeys(context.Background())
	for _, key := range keys {
		fmt.Printf("%.36s…\n", key)
	}
	fmt.Println(err)
	// Output:
	// ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA…
	// <nil>
}

// The text that was given at launch, no longer in base64.
func ExampleClient_UserData() {
	data, err := inside().UserData(context.Background())
	fmt.Printf("%s%v\n", data, err)
	// Output:
	// #!/bin/sh
	// systemctl start web
	// <nil>
}

// The name alone; package credentials gets the keys of the role.
func ExampleClient_RAMRole() {
	role, err := inside().RAMRole(context.Background())
	fmt.Println(role, err)
	// Output: web-role <nil>
}

// The document says what the instance is, in one response.
func ExampleClient_IdentityDocument() {
	document, err := inside().IdentityDocument(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(document.RegionID, document.ZoneID, document.InstanceType)
	// Output: cn-hangzhou cn-hangzhou-i ecs.g7.large
}

// An instance proves to a server of yours who it is. The audience is agreed with that server, which checks the signature.
func ExampleClient_IdentitySignature() {
	service := &service{entries: map[string]string{"dynamic/instance-identity/pkcs7?audience=login.example.com": "MIIDKwYJKoZIhvcNAQcC"}}
	m := service.client(metadata.Options{}) // metadata.NewClient(metadata.Options{}) on an instance
	signature, err := m.IdentitySignature(context.Background(), "login.example.com")
	fmt.Println(signature, err)
	// Output: MIIDKwYJKoZIhvcNAQcC <nil>
}

// Tags are in the metadata only if the instance was told to show them.
func ExampleClient_Tags() {
	service := &service{entries: map[string]string{"meta-data/tags/instance/": "env\nteam", "meta-data/tags/instance/env": "prod", "meta-data/tags/instance/team": "web"}}
	m := service.client(metadata.Options{}) // metadata.NewClient(metadata.Options{}) on an instance
	tags, err := m.Tags(context.Background())
	fmt.Println(tags, err)
	// Output: map[env:prod team:web] <nil>
}

// Maintenance is announced to the instance, so a program can move its work in time.
func ExampleClient_ActiveSystemEvents() {
	service := &service{entries: map[string]string{"maintenance/active-system-events": `[{"EventId":"e-bp1hygp5b04o56l0ygh9",
		"EventType":{"Name":"SystemMaintenance.Reboot"},"EventCycleStatus":{"Name":"Scheduled"},"NotBefore":"2026-04-12T01:00:00Z"}]`}}
	m := service.client(metadata.Options{}) // metadata.NewClient(metadata.Options{}) on an instance
	events, err := m.ActiveSystemEvents(context.Background())
	for _, event := range events {
		fmt.Println(event.Type, event.Status, event.NotBefore)
	}
	fmt.Println(err)
	// Output:
	// SystemMaintenance.Reboot Scheduled 2026-04-12 01:00:00 +0000 UTC
	// <nil>
}

// No time is set until the service needs the capacity. Package spot waits for it.
func ExampleClient_SpotTermination() {
	_, set, err := inside().SpotTermination(context.Background())
	fmt.Println(set, err)
	// Output: false <nil>
}

// Errors of the service are told apart from a service that is not there.
func ExampleError() {
	_, err := inside().Get(context.Background(), "meta-data/eipv4")
	if e, ok := errors.AsType[*metadata.Error](err); ok {
		fmt.Println(e.Path, e.Status)
	}
	fmt.Println(errors.Is(err, metadata.ErrNotFound), errors.Is(err, metadata.ErrUnavailable))
	// Output:
	// meta-data/eipv4 404
	// true false
}

func ExampleError_Error() {
	fmt.Println(&metadata.Error{Path: "meta-data/eipv4", Status: 404})
	// Output: metadata: "meta-data/eipv4": there is no such entry (status 404)
}

// A missing entry is no failure of the service.
func ExampleError_Is() {
	fmt.Println(errors.Is(&metadata.Error{Path: "meta-data/eipv4", Status: 404}, metadata.ErrNotFound))
	fmt.Println(errors.Is(&metadata.Error{Path: "meta-data/eipv4", Status: 503}, metadata.ErrNotFound))
	// Output:
	// true
	// false
}
