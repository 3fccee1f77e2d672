package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ok(action, name string) *Step {
	return &Step{Scenario: "a scenario", Action: action, Name: name, Outcome: Outcome{Status: 200}}
}

func refused(action, name string, status int, code string) *Step {
	s := ok(action, name)
	s.Outcome = Outcome{status, code}
	return s
}

func shaped(action, body string) *Step {
	s := ok(action, "a list")
	s.Shape = shapeOf([]byte(body))
	return s
}

func paged(pages ...Page) *Step {
	s := ok("DescribeDisks", "pages")
	s.Pages = pages
	return s
}

func between(a, b []*Step) Comparison { return Compare(Transcript{"A", a}, Transcript{"B", b}) }

// What is the same difference is one line.
func TestCompare_merges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		a, b []*Step
		want []string
	}{
		{
			"a code in several actions",
			[]*Step{
				refused("StopInstance", "x", 404, "Gone"),
				refused("StartInstance", "y", 404, "Gone"),
				refused("DeleteDisk", "z", 400, "Gone"),
			},
			[]*Step{
				refused("StopInstance", "x", 404, "NotThere"),
				refused("StartInstance", "y", 404, "NotThere"),
				refused("DeleteDisk", "z", 404, "NotThere"),
			},
			[]string{"StopInstance, StartInstance (x, y): A refuses with 404 Gone; B", "DeleteDisk (z): A refuses with 400 Gone; B"},
		},
		{
			"a success in several actions, if the steps have one name",
			[]*Step{
				refused("DescribeDisks", "large", 400, "Bad"),
				refused("DescribeImages", "large", 400, "Bad"),
				refused("DescribeTags", "else", 400, "Bad"),
			},
			[]*Step{ok("DescribeDisks", "large"), ok("DescribeImages", "large"), ok("DescribeTags", "else")},
			[]string{"DescribeDisks, DescribeImages (large): A refuses with 400 Bad; B accepts", "DescribeTags (else): A refuses"},
		},
		{
			"a success in several steps of an action",
			[]*Step{refused("DescribeDisks", "one", 400, "Bad"), refused("DescribeDisks", "two", 400, "Bad")},
			[]*Step{ok("DescribeDisks", "one"), ok("DescribeDisks", "two")},
			[]string{"DescribeDisks (one, two): A refuses"},
		},
		{
			"a field in several actions",
			[]*Step{shaped("DescribeDisks", `{"RequestId": "x"}`), shaped("DescribeImages", `{"RequestId": "x"}`)},
			[]*Step{shaped("DescribeDisks", `{}`), shaped("DescribeImages", `{}`)},
			[]string{"DescribeDisks, DescribeImages: A has RequestId; B has not."},
		},
		{
			"a field and all below it",
			[]*Step{shaped("DescribeDisks", `{"Tags": {"Tag": [{"Key": "x"}]}}`)},
			[]*Step{shaped("DescribeDisks", `{}`)},
			[]string{"DescribeDisks: A has Tags; B has not."},
		},
		{
			"fields of one type cannot be told apart if they are several",
			[]*Step{shaped("DescribeDisks", `{"A": 1, "B": 2}`)},
			[]*Step{shaped("DescribeDisks", `{"C": 3}`)},
			[]string{"DescribeDisks: A has A; B has not.", "DescribeDisks: A has B; B has not.", "DescribeDisks: B has C; A has not."},
		},
		{
			"empty lists say nothing about their elements",
			[]*Step{shaped("DescribeDisks", `{"Disk": [{"Id": 1}]}`)}, []*Step{shaped("DescribeDisks", `{"Disk": []}`)}, nil,
		},
		{
			"a field of some elements need not be there",
			[]*Step{shaped("DescribeDisks", `{"Disk": [{"Id": 1}, {}]}`)}, []*Step{shaped("DescribeDisks", `{"Disk": [{}]}`)}, nil,
		},
		{
			"nothing of a step that fails on one side",
			[]*Step{shaped("DescribeDisks", `{"A": 1}`)}, []*Step{refused("DescribeDisks", "a list", 400, "Bad")},
			[]string{"DescribeDisks (a list): A accepts with 200; B refuses with 400 Bad."},
		},
		{
			"the first page that differs",
			[]*Step{paged(Page{Items: 2, Token: "a NextToken"}, Page{Items: 2}, Page{Items: 1})},
			[]*Step{paged(Page{Items: 2, Token: "a NextToken"}, Page{Items: 1})},
			[]string{"DescribeDisks (pages): page 2 has items: 2 in A, 1 in B."},
		},
		{
			"items again", []*Step{paged(Page{Items: 2})}, []*Step{paged(Page{Items: 2, Repeated: 1})},
			[]string{"DescribeDisks (pages): page 1 repeats items of earlier pages: 0 in A, 1 in B."},
		},
		{
			"another order",
			[]*Step{paged(Page{Items: 2, Order: "the newest first"})},
			[]*Step{paged(Page{Items: 2, Order: "the oldest first"})},
			[]string{"DescribeDisks (pages): page 1 ends a list that is sorted: the newest first in A, the oldest first in B."},
		},
		{
			"fewer pages", []*Step{paged(Page{Items: 2}, Page{Items: 2})}, []*Step{paged(Page{Items: 2})},
			[]string{"DescribeDisks (pages): the list has 2 pages in A, 1 in B."},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := lines(between(test.a, test.b))
			require.Len(t, got, len(test.want), "%q", got)
			for i, want := range test.want {
				assert.True(t, strings.HasPrefix(got[i], want), "%q", got[i])
			}
		})
	}
}

