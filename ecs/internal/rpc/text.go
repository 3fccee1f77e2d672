package rpc

import "strings"

// Letters are the ASCII letters.
const Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// ConsistsOf reports whether s is not empty and contains only these characters. A regular expression would do the same but add 200 KB
// to every program.
func ConsistsOf(s, characters string) bool { return s != "" && strings.Trim(s, characters) == "" }

// IsRegion reports whether s is a valid region name. Any other text could name a host of somebody else.
func IsRegion(s string) bool { return ConsistsOf(s, Letters+"0123456789_-") }
