package catalog

import (
	"slices"
	"strings"
)

// A Region is a region in which ECS is sold.
type Region struct {
	ID, local, english string
	letters            string // of the zones that are built in
	SoldOut            string // resource and charge types that the region lacks, separated by spaces
	zones              []string
}

// regions are the regions in the order of DescribeRegions.
var regions = []Region{
	{"cn-qingdao", "华北1（青岛）", "China (Qingdao)", "bc", "", nil},
	{"cn-beijing", "华北2（北京）", "China (Beijing)", "fghijkl", "", nil},
	{"cn-zhangjiakou", "华北3（张家口）", "China (Zhangjiakou)", "abc", "", nil},
	{"cn-huhehaote", "华北5（呼和浩特）", "China (Hohhot)", "ab", "", nil},
	{"cn-wulanchabu", "华北6（乌兰察布）", "China (Ulanqab)", "abc", "", nil},
	{"cn-hangzhou", "华东1（杭州）", "China (Hangzhou)", "bghijk", "", nil},
	{"cn-shanghai", "华东2（上海）", "China (Shanghai)", "befglmn", "", nil},
	{"cn-nanjing", "华东5（南京-本地地域）", "China (Nanjing)", "a", "reservedinstance scu", nil},
	{"cn-shenzhen", "华南1（深圳）", "China (Shenzhen)", "cdef", "", nil},
	{"cn-heyuan", "华南2（河源）", "China (Heyuan)", "ab", "", nil},
	{"cn-guangzhou", "华南3（广州）", "China (Guangzhou)", "ab", "", nil},
	{"cn-chengdu", "西南1（成都）", "China (Chengdu)", "ab", "", nil},
	{"cn-hongkong", "中国香港", "China (Hong Kong)", "bcd", "", nil},
	{"ap-southeast-1", "新加坡", "Singapore", "abc", "", nil},
	{"ap-southeast-3", "马来西亚（吉隆坡）", "Malaysia (Kuala Lumpur)", "ab", "", nil},
	{"ap-southeast-5", "印度尼西亚（雅加达）", "Indonesia (Jakarta)", "abc", "", nil},
	{"ap-southeast-6", "菲律宾（马尼拉）", "Philippines (Manila)", "a", "scu", nil},
	{"ap-southeast-7", "泰国（曼谷）", "Thailand (Bangkok)", "a", "scu", nil},
	{"ap-northeast-1", "日本（东京）", "Japan (Tokyo)", "abc", "", nil},
	{"ap-northeast-2", "韩国（首尔）", "South Korea (Seoul)", "a", "scu", nil},
	{"us-west-1", "美国（硅谷）", "US (Silicon Valley)", "ab", "", nil},
	{"us-east-1", "美国（弗吉尼亚）", "US (Virginia)", "ab", "", nil},
	{"eu-central-1", "德国（法兰克福）", "Germany (Frankfurt)", "abc", "", nil},
	{"eu-west-1", "英国（伦敦）", "UK (London)", "ab", "", nil},
	{"me-east-1", "阿联酋（迪拜）", "UAE (Dubai)", "a", "PrePaid reservedinstance scu", nil},
	{"me-central-1", "沙特（利雅得）", "Saudi Arabia (Riyadh)", "ab", "reservedinstance scu", nil},
}

// Endpoint returns the host name of the service in the region.
func (r *Region) Endpoint() string {
	if r.ID == "cn-hangzhou" {
		return "ecs-cn-hangzhou.aliyuncs.com" // predates the naming rule
	}
	return "ecs." + r.ID + ".aliyuncs.com"
}

// Name returns the region's name in Chinese, the default of the service, or in English for any other language.
func (r *Region) Name(language string) string {
	if language == "" || strings.HasPrefix(language, "zh") {
		return r.local
	}
	return r.english
}

// ZoneIDs returns the zones of the region, none for nil.
func (r *Region) ZoneIDs() []string {
	if r == nil {
		return nil
	}
	return slices.Clone(r.zones)
}

// zonePrefix returns what the IDs of the region's zones begin with. As in the service, that ends in a hyphen unless the
// region ends in a digit.
func (r *Region) zonePrefix() string {
	if last := r.ID[len(r.ID)-1]; '0' <= last && last <= '9' {
		return r.ID
	}
	return r.ID + "-"
}

// ZoneName returns the name of a zone, in the language of [Region.Name].
func (r *Region) ZoneName(zone, language string) string {
	word := " Zone "
	if r.Name(language) == r.local {
		word = " 可用区"
	}
	return r.Name(language) + word + strings.ToUpper(strings.TrimPrefix(zone, r.zonePrefix()))
}
