package credentials

import (
	"errors"
	"strings"
)

// splitCommand splits a command into words. White space separates words and quotes group them. A backslash makes the next
// character literal: any character outside quotes, and one of "\$` and a line feed between double quotes. In commands for
// Windows, where paths contain backslashes, it does so only before a double quote.
func splitCommand(command string, windows bool) ([]string, error) {
	var (
		words  []string
		word   strings.Builder
		inWord bool // an empty pair of quotes is a word too
		quote  rune
		escape bool
	)
	runes := []rune(command)
	for i, r := range runes {
		switch {
		case escape:
			word.WriteRune(r)
			escape = false
		case r == '\\' && quote != '\'' && escapes(runes[i+1:], quote, windows):
			escape, inWord = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case strings.ContainsRune(" \t\r\n", r):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, errors.New("unclosed quote in the command")
	}
	if inWord {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("the command is empty")
	}
	return words, nil
}

// escapes reports whether a backslash before rest is an escape.
func escapes(rest []rune, quote rune, windows bool) bool {
	switch {
	case len(rest) == 0:
		return false
	case windows:
		return rest[0] == '"'
	case quote == '"':
		return strings.ContainsRune("\"\\$`\n", rest[0])
	}
	return true
}
