package rpc

import "strings"

// Letters are those of ASCII.
const Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// ConsistsOf tells whether s is made of these characters alone, and of one at least. A regular expression would say
// the same at the cost of 200 KB in every program.
func ConsistsOf(s, characters string) bool { return s != "" && strings.Trim(s, characters) == "" }

// IsRegion tells whether s may be a region; anything else could lead to a host of somebody else's.
func IsRegion(s string) bool { return ConsistsOf(s, Letters+"0123456789_-") }
