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
	Action    string
	Of        string // ID of the resource that it works on
	Status    string
	Finished  time.Time // zero while it is processing
	Result    Pair      // what the work is about or results in, such as the ID of a disk
	ErrorCode string    // why it failed
	Error     string
	undo      func() // what cancelling it does; nil: it cannot be cancelled
}

// Cancellable reports whether tasks like this can be cancelled.
func (t *Task) Cancellable() bool { return t.undo != nil }

// newTask adds a task that works on the resource for a step of the kind, until finish ends it.
func (st *State) newTask(of *Resource, action string, result Pair, finish func(*Task)) *Task {
	t := &Task{Resource: st.NewResource(KindTask, of.Region, of.Zone), Action: action, Of: of.ID, Status: TaskProcessing, Result: result}
	st.Tasks.Add(t)
	t.Change = st.Step(of.Kind, func() {
		t.Finished, t.Status = st.Now, TaskFinished
		finish(t)
	})
	return t
}

func (t *Task) fail(code, message string) { t.Status, t.ErrorCode, t.Error = TaskFailed, code, message }

// ChangeDisk changes the disk by a task, which takes a step of the disk and fails if the disk is deleted before.
func (st *State) ChangeDisk(d *Disk, action string, change func(*Disk)) *Task {
	return st.newTask(&d.Resource, action, Pair{Key: "DiskId", Value: d.ID}, func(t *Task) {
		if _, there := st.Disks.Get(d.ID); !there {
			t.fail("InvalidDiskId.NotFound", "The disk was deleted.")
			return
		}
		change(d)
	})
}

// ImportImage adds an image that a task imports, in a step of images. Cancelling the task removes the image.
func (st *State) ImportImage(m *Image, action string, tags []Pair) *Task {
	m.Status = "Creating"
	st.Images.Add(m)
	st.Tags.Set(&m.Resource, tags...)
	t := st.newTask(&m.Resource, action, Pair{Key: "ImageId", Value: m.ID}, func(*Task) { m.Status = "Available" })
	t.undo = func() { Discard(st, &st.Images, m) }
	m.Change = t.Change
	return t
}

// ExportImage exports the image by a task, in a step of images. The result is the name of the object.
func (st *State) ExportImage(m *Image, action, object string) *Task {
	t := st.newTask(&m.Resource, action, Pair{Key: "OSSObject", Value: object}, func(*Task) {})
	t.undo = func() {}
	return t
}

// CancelTask ends a task that is processing. No documented state means that a task was cancelled, so it has failed.
func (st *State) CancelTask(t *Task) {
	st.Cancel(t.Change)
	t.Finished = st.Now
	t.fail("", "The task was cancelled.")
	t.undo()
}

// Working returns the task of the action that works on the resource now, or nil.
func (st *State) Working(r *Resource, action string) *Task {
	return st.Tasks.first(func(t *Task) bool { return t.Of == r.ID && t.Action == action && t.Status == TaskProcessing })
}
