package wire

import (
	"cmp"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecode_page(t *testing.T) {
	t.Parallel()
	data := newPage(100)

	var got, want page
	drifts, err := Decode(data, &got)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &want))
	assert.Empty(t, drifts)
	assert.Equal(t, want, got)
}

// BenchmarkDecode decodes one page of 100 instances. Compare it with json.Valid, which only checks the syntax.
func BenchmarkDecode(b *testing.B) {
	data := newPage(100)
	var valid float64 // ns
	for _, bb := range []struct {
		name string
		run  func() error
	}{
		{"json.Valid", func() error {
			if !json.Valid(data) {
				return errors.New("not valid")
			}
			return nil
		}},
		{"Decode", func() error { _, err := Decode(data, new(page)); return err }},
		{"json.Unmarshal", func() error { return json.Unmarshal(data, new(page)) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := bb.run(); err != nil {
					b.Fatal(err)
				}
			}
			ns := float64(b.Elapsed()) / float64(b.N)
			valid = cmp.Or(valid, ns) // the first to run is json.Valid, unless it was left out
			b.ReportMetric(ns/valid, "×json.Valid")
		})
	}
}

// BenchmarkEncode writes a request of 34 parameters.
func BenchmarkEncode(b *testing.B) {
	disks := []disk{{category: "cloud_essd", size: new(200)}, {category: "cloud_ssd", size: new(500)}, {category: "cloud_auto", size: new(1000)}}
	tags := []label{{"env", "live"}, {"team", "platform"}, {"cost", "4711"}, {"owner", "ops"}}
	system := &disk{category: "cloud_essd", size: new(40)}
	launch := &request{func(w *Writer) {
		w.String("", "ImageId", "ubuntu_24_04_x64_20G_alibase_20250722.vhd")
		w.String("", "InstanceType", "ecs.c7.large")
		w.String("", "VSwitchId", "vsw-uf6qwkzv9x0c1n2b3")
		w.String("", "InstanceName", "shop-api-[1,3]")
		w.String("", "HostName", "shop-api")
		w.String("", "KeyPairName", "shop-deploy")
		w.String("", "InternetChargeType", "PayByTraffic")
		w.Int("", "InternetMaxBandwidthOut", new(10))
		w.Int("", "Amount", new(200))
		w.Bool("", "DryRun", new(true))
		w.Float("", "SpotPriceLimit", new(0.98))
		w.Time("", "AutoReleaseTime", time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC))
		w.Strings("", "SecurityGroupIds", []string{"sg-1", "sg-2", "sg-3"})
		w.JSONArray("", "InstanceIds", []string{"i-1", "i-2"})
		w.CommaList("", "TaskIds", []string{"t-1", "t-2"})
		JSON(w, "", "Limit", &span{new(0.5), new(1.5)}, (*span).encode)
		Struct(w, "", "SystemDisk", system, (*disk).encode)
		List(w, "", "DataDisk", disks, (*disk).encode)
		List(w, "", "Tag", tags, EncodeTag)
	}}
	params, err := Encode(launch)
	require.NoError(b, err)
	require.Len(b, params, 34)

	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(launch); err != nil {
			b.Fatal(err)
		}
	}
}
