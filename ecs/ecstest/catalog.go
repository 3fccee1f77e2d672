package ecstest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/strictjson"
)

// A Catalog is what a [Server] offers beside what is built in, for [WithCatalog]. [ReadCatalog] reads it from JSON, with the names
// of the API.
type Catalog struct {
	InstanceTypes []InstanceType
	Images        []PublicImage
	// Zones are the IDs of zones to add, by region. They begin with their region, such as cn-hangzhou-x or us-west-1x. They
	// sell the types that every zone of the region sells, and those that name them.
	Zones map[string][]string
	// Quotas are quotas of the account, by the names of [WithQuota].
	Quotas map[string]int
	// Prices are pay-as-you-go prices in CNY per hour, of instance types by ID and of a GiB of disks by category. The price of
	// cloud_essd is that of PL1; those of the other levels are called cloud_essd:PL0, cloud_essd:PL2 and cloud_essd:PL3. Those
	// of instance types have at most three decimals. Subscriptions follow from them.
	Prices map[string]float64
	// SpotPrices are hourly prices of spot instances by type, the same in all zones and at all times, which must not be above
	// the pay-as-you-go price. A type with a spot price is sold as spot capacity.
	SpotPrices map[string]float64
}

// An InstanceType is an instance type that [WithCatalog] adds. The fields that DescribeInstanceTypes has are called as there.
//
// If there is a type with the ID, the fields that are zero stay as they are. Otherwise, they are as usual in its family: a type
// ecs.g7.64xlarge needs nothing but its ID, as ecs.g7 is built in and the size tells the vCPUs. In a new family, the vCPUs (unless
// the size tells them) and the memory must be given; the first type of the family decides what is usual in it.
type InstanceType struct {
	InstanceTypeID      string `json:"InstanceTypeId"` // such as ecs.g7.large
	InstanceTypeFamily  string // the default is the first part of the ID, such as ecs.g7
	InstanceCategory    string // such as General-purpose
	InstanceFamilyLevel string // EntryLevel, EnterpriseLevel or CreditEntryLevel
	Generation          string // as in DescribeInstanceTypeFamilies, such as ecs-7

	CPUArchitecture        string  `json:"CpuArchitecture"` // X86 or ARM
	PhysicalProcessorModel string  // such as Intel Xeon(Ice Lake) Platinum 8369B
	CPUSpeedFrequency      float64 `json:"CpuSpeedFrequency"` // GHz
	CPUTurboFrequency      float64 `json:"CpuTurboFrequency"` // GHz
	CPUCoreCount           int     `json:"CpuCoreCount"`      // vCPUs
	MemorySize             float64 // GiB

	InstanceBandwidthRX         int `json:"InstanceBandwidthRx"`         // kbit/s, in either direction
	InstancePPSRX               int `json:"InstancePpsRx"`               // packets per second, in either direction
	ENIQuantity                 int `json:"EniQuantity"`                 // network interfaces
	ENIPrivateIPAddressQuantity int `json:"EniPrivateIpAddressQuantity"` // IPv4 addresses per interface, and IPv6 addresses
	ERIQuantity                 int `json:"EriQuantity"`                 // RDMA interfaces

	GPUAmount     int
	GPUSpec       string  // such as NVIDIA A10
	GPUMemorySize float64 // GiB each

	LocalStorageAmount   int    // local disks
	LocalStorageCapacity int    // GiB each
	LocalStorageCategory string // local_ssd_pro or local_hdd_pro

	NVMeSupport    string `json:"NvmeSupport"` // required, supported or unsupported
	BaselineCredit int    // of a burstable type, as is InitialCredit
	InitialCredit  int

	// Zones are the IDs of the zones that sell the type. An empty slice is none. If it is nil, the type is sold where its
	// family is, which is everywhere if the family is new.
	Zones        []string
	Price        float64 // CNY per hour, as in Catalog.Prices; the default follows from vCPUs, memory and so on
	SpotPrice    float64 // as in Catalog.SpotPrices; the default varies
	PostPaidOnly *bool   // whether there are no subscriptions
	NoSpot       *bool   // whether it is not sold as spot capacity
}

