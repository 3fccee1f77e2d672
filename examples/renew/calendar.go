package main

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// showCalendar draws a calendar of all expiries, beginning with the month of from.
func showCalendar(ctx context.Context, d *demo.Demo, client *ecs.Client, from time.Time, months int) error {
	if months < 1 {
		return nil
	}
	first := time.Date(from.UTC().Year(), from.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
	all, err := findExpiring(ctx, client, nil, from, first.AddDate(0, months, 0).Add(-time.Minute))
	if err != nil {
		return err
	}
	count := map[time.Time]int{}
	for _, s := range all {
		count[s.expires.UTC().Truncate(24*time.Hour)]++
	}
	d.Say("\nExpiries by day: 12×3 means three on the 12th\n")
	for _, line := range calendar(from.UTC().Truncate(24*time.Hour), months, count, d.Columns()) {
		d.Say("%s", line)
	}
	return nil
}

const (
	cell  = 5        // columns of a day: 12×3 and a space
	month = 7 * cell // columns of a month
	gap   = "  "
)

// calendar draws months, as many next to each other as fit into the columns. The number of expiries follows the day.
// Days before today are dots.
func calendar(today time.Time, months int, count map[time.Time]int, columns int) []string {
	beside := max(1, (columns+len(gap))/(month+len(gap)))
	first := today.AddDate(0, 0, 1-today.Day())
	var lines []string
	for at := 0; at < months; at += beside {
		rows := make([]string, 0, 8)
		for i := range min(beside, months-at) {
			for row, text := range drawMonth(first.AddDate(0, at+i, 0), today, count) {
				if i == 0 {
					rows = append(rows, text)
				} else {
					rows[row] += gap + text
				}
			}
		}
		if at > 0 {
			lines = append(lines, "")
		}
		for _, row := range rows {
			if row = strings.TrimRight(row, " "); row != "" { // few months need a sixth week
				lines = append(lines, row)
			}
		}
	}
	return lines
}

// drawMonth returns eight lines of equal width: a title, the days of the week, and six weeks.
func drawMonth(first, today time.Time, count map[time.Time]int) []string {
	end, total := first.AddDate(0, 1, 0), 0
	days := strings.Repeat(" ", cell*((int(first.Weekday())+6)%7)) // weeks begin on Monday
	for day := first; day.Before(end); day = day.AddDate(0, 0, 1) {
		total += count[day]
		text := fmt.Sprintf("%2d", day.Day())
		if day.Before(today) {
			text = " ·"
		}
		if n := count[day]; n > 9 {
			text += "×+"
		} else if n > 0 {
			text += fmt.Sprintf("×%d", n)
		}
		days += fmt.Sprintf("%-*s", cell, text)
	}
	title := fmt.Sprintf("%s: %d", first.Format("January 2006"), total)
	lines := []string{fmt.Sprintf("%-*s", month, title)}
	lines = append(lines, fmt.Sprintf("%-*s", month, "Mo   Tu   We   Th   Fr   Sa   Su"))
	for range 6 {
		width := min(month, utf8.RuneCountInString(days))
		week := string([]rune(days)[:width])
		days = string([]rune(days)[width:])
		lines = append(lines, fmt.Sprintf("%-*s", month, week))
	}
	return lines
}
