package main

import (
	"go/token"
	"strings"
)

// initialisms maps words of the API to their spelling in Go names.
var initialisms = map[string]string{
	"Arn": "ARN", "Bdf": "BDF", "Cidr": "CIDR", "Cidrs": "CIDRs", "Cpu": "CPU", "Ddh": "DDH", "Dns": "DNS", "Ebs": "EBS",
	"Ecs": "ECS", "Eip": "EIP", "Eni": "ENI", "Eri": "ERI", "Essd": "ESSD", "Gpu": "GPU", "Gpus": "GPUs", "Ha": "HA", "Hdd": "HDD", "Hpc": "HPC",
	"Http": "HTTP", "Id": "ID", "Ids": "IDs", "Imds": "IMDS", "Io": "IO", "Iops": "IOPS", "Ip": "IP", "Ips": "IPs",
	"Ipv4": "IPv4", "Ipv6": "IPv6", "Isp": "ISP", "Kms": "KMS", "Mac": "MAC", "Nat": "NAT", "Nic": "NIC", "Numa": "NUMA",
	"Nvme": "NVMe", "Os": "OS", "Oss": "OSS", "Pps": "PPS", "Ptp": "PTP", "Ptr": "PTR", "Qos": "QoS", "Ram": "RAM", "Rdma": "RDMA",
	"Rss": "RSS", "Rx": "RX", "Slb": "SLB", "Sls": "SLS", "Sriov": "SRIOV", "Ssd": "SSD", "Tcp": "TCP", "Tx": "TX", "Udp": "UDP",
	"Uid": "UID", "Uri": "URI", "Url": "URL", "Vbr": "VBR", "Vcpu": "VCPU", "Vcpus": "VCPUs", "Vf": "VF", "Vgpus": "VGPUs",
	"Vip": "VIP", "Vips": "VIPs", "Vlan": "VLAN", "Vm": "VM", "Vnc": "VNC", "Vpc": "VPC", "Vpcs": "VPCs", "Vsc": "VSC", "Vscs": "VSCs",
}

// irregular rewrites names whose capitals do not mark their words.
var irregular = strings.NewReplacer("NVMe", "Nvme", "QoS", "Qos")

// words splits an API name at its capitals: "VSwitchId" is V, Switch, Id and "OSName" is OS, Name.
func words(name string) []string {
	name = irregular.Replace(name)
	var out []string
	start := 0
	for i := 1; i < len(name); i++ {
		if isUpper(name[i]) && (!isUpper(name[i-1]) || i+1 < len(name) && isLower(name[i+1])) {
			out = append(out, name[start:i])
			start = i
		}
	}
	return append(out, name[start:])
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

// goName returns the exported Go name of an API name: "vpcId" is VPCID.
func goName(name string) string {
	var b strings.Builder
	for _, w := range words(name) {
		w = strings.ToUpper(w[:1]) + w[1:]
		if s, ok := initialisms[w]; ok {
			w = s
		}
		b.WriteString(w)
	}
	return b.String()
}

// goPlural returns the Go name of a list: "DataDisk" is DataDisks, "InstanceIds" stays InstanceIDs.
func goPlural(name string) string {
	ws := words(name)
	last := ws[len(ws)-1]
	head := strings.TrimSuffix(irregular.Replace(name), last)
	return goName(head + plural(last))
}

// goSingular returns the Go name of one element of a list: "Permissions" is Permission.
func goSingular(name string) string {
	ws := words(name)
	last := ws[len(ws)-1]
	head := strings.TrimSuffix(irregular.Replace(name), last)
	return goName(head + singular(last))
}

func plural(w string) string {
	switch {
	case w == "Data" || w == "Info" || w == "List" || w == "Set": // these mean many already
		return w
	case strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "x") || strings.HasSuffix(w, "ch"):
		return w + "es"
	case strings.HasSuffix(w, "s"):
		return w
	case strings.HasSuffix(w, "y") && !strings.ContainsRune("aeo", rune(w[len(w)-2])):
		return w[:len(w)-1] + "ies"
	}
	return w + "s"
}

func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "uses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us"):
		return w
	}
	return strings.TrimSuffix(w, "s")
}

// valueWords maps words of values to Go: initialisms that are in no name of a field, and words written as one.
var valueWords = map[string]string{
	"aes": "AES", "arm": "ARM", "arm64": "ARM64", "bios": "BIOS", "byol": "BYOL", "cmcc": "CMCC", "cny": "CNY", "fpga": "FPGA", "gre": "GRE", "icmp": "ICMP",
	"npu": "NPU", "qcow2": "QCOW2", "scu": "SCU", "sm4": "SM4", "uefi": "UEFI", "usd": "USD", "vdi": "VDI", "vhd": "VHD", "vmdk": "VMDK",

	"capacityreservation": "CapacityReservation", "ddhcluster": "DDHCluster", "dedicatedhostfinancial": "DedicatedHostFinancial",
	"diskperformance": "DiskPerformance", "elasticityassurance": "ElasticityAssurance", "keypair": "KeyPair",
	"launchtemplate": "LaunchTemplate", "managedhost": "ManagedHost", "managedinstance": "ManagedInstance", "networkcard": "NetworkCard",
	"raidcard": "RAIDCard", "reservedinstance": "ReservedInstance", "securitygroup": "SecurityGroup", "snapshotpolicy": "SnapshotPolicy",
}

// constName joins the name of an enumeration and a value: In_use of DiskStatus is DiskStatusInUse.
func constName(enum, value string) string {
	var b strings.Builder
	b.WriteString(enum)
	for part := range strings.FieldsFuncSeq(value, func(c rune) bool { return c == '-' || c == '_' || c == '.' || c == ' ' }) {
		switch word, ok := valueWords[strings.ToLower(part)]; {
		case ok:
			b.WriteString(word)
		case shouted(part):
			b.WriteString(goName(part[:1] + strings.ToLower(part[1:])))
		default:
			b.WriteString(goName(part))
		}
	}
	return b.String()
}

// shouted reports whether a word consists of capitals: TEST, but not PL0.
func shouted(word string) bool {
	return strings.IndexFunc(word, func(c rune) bool { return c < 'A' || c > 'Z' }) < 0
}

// packageName returns the action in lower case, with an underscore if that is a Go keyword.
func packageName(action string) string {
	name := strings.ToLower(action)
	if token.IsKeyword(name) {
		return name + "_"
	}
	return name
}

// packageURL returns the address of the documentation of a package, which is named by its path in folder ecs.
func packageURL(path string) string { return "https://pkg.go.dev/" + module + "/ecs/" + path }