// A PublicImage is a public image that [WithCatalog] adds. The fields are called as in DescribeImages. If there is an image with
// the ID, the fields that are zero stay as they are. Otherwise, an ID is enough.
type PublicImage struct {
	ImageID         string `json:"ImageId"` // also its name
	ImageFamily     string // by default it has none
	ImageOwnerAlias string // system, the default, or marketplace
	OSName          string // such as Ubuntu  22.04 64 bit
	OSType          string // linux, the default, or windows, which follows from a Platform that begins with Windows
	Platform        string // such as Ubuntu; the default is Others Linux
	Architecture    string // x86_64, the default, arm64 or i386
	Size            int    // GiB; the default is 20, or 40 for Windows
	// CreationTime is a date or a time, such as 2024-08-19 or 2024-08-19T06:30:00Z. By default the image is newer than those
	// that are built in, so it is the latest of its family.
	CreationTime       string
	Status             string // Available, the default, Deprecated or UnAvailable
	IsSupportCloudinit *bool  // the default is true, except for Windows
	NVMeSupport        string `json:"NvmeSupport"` // supported, the default, or unsupported
	BootMode           string // BIOS, UEFI or UEFI-Preferred; the default is UEFI for arm64, and else BIOS
}

// WithCatalog adds to what the server offers, or changes it. All actions follow: those that list what is for sale, those that sell
// it, and those that tell what it costs. If the option is used several times, each adds to what there is then.
//
// If something in the catalog is wrong, every call to the server fails with InvalidServer, status 400, and the reason. Nothing is
// added then.
func WithCatalog(c Catalog) Option {
	return optionFunc(func(s *Server) {
		s.backend.Do(func(st *backend.State) {
			extended, err := c.onto(st.Catalog)
			if err != nil {
				s.gateway.Break(fmt.Errorf("ecstest: catalog: %w", err))
				return
			}
			st.Offer(extended)
			for name, most := range c.Quotas {
				st.SetQuota(backend.Quota(name), most)
			}
		})
	})
}

// onto returns what is offered together with the catalog.
func (c *Catalog) onto(offered *catalog.Catalog) (*catalog.Catalog, error) {
	for _, name := range slices.Sorted(maps.Keys(c.Quotas)) {
		place := fmt.Sprintf("Quotas[%q]", name)
		if _, ok := backend.Quotas[backend.Quota(name)]; !ok {
			return nil, &catalog.Error{Place: place, Reason: "there is no such quota"}
		}
		if most := c.Quotas[name]; most < 0 {
			return nil, &catalog.Error{Place: place, Reason: fmt.Sprintf("%d is negative", most)}
		}
	}
	a := catalog.Addition{Zones: c.Zones, Prices: c.Prices, SpotPrices: c.SpotPrices}
	for _, t := range c.InstanceTypes {
		a.InstanceTypes = append(a.InstanceTypes, catalog.TypeEntry(t))
	}
	for _, m := range c.Images {
		a.Images = append(a.Images, catalog.ImageEntry(m))
	}
	return offered.With(a)
}

// ReadCatalog reads a [Catalog] from JSON: an object with the names of its fields, in whose entries the names are those of the API,
// such as InstanceTypeId. A response of DescribeInstanceTypes or DescribeImages is such a JSON, too; what the simulation derives,
// such as the CpuOptions of an instance type or the ImageVersion, has no effect. Any other name is an error. An error says in which
// line what is wrong; the rules are those of [WithCatalog], beside what is built in.
func ReadCatalog(r io.Reader) (Catalog, error) {
	c, err := readCatalog(r)
	if err != nil {
		return Catalog{}, fmt.Errorf("ecstest: catalog: %w", err)
	}
	return c, nil
}

func readCatalog(r io.Reader) (c Catalog, err error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return c, err
	}
	file, err := strictjson.Parse(text)
	if err != nil {
		return c, err
	}
	lines := map[string]int{} // of entries
	err = file.Members(func(name string, v strictjson.Value) error {
		switch name {
		case "InstanceTypes":
			c.InstanceTypes, err = readList(v, "InstanceType", lines, readInstanceType)
			return err
		case "Images":
			c.Images, err = readList(v, "Image", lines, readImage)
			return err
		case "Zones":
			return readMap(v, &c.Zones, lines)
		case "Quotas":
			return readMap(v, &c.Quotas, lines)
		case "Prices":
			return readMap(v, &c.Prices, lines)
		case "SpotPrices":
			return readMap(v, &c.SpotPrices, lines)
		case "RequestId", "NextToken", "RegionId", "TotalCount", "PageNumber", "PageSize": // of a response
			return nil
		default:
			return v.Errorf("unknown field %q", name)
		}
	})
	if err != nil {
		return c, err
	}
	_, err = c.onto(catalog.Default())
	if wrong, ok := errors.AsType[*catalog.Error](err); ok {
		return c, fmt.Errorf("line %d: %w", lines[wrong.Place], err)
	}
	return c, err
}

