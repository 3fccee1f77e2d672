package ensure

import (
	"slices"
	"strings"
)

// held is a resource that instances can have: a disk or a network interface.
type held struct {
	status string
	at     []string // the instances that have it, or are getting or losing it
	multi  bool     // several can have it
	detach func(instanceID string) step
}

func (h held) free() bool  { return h.status == "Available" }
func (h held) inUse() bool { return h.status == "In_use" || h.status == "InUse" } // of a disk, of a network interface
func (h held) going() bool { return h.status == "Deleting" }

// attached is the next step to have it at the instance, which attach begins.
func (h held) attached(instanceID string, force bool, attach step) step {
	switch {
	case h.inUse() && slices.Contains(h.at, instanceID):
		return step{done: true}
	case h.free(), h.inUse() && h.multi:
		return attach
	}
	return h.released(force)
}

// detached is the next step to have it anywhere but at the instance.
func (h held) detached(instanceID string) step {
	moving := h.status == "Attaching" || h.status == "Detaching"
	switch {
	case !slices.Contains(h.at, instanceID):
		return step{done: len(h.at) > 0 || !moving} // while it moves, its instance may not be shown
	case h.inUse():
		return h.detach(instanceID)
	}
	return step{}
}

// deleted is the next step to have it gone, which remove does once it is free.
func (h held) deleted(force bool, remove step) step {
	if h.free() {
		return remove
	}
	return h.released(force)
}

// released is the next step to have it free.
func (h held) released(force bool) step {
	switch {
	case !h.inUse() || len(h.at) == 0:
		return step{}
	case !force:
		return blocked("an instance has it")
	}
	return h.detach(h.at[0])
}

func (h held) String() string {
	if len(h.at) == 0 {
		return h.status
	}
	return h.status + " at " + strings.Join(h.at, ", ")
}
