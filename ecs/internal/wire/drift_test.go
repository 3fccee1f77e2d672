package wire

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecode_driftPaths(t *testing.T) {
	t.Parallel()
	doc := `{"RequestId":["x"],"Instances":{"Instance":[{},{},
		{"Cpu":"many","Tags":{"Tag":[{"TagKey":{}},5]},"VpcAttributes.VpcId":[]},
		{"CreationTime":"soon","Unknown":{"Cpu":"many"},"PublicIpAddress":{"IpAddress":["a",{}]}}]},"TotalCount":1.5}`
	drifts, err := Decode([]byte(doc), new(page))
	require.NoError(t, err)
	assert.Equal(t, []Drift{
		{"RequestId", "string", "an array"},
		{"Instances.Instance[2].Cpu", "integer", `"many"`},
		{"Instances.Instance[2].Tags.Tag[0].TagKey", "string", "an object"},
		{"Instances.Instance[2].Tags.Tag[1]", "object", "5"},
		{"Instances.Instance[2].VpcAttributes.VpcId", "string", "an array"},
		{"Instances.Instance[3].CreationTime", "time", `"soon"`},
		{"Instances.Instance[3].PublicIpAddress.IpAddress[1]", "string", "an object"},
		{"TotalCount", "integer", "1.5"},
	}, drifts)
}

// A drift that is reported after the elements of an array is still in the order of the document.
func TestDecode_driftOrder(t *testing.T) {
	t.Parallel()
	drifts, err := Decode([]byte(`{"v":[{"LockMsg":[]},{}]}`), decoderFunc(func(r *Reader) { new(lock).decode(r) }))
	require.NoError(t, err)
	assert.Equal(t, []Drift{{"v", "one object", "an array"}, {"v[0].LockMsg", "string", "an array"}}, drifts)
}

func TestDecode_driftIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("生", 1000)
	doc := `{"` + long + `":[` + strings.Repeat(`"`+long+`",`, 200) + `1]}`
	var n []int64
	drifts, err := Decode([]byte(doc), wholeFunc(func(r *Reader) { r.Int64s("", &n) }))
	require.NoError(t, err)
	assert.Len(t, n, 201)
	require.Len(t, drifts, maxDrifts)
	for _, d := range drifts {
		assert.LessOrEqual(t, len(d.Path), maxPath)
		assert.Equal(t, `"`+strings.Repeat("生", 13), d.Got)
	}
}

// Drifts near the top are kept, no matter how many there are below.
func TestDecode_driftKeepsTheTop(t *testing.T) {
	t.Parallel()
	wrong := strings.Repeat(`{"Cpu":"many"},`, 2*maxDrifts)
	drifts, err := Decode([]byte(`{"Instances":{"Instance":[`+wrong+`7]},"NextToken":{},"PageNumber":{},"RequestId":"r"}`), new(page))
	require.NoError(t, err)
	require.Len(t, drifts, maxDrifts)
	assert.Equal(t, []Drift{
		{"Instances.Instance[128]", "object", "7"},
		{"NextToken", "string", "an object"},
		{"PageNumber", "integer", "an object"},
	}, drifts[maxDrifts-3:])
	for i, d := range drifts[:maxDrifts-3] {
		assert.Equal(t, "Instances.Instance["+strconv.Itoa(i+3)+"].Cpu", d.Path)
	}
}

// wholeFunc is a Decoder that reads the value of every member.
type wholeFunc func(*Reader)

func (f wholeFunc) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		f(r)
	}
}
