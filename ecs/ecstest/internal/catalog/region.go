// Package catalog is what ECS offers to everybody: regions, zones, instance types, disk categories, public images and
// prices. It is data and look-ups, without state.
package catalog

import (
	"slices"
	"strings"
)

// A Region is a region in which ECS is sold.
type Region struct {
	ID, local, english string
	Zones              string // letters
	SoldOut            string // resource and charge types that the region lacks, separated by spaces
}

// Regions are the regions in the order of DescribeRegions.
var Regions = []Region{
	{"cn-qingdao", "华北1（青岛）", "China (Qingdao)", "bc", ""},
	{"cn-beijing", "华北2（北京）", "China (Beijing)", "fghijkl", ""},
	{"cn-zhangjiakou", "华北3（张家口）", "China (Zhangjiakou)", "abc", ""},
	{"cn-huhehaote", "华北5（呼和浩特）", "China (Hohhot)", "ab", ""},
	{"cn-wulanchabu", "华北6（乌兰察布）", "China (Ulanqab)", "abc", ""},
	{"cn-hangzhou", "华东1（杭州）", "China (Hangzhou)", "bghijk", ""},
	{"cn-shanghai", "华东2（上海）", "China (Shanghai)", "befglmn", ""},
	{"cn-nanjing", "华东5（南京-本地地域）", "China (Nanjing)", "a", "reservedinstance scu"},
	{"cn-shenzhen", "华南1（深圳）", "China (Shenzhen)", "cdef", ""},
	{"cn-heyuan", "华南2（河源）", "China (Heyuan)", "ab", ""},
	{"cn-guangzhou", "华南3（广州）", "China (Guangzhou)", "ab", ""},
	{"cn-chengdu", "西南1（成都）", "China (Chengdu)", "ab", ""},
	{"cn-hongkong", "中国香港", "China (Hong Kong)", "bcd", ""},
	{"ap-southeast-1", "新加坡", "Singapore", "abc", ""},
	{"ap-southeast-3", "马来西亚（吉隆坡）", "Malaysia (Kuala Lumpur)", "ab", ""},
	{"ap-southeast-5", "印度尼西亚（雅加达）", "Indonesia (Jakarta)", "abc", ""},
	{"ap-southeast-6", "菲律宾（马尼拉）", "Philippines (Manila)", "a", "scu"},
	{"ap-southeast-7", "泰国（曼谷）", "Thailand (Bangkok)", "a", "scu"},
	{"ap-northeast-1", "日本（东京）", "Japan (Tokyo)", "abc", ""},
	{"ap-northeast-2", "韩国（首尔）", "South Korea (Seoul)", "a", "scu"},
	{"us-west-1", "美国（硅谷）", "US (Silicon Valley)", "ab", ""},
	{"us-east-1", "美国（弗吉尼亚）", "US (Virginia)", "ab", ""},
	{"eu-central-1", "德国（法兰克福）", "Germany (Frankfurt)", "abc", ""},
	{"eu-west-1", "英国（伦敦）", "UK (London)", "ab", ""},
	{"me-east-1", "阿联酋（迪拜）", "UAE (Dubai)", "a", "PrePaid reservedinstance scu"},
	{"me-central-1", "沙特（利雅得）", "Saudi Arabia (Riyadh)", "ab", "reservedinstance scu"},
}

// FindRegion returns the region with the ID, or nil.
func FindRegion(id string) *Region {
	i := slices.IndexFunc(Regions, func(r Region) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &Regions[i]
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
	var ids []string
	for _, letter := range r.Zones {
		ids = append(ids, r.ZoneID(letter))
	}
	return ids
}

// ZoneID returns the ID of a zone. As in the service, a hyphen precedes the letter unless the region ends in a digit.
func (r *Region) ZoneID(letter rune) string {
	if last := r.ID[len(r.ID)-1]; '0' <= last && last <= '9' {
		return r.ID + string(letter)
	}
	return r.ID + "-" + string(letter)
}

// ZoneName returns the name of a zone, in the language of [Region.Name].
func (r *Region) ZoneName(letter rune, language string) string {
	word := " Zone "
	if r.Name(language) == r.local {
		word = " 可用区"
	}
	return r.Name(language) + word + strings.ToUpper(string(letter))
}
