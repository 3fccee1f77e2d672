package catalog

// A Family is what the instance types of a family have in common.
type Family struct {
	ID, Category, Level string
	Architecture        string // X86 or ARM
	Processor           string
	Base, Turbo         float64 // GHz
	Generation          string
	NVMe                string // required or unsupported
	GPU                 string
	GPUMemory           float64 // GiB each
	LocalStorage        string  // category of the local disks
	RDMA                int     // RDMA interfaces
	Zones               int     // sold in this many zones of a region, from the first
	PostPaidOnly        bool
	NoSpot              bool
}

// everyZone is more zones than any region has.
const everyZone = 99

// The processors of several families.
const (
	cascadeLake = "Intel Xeon(Cascade Lake) Platinum 8269CY"
	iceLake     = "Intel Xeon(Ice Lake) Platinum 8369B"
	cooperLake  = "Intel Xeon(Cooper Lake) Platinum 8369"
	skylake     = "Intel Xeon(Skylake) Platinum 8163"
	broadwell   = "Intel Xeon(Broadwell) E5-2682 v4"
	haswell     = "Intel Xeon(Haswell) E5-2680 v3"
	yitian      = "Yitian 710"
)

// families are the families of instance types in the order of DescribeInstanceTypes. The columns of a size are name,
// cores, memory, Mbit/s, kpps, interfaces, addresses, GPUs, local disks, GiB of each, baseline and initial credit.
var families = []struct {
	Family Family
	sizes  []size
}{
	{
		Family{ID: "ecs.t6", Category: "Shared", Level: "CreditEntryLevel", Architecture: "X86", Processor: cascadeLake,
			Base: 2.5, Turbo: 3.2, Generation: "ecs-5", NVMe: "unsupported", Zones: everyZone, NoSpot: true},
		[]size{
			{"-c4m1.large", 2, 0.5, 80, 40, 2, 2, 0, 0, 0, 6, 60},
			{"-c2m1.large", 2, 1, 80, 60, 2, 2, 0, 0, 0, 12, 60},
			{"-c1m1.large", 2, 2, 80, 100, 2, 2, 0, 0, 0, 24, 60},
			{"-c1m2.large", 2, 4, 80, 100, 2, 2, 0, 0, 0, 24, 60},
		},
	},
	{
		Family{ID: "ecs.e", Category: "Shared", Level: "EntryLevel", Architecture: "X86", Processor: cascadeLake,
			Base: 2.5, Turbo: 3.2, Generation: "ecs-5", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{"-c1m1.large", 2, 2, 200, 200, 2, 2, 0, 0, 0, 0, 0},
			{"-c1m2.large", 2, 4, 200, 200, 2, 2, 0, 0, 0, 0, 0},
			{"-c1m4.large", 2, 8, 400, 200, 2, 6, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.g5", Category: "General-purpose", Level: "EnterpriseLevel", Architecture: "X86", Processor: skylake,
			Base: 2.5, Turbo: 2.7, Generation: "ecs-4", NVMe: "unsupported", Zones: 2, PostPaidOnly: true},
		[]size{
			{".large", 2, 8, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.c6", Category: "Compute-optimized", Level: "EnterpriseLevel", Architecture: "X86", Processor: cascadeLake,
			Base: 2.5, Turbo: 3.2, Generation: "ecs-5", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".large", 2, 4, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 16, 2500, 800, 4, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.g6", Category: "General-purpose", Level: "EnterpriseLevel", Architecture: "X86", Processor: cascadeLake,
			Base: 2.5, Turbo: 3.2, Generation: "ecs-5", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".large", 2, 8, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 32, 2500, 800, 4, 10, 0, 0, 0, 0, 0},
			{".4xlarge", 16, 64, 5000, 1000, 8, 20, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.r6", Category: "Memory-optimized", Level: "EnterpriseLevel", Architecture: "X86", Processor: cascadeLake,
			Base: 2.5, Turbo: 3.2, Generation: "ecs-5", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".large", 2, 16, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 32, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 64, 2500, 800, 4, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.c7", Category: "Compute-optimized", Level: "EnterpriseLevel", Architecture: "X86", Processor: iceLake,
			Base: 2.7, Turbo: 3.5, Generation: "ecs-6", NVMe: "required", Zones: everyZone},
		[]size{
			{".large", 2, 4, 2000, 1100, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 3000, 1100, 4, 15, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 16, 5000, 1600, 4, 15, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.g7", Category: "General-purpose", Level: "EnterpriseLevel", Architecture: "X86", Processor: iceLake,
			Base: 2.7, Turbo: 3.5, Generation: "ecs-6", NVMe: "required", Zones: everyZone},
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
		Family{ID: "ecs.r7", Category: "Memory-optimized", Level: "EnterpriseLevel", Architecture: "X86", Processor: iceLake,
			Base: 2.7, Turbo: 3.5, Generation: "ecs-6", NVMe: "required", Zones: everyZone},
		[]size{
			{".large", 2, 16, 2000, 1100, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 32, 3000, 1100, 4, 15, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.g8y", Category: "General-purpose", Level: "EnterpriseLevel", Architecture: "ARM", Processor: yitian,
			Base: 2.75, Turbo: 2.75, Generation: "ecs-7", NVMe: "required", RDMA: 1, Zones: 2},
		[]size{
			{".large", 2, 8, 1000, 500, 3, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 16, 2000, 900, 4, 15, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 32, 3000, 1600, 5, 15, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.c8y", Category: "Compute-optimized", Level: "EnterpriseLevel", Architecture: "ARM", Processor: yitian,
			Base: 2.75, Turbo: 2.75, Generation: "ecs-7", NVMe: "required", RDMA: 1, Zones: 2},
		[]size{{".large", 2, 4, 1000, 500, 3, 6, 0, 0, 0, 0, 0}},
	},
	{
		Family{ID: "ecs.hfc7", Category: "High Clock Speed", Level: "EnterpriseLevel", Architecture: "X86", Processor: cooperLake,
			Base: 3.3, Turbo: 3.8, Generation: "ecs-6", NVMe: "unsupported", Zones: 2},
		[]size{{".large", 2, 4, 1200, 400, 3, 6, 0, 0, 0, 0, 0}},
	},
	{
		Family{ID: "ecs.i3", Category: "Local SSDs", Level: "EnterpriseLevel", Architecture: "X86", Processor: iceLake,
			Base: 2.7, Turbo: 3.5, Generation: "ecs-6", NVMe: "required", LocalStorage: "local_ssd_pro", Zones: 1, NoSpot: true},
		[]size{
			{".xlarge", 4, 32, 1500, 1000, 3, 6, 0, 1, 959, 0, 0},
			{".2xlarge", 8, 64, 2500, 1600, 4, 15, 0, 1, 1919, 0, 0},
		},
	},
	{
		Family{ID: "ecs.d2s", Category: "Big data", Level: "EnterpriseLevel", Architecture: "X86", Processor: skylake,
			Base: 2.5, Turbo: 2.7, Generation: "ecs-4", NVMe: "unsupported", LocalStorage: "local_hdd_pro", Zones: 1, NoSpot: true},
		[]size{{".5xlarge", 20, 88, 12000, 1600, 8, 20, 0, 8, 7300, 0, 0}},
	},
	{
		Family{ID: "ecs.gn6i", Category: "Compute-optimized with GPU", Level: "EnterpriseLevel", Architecture: "X86", Processor: skylake,
			Base: 2.5, Turbo: 2.7, Generation: "ecs-4", NVMe: "unsupported", GPU: "NVIDIA T4", GPUMemory: 16, Zones: 2},
		[]size{
			{"-c4g1.xlarge", 4, 15, 4000, 500, 2, 10, 1, 0, 0, 0, 0},
			{"-c8g1.2xlarge", 8, 31, 5000, 800, 2, 10, 1, 0, 0, 0, 0},
			{"-c24g1.12xlarge", 48, 186, 15000, 2400, 8, 10, 2, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.gn7i", Category: "Compute-optimized with GPU", Level: "EnterpriseLevel", Architecture: "X86", Processor: iceLake,
			Base: 2.9, Turbo: 3.5, Generation: "ecs-6", NVMe: "required", GPU: "NVIDIA A10", GPUMemory: 24, Zones: 1},
		[]size{
			{"-c8g1.2xlarge", 8, 30, 16000, 1600, 4, 15, 1, 0, 0, 0, 0},
			{"-c16g1.4xlarge", 16, 60, 16000, 3000, 8, 30, 1, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.gn7e", Category: "Compute-optimized with GPU", Level: "EnterpriseLevel", Architecture: "X86", Processor: iceLake,
			Base: 2.9, Turbo: 3.5, Generation: "ecs-6", NVMe: "required", GPU: "NVIDIA A100", GPUMemory: 80, Zones: 1},
		[]size{{"-c16g1.4xlarge", 16, 125, 8000, 3000, 8, 10, 1, 0, 0, 0, 0}},
	},
	// Older families, which published examples name.
	{
		Family{ID: "ecs.c5", Category: "Compute-optimized", Level: "EnterpriseLevel", Architecture: "X86", Processor: skylake,
			Base: 2.5, Turbo: 2.7, Generation: "ecs-4", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".large", 2, 4, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.sn1ne", Category: "Compute-optimized", Level: "EnterpriseLevel", Architecture: "X86", Processor: broadwell,
			Base: 2.5, Turbo: 2.9, Generation: "ecs-3", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".large", 2, 4, 1000, 300, 2, 6, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 1500, 500, 3, 10, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 16, 2000, 1000, 4, 10, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.n4", Category: "Shared", Level: "EntryLevel", Architecture: "X86", Processor: broadwell,
			Base: 2.5, Turbo: 2.9, Generation: "ecs-3", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".small", 1, 2, 500, 50, 2, 2, 0, 0, 0, 0, 0},
			{".large", 2, 4, 500, 100, 2, 2, 0, 0, 0, 0, 0},
			{".xlarge", 4, 8, 800, 150, 2, 6, 0, 0, 0, 0, 0},
			{".2xlarge", 8, 16, 1200, 300, 2, 6, 0, 0, 0, 0, 0},
		},
	},
	{
		Family{ID: "ecs.t5", Category: "Shared", Level: "CreditEntryLevel", Architecture: "X86", Processor: skylake,
			Base: 2.5, Turbo: 2.7, Generation: "ecs-4", NVMe: "unsupported", Zones: everyZone, NoSpot: true},
		[]size{
			{"-lc1m1.small", 1, 1, 200, 60, 2, 2, 0, 0, 0, 6, 30},
			{"-lc1m2.small", 1, 2, 200, 60, 2, 2, 0, 0, 0, 6, 30},
		},
	},
	{
		Family{ID: "ecs.n1", Category: "Shared", Level: "EntryLevel", Architecture: "X86", Processor: haswell,
			Base: 2.5, Turbo: 3.3, Generation: "ecs-2", NVMe: "unsupported", Zones: everyZone},
		[]size{
			{".tiny", 1, 1, 500, 50, 2, 2, 0, 0, 0, 0, 0},
			{".small", 1, 2, 500, 50, 2, 2, 0, 0, 0, 0, 0},
			{".medium", 2, 4, 500, 100, 2, 2, 0, 0, 0, 0, 0},
		},
	},
}
