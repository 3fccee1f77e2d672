package ecstest

// everyZone is more zones than any region has.
const everyZone = 99

// catalogTypes lists the instance types in the order of DescribeInstanceTypes.
func catalogTypes() []instanceType {
	var types []instanceType
	for _, entry := range families {
		for _, size := range entry.sizes {
			types = append(types, instanceType{&entry.family, entry.family.id + size.name, size})
		}
	}
	return types
}

const (
	cascadeLake = "Intel Xeon(Cascade Lake) Platinum 8269CY"
	iceLake     = "Intel Xeon(Ice Lake) Platinum 8369B"
	skylake     = "Intel Xeon(Skylake) Platinum 8163"
	yitian      = "Yitian 710"
)

// The columns of a size: name, cores, memory, Mbit/s, kpps, interfaces,
// addresses, GPUs, local disks, GiB of each, baseline and initial credit.
var families = []struct {
	family family
	sizes  []size
}{
	{
		family{id: "ecs.t6", category: "Shared", level: "CreditEntryLevel", architecture: "X86", processor: cascadeLake, base: 2.5, turbo: 3.2, generation: "ecs-5", nvme: "unsupported", zones: everyZone, noSpot: true},
		[]size{
			{"-c4m1.large", 2, 0.5, 80, 40, 2, 2, 0, 0, 0, 6, 60},
			{"-c2m1.large", 2, 1, 80, 60, 2, 2, 0, 0, 0, 12, 60},
			{"-c1m1.large", 2, 2, 80, 100, 2, 2, 0, 0, 0, 24, 60},
			{"-c1m2.large", 2, 4, 80, 100, 2, 2, 0, 0, 0, 24, 60},
		},
	},
	{
		family{id: "ecs.e", category: "Shared", level: "EntryLevel", architecture: "X86", processor: cascadeLake, base: 2.5, turbo: 3.2, generation: "ecs-5", nvme: "unsupported", zones: everyZone},
		[]size{
			{"-c1m1.large", 2, 2, 200, 200, 2, 2, 0, 0, 0, 0, 0},
			{"-c1m2.large", 2, 4, 200, 200, 2, 2, 0, 0, 0, 0, 0},
			{"-c1m4.large", 2, 8, 400, 200, 2, 6, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.g5", category: "General-purpose", level: "EnterpriseLevel", architecture: "X86", processor: skylake, base: 2.5, turbo: 2.7, generation: "ecs-4", nvme: "unsupported", zones: 2, postPaidOnly: true},
		[]size{
			{".large", 2, 8, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.c6", category: "Compute-optimized", level: "EnterpriseLevel", architecture: "X86", processor: cascadeLake, base: 2.5, turbo: 3.2, generation: "ecs-5", nvme: "unsupported", zones: everyZone},
		[]size{
			{".large", 2, 4, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 16, 2500, 800, 4, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.g6", category: "General-purpose", level: "EnterpriseLevel", architecture: "X86", processor: cascadeLake, base: 2.5, turbo: 3.2, generation: "ecs-5", nvme: "unsupported", zones: everyZone},
		[]size{
			{".large", 2, 8, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 32, 2500, 800, 4, 10, 0, 0, 0, 0, 0},
			{".4xlarge", 16, 64, 5000, 1000, 8, 20, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.r6", category: "Memory-optimized", level: "EnterpriseLevel", architecture: "X86", processor: cascadeLake, base: 2.5, turbo: 3.2, generation: "ecs-5", nvme: "unsupported", zones: everyZone},
		[]size{
			{".large", 2, 16, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 32, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 64, 2500, 800, 4, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.c7", category: "Compute-optimized", level: "EnterpriseLevel", architecture: "X86", processor: iceLake, base: 2.7, turbo: 3.5, generation: "ecs-6", nvme: "required", zones: everyZone},
		[]size{
			{".large", 2, 4, 2000, 1100, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 3000, 1100, 4, 15, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 16, 5000, 1600, 4, 15, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.g7", category: "General-purpose", level: "EnterpriseLevel", architecture: "X86", processor: iceLake, base: 2.7, turbo: 3.5, generation: "ecs-6", nvme: "required", zones: everyZone},
		[]size{
			{".large", 2, 8, 2000, 1100, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 3000, 1100, 4, 15, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 32, 5000, 1600, 4, 15, 0, 0, 0, 0, 0},
			{".4xlarge", 16, 64, 10000, 2000, 8, 30, 0, 0, 0, 0, 0},
			{".8xlarge", 32, 128, 16000, 6000, 8, 30, 0, 0, 0, 0, 0},
			{".16xlarge", 64, 256, 32000, 12000, 8, 30, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.r7", category: "Memory-optimized", level: "EnterpriseLevel", architecture: "X86", processor: iceLake, base: 2.7, turbo: 3.5, generation: "ecs-6", nvme: "required", zones: everyZone},
		[]size{
			{".large", 2, 16, 2000, 1100, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 32, 3000, 1100, 4, 15, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.g8y", category: "General-purpose", level: "EnterpriseLevel", architecture: "ARM", processor: yitian, base: 2.75, turbo: 2.75, generation: "ecs-7", nvme: "required", rdma: 1, zones: 2},
		[]size{
			{".large", 2, 8, 1000, 500, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 2000, 900, 4, 15, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 32, 3000, 1600, 5, 15, 0, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.c8y", category: "Compute-optimized", level: "EnterpriseLevel", architecture: "ARM", processor: yitian, base: 2.75, turbo: 2.75, generation: "ecs-7", nvme: "required", rdma: 1, zones: 2},
		[]size{{".large", 2, 4, 1000, 500, 3, 6, 0, 0, 0, 0, 0}},
	},
	{
		family{id: "ecs.hfc7", category: "High Clock Speed", level: "EnterpriseLevel", architecture: "X86", processor: "Intel Xeon(Cooper Lake) Platinum 8369", base: 3.3, turbo: 3.8, generation: "ecs-6", nvme: "unsupported", zones: 2},
		[]size{{".large", 2, 4, 1200, 400, 3, 6, 0, 0, 0, 0, 0}},
	},
	{
		family{id: "ecs.i3", category: "Local SSDs", level: "EnterpriseLevel", architecture: "X86", processor: iceLake, base: 2.7, turbo: 3.5, generation: "ecs-6", nvme: "required", localStorage: "local_ssd_pro", zones: 1, noSpot: true},
		[]size{
			{".xlarge", 4, 32, 1500, 1000, 3, 6, 0, 1, 959, 0, 0},
			{".2xlarge", 8, 64, 2500, 1600, 4, 15, 0, 1, 1919, 0, 0},
		},
	},
	{
		family{id: "ecs.d2s", category: "Big data", level: "EnterpriseLevel", architecture: "X86", processor: skylake, base: 2.5, turbo: 2.7, generation: "ecs-4", nvme: "unsupported", localStorage: "local_hdd_pro", zones: 1, noSpot: true},
		[]size{{".5xlarge", 20, 88, 12000, 1600, 8, 20, 0, 8, 7300, 0, 0}},
	},
	{
		family{id: "ecs.gn6i", category: "Compute-optimized with GPU", level: "EnterpriseLevel", architecture: "X86", processor: "Intel Xeon(Skylake) Platinum 8163", base: 2.5, turbo: 2.7, generation: "ecs-4", nvme: "unsupported", gpu: "NVIDIA T4", gpuMemory: 16, zones: 2},
		[]size{
			{"-c4g1.xlarge", 4, 15, 4000, 500, 2, 10, 1, 0, 0, 0, 0},
			{"-c8g1.2xlarge", 8, 31, 5000, 800, 2, 10, 1, 0, 0, 0, 0},
			{"-c24g1.12xlarge", 48, 186, 15000, 2400, 8, 10, 2, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.gn7i", category: "Compute-optimized with GPU", level: "EnterpriseLevel", architecture: "X86", processor: iceLake, base: 2.9, turbo: 3.5, generation: "ecs-6", nvme: "required", gpu: "NVIDIA A10", gpuMemory: 24, zones: 1},
		[]size{
			{"-c8g1.2xlarge", 8, 30, 16000, 1600, 4, 15, 1, 0, 0, 0, 0},
			{"-c16g1.4xlarge", 16, 60, 16000, 3000, 8, 30, 1, 0, 0, 0, 0},
		},
	},
	{
		family{id: "ecs.gn7e", category: "Compute-optimized with GPU", level: "EnterpriseLevel", architecture: "X86", processor: iceLake, base: 2.9, turbo: 3.5, generation: "ecs-6", nvme: "required", gpu: "NVIDIA A100", gpuMemory: 80, zones: 1},
		[]size{{"-c16g1.4xlarge", 16, 125, 8000, 3000, 8, 10, 1, 0, 0, 0, 0}},
	},
}
