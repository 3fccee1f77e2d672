package resizedisk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/resizedisk"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A data disk grows by a half while its instance runs. It cannot shrink again, and the file system on it has to
// be extended inside the instance.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
		DataDisks: []runinstances.DataDisk{{Size: new(100)}},
	})
	if err != nil {
		log.Fatal(err)
	}

	data := &describedisks.Request{InstanceID: launched.InstanceIDs[0], DiskType: types.DiskTypeData}
	for disk, err := range describedisks.All(ctx, client, data) {
		if err != nil {
			log.Fatal(err)
		}
		_, err = resizedisk.Do(ctx, client, &resizedisk.Request{
			DiskID:  disk.DiskID,
			NewSize: new(disk.Size * 3 / 2),
			Type:    resizedisk.TypeOnline, // else from the next reboot on
		})
		if err != nil {
			log.Fatal(err)
		}
		grown, err := ecswait.Disks.Get(ctx, client, disk.DiskID)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(disk.Size, "GiB before,", grown.Size, "GiB now")
	}
	// Output: 100 GiB before, 150 GiB now
}
