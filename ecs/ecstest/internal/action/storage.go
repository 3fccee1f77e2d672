package action

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// RejectDisk fails the call: the status of the disk does not support the action.
func (c *Call) RejectDisk(d *backend.Disk) {
	c.Reject("IncorrectDiskStatus", "The disk %q is %s, which does not support this operation.", d.ID, d.Status)
}

// CheckNoSnapshot fails the call with the code while a snapshot of the disk is being created.
func (c *Call) CheckNoSnapshot(d *backend.Disk, code string) {
	if slices.ContainsFunc(c.Snapshots.All, func(s *backend.Snapshot) bool { return s.Status == backend.SnapshotProgressing && s.Of(d) }) {
		c.Reject(code, "A snapshot of the disk %q is being created.", d.ID)
	}
}

// CheckReady checks that the snapshot is accomplished.
func (c *Call) CheckReady(s *backend.Snapshot) {
	if s.Status != backend.SnapshotAccomplished {
		c.Reject("InvalidSnapshotId.NotReady", "The snapshot %q is %s.", s.ID, s.Status)
	}
}

// Encryption reads whether something is to be encrypted, and with which key. EncryptAlgorithm can only name the algorithm
// that is used anyway.
func (c *Call) Encryption() (encrypted bool, key string) {
	encrypted, _ = c.Bool("Encrypted")
	key = c.String("KMSKeyId")
	algorithm := c.OneOfOr("EncryptAlgorithm", "InvalidEncryptAlgorithm", "AES-256")
	switch {
	case algorithm != "" && !encrypted:
		c.Reject("InvalidEncrypted.NotMatchEncryptAlgorithm", "There is an algorithm, and Encrypted is not true.")
	case key != "" && !encrypted:
		c.Reject("InvalidEncrypted.NotMatchKmsKeyId", "There is a key, and Encrypted is not true.")
	}
	return encrypted, key
}

// CheckAnyOf rejects a call that has none of the parameters.
func (c *Call) CheckAnyOf(names ...string) {
	if !slices.ContainsFunc(names, func(name string) bool { return c.String(name) != "" }) {
		c.Reject("NoAttributeToModify", "The request modifies no attribute.")
	}
}
