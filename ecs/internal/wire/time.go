package wire

import "time"

// Time reads a time in RFC 3339, with or without seconds, and stores it in UTC. Empty text is the zero time. So is any other value,
// which is reported.
func (r *Reader) Time(dst *time.Time) {
	c := r.peek()
	start := r.pos
	switch c {
	case '"':
		s := r.text(&r.buf)
		t, ok := parseTime(s)
		*dst = t
		if !ok && len(s) > 0 {
			r.drift(start, "time")
		}
	case 'n':
		r.literal("null")
	default:
		r.Skip()
		*dst = time.Time{}
		r.drift(start, "time")
	}
}

// parseTime accepts what time.Parse accepts for time.RFC3339, and the same without seconds. It is faster, which matters because a
// response has several times per resource.
func parseTime(s []byte) (t time.Time, ok bool) {
	if len(s) < len("2006-01-02T15:04Z") || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' {
		return t, false
	}
	year, month, day := 100*two(s, 0)+two(s, 2), two(s, 5), two(s, 8)
	hour, minute, second, nano := two(s, 11), two(s, 14), 0, 0
	s = s[16:]
	if s[0] == ':' && len(s) > 3 {
		second = two(s, 1)
		s = s[3:]
		if s[0] == '.' {
			if nano, s = fraction(s[1:]); nano < 0 {
				return t, false
			}
		}
	}
	offset, ok := parseOffset(s)
	if !ok || year < 0 || month < 1 || month > 12 || day < 1 || uint(hour) > 23 || uint(minute) > 59 || uint(second) > 59 {
		return t, false
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nano, time.UTC)
	if t.Day() != day { // the month is shorter
		return time.Time{}, false
	}
	if offset != 0 {
		t = t.Add(-offset)
		if t.Year() < 0 || t.Year() > 9999 { // RFC 3339 cannot express it in UTC
			return time.Time{}, false
		}
	}
	return t, true
}

// parseOffset reads Z or +08:00.
func parseOffset(s []byte) (time.Duration, bool) {
	if string(s) == "Z" {
		return 0, true
	}
	if len(s) != len("+00:00") || s[3] != ':' || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hour, minute := two(s, 1), two(s, 4)
	if uint(hour) > 23 || uint(minute) > 59 {
		return 0, false
	}
	offset := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// fraction reads digits as nanoseconds and returns the text after them. It ignores digits after the ninth. nano is -1 if there are none.
func fraction(s []byte) (nano int, rest []byte) {
	end, ok := digits(s, 0)
	if !ok {
		return -1, s
	}
	for i := range 9 {
		nano *= 10
		if i < end {
			nano += int(s[i] - '0')
		}
	}
	return nano, s[end:]
}

// two returns the value of the two digits at s[i]. If they are not digits, it returns a number so far below 0 that adding others
// keeps it negative.
func two(s []byte, i int) int {
	a, b := s[i]-'0', s[i+1]-'0'
	if a > 9 || b > 9 {
		return -1 << 16
	}
	return int(a)*10 + int(b)
}
