package signer

import "crypto/sha1" //nolint:gosec // signature 1.0 prescribes it; HMAC does not rest on the collisions that broke SHA-1

// hmacSHA1 returns the HMAC-SHA1 (RFC 2104) of text. With crypto/hmac its state and text would go to the heap, and a
// signature would take a fifth longer.
func hmacSHA1(key string, text []byte) (sum [sha1.Size]byte) {
	if len(key) > sha1.BlockSize {
		short := sha1.Sum([]byte(key))
		key = string(short[:])
	}
	var pad [sha1.BlockSize]byte
	copy(pad[:], key)
	for i := range pad {
		pad[i] ^= 0x36
	}
	hash := sha1.New()
	hash.Write(pad[:])
	hash.Write(text)
	hash.Sum(sum[:0])

	for i := range pad {
		pad[i] ^= 0x36 ^ 0x5c
	}
	hash.Reset()
	hash.Write(pad[:])
	hash.Write(sum[:])
	hash.Sum(sum[:0])
	return sum
}
