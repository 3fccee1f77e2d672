package ecstest

import (
	"crypto/sha256"
	"sync"
	"time"
)

// clockWindow is how far a timestamp may be from the server's clock.
const clockWindow = 15 * time.Minute

// maxNonces bounds one generation of remembered nonces.
const maxNonces = 1 << 17

// nonces remembers the nonces in use. Two generations make forgetting cheap: a
// nonce lives at least as long as a timestamp that came with it is accepted,
// unless maxNonces newer ones push it out.
type nonces struct {
	mu         sync.Mutex
	recent     map[[sha256.Size]byte]struct{}
	old        map[[sha256.Size]byte]struct{}
	recentFrom time.Time
}

// use notes the nonce of the key and tells whether it is new.
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
