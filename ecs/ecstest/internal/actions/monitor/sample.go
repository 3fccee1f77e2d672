package monitor

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	maxSamples = 400
	oldest     = 30 * 24 * time.Hour
)

// readTimes returns the times of the samples that the call asks for, in order, and the seconds between them. They are
// multiples of the period, so that calls for different spans show the same series. backwards is the code for a span that
// ends before it begins.
func readTimes(c *action.Call, backwards string) (times []time.Time, period int) {
	start, end := readMinute(c, "StartTime", "InvalidStartTime.Malformed"), readMinute(c, "EndTime", "InvalidEndTime.Malformed")
	period = c.Int("Period", 60)
	if period != 60 && period != 600 && period != 3600 {
		c.Reject("InvalidPeriod.ValueNotSupported", "The period %d is none of 60, 600 and 3600 seconds.", period)
		period = 60
	}
	each := time.Duration(period) * time.Second
	switch {
	case end.Before(start):
		c.Reject(backwards, "The end is before the start.")
	case start.Before(c.Now.Add(-oldest)):
		c.Reject("InvalidStartTime.TooEarly", "The start is more than 30 days ago.")
	case end.Sub(start)/each > maxSamples:
		c.Reject("InvalidParameter.TooManyDataQueried", "There are more than %d samples.", maxSamples)
	}
	if c.Failed() {
		return nil, period
	}
	for t := roundUp(start, each); !t.After(end) && !t.After(c.Now) && len(times) < maxSamples; t = t.Add(each) {
		times = append(times, t)
	}
	return times, period
}

// readMinute reads a time, which counts as the next full minute if it has seconds.
func readMinute(c *action.Call, name, malformed string) time.Time {
	t, ok := action.ParseTime(c.String(name))
	if !ok {
		c.Reject(malformed, "The time %q is not a UTC time of the form yyyy-MM-ddTHH:mm:ssZ.", c.String(name))
	}
	return roundUp(t, time.Minute)
}

func roundUp(t time.Time, d time.Duration) time.Time {
	if rest := t.Sub(t.Truncate(d)); rest > 0 {
		return t.Add(d - rest)
	}
	return t
}

// level returns what a metric of a resource has at t: a number from 0 up to most, the same in every call.
func level(id, metric string, t time.Time, most int) int {
	sum := sha256.Sum256([]byte(id + " " + metric + " " + strconv.FormatInt(t.Unix(), 10)))
	return int(uint64(binary.BigEndian.Uint32(sum[:])) * uint64(most+1) >> 32)
}

// describeInstanceMonitorData returns samples of the times when the instance was running. Its traffic is within the
// bandwidth that it has now, and its disk figures are the sums of those of its disks.
func describeInstanceMonitorData(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	times, period := readTimes(c, "InvalidStartTime.ValueNotSupported")
	return func() reply.Object {
		samples := reply.Array{}
		for _, t := range times {
			if in.Ran(t) {
				samples = append(samples, sampleInstance(in, t, period))
			}
		}
		return reply.Object{reply.List("MonitorData", "InstanceMonitorData", samples)}
	}
}

// busiest is the most traffic in kbit/s that an instance has, so that the sum of an hour is an integer of 32 bits.
const busiest = 200_000

func sampleInstance(in *backend.Instance, t time.Time, period int) reply.Object {
	reads, writes := 0, 0
	for _, d := range in.Disks {
		if m, _ := d.Mount(in); !d.Local() && !t.Before(m.Since) {
			reads += level(d.ID, "IOPSRead", t, busiestDisk)
			writes += level(d.ID, "IOPSWrite", t, busiestDisk)
		}
	}
	private := min(in.Type.Kbit(), busiest) / 2 // in each direction
	rx, tx := level(in.ID, "IntranetRX", t, private), level(in.ID, "IntranetTX", t, private)
	publicRX, publicTX := 0, 0
	if in.PublicIP.IsValid() || in.EIP != nil {
		publicRX = level(in.ID, "InternetRX", t, publicLimit(in, in.BandwidthIn))
		publicTX = level(in.ID, "InternetTX", t, publicLimit(in, in.BandwidthOut))
	}
	o := reply.Object{
		reply.String("InstanceId", in.ID),
		reply.String("TimeStamp", action.FormatSecond(t)),
		reply.Int("CPU", 1+level(in.ID, "CPU", t, 79)),
		reply.Int("IntranetRX", rx*period),
		reply.Int("IntranetTX", tx*period),
		reply.Int("IntranetBandwidth", rx+tx),
		reply.Int("InternetRX", publicRX*period),
		reply.Int("InternetTX", publicTX*period),
		reply.Int("InternetBandwidth", publicRX+publicTX),
		reply.Int("BPSRead", reads*block),
		reply.Int("BPSWrite", writes*block),
		reply.Int("IOPSRead", reads),
		reply.Int("IOPSWrite", writes),
	}
	if in.Type.Credit > 0 { // it is burstable
		o = append(o,
			reply.Float("CPUCreditBalance", float64(level(in.ID, "CPUCreditBalance", t, in.Type.Credit))),
			reply.Float("CPUCreditUsage", float64(level(in.ID, "CPUCreditUsage", t, in.Type.Baseline))),
			reply.Float("CPUAdvanceCreditBalance", 0),
			reply.Float("CPUNotpaidSurplusCreditUsage", 0),
		)
	}
	return o
}

