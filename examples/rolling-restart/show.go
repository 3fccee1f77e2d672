package main

import "fmt"

func (f *fleet) show() {
	table := f.Table("INSTANCE", "NAME", "ZONE", "STATUS", "UP SINCE")
	for _, m := range f.members {
		table.Row(m.InstanceID, m.InstanceName, m.ZoneID, m.Status, m.StartTime)
	}
	table.Flush()
	f.Say("")
}

func (f *fleet) showHealth(batch []*member) {
	table := f.Table("  INSTANCE", "NAME", "HEALTH", "OUTPUT")
	for _, m := range batch {
		word := "healthy"
		if m.health == unhealthy {
			word = "unhealthy"
		}
		table.Row("  "+m.InstanceID, m.InstanceName, word, m.says)
	}
	table.Flush()
}

// bar draws the fleet. Each cell stands for one instance, or in a large fleet for several: then it shows the worst of
// them.
func (f *fleet) bar() string {
	all := len(f.members)
	cells := make([]rune, min(all, 40))
	for i := range cells {
		worst := healthy
		for _, m := range f.members[i*all/len(cells) : (i+1)*all/len(cells)] {
			if m.health == unhealthy || m.health == untouched && worst == healthy {
				worst = m.health
			}
		}
		cells[i] = rune(worst)
	}
	return fmt.Sprintf("Fleet [%s] %d of %d done", string(cells), f.count(healthy), all)
}
