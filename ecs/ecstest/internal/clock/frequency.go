package clock

import (
	"strconv"
	"strings"
	"time"
)

// ParseFrequency reads rate(5m), at(2026-06-06 13:15:30 UTC) or a cron expression, of which it only counts the fields.
func ParseFrequency(s string) (every time.Duration, at time.Time, ok bool) {
	if amount, found := cutBoth(s, "rate(", ")"); found && amount != "" {
		units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
		n, err := strconv.Atoi(amount[:len(amount)-1])
		unit := units[amount[len(amount)-1]]
		if err != nil || n <= 0 || n > 1e6 {
			return 0, at, false
		}
		every = time.Duration(n) * unit
		return every, at, every >= time.Minute && every <= 7*24*time.Hour
	}
	if moment, found := cutBoth(s, "at(", ")"); found {
		at, ok = parseMoment(moment)
		return 0, at, ok
	}
	fields := strings.Fields(s)
	return 0, at, len(fields) >= 6 && len(fields) <= 8
}

// cutBoth returns s without the prefix and the suffix, and whether it has both.
func cutBoth(s, prefix, suffix string) (string, bool) {
	s, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(s, suffix)
}

// parseMoment reads a local time and its zone: a name, or GMT with an offset.
func parseMoment(s string) (time.Time, bool) {
	const layout = "2006-01-02 15:04:05"
	if len(s) < len(layout) {
		return time.Time{}, false
	}
	local, zone := s[:len(layout)], strings.TrimSpace(s[len(layout):])
	if offset, ok := strings.CutPrefix(zone, "GMT"); ok && offset != "" {
		sign, hours := offset[:1], offset[1:]
		if strings.IndexByte(hours, ':') == 1 {
			hours = "0" + hours
		}
		t, err := time.Parse(layout+"-07:00", local+sign+hours)
		return t.UTC(), err == nil
	}
	place, err := time.LoadLocation(zone) // "" is UTC
	if err != nil {
		return time.Time{}, false
	}
	t, err := time.ParseInLocation(layout, local, place)
	return t.UTC(), err == nil
}
