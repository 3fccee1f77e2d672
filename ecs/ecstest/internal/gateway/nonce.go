package gateway

import (
	"crypto/sha256"
	"sync"
	"time"
)

// maxNonces limits one generation of nonces.
const maxNonces = 1 << 17

// nonces remembers the nonces in use, in two generations that make forgetting cheap. A nonce is kept at least as long
// as its timestamp is accepted, unless maxNonces newer ones replace it.
type nonces struct {
	mu         sync.Mutex
	recent     map[[sha256.Size]byte]struct{}
	old        map[[sha256.Size]byte]struct{}
	recentFrom time.Time
}

// use records the nonce of the key and reports whether it is new.
func (n *nonces) use(keyID, nonce string, now time.Time) bool {
	id := sha256.Sum256([]byte(keyID + "\x00" + nonce))
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.recentFrom) > 2*clockWindow || len(n.recent) >= maxNonces {
		n.old, n.recent, n.recentFrom = n.recent, make(map[[sha256.Size]byte]struct{}), now
	}
	_, inRecent := n.recent[id]
	_, inOld := n.old[id]
	if inRecent || inOld {
		return false
	}
	n.recent[id] = struct{}{}
	return true
}