func watched(action, name string, states ...string) *Step {
	s := ok(action, name)
	s.Kind, s.States = "disk", states
	return s
}

func TestCompare_states(t *testing.T) {
	t.Parallel()
	c := between(
		[]*Step{
			watched("AttachDisk", "x", "Attaching", "In_use"),
			watched("CreateDisk", "y", "Creating", "Available"),
			watched("ResetDisk", "z", "a", "b", "c"),
		},
		[]*Step{
			watched("AttachDisk", "x", "In_use"),
			watched("CreateDisk", "y", "Creating", "Available"),
			watched("ResetDisk", "z", "b", "a", "c"),
		},
	)
	assert.Equal(t, []string{
		"AttachDisk (x): the disk is Attaching, then In_use in A; In_use in B.",
		"ResetDisk (z): the disk is a, then b, then c in A; b, then a, then c in B.",
	}, lines(c))
}

// What only one side came to has a cause.
func TestCompare_notCompared(t *testing.T) {
	t.Parallel()
	c := between(
		[]*Step{ok("CreateDisk", "one"), ok("AttachDisk", "two"), ok("DetachDisk", "three")},
		[]*Step{refused("CreateDisk", "one", 403, "NoStock"), ok("DescribeZones", "four")},
	)
	require.Len(t, c.Differences, 1)
	require.Len(t, c.NotCompared, 1)
	assert.Equal(t, "of the difference in CreateDisk, “one”", c.NotCompared[0].Because)
	assert.Equal(t, "two, three, four", names(c.NotCompared[0].Steps))
	assert.Equal(t, 1, c.Compared)

	// Another shape leads nowhere else.
	c = between([]*Step{shaped("DescribeZones", `{"A": 1}`), ok("CreateDisk", "one")}, []*Step{shaped("DescribeZones", `{}`)})
	require.Len(t, c.Differences, 1)
	require.Len(t, c.NotCompared, 1)
	assert.Equal(t, "B did not get so far", c.NotCompared[0].Because)
}

