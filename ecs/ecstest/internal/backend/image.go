package backend

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// An Image is what instances boot from.
type Image struct {
	Resource
	Name, Family, Version  string
	Platform, OSName       string // English name
	OSType                 string // linux or windows
	Architecture           string // x86_64, i386 or arm64
	Owner                  string // system, self, others or marketplace
	OwnerID                int64
	Status                 string
	Size                   int // GiB
	CloudInit, IoOptimized bool
	NVMe, UEFI             bool
	BootMode               string // chosen by the account; else derived from UEFI
	Metadata               string // v1 or v2: chosen by the account
	License                string
	ProductCode            string
	Description            string
	Devices                []ImageDevice
	Copied                 bool
	Source                 string // ID of the original, for a copy
	Published              bool
	Shares                 []Share
	Detected               bool // it was to be checked after its creation
}

// An ImageDevice is a disk that each instance of the image gets.
type ImageDevice struct {
	Name, Use string // /dev/xvda, system or data
	Size      int    // GiB
	Snapshot  string // ID; empty: an empty disk, or one that was imported
	Encrypted bool
	From      Import
}

// An Import is the object in OSS from which a device was imported.
type Import struct{ Format, Bucket, Object string }

// An ImageComponent is a step of building or testing images.
type ImageComponent struct {
	Resource
	Name, Description, Version string
	System                     string // Linux or Windows
	Type                       string // Build or Test
	Content                    string
}

// An ImagePipeline says how to build images. None runs.
type ImagePipeline struct {
	Resource
	Name              string
	Texts             map[string]string // other parameters, by name; they never change
	Disk, Bandwidth   int               // GiB and Mbit/s of the instance that builds
	DeleteOnFailure   bool
	RetainAssistant   bool
	ImageTags         []Pair
	Accounts, Regions []string // that get the image
}

// A Share is another account that may use the image.
type Share struct {
	Account string
	Since   time.Time
}

// Offer sets the catalog, which has all that the account was offered before. Its public images are the same in every region.
func (st *State) Offer(c *catalog.Catalog) {
	before := st.Catalog
	st.Catalog = c
	for i := range c.Images {
		p := &c.Images[i]
		if was := before.FindImage(p.ID); was != nil && *was == *p {
			continue
		}
		m := newPublicImage(p)
		if old, ok := st.Images.Get(m.ID); ok {
			m.Seq = old.Seq
			*old = *m
			continue
		}
		st.Created++
		m.Seq = st.Created
		st.Images.Add(m)
	}
}

func newPublicImage(p *catalog.Image) *Image {
	m := &Image{
		Resource: Resource{Kind: KindImage, ID: p.ID},
		Name:     p.ID,
		Family:   p.Family,
		Platform: p.Platform, OSName: p.OSName, OSType: "linux",
		Architecture: "x86_64",
		Owner:        "system",
		Status:       "Available",
		Size:         p.Size,
		IoOptimized:  true,
	}
	m.Created, _ = p.CreatedAt()
	m.Version = m.Created.Format("v2006.01.02")
	if strings.HasPrefix(p.Platform, "Windows") {
		m.OSType = "windows"
	}
	for mark := range strings.FieldsSeq(p.Marks) {
		switch mark {
		case "cloudinit":
			m.CloudInit = true
		case "nvme":
			m.NVMe = true
		case "UEFI":
			m.UEFI = true
		case "UEFI-Preferred":
			m.BootMode = mark
		case "arm64", "i386":
			m.Architecture = mark
		case "slow":
			m.IoOptimized = false
		case "Deprecated", "UnAvailable":
			m.Status = mark
		case "marketplace":
			m.Owner, m.ProductCode = mark, "cmjj0"+m.Created.Format("20060102")
		}
	}
	return m
}

// NewImage returns a new image of the account with the system of another, or with a default system if that no longer
// exists. It is not added yet.
func (st *State) NewImage(base string, size int) *Image {
	m := &Image{
		Platform: "Others Linux", OSName: "Others Linux 64 bit", OSType: "linux",
		Architecture: "x86_64", IoOptimized: true, CloudInit: true,
	}
	if b, ok := st.Images.Get(base); ok {
		m = &Image{
			Platform: b.Platform, OSName: b.OSName, OSType: b.OSType, Architecture: b.Architecture,
			CloudInit: b.CloudInit, IoOptimized: b.IoOptimized, NVMe: b.NVMe, UEFI: b.UEFI,
			BootMode: b.BootMode, Metadata: b.Metadata, License: b.License, ProductCode: b.ProductCode,
		}
	}
	m.Owner, m.Size = "self", size
	m.OwnerID, _ = strconv.ParseInt(AccountID, 10, 64)
	return m
}

// LatestImage returns the newest available image of the family in the region, or nil.
func (st *State) LatestImage(region, family string) *Image {
	var latest *Image
	for _, m := range st.Images.All {
		if m.Family == family && m.In(region) && m.Status == "Available" && (latest == nil || !m.Created.Before(latest.Created)) {
			latest = m
		}
	}
	return latest
}

// Public reports whether every account can use the image.
func (m *Image) Public() bool { return m.Published || m.Owner != "self" && m.Owner != "others" }

// HasDataDisks reports whether instances of the image get data disks.
func (m *Image) HasDataDisks() bool {
	return slices.ContainsFunc(m.Devices, func(d ImageDevice) bool { return d.Use == "data" })
}

// Snapshots returns the IDs of the image's snapshots.
func (m *Image) Snapshots() []string {
	var ids []string
	for _, d := range m.Devices {
		if d.Snapshot != "" {
			ids = append(ids, d.Snapshot)
		}
	}
	return ids
}

// Firmware returns the boot mode.
func (m *Image) Firmware() string {
	if m.BootMode == "" && m.UEFI {
		return "UEFI"
	}
	return cmp.Or(m.BootMode, "BIOS")
}

// Runs reports whether the type can boot the image: the architecture must match, a 32-bit system needs less than 4 GiB
// of memory, and Windows needs more than 0.5 GiB.
func (m *Image) Runs(t *catalog.InstanceType) bool {
	switch {
	case (m.Architecture == "arm64") != (t.Family.Architecture == "ARM"):
		return false
	case m.Architecture == "i386":
		return t.Memory < 4
	case m.OSType == "windows":
		return t.Memory > 0.5
	default:
		return true
	}
}

// AddImage adds the image. It becomes available one step after its snapshots.
func (st *State) AddImage(m *Image, tags []Pair) {
	m.Status = "Creating"
	st.Images.Add(m)
	st.Tags.Set(&m.Resource, tags...)
	finish := func() { st.next(&m.Resource, func() { m.Status = "Available" }) }
	unfinished := func(id string) bool {
		s, ok := st.Snapshots.Get(id)
		return ok && s.Status == SnapshotProgressing
	}
	if slices.ContainsFunc(m.Snapshots(), unfinished) {
		m.Change = st.Step(KindSnapshot, finish)
	} else {
		finish()
	}
}

// Importing returns an image that is being imported from the object, or nil. A copy of an imported image is not.
func (st *State) Importing(from Import) *Image {
	return st.Images.first(func(m *Image) bool {
		return m.Status == "Creating" && !m.Copied && slices.ContainsFunc(m.Devices, func(d ImageDevice) bool {
			return d.From.Bucket == from.Bucket && d.From.Object == from.Object
		})
	})
}
