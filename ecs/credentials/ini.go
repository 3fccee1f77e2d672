package credentials

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
)

// section maps the keys of one section to their values, which may be secret.
type section map[string]string

// Format prints s without its values.
func (s section) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%d keys}", len(s)) }

// parseINI reads "[section]" lines, each followed by "key = value" lines. "#" and ";" begin a comment at the start of a
// line or after white space. A quoted value is literal. Any other line is an error, which names its number and does not
// quote it. The format is small and mistakes in it are costly, so the reader is strict and our own: it is about as long as
// the code that would restrict a general one.
func parseINI(text []byte) (map[string]section, error) {
	sections := map[string]section{}
	var current section
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	lines.Buffer(nil, 64<<10)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if line[0] == '[' {
			name, rest, closed := strings.Cut(line[1:], "]")
			name = strings.TrimSpace(name)
			if !closed || name == "" || stripComment(" "+rest) != "" {
				return nil, fmt.Errorf("line %d: want [section]", n)
			}
			if _, twice := sections[name]; twice {
				return nil, fmt.Errorf("line %d: section %q appears twice", n, name)
			}
			current = section{}
			sections[name] = current
			continue
		}
		key, value, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if current == nil {
			return nil, fmt.Errorf("line %d: a key before the first section", n)
		}
		if _, twice := current[key]; twice {
			return nil, fmt.Errorf("line %d: key %q appears twice", n, key)
		}
		current[key] = value
	}
	return sections, lines.Err()
}

func parseLine(line string) (key, value string, err error) {
	i := strings.IndexAny(line, "=:")
	if i <= 0 {
		return "", "", fmt.Errorf("want key = value")
	}
	key, value = strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
	if value == "" || value[0] != '"' && value[0] != '\'' && value[0] != '`' {
		return key, stripComment(" " + value), nil
	}
	quoted, rest, closed := strings.Cut(value[1:], value[:1])
	if !closed || stripComment(" "+rest) != "" {
		return "", "", fmt.Errorf("value of %q: unbalanced quotes", key)
	}
	return key, quoted, nil
}

// stripComment removes a comment, which begins with white space and "#" or ";", and the white space around the rest.
func stripComment(s string) string {
	for i := 1; i < len(s); i++ {
		if (s[i] == '#' || s[i] == ';') && (s[i-1] == ' ' || s[i-1] == '\t') {
			s = s[:i]
			break
		}
	}
	return strings.TrimSpace(s)
}
