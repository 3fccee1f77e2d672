package backend

import (
	"crypto/sha256"
	"fmt"
)

// NewResource returns a resource with the next ID, created now.
func (st *State) NewResource(kind Kind, region, zone string) Resource {
	st.Created++
	return Resource{
		Kind:    kind,
		ID:      prefixes[kind] + MakeID(kind, region, st.Created),
		Region:  region,
		Zone:    zone,
		Seq:     st.Created,
		Created: st.Now,
	}
}

// MakeID returns an ID in the format of the service: three characters for the
// region, the number, so that IDs sort by creation, and a hash. The result is
// the same in every run.
func MakeID(kind Kind, region string, n int) string {
	return Noise(region, 3) + base36(n, 5) + Noise(fmt.Sprint(kind, n), 12)
}

const digits36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// Noise returns the given number of characters derived from s.
func Noise(s string, length int) string {
	sum := sha256.Sum256([]byte(s))
	b := sum[:length]
	for i := range b {
		b[i] = digits36[int(b[i])%len(digits36)]
	}
	return string(b)
}

func base36(n, length int) string {
	b := make([]byte, length)
	for i := range b {
		b[length-1-i] = digits36[n%len(digits36)]
		n /= len(digits36)
	}
	return string(b)
}

// Serial returns the serial number, in the form of a UUID, derived from an ID.
func Serial(id string) string {
	sum := sha256.Sum256([]byte(id))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// AccountID is the ID of the account that owns everything.
const AccountID = "1234567890123456"
