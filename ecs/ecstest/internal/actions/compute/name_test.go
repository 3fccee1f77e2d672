package compute

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSeriesName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern      string
		n            int
		uniqueSuffix bool
		want         string
	}{
		{"web", 1, false, "web"}, {"web", 1, true, "web002"}, {"", 1, true, ""}, {"web", 999, true, "web1000"},
		{"web-[98,3]", 2, false, "web-100"}, {"web-[1,4]-x", 0, false, "web-0001-x"}, {"web-[,]", 1, false, "web-000001"},
		{"web-[7,]", 0, false, "web-000007"}, {"web-[,2]", 3, false, "web-03"}, {"web-[1234,2]", 0, false, "web-001234"},
		{"web-[1,2]", 0, true, "web-01"}, {"web-[1,2]-x", 0, true, "web-01-x001"},
		{"web-[]", 0, false, "web-[]"}, {"web-[1,7]", 0, false, "web-[1,7]"},
		{"web-[99,2]", 1, false, "web-100"}, {"web-[1234567,1]", 0, false, "web-[1234567,1]"},
	} {
		assert.Equal(t, tt.want, seriesName(tt.pattern, tt.n, tt.uniqueSuffix), "%s %d", tt.pattern, tt.n)
	}
}
