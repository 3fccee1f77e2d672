package backend

import (
	"slices"
	"time"
)

// A LaunchTemplate holds the parameters of launches, in versions. Its name is unique in a region.
type LaunchTemplate struct {
	Resource
	Name     string
	Versions []*TemplateVersion // in the order of their numbers
	Default  int                // the number of a version
	last     int                // the number that was given last
	Modified time.Time
}

// A TemplateVersion is a version of a launch template. It never changes.
type TemplateVersion struct {
	Number      int // from 1
	Description string
	Params      map[string]string // of launches, as in a call
	Created     time.Time
}

// AddVersion adds a version with the next number. The first one becomes the default.
func (st *State) AddVersion(t *LaunchTemplate, description string, params map[string]string) int {
	t.last++
	t.Versions = append(t.Versions, &TemplateVersion{t.last, description, params, st.Now})
	t.Default = max(t.Default, 1)
	t.Modified = st.Now
	return t.last
}

// Version returns the version with the number, or nil.
func (t *LaunchTemplate) Version(number int) *TemplateVersion {
	i := slices.IndexFunc(t.Versions, func(v *TemplateVersion) bool { return v.Number == number })
	if i < 0 {
		return nil
	}
	return t.Versions[i]
}

// Latest returns the number of the newest version.
func (t *LaunchTemplate) Latest() int { return t.Versions[len(t.Versions)-1].Number }

// RemoveVersions removes the versions with the numbers. Their numbers are not given again.
func (t *LaunchTemplate) RemoveVersions(numbers []int) {
	t.Versions = slices.DeleteFunc(t.Versions, func(v *TemplateVersion) bool { return slices.Contains(numbers, v.Number) })
}
