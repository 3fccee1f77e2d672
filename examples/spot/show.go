package main

import (
	"fmt"
	"math"
	"time"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// show draws the prices of all zones on the same scale.
func (m *market) show(d *demo.Demo) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, z := range m.zones {
		least, most = min(least, z.lowest()), max(most, z.highest())
	}
	days := int(m.end.Sub(m.start).Hours() / 24)
	d.Say("Spot prices of %s an hour: %d days until now, from ▁ %.3f to █ %.3f\nThe pay-as-you-go price is %v\n",
		m.instanceType, days, least, most, m.zones[0].prices[0].OriginPrice)
	for _, z := range m.zones {
		stock := map[string]string{"Available": "in stock", "SoldOut": "sold out"}[z.stock]
		table := d.Table()
		table.Row("  "+z.id, fmt.Sprintf("%-8s", stock), fmt.Sprintf("now %.3f", z.now()), fmt.Sprintf("min %.3f", z.lowest()), fmt.Sprintf("max %.3f", z.highest()))
		table.Row("  " + bars(columns(z.prices, m.start, m.end, max(d.Columns()-2, 1)), least, most))
		table.Flush()
	}
	d.Say("")
}

// columns divides the time into n parts and returns the highest price of each.
func columns(prices []describespotpricehistory.SpotPrice, start, end time.Time, n int) []float64 {
	highest := make([]float64, n)
	next, now := 0, prices[0].SpotPrice
	for i := range highest {
		highest[i] = now
		until := start.Add(end.Sub(start) / time.Duration(n) * time.Duration(i+1))
		for ; next < len(prices) && prices[next].Timestamp.Before(until); next++ {
			now = prices[next].SpotPrice
			highest[i] = max(highest[i], now)
		}
	}
	return highest
}

// bars draws heights between least and most.
func bars(heights []float64, least, most float64) string {
	levels := []rune("▁▂▃▄▅▆▇█")
	line := make([]rune, len(heights))
	for i, h := range heights {
		line[i] = levels[0]
		if most > least {
			line[i] = levels[int(math.Round((h-least)/(most-least)*float64(len(levels)-1)))]
		}
	}
	return string(line)
}

func showInstances(d *demo.Demo, instances []describeinstances.Instance) {
	table := d.Table("  INSTANCE", "NAME", "STATUS", "PRICE LIMIT", "PRIVATE IP")
	for _, i := range instances {
		ip := ""
		if len(i.VPCAttributes.PrivateIPAddresses) > 0 {
			ip = i.VPCAttributes.PrivateIPAddresses[0]
		}
		table.Row("  "+i.InstanceID, i.InstanceName, i.Status, i.SpotPriceLimit, ip)
	}
	table.Flush()
}