// publicLimit returns the bandwidth of the public address in one direction, in kbit/s.
func publicLimit(in *backend.Instance, bandwidth int) int {
	if in.EIP != nil {
		bandwidth = in.EIP.Bandwidth
	}
	return min(bandwidth*1000, busiest)
}

// Each disk does up to so many operations of each kind in a second, with a block each. All disks can do that.
const (
	busiestDisk = 500
	block       = 4096 // bytes
)

// describeDiskMonitorData returns samples of the times since the disk was attached when its instance was running.
func describeDiskMonitorData(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	times, _ := readTimes(c, "InvalidParameter.EndTime")
	return func() reply.Object {
		samples := reply.Array{}
		for _, t := range times {
			if len(d.Mounts) == 0 || t.Before(d.Mounts[0].Since) || !d.Instance().Ran(t) {
				continue
			}
			reads, writes := level(d.ID, "IOPSRead", t, busiestDisk), level(d.ID, "IOPSWrite", t, busiestDisk)
			samples = append(samples, reply.Object{
				reply.String("DiskId", d.ID),
				reply.String("TimeStamp", action.FormatSecond(t)),
				reply.Int("IOPSRead", reads),
				reply.Int("IOPSWrite", writes),
				reply.Int("IOPSTotal", reads+writes),
				reply.Int("BPSRead", reads*block),
				reply.Int("BPSWrite", writes*block),
				reply.Int("BPSTotal", (reads+writes)*block),
				reply.Int("LatencyRead", 200+level(d.ID, "LatencyRead", t, 800)),
				reply.Int("LatencyWrite", 200+level(d.ID, "LatencyWrite", t, 1800)),
			})
		}
		return reply.Object{reply.Int("TotalCount", len(samples)), reply.List("MonitorData", "DiskMonitorData", samples)}
	}
}

// describeENIMonitorData returns samples of one secondary interface of the instance, or of all, of the times since it was
// attached when the instance was running.
func describeENIMonitorData(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	times, _ := readTimes(c, "InvalidParameter.EndTime")
	wanted := c.String("EniId")
	var interfaces []*backend.NetworkInterface
	for _, n := range in.Interfaces {
		if n.Use != "Primary" && (wanted == "" || wanted == n.ID) {
			interfaces = append(interfaces, n)
		}
	}
	if wanted != "" && len(interfaces) == 0 {
		c.Invalid("EniId", "the instance has no such secondary interface")
	}
	return func() reply.Object {
		samples := reply.Array{}
		for _, t := range times {
			for _, n := range interfaces {
				if in.Ran(t) && !t.Before(n.Attached) {
					samples = append(samples, sampleInterface(n, t))
				}
			}
		}
		return reply.Object{reply.Int("TotalCount", len(samples)), reply.List("MonitorData", "EniMonitorData", samples)}
	}
}

// sampleInterface describes packets of a thousand bits. None is dropped.
func sampleInterface(n *backend.NetworkInterface, t time.Time) reply.Object {
	const rate = 50_000 // kbit/s
	rx, tx := strconv.Itoa(level(n.ID, "IntranetRx", t, rate)), strconv.Itoa(level(n.ID, "IntranetTx", t, rate))
	return reply.Object{
		reply.String("EniId", n.ID),
		reply.String("TimeStamp", action.FormatSecond(t)),
		reply.String("IntranetRx", rx),
		reply.String("IntranetTx", tx),
		reply.String("PacketRx", rx),
		reply.String("PacketTx", tx),
		reply.String("DropPacketRx", "0"),
		reply.String("DropPacketTx", "0"),
	}
}
