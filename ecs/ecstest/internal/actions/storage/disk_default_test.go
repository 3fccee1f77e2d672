package storage_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describediskdefaultkmskeyid"
	"github.com/go-aliecs/aliecs/ecs/api/describediskencryptionbydefaultstatus"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestDiskEncryptionByDefault(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ctx, c := t.Context(), apitest.CheckedClient(t, s)
	status := func() bool {
		t.Helper()
		got, err := describediskencryptionbydefaultstatus.Do(ctx, c, nil)
		require.NoError(t, err)
		return got.Encrypted
	}
	key := func() string {
		t.Helper()
		got, err := describediskdefaultkmskeyid.Do(ctx, c, nil)
		require.NoError(t, err)
		return got.KMSKeyID
	}
	ofService := key()
	assert.NotEmpty(t, ofService)
	assert.False(t, status())
	plain := newDisk(t, s, "")
	do(t, s, "EnableDiskEncryptionByDefault", "")
	do(t, s, "ModifyDiskDefaultKMSKeyId", "KMSKeyId=key-1")
	assert.True(t, status())
	assert.Equal(t, "key-1", key())
	assert.False(t, oneDisk(t, s, plain).Encrypted, "it exists already")
	made := newDisk(t, s, "")
	assert.True(t, oneDisk(t, s, made).Encrypted)
	assert.Len(t, disks(t, s, "KMSKeyId=key-1"), 1)
	newDisk(t, s, "Encrypted=true KMSKeyId=key-2")
	assert.Len(t, disks(t, s, "KMSKeyId=key-2"), 1, "a key of its own")
	instance := apitest.Launch(t, s, here)[0]
	assert.True(t, oneDisk(t, s, systemDisk(t, s, instance)).Encrypted)
	do(t, s, "StopInstance", "InstanceId="+instance)
	do(t, s, "ReplaceSystemDisk", "InstanceId="+instance+" ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd")
	assert.True(t, oneDisk(t, s, systemDisk(t, s, instance)).Encrypted)
	assert.Len(t, disks(t, s, "KMSKeyId=key-1"), 2)
	local := apitest.Launch(t, s, "InstanceType=ecs.i3.xlarge "+here)[0]
	assert.False(t, disks(t, s, "DiskType=data InstanceId="+local)[0].Encrypted, "it is a local disk")

	do(t, s, "CreateDisk", "RegionId=cn-beijing ZoneId=cn-beijing-h Size=40")
	assert.Len(t, disks(t, s, "RegionId=cn-beijing Encrypted=false"), 1, "another region")
	do(t, s, "ResetDiskDefaultKMSKeyId", "")
	do(t, s, "DisableDiskEncryptionByDefault", "")
	assert.False(t, status())
	assert.Equal(t, ofService, key())
	assert.False(t, oneDisk(t, s, newDisk(t, s, "")).Encrypted)
	rejects(t, s, 400, "MissingParameter", "ModifyDiskDefaultKMSKeyId", "")
}