// readList reads an array, or as in a response an object with an array, and notes the lines of its items.
func readList[T any](v strictjson.Value, inner string, lines map[string]int, read func(strictjson.Value) (T, error)) (all []T, err error) {
	list := v
	if !v.IsArray() {
		err := v.Members(func(name string, inside strictjson.Value) error {
			if name != inner {
				return inside.Errorf("unknown field %q", name)
			}
			list = inside
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	err = list.Items(func(i int, item strictjson.Value) error {
		lines[fmt.Sprintf("%ss[%d]", inner, i)] = item.Line
		one, err := read(item)
		all = append(all, one)
		return err
	})
	return all, err
}

// readMap reads an object with any names and notes the lines of its members.
func readMap[T any](v strictjson.Value, into *map[string]T, lines map[string]int) error {
	*into = map[string]T{}
	return v.Members(func(name string, value strictjson.Value) error {
		var one T
		value.Path = fmt.Sprintf("%s[%q]", v.Path, name)
		lines[value.Path] = value.Line
		err := value.Decode(&one)
		(*into)[name] = one
		return err
	})
}

// readInstanceType reads an entry of InstanceTypes. Beside its own fields there are those that the simulation derives.
func readInstanceType(v strictjson.Value) (InstanceType, error) {
	var entry struct {
		InstanceType

		InstanceBandwidthTx, InstancePpsTx int

		CPUOptions any `json:"CpuOptions"`

		Attributes, Clock, DiskQuantity, EniIpv6AddressQuantity, EniTotalQuantity, EniTrunkSupported, EnhancedNetwork,
		JumboFrameSupport, MaximumQueueNumberPerEni, NetworkCardQuantity, NetworkCards,
		NetworkEncryptionSupport, NetworkInfo, PrimaryEniQueueNumber, QueuePairNumber, SecondaryEniQueueNumber, SupportedBootModes,
		TotalEniQueueQuantity any
	}
	if err := v.Decode(&entry); err != nil {
		return InstanceType{}, err
	}
	t := &entry.InstanceType
	t.InstanceBandwidthRX = cmp.Or(t.InstanceBandwidthRX, entry.InstanceBandwidthTx)
	t.InstancePPSRX = cmp.Or(t.InstancePPSRX, entry.InstancePpsTx)
	switch {
	case t.InstanceBandwidthRX != cmp.Or(entry.InstanceBandwidthTx, t.InstanceBandwidthRX):
		return *t, v.Errorf("InstanceBandwidthTx: want that of InstanceBandwidthRx")
	case t.InstancePPSRX != cmp.Or(entry.InstancePpsTx, t.InstancePPSRX):
		return *t, v.Errorf("InstancePpsTx: want that of InstancePpsRx")
	}
	return *t, nil
}

// readImage reads an entry of Images. Beside its own fields there are those that the simulation derives.
func readImage(v strictjson.Value) (PublicImage, error) {
	var entry struct {
		PublicImage

		ImageName, OSNameEn string
		Features            struct {
			NvmeSupport string

			CPUOnlineDowngrade any `json:"CpuOnlineDowngrade"`
			CPUOnlineUpgrade   any `json:"CpuOnlineUpgrade"`

			ImdsSupport, MemoryOnlineDowngrade, MemoryOnlineUpgrade any
		}

		ImageOwnerID    any `json:"ImageOwnerId"`
		ResourceGroupID any `json:"ResourceGroupId"`

		Description, DetectionOptions, DiskDeviceMappings, ImageVersion, IsCopied, IsPublic, IsSelfShared, IsSubscribed,
		IsSupportIoOptimized, LicenseType, LoginAsNonRootSupported, ProductCode, Progress, SupplierName, Tags,
		Usable, Usage any
	}
	if err := v.Decode(&entry); err != nil {
		return PublicImage{}, err
	}
	m := entry.PublicImage
	m.OSName = cmp.Or(entry.OSNameEn, m.OSName) // the other may be in Chinese
	m.NVMeSupport = cmp.Or(m.NVMeSupport, entry.Features.NvmeSupport)
	if entry.ImageName != "" && entry.ImageName != m.ImageID {
		return m, v.Errorf("ImageName: a public image is called like its ID, %q", m.ImageID)
	}
	return m, nil
}