// What the account may not do, or has no quota for, is no difference.
func TestCompare_account(t *testing.T) {
	t.Parallel()
	c := between(
		[]*Step{
			refused("CreateDisk", "one", 403, "Forbidden.RAM"), refused("CreateImage", "two", 400, "QuotaExceed.Image"),
			refused("DeleteDisk", "five", 403, "Forbidden.RAM"), refused("RunInstances", "six", 403, "OperationDenied.NoStock"),
		},
		[]*Step{
			ok("CreateDisk", "one"), ok("AttachDisk", "three"), ok("CreateImage", "two"), ok("CopyImage", "four"),
			refused("DeleteDisk", "five", 404, "Gone"), refused("RunInstances", "six", 403, "OperationDenied.NoStock"),
		},
	)
	assert.Empty(t, c.Differences)
	require.Len(t, c.NotCompared, 2)
	assert.Equal(t, "A refuses with 403 Forbidden.RAM, which is about the account or what is in stock", c.NotCompared[0].Because)
	assert.Equal(t, "one, five, three", names(c.NotCompared[0].Steps))
	assert.Equal(t, "two, four", names(c.NotCompared[1].Steps))
	assert.Equal(t, 1, c.Compared)

	c = between([]*Step{ok("CreateImage", "two")}, []*Step{refused("CreateImage", "two", 400, "QuotaExceed.Image")})
	assert.Len(t, c.Differences, 1, "ecstest refuses what the service does not")
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"the group sg-bp67acfmxazb4p0xx is gone":              "the group [ID] is gone",
		"i-2zeaaaaaaaaaaaaaaaaa, d-bp1234567890":              "[ID], [ID]",
		"by LTAI5tKeyOfTheTest00 and STS.NUgYrLnoC37mZZCNnAb": "by [key ID] and [key ID]",
		"owner 1234567890123456":                              "owner [number]",
		"10.0.0.7 and 172.16.0.0/12":                          "[address] and [address]",
		"2408:4005:3a:1::5":                                   "[address]",
		"00:16:3e:12:34:56":                                   "[address]",
		"CE1BB0DB-91F1-4F5A-A6D4-FCD7E504A587":                "[UUID]",
		"aliecs-conformance-20261128t190000-abcdef-key":       "[name]",
		"400 InvalidParameter, Instances.Instance[].Status":   "400 InvalidParameter, Instances.Instance[].Status",
		"ecs.g7.large at 2026-11-28T19:00:00Z in cn-beijing":  "ecs.g7.large at 2026-11-28T19:00:00Z in cn-beijing",
	} {
		assert.Equal(t, want, Redact(text))
	}
}

// A report shows nothing of the account, whatever the service says.
func TestComparison_Report_redacted(t *testing.T) {
	t.Parallel()
	a, b := ok("DescribeDisks", "x"), ok("DescribeDisks", "x")
	a.Values, b.Values = []Value{{"Disks.Disk[].DiskId", "d-bp1234567890abc"}}, []Value{{"Disks.Disk[].DiskId", "d-bp0987654321abc"}}
	a.Facts, b.Facts = []Value{{"owner", "1234567890123456"}}, []Value{{"owner", "6543210987654321"}}
	var w strings.Builder
	c := between(
		[]*Step{a, refused("DeleteDisk", "y", 403, "Forbidden.LTAI5tKeyOfTheTest00"), ok("DetachDisk", "of i-bp1234567890abc")},
		[]*Step{b, ok("DeleteDisk", "y")},
	)
	require.NoError(t, c.Report(&w, Header{Date: time.Now(), Region: "cn-beijing", Versions: "v0.0.0-20261128190000-abcdefabcdef"}))
	assert.Equal(t, 3, strings.Count(w.String(), "[ID]"), w.String())
	assert.Equal(t, 2, strings.Count(w.String(), "[number]"), w.String())
	assert.Contains(t, w.String(), "Forbidden.[key ID]")
	assert.Contains(t, w.String(), "v0.0.0-20261128190000-abcdefabcdef")
	assert.NotRegexp(t, `bp1|bp0|LTAI|1234567890123456`, w.String())
}

func TestUndocumented(t *testing.T) {
	t.Parallel()
	found := Undocumented(Transcript{Steps: []*Step{
		ok("DeleteDisk", "fine"), refused("DeleteDisk", "documented", 404, "InvalidDiskId.NotFound"),
		refused("DeleteDisk", "not documented", 404, "InvalidDisk.Vanished"),
		refused("DeleteKeyPairs", "an exception", 404, "InvalidKeyPair.NotFound"),
		refused("DeleteVpc of Vpc", "another product", 404, "Whatever"),
	}})
	assert.Equal(t, "not documented", names(found))
}
