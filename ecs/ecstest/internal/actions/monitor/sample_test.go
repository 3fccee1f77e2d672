package monitor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describediskmonitordata"
	"github.com/go-aliecs/aliecs/ecs/api/describeenimonitordata"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancemonitordata"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func samples(t *testing.T, s *apitest.Server, id string, start, end time.Time, period int) []describeinstancemonitordata.InstanceMonitorData {
	t.Helper()
	got, err := describeinstancemonitordata.Do(t.Context(), apitest.CheckedClient(t, s), &describeinstancemonitordata.Request{
		InstanceID: id, StartTime: start, EndTime: end, Period: new(period),
	})
	require.NoError(t, err)
	return got.MonitorData
}

// An instance has a sample for each period in which it ran, in order, and none before its creation and after the present.
func TestDescribeInstanceMonitorData(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		begin := time.Now()
		time.Sleep(10 * time.Minute)
		id := apitest.InState(t, s, backend.Running, "InternetMaxBandwidthOut=5") // two minutes later
		time.Sleep(8 * time.Minute)
		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", id)
		time.Sleep(10 * time.Minute)
		apitest.Succeed[struct{}](t, s, "StartInstance", "InstanceId", id)
		time.Sleep(5 * time.Minute)
		minutes := func(list []describeinstancemonitordata.InstanceMonitorData) (all []int) {
			for _, m := range list {
				all = append(all, int(m.TimeStamp.Sub(begin)/time.Minute))
			}
			return all
		}
		all := samples(t, s, id, begin, begin.Add(time.Hour), 60)
		assert.Equal(t, []int{12, 13, 14, 15, 16, 17, 18, 19, 31, 32, 33, 34, 35}, minutes(all))
		assert.Equal(t, all[3:6], samples(t, s, id, begin.Add(15*time.Minute-time.Second), begin.Add(17*time.Minute), 60), "the same again")
		seen := map[int]bool{}
		for _, m := range all {
			assert.Equal(t, id, m.InstanceID)
			assert.True(t, m.CPU >= 0 && m.CPU <= 100, m.CPU)
			assert.LessOrEqual(t, m.IntranetBandwidth, 2_000_000, "the bandwidth of the type in kbit/s")
			assert.LessOrEqual(t, m.InternetTX, 5_000*60, "the bandwidth of the instance")
			assert.Equal(t, m.IntranetBandwidth*60, m.IntranetRX+m.IntranetTX)
			assert.Zero(t, m.CPUCreditBalance, "the type is not burstable")
			seen[m.CPU] = true
		}
		assert.Greater(t, len(seen), 3, "the load changes")
	})
}

// The figures of an instance are the sums of those of its disks.
func TestDescribeDiskMonitorData(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		begin := time.Now()
		id := apitest.InState(t, s, backend.Running, "DataDisk.1.Size=40")
		free := apitest.Succeed[struct{ DiskID string }](t, s, "CreateDisk", "ZoneId", apitest.FirstZone, "Size", "40", "DiskCategory", "cloud_essd").DiskID
		time.Sleep(5 * time.Minute)
		read := func(disk string) []describediskmonitordata.DiskMonitorData {
			got, err := describediskmonitordata.Do(t.Context(), apitest.CheckedClient(t, s), &describediskmonitordata.Request{
				DiskID: disk, StartTime: begin, EndTime: time.Now(),
			})
			require.NoError(t, err)
			assert.Len(t, got.MonitorData, got.TotalCount)
			return got.MonitorData
		}
		assert.Empty(t, read(free))
		system, data := s.State.Disks.All[0].ID, s.State.Disks.All[1].ID
		whole, one, two := samples(t, s, id, begin, time.Now(), 60), read(system), read(data)
		require.Len(t, whole, 6)
		require.Len(t, one, 6)
		assert.NotEqual(t, one[0].IOPSRead, two[0].IOPSRead)
		for i, m := range whole {
			assert.Equal(t, m.TimeStamp, one[i].TimeStamp)
			assert.Equal(t, m.IOPSRead, one[i].IOPSRead+two[i].IOPSRead)
			assert.Equal(t, m.BPSWrite, one[i].BPSWrite+two[i].BPSWrite)
			assert.Equal(t, one[i].IOPSTotal, one[i].IOPSRead+one[i].IOPSWrite)
			assert.Equal(t, one[i].BPSTotal, one[i].BPSRead+one[i].BPSWrite)
			assert.Positive(t, one[i].LatencyRead)
			assert.Positive(t, one[i].LatencyWrite)
		}
		apitest.Succeed[struct{}](t, s, "AttachDisk", "DiskId", free, "InstanceId", id)
		time.Sleep(2 * time.Minute)
		assert.Len(t, read(free), 3, "since it was attached")
		assert.Equal(t, whole[:5], samples(t, s, id, begin, begin.Add(6*time.Minute), 60), "what was stays")
	})
}

