package backend

import "time"

// The states of a task.
const (
	TaskProcessing = "Processing"
	TaskFinished   = "Finished"
	TaskFailed     = "Failed"
)

// A Task is work that goes on after the response of an action.
type Task struct {
	Resource
	Action   string
	Of       string // ID of the resource that it works on
	Status   string
	Finished time.Time // zero while it is processing
}

// ChangeDisk changes the disk by a task, which takes a step of the disk and fails if the disk is deleted before.
func (st *State) ChangeDisk(d *Disk, action string, change func(*Disk)) *Task {
	t := &Task{Resource: st.NewResource(KindTask, d.Region, d.Zone), Action: action, Of: d.ID, Status: TaskProcessing}
	st.Tasks.Add(t)
	t.Change = st.Step(KindDisk, func() {
		t.Finished = st.Now
		if _, there := st.Disks.Get(d.ID); !there {
			t.Status = TaskFailed
			return
		}
		t.Status = TaskFinished
		change(d)
	})
	return t
}

// Changing reports whether a task works on the resource.
func (st *State) Changing(r *Resource) bool {
	return st.Tasks.first(func(t *Task) bool { return t.Of == r.ID && t.Status == TaskProcessing }) != nil
}
