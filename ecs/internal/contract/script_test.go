package contract

import (
	"maps"
	"slices"
	"strconv"
)

// form holds the paging fields of a request, as sent or as set by the caller.
type form map[string]string

// page is a response of a script. Zero fields are left out.
type page struct {
	elements            int
	token               string
	offset              int
	number, size, total int
	failed              bool
}

// script is a walk over the pages of an action: the first request, the responses, and the forms that are sent.
type script struct {
	req   form
	pages []page
	want  []form
	err   string // in the error that ends the walk
}

// scripts returns the walks of all actions with a paging style.
func scripts(api *apiAction) map[string]script {
	p := api.paging
	has := func(fields []*field, name string) bool {
		return slices.ContainsFunc(fields, func(f *field) bool { return f.Name == name })
	}
	response := api.Response
	for _, f := range response {
		if f.Name == p.In {
			response = f.Type.Fields
		}
	}
	// size adds the default page size to the form of a first request.
	size := func(name string, f form) form {
		if _, ok := f[name]; !ok && p.PageSize > 0 && has(api.Request, name) {
			f[name] = strconv.Itoa(p.PageSize)
		}
		return f
	}
	tokens := func(f form) form { return size("MaxResults", f) }
	numbers := func(n int, f form) form { f["PageNumber"] = strconv.Itoa(n); return size("PageSize", f) }
	// untilEmpty adds the call for an empty page, which marks the end if the responses have no total.
	untilEmpty := func(s script, told bool, next form) script {
		if !told {
			s.pages, s.want = append(s.pages, page{}), append(s.want, next)
		}
		return s
	}
	counted := has(response, "TotalCount")

	m := map[string]script{}
	if p.Paging == "token" || p.Paging == "both" {
		m["token: short and empty pages are no end"] = script{
			pages: []page{{elements: 2, token: "t1", total: 2}, {elements: 1, token: "t2", total: 2}, {token: "t3"}, {elements: 2}},
			want:  []form{tokens(form{}), tokens(form{"NextToken": "t1"}), tokens(form{"NextToken": "t2"}), tokens(form{"NextToken": "t3"})},
		}
		m["token: from the caller's"] = script{
			req:   form{"NextToken": "t7"},
			pages: []page{{elements: 1, token: "t8"}, {elements: 1}},
			want:  []form{tokens(form{"NextToken": "t7"}), tokens(form{"NextToken": "t8"})},
		}
		m["token: the same again"] = script{
			pages: []page{{elements: 1, token: "t1"}, {elements: 1, token: "t1"}},
			want:  []form{tokens(form{}), tokens(form{"NextToken": "t1"})},
			err:   `"t1"`,
		}
		m["token: an older one again"] = script{
			pages: []page{{elements: 1, token: "t1"}, {elements: 1, token: "t2"}, {elements: 1, token: "t1"}},
			want:  []form{tokens(form{}), tokens(form{"NextToken": "t1"}), tokens(form{"NextToken": "t2"})},
			err:   `"t1"`,
		}
		m["token: the caller's again"] = script{
			req:   form{"NextToken": "t7"},
			pages: []page{{elements: 1, token: "t7"}},
			want:  []form{tokens(form{"NextToken": "t7"})},
			err:   `"t7"`,
		}
		if counted {
			m["token: the end before the total"] = script{
				pages: []page{{elements: 2, token: "t1", total: 4}, {elements: 1, total: 4}},
				want:  []form{tokens(form{}), tokens(form{"NextToken": "t1"})},
				err:   "although the total is 4",
			}
		}
		if has(api.Request, "MaxResults") {
			m["token: the caller's size"] = script{
				req:   form{"MaxResults": "7"},
				pages: []page{{elements: 1, token: "t1"}, {elements: 1}},
				want:  []form{{"MaxResults": "7"}, {"MaxResults": "7", "NextToken": "t1"}},
			}
		}
	}
	if p.Paging == "both" {
		m["both: the caller's page size"] = script{
			req:   form{"PageSize": "7"},
			pages: []page{{elements: 1, token: "t1"}, {elements: 1}},
			want:  []form{{"MaxResults": "7"}, {"MaxResults": "7", "NextToken": "t1"}},
		}
		m["both: both sizes of the caller"] = script{
			req:   form{"PageSize": "7", "MaxResults": "8"},
			pages: []page{{elements: 1}},
			want:  []form{{"MaxResults": "8"}},
		}
		m["both: by the caller's number"] = script{
			req:   form{"PageNumber": "1"},
			pages: []page{{elements: 1, number: 1, size: 1, total: 2, token: "t1"}, {elements: 1, number: 2, size: 1, total: 2}},
			want:  []form{numbers(1, form{}), numbers(2, form{})},
		}
	}
	if p.Paging == "number" {
		m["number: a short page is no end"] = untilEmpty(script{
			pages: []page{{elements: 2, number: 1, size: 2, total: 5}, {elements: 1, number: 2, size: 2, total: 5}, {elements: 2, number: 3, size: 2, total: 5}},
			want:  []form{numbers(1, form{}), numbers(2, form{}), numbers(3, form{})},
		}, counted, numbers(4, form{}))
		m["number: an empty page is the end"] = script{
			pages: []page{{elements: 2, number: 1, size: 2, total: 100}, {number: 2, size: 2, total: 2}},
			want:  []form{numbers(1, form{}), numbers(2, form{})},
		}
		if counted {
			m["number: an empty page in the middle"] = script{
				pages: []page{{elements: 2, number: 1, size: 2, total: 100}, {number: 2, size: 2, total: 100}},
				want:  []form{numbers(1, form{}), numbers(2, form{})},
				err:   "page 2 is empty",
			}
		}
		m["number: nothing there"] = script{
			pages: []page{{number: 1, size: 2}},
			want:  []form{numbers(1, form{})},
		}
		m["number: from the caller's"] = untilEmpty(script{
			req:   form{"PageNumber": "3"},
			pages: []page{{elements: 2, number: 3, size: 2, total: 7}, {elements: 1, number: 4, size: 2, total: 7}},
			want:  []form{numbers(3, form{}), numbers(4, form{})},
		}, counted && has(response, "PageSize"), numbers(5, form{}))
		m["number: the caller's size"] = untilEmpty(script{
			req:   form{"PageSize": "7"},
			pages: []page{{elements: 1, number: 1, size: 7, total: 1}},
			want:  []form{numbers(1, form{"PageSize": "7"})},
		}, counted, numbers(2, form{"PageSize": "7"}))
	}
	if p.Paging == "offset" {
		m["offset"] = script{
			pages: []page{{elements: 2, offset: 2}, {offset: 4}, {elements: 1}},
			want:  []form{{}, {"Offset": "2"}, {"Offset": "4"}},
		}
		m["offset: from the caller's"] = script{
			req:   form{"Offset": "5"},
			pages: []page{{elements: 2, offset: 7}, {elements: 1}},
			want:  []form{{"Offset": "5"}, {"Offset": "7"}},
		}
		m["offset: back again"] = script{
			pages: []page{{elements: 2, offset: 2}, {elements: 2, offset: 2}},
			want:  []form{{}, {"Offset": "2"}},
			err:   "offset",
		}
	}
	for name, s := range maps.Clone(m) {
		if s.err != "" || len(s.pages) < 2 {
			continue
		}
		s.pages = slices.Clone(s.pages)
		last := len(s.pages) - 1
		s.pages[last], s.err = page{failed: true}, "Forbidden.Test"
		m[name+": failed"] = s
	}
	return m
}