func TestDescribeEniMonitorData(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		begin := time.Now()
		id := apitest.InState(t, s, backend.Running, "")
		in := s.State.Instances.All[0]
		primary := in.Primary()
		var ids []string
		for range 2 {
			n := apitest.Succeed[struct{ NetworkInterfaceID string }](t, s, "CreateNetworkInterface",
				"VSwitchId", primary.VSwitch.ID, "SecurityGroupId", primary.Groups[0].ID).NetworkInterfaceID
			apitest.Succeed[struct{}](t, s, "AttachNetworkInterface", "NetworkInterfaceId", n, "InstanceId", id)
			ids = append(ids, n)
		}
		time.Sleep(2 * time.Minute)
		read := func(eni string) []describeenimonitordata.ENIMonitorData {
			got, err := describeenimonitordata.Do(t.Context(), apitest.CheckedClient(t, s), &describeenimonitordata.Request{
				InstanceID: id, ENIID: eni, StartTime: begin, EndTime: time.Now(),
			})
			require.NoError(t, err)
			assert.Len(t, got.MonitorData, got.TotalCount)
			return got.MonitorData
		}
		both, one := read(""), read(ids[1])
		assert.Len(t, both, 6, "three for each")
		require.Len(t, one, 3, "since it was attached")
		assert.Contains(t, both, one[0])
		assert.Equal(t, ids[1], one[0].ENIID)
		assert.Positive(t, one[0].IntranetRX+one[0].PacketTX)
		assert.NotEqual(t, one[0].IntranetRX, one[1].IntranetRX)
		_, rep := apitest.Try[struct{}](t, s, "DescribeEniMonitorData", "InstanceId", id, "EniId", primary.ID,
			"StartTime", begin.UTC().Format(time.RFC3339), "EndTime", time.Now().UTC().Format(time.RFC3339))
		apitest.AssertError(t, rep, 400, "InvalidParameter")
	})
}

// A burstable instance has credits.
func TestDescribeInstanceMonitorData_credits(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		begin := time.Now()
		id := apitest.InState(t, s, backend.Running, "InstanceType=ecs.t6-c1m2.large SystemDisk.Category=cloud_efficiency")
		time.Sleep(10 * time.Minute)
		balance := 0.0
		for _, m := range samples(t, s, id, begin, time.Now(), 60) {
			assert.LessOrEqual(t, m.CPUCreditBalance, 60.0)
			balance += m.CPUCreditBalance
		}
		assert.Positive(t, balance)
	})
}

func TestMonitorData_periods(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "")
		time.Sleep(29 * 24 * time.Hour)
		end := time.Now().Truncate(time.Hour)
		for period, span := range map[int]time.Duration{60: 400 * time.Minute, 600: 4000 * time.Minute, 3600: 400 * time.Hour} {
			all := samples(t, s, id, end.Add(-span), end, period)
			require.Len(t, all, 400)
			for i := range all[1:] {
				require.Equal(t, time.Duration(period)*time.Second, all[i+1].TimeStamp.Sub(all[i].TimeStamp))
				require.Zero(t, all[i].TimeStamp.Unix()%int64(period))
				require.Positive(t, all[i].IntranetRX+all[i].IntranetTX)
			}
		}
	})
}

func TestMonitorData_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	disk := s.State.Disks.All[0].ID
	now := time.Now().UTC()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	const day = 24 * time.Hour
	for action, status := range map[string]int{"DescribeInstanceMonitorData": 400, "DescribeDiskMonitorData": 400, "DescribeEniMonitorData": 403} {
		of, missing, backwards := "InstanceId="+id, "InstanceId=i-none", "InvalidParameter.EndTime"
		notFound := "InvalidInstanceId.NotFound"
		switch action {
		case "DescribeDiskMonitorData":
			of, missing, notFound = "DiskId="+disk, "DiskId=d-none", "InvalidDiskId.NotFound"
		case "DescribeInstanceMonitorData":
			backwards = "InvalidStartTime.ValueNotSupported"
		}
		hour := " StartTime=" + at(-time.Hour) + " EndTime=" + at(0)
		for _, tt := range []struct {
			name, params string
			status       int
			code         string
		}{
			{"nothing", missing + hour, 404, notFound},
			{"bad start", of + " StartTime=x EndTime=" + at(0), status, "InvalidStartTime.Malformed"},
			{"bad end", of + " StartTime=" + at(-time.Hour) + " EndTime=x", status, "InvalidEndTime.Malformed"},
			{"bad period", of + hour + " Period=61", status, "InvalidPeriod.ValueNotSupported"},
			{"backwards", of + " StartTime=" + at(0) + " EndTime=" + at(-time.Hour), status, backwards},
			{"long ago", of + " StartTime=" + at(-31*day) + " EndTime=" + at(-31*day+time.Hour), status, "InvalidStartTime.TooEarly"},
			{"too many", of + " StartTime=" + at(-402*time.Minute) + " EndTime=" + at(0), status, "InvalidParameter.TooManyDataQueried"},
			{"too many hours", of + " Period=3600 StartTime=" + at(-20*day) + " EndTime=" + at(0), status, "InvalidParameter.TooManyDataQueried"},
		} {
			apitest.Rejects(t, s, strings.TrimPrefix(action, "Describe")+" "+tt.name, action, apitest.NameValues(tt.params), tt.status, tt.code)
		}
	}
}
