package catalog

import "time"

// An Image is a public image. The marks are what is special of it.
type Image struct {
	ID, Platform, OSName, Family string
	Size                         int    // GiB
	Created                      string // a date, or a time in the format of the API
	Marks                        string // separated by spaces
}

// CreatedAt returns when the image was created.
func (m *Image) CreatedAt() (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, m.Created); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, m.Created)
	return t.UTC(), err
}

// publicImages are those that are built in, in the order of DescribeImages.
var publicImages = []Image{
	{"aliyun_3_x64_20G_alibase_20240528.vhd", "Aliyun", "Alibaba Cloud Linux  3.2104 LTS 64 bit",
		"acs:alibaba_cloud_linux_3_2104_lts_x64", 20, "2024-05-28", "cloudinit nvme"},
	{"aliyun_3_x64_20G_alibase_20231221.vhd", "Aliyun", "Alibaba Cloud Linux  3.2104 LTS 64 bit",
		"acs:alibaba_cloud_linux_3_2104_lts_x64", 20, "2023-12-21", "cloudinit nvme Deprecated"},
	{"aliyun_3_arm64_20G_alibase_20240528.vhd", "Aliyun", "Alibaba Cloud Linux  3.2104 LTS 64 bit for ARM",
		"acs:alibaba_cloud_linux_3_2104_lts_arm64", 20, "2024-05-28", "cloudinit nvme UEFI arm64"},
	{"aliyun_2_1903_x64_20G_alibase_20240628.vhd", "Aliyun", "Alibaba Cloud Linux  2.1903 LTS 64 bit",
		"acs:alibaba_cloud_linux_2_1903_lts_x64", 20, "2024-06-28", "cloudinit nvme"},
	{"anolisos_8_9_x64_20G_anck_alibase_20240724.vhd", "Anolis", "Anolis OS  8.9 ANCK 64 bit",
		"acs:anolisos_8_x64", 20, "2024-07-24", "cloudinit nvme"},
	{"ubuntu_24_04_x64_20G_alibase_20240812.vhd", "Ubuntu", "Ubuntu  24.04 64 bit",
		"acs:ubuntu_24_04_x64", 20, "2024-08-12", "cloudinit nvme"},
	{"ubuntu_22_04_x64_20G_alibase_20240819.vhd", "Ubuntu", "Ubuntu  22.04 64 bit",
		"acs:ubuntu_22_04_x64", 20, "2024-08-19", "cloudinit nvme"},
	{"ubuntu_22_04_arm64_20G_alibase_20240819.vhd", "Ubuntu", "Ubuntu  22.04 64 bit for ARM",
		"acs:ubuntu_22_04_arm64", 20, "2024-08-19", "cloudinit nvme UEFI arm64"},
	{"ubuntu_20_04_x64_20G_alibase_20240819.vhd", "Ubuntu", "Ubuntu  20.04 64 bit",
		"acs:ubuntu_20_04_x64", 20, "2024-08-19", "cloudinit nvme"},
	{"ubuntu_18_04_64_20G_alibase_20190624.vhd", "Ubuntu", "Ubuntu  18.04 64 bit",
		"acs:ubuntu_18_04_x64", 20, "2019-06-24", "cloudinit nvme"},
	{"ubuntu_18_04_64_20G_alibase_20190509.vhd", "Ubuntu", "Ubuntu  18.04 64 bit",
		"acs:ubuntu_18_04_x64", 20, "2019-05-09", "cloudinit nvme"},
	{"ubuntu_16_0402_32_20G_alibase_20180409.vhd", "Ubuntu", "Ubuntu  16.04 32 bit",
		"acs:ubuntu_16_04_x86", 20, "2018-04-09", "cloudinit i386"},
	{"ubuntu_14_0405_64_20G_alibase_20170824.vhd", "Ubuntu", "Ubuntu  14.04 64 bit",
		"acs:ubuntu_14_04_x64", 20, "2017-08-24", "UnAvailable"},
	{"debian_12_6_x64_20G_alibase_20240711.vhd", "Debian", "Debian  12.6 64 bit",
		"acs:debian_12_x64", 20, "2024-07-11", "cloudinit nvme"},
	{"debian_11_10_x64_20G_alibase_20240711.vhd", "Debian", "Debian  11.10 64 bit",
		"acs:debian_11_x64", 20, "2024-07-11", "cloudinit nvme"},
	{"debian_8_11_0_64_20G_alibase_20181212.vhd", "Debian", "Debian  8.11 64 bit",
		"acs:debian_8_x64", 20, "2018-12-12", "Deprecated"},
	{"centos_stream_9_x64_20G_alibase_20240715.vhd", "CentOS", "CentOS Stream  9 64 bit",
		"acs:centos_stream_9_x64", 20, "2024-07-15", "cloudinit nvme"},
	{"centos_7_9_x64_20G_alibase_20240628.vhd", "CentOS", "CentOS  7.9 64 bit",
		"acs:centos_7_9_x64", 20, "2024-06-28", "cloudinit nvme"},
	{"centos_7_6_x64_20G_alibase_20211130.vhd", "CentOS", "CentOS  7.6 64 bit",
		"acs:centos_7_6_x64", 20, "2021-11-30", "cloudinit nvme"},
	{"centos_7_03_64_20G_alibase_20170818.vhd", "CentOS", "CentOS  7.3 64 bit",
		"acs:centos_7_3_x64", 20, "2017-08-18", "cloudinit nvme"},
	{"centos_6_09_64_20G_alibase_20180326.vhd", "CentOS", "CentOS  6.9 64 bit",
		"acs:centos_6_9_x64", 20, "2018-03-26", "cloudinit nvme"},
	{"centos_6_10_x64_20G_alibase_20201120.vhd", "CentOS", "CentOS  6.10 64 bit",
		"acs:centos_6_10_x64", 20, "2020-11-20", "Deprecated"},
	{"rockylinux_9_4_x64_20G_alibase_20240718.vhd", "Rocky Linux", "Rocky Linux  9.4 64 bit",
		"acs:rockylinux_9_x64", 20, "2024-07-18", "cloudinit nvme"},
	{"almalinux_9_4_x64_20G_alibase_20240718.vhd", "AlmaLinux", "AlmaLinux  9.4 64 bit",
		"acs:almalinux_9_x64", 20, "2024-07-18", "cloudinit nvme"},
	{"fedora_40_1_x64_20G_alibase_20240718.vhd", "Fedora", "Fedora  40 64 bit",
		"acs:fedora_40_x64", 20, "2024-07-18", "cloudinit nvme"},
	{"opensuse_15_6_x64_20G_alibase_20240802.vhd", "OpenSUSE", "openSUSE Leap  15.6 64 bit",
		"acs:opensuse_15_x64", 20, "2024-08-02", "cloudinit nvme"},
	{"sles_15_sp5_x64_20G_alibase_20240423.vhd", "SUSE", "SUSE Linux Enterprise Server  15 SP5 64 bit",
		"acs:sles_15_x64", 20, "2024-04-23", "cloudinit nvme"},
	{"freebsd_13_2_x64_30G_alibase_20230814.vhd", "FreeBSD", "FreeBSD  13.2 64 bit",
		"acs:freebsd_13_x64", 30, "2023-08-14", ""},
	{"win2022_21H2_x64_dtc_zh-cn_40G_alibase_20240815.vhd", "Windows Server 2022", "Windows Server  2022 Datacenter 64 bit (Chinese)",
		"acs:windows_2022_zh-cn_x64", 40, "2024-08-15", "nvme"},
	{"win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd", "Windows Server 2022", "Windows Server  2022 Datacenter 64 bit (English)",
		"acs:windows_2022_en-us_x64", 40, "2024-08-15", "nvme UEFI"},
	{"win2019_1809_x64_dtc_en-us_40G_alibase_20240815.vhd", "Windows Server 2019", "Windows Server  2019 Datacenter 64 bit (English)",
		"acs:windows_2019_en-us_x64", 40, "2024-08-15", "nvme"},
	{"winsvr_64_dtcC_1809_en-us_40G_alibase_20190318.vhd", "Windows Server 2019", "Windows Server  2019 Datacenter 64 bit (English)",
		"acs:windows_2019_en-us_x64", 40, "2019-03-18", ""},
	{"win2016_1607_x64_dtc_en-us_40G_alibase_20240815.vhd", "Windows Server 2016", "Windows Server  2016 Datacenter 64 bit (English)",
		"acs:windows_2016_en-us_x64", 40, "2024-08-15", ""},
	{"winsvr_64_dtcC_2008r2_sp1_en-us_40G_alibase_20190318.vhd", "Windows Server 2008", "Windows Server  2008 R2 Enterprise 64 bit (English)",
		"acs:windows_2008_en-us_x64", 40, "2019-03-18", "slow Deprecated"},
	{"m-market-wordpress-6", "CentOS", "CentOS  7.9 64 bit",
		"", 40, "2024-03-04", "cloudinit marketplace"},
	{"m-market-gitlab-16", "Ubuntu", "Ubuntu  22.04 64 bit",
		"", 40, "2024-01-22", "cloudinit marketplace slow"},
}
